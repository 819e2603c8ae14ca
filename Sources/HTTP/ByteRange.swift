/// The Range field (RFC 9110 14.1.2 and 14.2): which bytes of a representation are wanted.
package enum ByteRange: Sendable, Equatable {
  /// `500-999`, both ends included.
  case between(Int, Int)
  /// `9500-`
  case from(Int)
  /// `-500`
  case last(Int)

  /// More ranges than this in one field are a way to make us work, and the field is ignored.
  package static let rangesMax = 16

  /// Nil when the field must or may be ignored and the whole representation sent: another unit than bytes, a
  /// malformed value, too many ranges.
  package static func parse(_ field: UnsafeRawBufferPointer) -> [ByteRange]? {
    var scanner = FieldScanner(field)
    guard let unit = scanner.token(), unit.equalsIgnoringCase("bytes"), scanner.take(.equals) else { return nil }
    var ranges: [ByteRange] = []
    _ = scanner.skipCommas()
    while !scanner.isAtEnd {
      guard ranges.count < rangesMax, let range = read(&scanner) else { return nil }
      ranges.append(range)
      guard scanner.skipCommas() || scanner.isAtEnd else { return nil }
    }
    return ranges.isEmpty ? nil : ranges
  }

  /// The bytes of a representation of that length; nil when it has none of them.
  package func bytes(ofLength length: Int) -> Range<Int>? {
    switch self {
    case .between(let first, let last): first < length ? first..<min(last, length - 1) + 1 : nil
    case .from(let first): first < length ? first..<length : nil
    case .last(let count): count > 0 && length > 0 ? max(length - count, 0)..<length : nil
    }
  }

  private static func read(_ scanner: inout FieldScanner) -> ByteRange? {
    let first = number(&scanner)
    guard scanner.take(.hyphen) else { return nil }
    let last = number(&scanner)
    switch (first, last) {
    case (let first?, let last?): return first <= last ? .between(first, last) : nil
    case (let first?, nil): return .from(first)
    case (nil, let count?): return .last(count)
    case (nil, nil): return nil
    }
  }

  /// A number too great to count with stands beyond any representation, and so does the greatest we have.
  private static func number(_ scanner: inout FieldScanner) -> Int? {
    let digits = scanner.take { $0.isDigit }
    guard !digits.isEmpty else { return nil }
    return Int(digits.lowercasedText) ?? .max
  }
}
