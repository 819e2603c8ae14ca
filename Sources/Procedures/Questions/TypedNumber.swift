// Numbers as people type them: `1 234,50`, `1.234,50`, `1'234.50`, `١٢٣٤٫٥`. A mark that could be either (is `1.234` a
// thousand or a little more than one?) is asked back rather than guessed: amounts depend on it.

import JSON
import Rules

enum TypedNumber {
  /// Beyond, a number was mistyped; below, all its digits are exact wherever it goes.
  static let most = Decimal(999_999_999_999_999)
  static let bytesMax = 60

  /// With at most so many digits after the mark.
  static func read(_ raw: JSON?, digits: Int, part: String = "") throws(AnswerFault) -> Decimal {
    let value = try written(raw, digits: digits, part: part)
    guard value.magnitude <= most else {
      throw AnswerFault("number.large", ["max": most.text], part: part)
    }
    guard let rounded = value.rounded(scale: digits), rounded == value else {
      if digits == 0 { throw AnswerFault("number.whole", part: part) }
      throw AnswerFault("number.digits", ["digits": String(digits)], part: part)
    }
    return rounded
  }

  private static func written(_ raw: JSON?, digits: Int, part: String) throws(AnswerFault) -> Decimal {
    guard let raw, !Typed.isBlank(raw) else { throw AnswerFault("number.missing", part: part) }
    guard let typed = raw.typed, typed.utf8.count <= bytesMax else { throw AnswerFault("number.kind", part: part) }
    if raw.number != nil {
      // More digits than a decimal holds would be rounded in silence.
      guard typed.utf8.count <= 34, let value = Decimal(typed) else { throw AnswerFault("number.kind", part: part) }
      return value
    }
    guard let number = Pieces(typed) else { throw AnswerFault("number.kind", part: part) }
    guard !number.isAmbiguous || digits >= 3 else { throw AnswerFault("number.ambiguous", part: part) }
    guard let value = number.value else { throw AnswerFault("number.kind", part: part) }
    return value
  }
}

/// Runs of digits and the marks between them.
private struct Pieces {
  private enum Mark { case blank, apostrophe, point, comma, arabicPoint, arabicComma }

  private var runs = [""]
  private var marks: [Mark] = []
  private var isNegative = false

  init?(_ typed: String) {
    var scalars = typed.latinDigits.oneLine.unicodeScalars.filter { !(0x200C...0x200F).contains($0.value) }[...]
    if let sign = scalars.first, ["-", "\u{2212}", "\u{2013}", "+"].contains(sign) {
      isNegative = sign != "+"
      scalars = scalars.dropFirst().drop { $0 == " " }
    }
    for scalar in scalars {
      switch scalar {
      case "0"..."9": runs[runs.count - 1].unicodeScalars.append(scalar)
      case " ": mark(.blank)
      case "'", "\u{2019}": mark(.apostrophe)
      case ".": mark(.point)
      case ",", "\u{060C}": mark(.comma)
      case "\u{066B}": mark(.arabicPoint)
      case "\u{066C}": mark(.arabicComma)
      default: return nil
      }
    }
    if runs[runs.count - 1].isEmpty { return nil }
  }

  private mutating func mark(_ mark: Mark) {
    marks.append(mark)
    runs.append("")
  }

  /// One point or comma with three digits after it and one to three before.
  var isAmbiguous: Bool {
    marks.count == 1 && (marks[0] == .point || marks[0] == .comma) && runs[1].utf8.count == 3
      && (1...3).contains(runs[0].utf8.count) && runs[0] != "0"
  }

  /// Nil when the digits do not stand in groups of three.
  var value: Decimal? {
    var groups = runs
    var groupMarks = marks
    var fraction = ""
    if let last = marks.last, isDecimal(last) {
      fraction = groups.removeLast()
      groupMarks.removeLast()
    }
    guard Set(groupMarks).count <= 1 else { return nil }
    if groups.count > 1 {
      guard (1...3).contains(groups[0].utf8.count), groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else {
        return nil
      }
    }
    let whole = groups.joined()
    return Decimal((isNegative ? "-" : "") + (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction))
  }

  /// The last mark begins the fraction when it is of a kind that can and comes only once.
  private func isDecimal(_ last: Mark) -> Bool {
    switch last {
    case .arabicPoint: true
    case .point, .comma: marks.count { $0 == last } == 1
    case .blank, .apostrophe, .arabicComma: false
    }
  }
}

/// The least and the most a number may be, from `min` and `max` in the pack.
struct NumberRange {
  let min: Decimal?
  let max: Decimal?

  static let settings = ["min", "max"]

  init(_ entry: Entry, digits: Int, min standardMin: Decimal? = nil, max standardMax: Decimal? = nil) {
    min = entry.decimal("min") ?? standardMin
    max = entry.decimal("max") ?? standardMax
    for (name, value) in [("min", min), ("max", max)] {
      guard let value else { continue }
      if value.magnitude > TypedNumber.most { entry.note("'\(name)' has more than 15 digits.") }
      if value.rounded(scale: digits) != value {
        entry.note("'\(name)' has more than \(digits) digits after the point.")
      }
    }
    if let min, let max, max < min { entry.note("'min' is more than 'max'.") }
  }

  func check(_ value: Decimal, part: String = "") throws(AnswerFault) {
    if let min, value < min { throw AnswerFault("number.small", ["min": min.text], part: part) }
    if let max, max < value { throw AnswerFault("number.large", ["max": max.text], part: part) }
  }

  /// A number inside, a whole number of steps above the least.
  func sample(_ chance: inout Chance, digits: Int, step: Decimal = .one) -> Decimal {
    let low = min ?? max.flatMap { $0 < .zero ? $0.adding(Decimal(-1_000)) : .zero } ?? .zero
    let unit = digits == 0 ? step : Decimal(isNegative: false, coefficient: 1, exponent: -digits) ?? .one
    let high = max ?? low.adding(Decimal(1_000)).map { Swift.min($0, TypedNumber.most) } ?? low
    guard let steps = high.subtracting(low)?.divided(by: unit)?.rounded(scale: 0, .floor)?.int, steps > 0,
      let distance = Decimal(Int.random(in: 0...steps, using: &chance)).multiplied(by: unit)
    else { return low }
    return low.adding(distance) ?? low
  }
}
