import Sockets
import Testing

@Suite struct AddressRangeTests {
  @Test("ranges hold what Python's ipaddress says they hold")
  func sameAsPython() throws {
    var generator = SeededGenerator(5)
    var lines: [String] = []
    for _ in 0..<1_500 {
      let isIPv4 = generator.below(2) == 0
      let bits = generator.below(isIPv4 ? 33 : 129)
      let high = 0x2001_0DB8_0000_0000 ^ generator.next() >> 32
      let base =
        isIPv4
        ? IPAddress(ipv4: UInt32(truncatingIfNeeded: generator.next())) : IPAddress(high: high, low: generator.next())
      let flip = generator.below(isIPv4 ? 32 : 128)
      let other = IPAddress(
        high: flip < 64 ? base.high : base.high ^ 1 << UInt64(flip - 64),
        low: flip < 64 ? base.low ^ 1 << UInt64(flip) : base.low)
      lines.append("\(base)/\(bits) \(other)")
    }
    let script = """
      import ipaddress, sys
      for line in sys.stdin:
        net, a = line.split()
        n = ipaddress.ip_network(net, strict=False)
        print(n, int(ipaddress.ip_address(a) in n))
      """
    let answers = try python(script, lines)
    #expect(
      answers.count == lines.count && answers.contains { $0.hasSuffix(" 1") } && answers.contains { $0.hasSuffix(" 0") }
    )
    for (line, answer) in zip(lines, answers) {
      let network = try #require(AddressRange(String(answer.split(separator: " ")[0])), "\(answer)")
      let other = try #require(IPAddress(String(line.split(separator: " ")[1])))
      #expect(network.contains(other) == answer.hasSuffix(" 1"), "\(line)")
    }
  }

  @Test("an address alone is a range of one")
  func single() throws {
    let range = try #require(AddressRange("127.0.0.1"))
    #expect(range.contains(try #require(IPAddress("::ffff:127.0.0.1"))))
    #expect(!range.contains(try #require(IPAddress("127.0.0.2"))))
  }

  @Test("a range of one family never holds the other")
  func families() throws {
    let everyIPv6 = try #require(AddressRange("::/0"))
    let everyIPv4 = try #require(AddressRange("0.0.0.0/0"))
    let mapped = try #require(AddressRange("::ffff:10.0.0.0/104"))
    let four = try #require(IPAddress("10.1.2.3"))
    let six = try #require(IPAddress("2001:db8::1"))
    #expect(everyIPv6.contains(six) && !everyIPv6.contains(four))
    #expect(everyIPv4.contains(four) && !everyIPv4.contains(six))
    #expect(mapped.contains(four) && mapped == AddressRange("10.0.0.0/8"))
  }

  @Test(
    "what is not exactly a range is refused",
    arguments: [
      "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.1/8", "10.0.0.0/ 8",
      "::/129",
      "::1/127", "::ffff:0:0/64", "10/8", "example.org",
    ])
  func refused(text: String) {
    #expect(AddressRange(text) == nil)
  }

  @Test("no text traps")
  func mutations() {
    var read = 0
    mutate(["10.0.0.0/8", "2001:db8::/32", "::/0", "192.168.0.0/16", "::ffff:10.0.0.0/104", "fe80::/10"]) { bytes in
      guard let range = AddressRange(bytes) else { return }
      read += 1
      #expect(range.contains(range.network))
    }
    #expect(read > 1_000)
  }
}
