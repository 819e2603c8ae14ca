// How a number or a code is made, as the pack describes it: a pattern over the whole text, an example that shows it,
// and whether capitals and separators matter.

import JSON
import Rules

package struct Format: Sendable {
  package let example: String
  private let pattern: Pattern?
  private let isUppercase: Bool
  private let isStripped: Bool

  static let settings = ["pattern", "example", "uppercase", "strip"]
  static let lengthMax = 100

  init(_ entry: Entry, isStripped standard: Bool = true) {
    isUppercase = entry.bool("uppercase", orElse: true)
    isStripped = entry.bool("strip", orElse: standard)
    example = entry.string("example")
    pattern = Format.pattern(entry)
    if pattern != nil, (try? read(.string(example))) != example {
      entry["example"]?.note("the example '\(example)' is not what the pattern asks for, or not as it will be kept.")
    }
  }

  /// One of the product's own.
  init(_ pattern: Pattern?, example: String) {
    self.pattern = pattern
    self.example = example
    isUppercase = true
    isStripped = false
  }

  private static func pattern(_ entry: Entry) -> Pattern? {
    let text = entry.string("pattern")
    do throws(PatternError) {
      // Alone first: a parenthesis too many must not close the one around it.
      _ = try Pattern(text)
      return try Pattern("^(?:\(text))$")
    } catch {
      entry["pattern"]?.note("the pattern cannot be read: \(error.sentence)")
      return nil
    }
  }

  func read(_ raw: JSON?, part: String = "") throws(AnswerFault) -> String {
    var text = try Typed.line(raw, lengthMax: Format.lengthMax, part: part).latinDigits
    if isStripped { text = isUppercase ? Typed.compact(.string(text)) : text.withoutSeparators }
    if isUppercase { text = text.uppercased() }
    guard !text.isEmpty, text.unicodeScalars.count <= Format.lengthMax, matches(text) else {
      throw AnswerFault("format.mismatch", ["example": example], part: part)
    }
    return text
  }

  /// A pattern that takes too long to say no has not said yes.
  private func matches(_ text: String) -> Bool {
    guard let pattern else { return true }
    return (try? pattern.matches(text)) ?? false
  }
}

extension String {
  fileprivate var withoutSeparators: String {
    var kept = String.UnicodeScalarView()
    kept.append(
      contentsOf: unicodeScalars.lazy.filter {
        !$0.isBlank && $0.properties.generalCategory != .dashPunctuation
      })
    return String(kept)
  }
}
