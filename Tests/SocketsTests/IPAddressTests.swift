import Sockets
import Testing

@Suite struct IPAddressTests {
  /// Python prints a mapped address in another form than ours, `::ffff:1.2.3.4` or in hexadecimal by version.
  static let oracle = """
    import ipaddress, sys
    for line in sys.stdin:
      try:
        a = ipaddress.ip_address(line.rstrip("\\n"))
        a = getattr(a, "ipv4_mapped", None) or a
        print("-" if getattr(a, "scope_id", None) else a)
      except ValueError:
        print("-")
    """

  @Test("addresses are read and written as Python's ipaddress does, right and wrong ones")
  func sameAsPython() throws {
    var generator = SeededGenerator(7)
    var texts: [String] = ["::", "::1", "1::", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", "0.0.0.0"]
    texts += [
      "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", ":::", ":1", "1:", "12345::", "::1.2.3.4", "1.2.3.4::",
    ]
    texts += ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::ffff:1.2.3.4", "::FFFF:102:304", "1:0:0:2:0:0:0:3"]
    texts += [
      "1:0:0:2:3:0:0:4", "1:0:2:3:4:5:6:7", "fe80::1%eth0", "256.0.0.1", "01.2.3.4", "1.2.3", "1.2.3.4.5", "1..3.4",
    ]
    texts += [
      "0x7f.0.0.1", "2130706433", "0177.0.0.1", "127.1", "", ".", "1.2.3.4 ", " ::1", "[::1]", "１.2.3.4", "::１",
    ]
    for _ in 0..<2_000 {
      let groups = (0..<8).map { _ in
        String([0, 0, 0, 1, 0xFFFF, generator.below(0x10000)][generator.below(6)], radix: 16)
      }
      let first = generator.below(8)
      let gap = first..<first + generator.below(9 - first)
      texts.append(groups.joined(separator: ":"))
      texts.append(
        groups[..<gap.lowerBound].joined(separator: ":") + "::" + groups[gap.upperBound...].joined(separator: ":"))
      texts.append((0..<4).map { _ in String(generator.below(300)) }.joined(separator: "."))
    }
    mutate(texts.filter { !$0.isEmpty }, count: 5_000) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      // Python's strip of the line and its zones are not ours to test.
      if bytes.allSatisfy({ 0x20...0x7E ~= $0 && $0 != 0x25 }) { texts.append(text) }
    }
    let expected = try python(Self.oracle, texts)
    #expect(expected.count == texts.count)
    #expect(expected.filter { $0 != "-" }.count > 4_000)
    for (text, expected) in zip(texts, expected) {
      #expect((IPAddress(text)?.description ?? "-") == expected, "\(text)")
    }
  }

  @Test("a mapped IPv4 address is the IPv4 address")
  func mapped() {
    #expect(IPAddress("::ffff:192.0.2.1") == IPAddress("192.0.2.1"))
    #expect(IPAddress("::ffff:c000:201")?.description == "192.0.2.1")
    #expect(IPAddress("192.0.2.1")?.ipv4 == 0xC000_0201)
    #expect(IPAddress("::192.0.2.1") != IPAddress("192.0.2.1"))
    #expect(IPAddress("::1")?.ipv4 == nil)
  }

  @Test("the bytes of a socket address come back as they went in")
  func networkBytes() {
    for bytes: [UInt8] in [[192, 0, 2, 1], [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]] {
      #expect(bytes.withUnsafeBytes { IPAddress(networkBytes: $0) }?.networkBytes == bytes)
    }
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 1]
    #expect(mapped.withUnsafeBytes { IPAddress(networkBytes: $0) } == IPAddress("192.0.2.1"))
    #expect([UInt8](repeating: 0, count: 5).withUnsafeBytes { IPAddress(networkBytes: $0) } == nil)
  }

  @Test("a text one byte longer than the longest address is refused")
  func tooLong() {
    let longest = "1111:2222:3333:4444:5555:6666:255.255.255.255"
    #expect(longest.utf8.count == IPAddress.textBytesMax && IPAddress(longest) != nil)
    #expect(IPAddress("0" + longest) == nil)
  }

  @Test(
    "SEC-46 an address leads where the IANA registry says",
    arguments: [
      ("127.0.0.1", .loopback), ("127.255.255.254", .loopback), ("::1", .loopback), ("::ffff:127.0.0.1", .loopback),
      ("0.0.0.0", .unspecified), ("::", .unspecified), ("0.1.2.3", .reserved), ("10.0.0.1", .private),
      ("172.16.0.1", .private), ("172.31.255.255", .private), ("172.32.0.1", .public), ("172.15.255.255", .public),
      ("192.168.1.1", .private), ("169.254.169.254", .linkLocal), ("fe80::1", .linkLocal), ("febf::1", .linkLocal),
      ("100.64.0.1", .carrierNAT), ("100.127.255.255", .carrierNAT), ("100.128.0.1", .public),
      ("fc00::1", .uniqueLocal),
      ("fdff::1", .uniqueLocal), ("fec0::1", .private), ("224.0.0.1", .multicast), ("239.255.255.255", .multicast),
      ("ff02::1", .multicast), ("240.0.0.1", .reserved), ("255.255.255.255", .reserved), ("192.0.2.1", .documentation),
      ("198.51.100.1", .documentation), ("203.0.113.1", .documentation), ("2001:db8::1", .documentation),
      ("3fff:fff::1", .documentation), ("192.0.0.1", .reserved), ("198.18.0.1", .reserved),
      ("198.19.255.255", .reserved),
      ("198.20.0.1", .public), ("2001::1", .reserved), ("2001:1ff:ffff::", .reserved), ("2001:200::1", .public),
      ("64:ff9b::10.0.0.1", .private), ("64:ff9b::8.8.8.8", .public), ("64:ff9b:1::8.8.8.8", .private),
      ("2002:7f00:1::1", .loopback), ("2002:a9fe:a9fe::", .linkLocal), ("2002:808:808::1", .public),
      ("::7f00:1", .reserved), ("1::1", .reserved), ("4000::1", .reserved), ("100::1", .reserved),
      ("8.8.8.8", .public), ("2a00:1450:4007:80e::2004", .public), ("41.77.118.10", .public),
    ] as [(String, IPAddress.Scope)])
  func scopes(text: String, scope: IPAddress.Scope) throws {
    let address = try #require(IPAddress(text))
    #expect(address.scope == scope)
    #expect(address.isPublic == (scope == .public))
  }

  @Test("SEC-46 nothing that Python holds for private is public here")
  func neverMoreThanPython() throws {
    var generator = SeededGenerator(11)
    let bases: [UInt64] = [
      0x2001_0000_0000_0000, 0x2001_0DB8_0000_0000, 0xFE80_0000_0000_0000, 0xFC00_0000_0000_0000, 0,
      0x2000_0000_0000_0000,
      0x0100_0000_0000_0000,
    ]
    var addresses: [IPAddress] = []
    for _ in 0..<3_000 {
      addresses.append(IPAddress(ipv4: UInt32(truncatingIfNeeded: generator.next())))
      let base = bases[generator.below(bases.count)]
      addresses.append(IPAddress(high: base ^ generator.next() >> UInt64(generator.below(64)), low: generator.next()))
    }
    for first in 0..<256 {
      addresses += [0, 64, 168, 254].map { IPAddress(ipv4: UInt32(first) << 24 | UInt32($0) << 16 | 1) }
    }
    let script = """
      import ipaddress, sys
      for line in sys.stdin:
        a = ipaddress.ip_address(line.strip())
        print(int(a.is_private or a.is_multicast or a.is_reserved or a.is_loopback or a.is_link_local))
      """
    let verdicts = try python(script, addresses.map(\.description))
    #expect(verdicts.count == addresses.count)
    for (address, verdict) in zip(addresses, verdicts) where address.isPublic {
      #expect(verdict == "0", "\(address)")
    }
    #expect(addresses.filter(\.isPublic).count > 2_000)
  }

  @Test("whatever is read is written and read back as itself; nothing traps")
  func mutations() {
    var read = 0
    mutate(["1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "fe80::1:0:0:1", "192.168.100.200", "::", "64:ff9b::1.2.3.4"]) {
      bytes in
      guard let address = IPAddress(bytes) else { return }
      read += 1
      #expect(IPAddress(address.description) == address)
      _ = address.scope
    }
    #expect(read > 5_000)
  }
}
