// Digits that tell a number mistyped from one that can be right.

enum CheckDigits {
  /// The remainder by 97, letters counting as 10 to 35 (ISO 7064 as used by ISO 13616). Nil for other signs.
  static func modulo97(_ text: some Sequence<UInt8>) -> Int? {
    var rest = 0
    for byte in text {
      switch byte {
      case 48...57: rest = (rest * 10 + Int(byte) - 48) % 97
      case 65...90: rest = (rest * 100 + Int(byte) - 55) % 97
      default: return nil
      }
    }
    return rest
  }

  /// Every second digit from the right doubled, its own digits added (ISO/IEC 7812-1 annex B).
  static func isLuhn(_ text: String) -> Bool {
    guard let digits = digits(text), digits.count > 1 else { return false }
    let sum = digits.reversed().enumerated().reduce(0) { sum, item in
      let digit = item.offset % 2 == 1 ? item.element * 2 : item.element
      return sum + (digit > 9 ? digit - 9 : digit)
    }
    return sum % 10 == 0
  }

  /// The digits by their weights add up to a multiple of 11; `X` at the end stands for 10. Without weights, they are
  /// 1, 2, 3 … from the right, as in ISBN-10.
  static func isModulo11(_ text: String, weights: [Int]) -> Bool {
    let isTen = text.utf8.last == UInt8(ascii: "X")
    guard var digits = digits(isTen ? String(text.dropLast()) : text) else { return false }
    if isTen { digits.append(10) }
    let weights = weights.isEmpty ? Array((1...max(digits.count, 1)).reversed()) : weights
    guard digits.count == weights.count, digits.count > 1 else { return false }
    return zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11 == 0
  }

  private static func digits(_ text: String) -> [Int]? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? text.utf8.map { Int($0) - 48 } : nil
  }
}
