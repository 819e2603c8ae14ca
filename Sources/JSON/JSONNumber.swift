// A number exactly as its document wrote it (RFC 8259 section 6).
//
// A double would turn 1.0 into 1, 0.1 into a neighbour and 1e400 into infinity; amounts and references must survive a
// round trip, so the digits are kept. Most numbers are whole and small: those are held as an Int and cost nothing.
//
// Two numbers are equal when they are written alike: 1 and 1.0 differ.

package struct JSONNumber: Sendable, Equatable {
  private enum Form: Sendable, Equatable {
    case whole(Int)
    case digits(String)
  }

  private let form: Form

  package init(_ value: Int) {
    form = .whole(value)
  }

  /// The shortest digits that read back as the same double; nil for an infinity or a NaN.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.init(validDigits: value.description)
  }

  /// Refuses what RFC 8259 would not call a number: `+1`, `01`, `.5`, `1.`, an empty text.
  package init?(text: String) {
    let bytes = Array(text.utf8)
    guard bytes.withUnsafeBufferPointer({ JSONNumber.length(of: $0, from: 0) }) == bytes.count else { return nil }
    self.init(validDigits: text)
  }

  /// For readers that have checked the grammar themselves.
  init(validDigits text: String) {
    if let value = Int(text), text != "-0" {
      form = .whole(value)
    } else {
      form = .digits(text)
    }
  }

  /// The value when it is written as a whole number (`12`, not `12.0` or `12e0`) and fits.
  package var int: Int? {
    switch form {
    case .whole(let value): value
    case .digits(let digits): Int(digits)
    }
  }

  /// The nearest double; nil where that would be infinite.
  package var double: Double? {
    switch form {
    case .whole(let value): Double(value)
    case .digits(let digits): Double(digits).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  package var text: String {
    switch form {
    case .whole(let value): String(value)
    case .digits(let digits): digits
    }
  }

  /// The writer's way in: no String is made for whole numbers.
  func write(to buffer: inout ByteBuffer) {
    switch form {
    case .whole(let value): buffer.append(decimal: value)
    case .digits(let digits): buffer.append(digits)
    }
  }
}

extension JSONNumber {
  /// How many bytes from `start` are one number; nil when they begin none. The bytes after it are not looked at.
  static func length(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    func digits() -> Bool {
      let first = index
      while index < bytes.count, bytes[index].isDigit { index += 1 }
      return index > first
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
      index += 1
    } else if !digits() {
      return nil
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      if !digits() { return nil }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      if !digits() { return nil }
    }
    return index - start
  }
}

extension UInt8 {
  @inline(__always)
  var isDigit: Bool { self &- 0x30 < 10 }

  /// The value of a hexadecimal digit.
  @inline(__always)
  var hexDigit: UInt8? {
    if isDigit { return self &- 0x30 }
    let letter = (self | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}
