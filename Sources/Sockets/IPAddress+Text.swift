/// The text of addresses: read strictly, written in the one canonical way of RFC 5952.
///
/// Strict means that a text has one meaning for everybody. The C library reads `0177.1`, `0x7f.0.0.1` and
/// `2130706433` as 127.0.0.1, and others do not; a guard and a connector that disagree on that are a hole.
extension IPAddress {
  package init?(_ text: String) {
    guard let address = text.withBytes({ IPAddress($0) }) else { return nil }
    self = address
  }

  /// Four decimal numbers without leading zeros, or the forms of RFC 4291 2.2; no zone, no brackets, no port.
  package init?(_ text: UnsafeRawBufferPointer) {
    guard text.count <= Self.textBytesMax else { return nil }
    if text.contains(UInt8(ascii: ":")) {
      guard let address = Self.readIPv6(text) else { return nil }
      self = address
    } else {
      guard let address = Self.readIPv4(text[...]) else { return nil }
      self.init(ipv4: address)
    }
  }

  /// `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`
  package static let textBytesMax = 45

  private static func readIPv4(_ text: Slice<UnsafeRawBufferPointer>) -> UInt32? {
    var address: UInt32 = 0
    var rest = text
    for place in 0..<4 {
      if place > 0, rest.popFirst() != UInt8(ascii: ".") { return nil }
      let digits = rest.prefix { $0 != UInt8(ascii: ".") }
      guard let number = readDecimal(digits, max: 255) else { return nil }
      address = address << 8 | UInt32(number)
      rest = rest[digits.endIndex...]
    }
    return rest.isEmpty ? address : nil
  }

  /// A number of at most three digits in its only spelling.
  static func readDecimal(_ digits: Slice<UnsafeRawBufferPointer>, max: Int) -> Int? {
    guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
    var number = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    return number <= max ? number : nil
  }

  private static func readIPv6(_ text: UnsafeRawBufferPointer) -> IPAddress? {
    let colon = UInt8(ascii: ":")
    var groups: [UInt16] = []
    var gap: Int?
    var rest = text[...]
    if rest.starts(with: [colon, colon]) {
      gap = 0
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let group = rest.prefix { $0 != colon }
      if group.endIndex == rest.endIndex, group.contains(UInt8(ascii: ".")) {
        guard let quad = readIPv4(group) else { return nil }
        groups += [UInt16(quad >> 16), UInt16(truncatingIfNeeded: quad)]
        break
      }
      guard let number = readGroup(group), groups.count < 8 else { return nil }
      groups.append(number)
      rest = rest[group.endIndex...]
      guard rest.popFirst() != nil else { break }
      guard let next = rest.first else { return nil }
      if next == colon {
        guard gap == nil else { return nil }
        gap = groups.count
        rest = rest.dropFirst()
      }
    }
    if let gap {
      guard groups.count <= 7 else { return nil }
      groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    return IPAddress(high: joined(groups[..<4]), low: joined(groups[4...]))
  }

  private static func readGroup(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt16? {
    guard (1...4).contains(digits.count) else { return nil }
    var number: UInt16 = 0
    for digit in digits {
      guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      number = number << 4 | UInt16(value)
    }
    return number
  }

  private static func joined(_ groups: ArraySlice<UInt16>) -> UInt64 {
    groups.reduce(0) { $0 << 16 | UInt64($1) }
  }
}

extension IPAddress: CustomStringConvertible {
  /// Appends the text of `description`; an IPv4 address, which each line of the log holds, without making a string.
  package func append(to output: inout [UInt8]) {
    guard let ipv4 else { return output.append(contentsOf: description.utf8) }
    for shift: UInt32 in [24, 16, 8, 0] {
      let part = UInt8(ipv4 >> shift & 0xFF)
      if part >= 100 { output.append(0x30 + part / 100) }
      if part >= 10 { output.append(0x30 + part / 10 % 10) }
      output.append(0x30 + part % 10)
      if shift > 0 { output.append(0x2E) }
    }
  }

  /// RFC 5952: lower case, no leading zeros, the first longest run of two zero groups or more shortened to `::`.
  package var description: String {
    if let ipv4 {
      return [24, 16, 8, 0].map { String(ipv4 >> $0 & 0xFF) }.joined(separator: ".")
    }
    let groups = [high, low].flatMap { half in [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> $0) } }
    guard let zeros = Self.longestZeros(groups) else { return Self.hex(groups[...]) }
    return Self.hex(groups[..<zeros.lowerBound]) + "::" + Self.hex(groups[zeros.upperBound...])
  }

  private static func hex(_ groups: ArraySlice<UInt16>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
  }

  private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
    var longest = 0..<1
    var start = 0
    for (index, group) in groups.enumerated() {
      if group != 0 {
        start = index + 1
      } else if index + 1 - start > longest.count {
        longest = start..<index + 1
      }
    }
    return longest.count > 1 ? longest : nil
  }
}
