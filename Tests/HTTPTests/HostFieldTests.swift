import HTTP
import Sockets
import Testing

@Suite struct HostFieldTests {
  @Test(
    "hosts have one spelling",
    arguments: [
      ("portail.example", "portail.example", nil), ("Portail.EXAMPLE:8080", "portail.example", 8080),
      ("localhost", "localhost", nil),
      ("portail.example.", "portail.example", nil), ("portail.example.:1", "portail.example", 1),
      ("a_b.x-y.org", "a_b.x-y.org", nil),
      ("127.0.0.1:65535", "127.0.0.1", 65535), ("[::1]", "[::1]", nil), ("[2001:DB8:0::1]:443", "[2001:db8::1]", 443),
      ("[::ffff:1.2.3.4]", "1.2.3.4", nil), ("1a.2b", "1a.2b", nil), ("0x7f.example", "0x7f.example", nil),
      ("xn--4gbrim.ma", "xn--4gbrim.ma", nil),
    ] as [(String, String, UInt16?)])
  func accepted(text: String, name: String, port: UInt16?) throws {
    let host = try #require(HostField(text))
    #expect(host.name == name && host.port == port)
    #expect((host.address != nil) == (text.hasPrefix("[") || name == "127.0.0.1"))
  }

  @Test(
    "SEC-49 what is no host is refused",
    arguments: [
      "", ":80", ".", "a..b", ".a", "-a", "a-", "a b", "a/b", "a@b", "user:pw@h", "a%20b", "a,b", "é.example", "a:",
      "a:0", "a:080",
      "a:65536", "a:99999", "a:123456", "a:8o", "a:80:80", "a: 80", "[", "[]", "[::1", "::1", "[::1]x", "[::1]:",
      "[1.2.3.4]", "[v1.x]",
      "[fe80::1%25eth0]", "127.1", "127.0.0.256", "0x7f.1", "2130706433", "0x7f000001", "1.2.3.4.5", "01.2.3.4", "a.0x",
      "a\r\nb", "a\0",
      "example.org, evil.org", "*", "a.1",
    ])
  func refused(text: String) {
    #expect(HostField(text) == nil)
  }

  @Test("labels and names as long as DNS has them are read, one byte more is not")
  func limits() {
    let label = String(repeating: "a", count: 63)
    #expect(HostField(label) != nil && HostField(label + "a") == nil)
    let name = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
    #expect(name.utf8.count == HostField.nameBytesMax && HostField(name) != nil && HostField(name + ".") != nil)
    #expect(HostField(name + "b") == nil)
  }

  @Test("whatever is read is written and read back as itself; nothing traps")
  func mutations() {
    var count = 0
    mutate(["Portail.example:8080", "[2001:db8::1]:443", "127.0.0.1:80", "a-b.c_d.org.", "[::ffff:1.2.3.4]"]) { bytes in
      guard let host = HostField(bytes) else { return }
      count += 1
      #expect(HostField(host.description) == host)
    }
    #expect(count > 5_000)
  }
}
