/// Walks over the bytes of a short ASCII text: numbers, dates, times, durations, zone rules.
struct ByteScanner {
  let bytes: [UInt8]
  private(set) var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }
  var next: UInt8? { isAtEnd ? nil : bytes[index] }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard let next, UInt32(next) == scalar.value else { return false }
    index += 1
    return true
  }

  mutating func digit() -> Int? {
    guard let next, case UInt8(ascii: "0")...UInt8(ascii: "9") = next else { return nil }
    index += 1
    return Int(next - UInt8(ascii: "0"))
  }

  /// A number of exactly so many digits.
  mutating func number(digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// A number of any length that fits an Int.
  mutating func number() -> Int? {
    guard var value = digit() else { return nil }
    while let digit = digit() {
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(digit)
      if tooLarge || overflow { return nil }
      value = sum
    }
    return value
  }

  /// "." and digits, in nanoseconds; what lies beyond is cut off. 0 without a point, nil without a digit after it.
  mutating func fraction() -> Int? {
    guard take(".") else { return 0 }
    guard var value = digit() else { return nil }
    var count = 1
    while let digit = digit() {
      if count < 9 {
        value = value * 10 + digit
        count += 1
      }
    }
    for _ in count..<9 { value *= 10 }
    return value
  }

  mutating func rest() -> String {
    defer { index = bytes.count }
    return String(decoding: bytes[index...], as: UTF8.self)
  }
}
