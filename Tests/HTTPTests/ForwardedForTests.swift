import HTTP
import Sockets
import Testing

@Suite struct ForwardedForTests {
  let proxies = ForwardedFor(trusted: ["127.0.0.1", "10.0.0.0/8", "fd00::/8"].compactMap { AddressRange($0) })

  func client(_ peer: String, _ fields: String...) throws -> String {
    let peer = try #require(IPAddress(peer))
    let arrays = fields.map { Array($0.utf8) }
    func lend(_ rest: ArraySlice<[UInt8]>, _ lent: [UnsafeRawBufferPointer]) -> IPAddress {
      guard let first = rest.first else { return proxies.client(peer: peer, fields: lent) }
      return first.withUnsafeBytes { lend(rest.dropFirst(), lent + [$0]) }
    }
    return lend(arrays[...], []).description
  }

  @Test("SEC-51 a peer that is no proxy of ours changes nothing")
  func untrusted() throws {
    #expect(try client("192.0.2.1", "203.0.113.7") == "192.0.2.1")
    #expect(try client("192.0.2.1", "127.0.0.1, 10.0.0.1") == "192.0.2.1")
  }

  @Test("the first address from the right that is no proxy of ours is the visitor")
  func chain() throws {
    #expect(try client("127.0.0.1", "203.0.113.7") == "203.0.113.7")
    #expect(try client("::ffff:127.0.0.1", "::ffff:203.0.113.7") == "203.0.113.7")
    #expect(try client("127.0.0.1", "198.51.100.1, 203.0.113.7, 10.1.1.1, fd00::2") == "203.0.113.7")
    #expect(try client("127.0.0.1", "not an address, 203.0.113.7,10.1.1.1") == "203.0.113.7")
    #expect(try client("127.0.0.1", "1.1.1.1", "203.0.113.7", "10.1.1.1") == "203.0.113.7")
    #expect(try client("127.0.0.1", "10.9.9.9, 10.1.1.1") == "10.9.9.9")
    #expect(try client("127.0.0.1", "203.0.113.7:4711") == "203.0.113.7")
    #expect(try client("127.0.0.1", "[2001:db8::7]:4711") == "2001:db8::7")
    #expect(try client("127.0.0.1", "2001:db8::7") == "2001:db8::7")
  }

  @Test(
    "what a proxy of ours could not have written leaves the peer's address",
    arguments: [
      "", ",", "unknown", "_hidden", "203.0.113.7,", "203.0.113.256", "010.0.0.1", "203.0.113.7, , 10.0.0.1", "\u{0}",
      "localhost", "1.2.3.4 5",
    ])
  func garbage(field: String) throws {
    #expect(try client("127.0.0.1", field) == "127.0.0.1")
  }

  @Test("no field leaves the peer's address")
  func none() throws {
    #expect(try client("127.0.0.1") == "127.0.0.1")
  }

  @Test("as many hops as the limit are followed, and with one more the peer's address stands")
  func limit() throws {
    let hops = [String](repeating: "10.0.0.1", count: ForwardedFor.hopsMax - 1).joined(separator: ",")
    #expect(try client("127.0.0.1", "203.0.113.7," + hops) == "203.0.113.7")
    #expect(try client("127.0.0.1", "203.0.113.7,10.0.0.1," + hops) == "127.0.0.1")
  }

  @Test("a proxy of ours says whether the visitor came over TLS")
  func scheme() throws {
    let (proxy, stranger) = (try #require(IPAddress("10.0.0.1")), try #require(IPAddress("192.0.2.1")))
    func isSecure(_ peer: IPAddress, _ field: String, _ connection: Bool) -> Bool {
      field.withBytes { proxies.isSecure(peer: peer, field: $0, isConnectionSecure: connection) }
    }
    #expect(
      isSecure(proxy, "https", false) && isSecure(proxy, "http, HTTPS ", false) && !isSecure(proxy, "https,http", true))
    #expect(!isSecure(stranger, "https", false) && isSecure(stranger, "http", true))
    #expect(!isSecure(proxy, "ftp", false) && isSecure(proxy, "", true) && isSecure(proxy, "https,", true))
    #expect(proxies.isSecure(peer: proxy, field: nil, isConnectionSecure: true))
  }

  @Test("the visitor is never an address that nobody wrote; nothing traps")
  func mutations() throws {
    let peer = try #require(IPAddress("127.0.0.1"))
    var clients: [IPAddress: Int] = [:]
    mutate(["198.51.100.1, 203.0.113.7, 10.1.1.1", "[2001:db8::7]:4711,fd00::1", "garbage, 203.0.113.7:80"]) { bytes in
      let client = proxies.client(peer: peer, fields: [bytes])
      clients[client, default: 0] += 1
      _ = proxies.isSecure(peer: peer, field: bytes, isConnectionSecure: false)
    }
    #expect(clients.count > 100 && clients[peer, default: 0] > 1_000)
  }
}
