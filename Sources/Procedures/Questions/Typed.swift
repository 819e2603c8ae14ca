// What people type, cleaned the same way for every kind of question: forgiving on the way in, one form on the way out.
// Phones and office programs put in what nobody sees: non-breaking blanks, direction marks, digits of other scripts.

import JSON
import Rules

enum Typed {
  /// More than any one-line answer needs; nothing longer is looked at.
  static let bytesMax = 20_000

  /// A line of text: trimmed, its runs of blanks made one, without control characters.
  static func line(
    _ raw: JSON?, lengthMin: Int = 1, lengthMax: Int, part: String = ""
  ) throws(AnswerFault) -> String {
    guard let raw, !raw.isNull else { throw AnswerFault("text.missing", part: part) }
    guard let typed = raw.typed else { throw AnswerFault("text.kind", part: part) }
    let tooLong = AnswerFault("text.long", ["max": String(lengthMax)], part: part)
    guard typed.utf8.count <= bytesMax else { throw tooLong }
    let line = typed.oneLine
    guard !line.isEmpty else { throw AnswerFault("text.missing", part: part) }
    guard line.unicodeScalars.allSatisfy(\.isPrintable) else { throw AnswerFault("text.control", part: part) }
    let length = line.unicodeScalars.count
    guard length >= lengthMin else { throw AnswerFault("text.short", ["min": String(lengthMin)], part: part) }
    guard length <= lengthMax else { throw tooLong }
    return line
  }

  /// The same where nothing may be typed.
  static func optionalLine(_ raw: JSON?, lengthMax: Int, part: String) throws(AnswerFault) -> String? {
    isBlank(raw) ? nil : try line(raw, lengthMax: lengthMax, part: part)
  }

  static func isBlank(_ raw: JSON?) -> Bool {
    guard let raw, !raw.isNull else { return true }
    if let text = raw.string { return text.utf8.count <= bytesMax && text.trimmed.isEmpty }
    return raw.object?.isEmpty ?? false
  }

  /// A number on a card or a form: digits 0-9, capital letters, no blanks nor dashes. Empty when it is no text.
  static func compact(_ raw: JSON?) -> String {
    guard let typed = raw?.typed, typed.utf8.count <= bytesMax else { return "" }
    var kept = String.UnicodeScalarView()
    kept.append(
      contentsOf: typed.latinDigits.uppercased().unicodeScalars.lazy.filter {
        !$0.isBlank && $0.properties.generalCategory != .dashPunctuation && $0 != "\u{2212}"
      })
    return String(kept)
  }

  /// What a page sent in several parts, as an object: `birth.day` stands in `{"birth": {"day": …}}`. Null when every
  /// part is blank.
  static func joined(_ parts: [String], _ typed: (_ part: String) -> [String]) -> JSON {
    var whole = JSONObject()
    for part in parts {
      guard let text = typed(part).first?.trimmed, !text.isEmpty else { continue }
      if let dot = part.firstIndex(of: ".") {
        let outer = String(part[..<dot])
        var inner = whole[outer]?.object ?? JSONObject()
        inner[String(part[part.index(after: dot)...])] = .string(text)
        whole[outer] = .object(inner)
      } else {
        whole[part] = .string(text)
      }
    }
    return whole.isEmpty ? .null : .object(whole)
  }
}

extension JSON {
  /// A text, or the digits of a number where a program sent one for a text.
  var typed: String? { string ?? number?.text }

  /// An object of the members that are there.
  static func members(_ members: [(String, JSON?)]) -> JSON {
    .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }) ?? JSONObject())
  }

  // A kept answer, or one of its members, as rules see it. (`Value` alone would be the JSON a literal is made of.)
  var textValue: Rules.Value { string.map { .string($0) } ?? .null }
  var numberValue: Rules.Value { decimal.map { .number($0) } ?? .null }
  var dateValue: Rules.Value { day.map { .date($0) } ?? .null }

  var decimal: Decimal? { number.flatMap { Decimal($0.text) } }
  var day: FEELDate? { string.flatMap { FEELDate($0) } }

  static func number(_ decimal: Decimal, digits: Int? = nil) -> JSON {
    let text = digits.flatMap { decimal.rounded(scale: $0)?.text } ?? decimal.canonicalText
    return JSONNumber(text: text).map(JSON.number) ?? .null
  }
}

extension Value {
  static func context(_ entries: [(String, Value)]) -> Value { .context(Context(entries)) }
}

extension String {
  /// In one line, without what hides or turns text (Unicode Standard Annex 9, explicit directional formatting).
  package var oneLine: String {
    var line = String.UnicodeScalarView()
    var isAfterBlank = false
    for scalar in unicodeScalars where !scalar.isHiding {
      if scalar.properties.isWhitespace {
        isAfterBlank = true
        continue
      }
      if isAfterBlank { line.append(" ") }
      isAfterBlank = false
      line.append(scalar)
    }
    return String(line).trimmed
  }

  /// In lines that end with a line feed only, without blanks at their ends nor blank lines at both ends of the whole.
  var inLines: String {
    let lines = split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
      var kept = String.UnicodeScalarView()
      kept.append(contentsOf: line.unicodeScalars.lazy.filter { !$0.isHiding }.map { $0 == "\t" ? " " : $0 })
      while let last = kept.last, last.isBlank { kept.removeLast() }
      return String(kept)
    }
    return lines.joined(separator: "\n").trimmed
  }

  /// With 0-9 for the digits of any script: ٣ and ۳ are 3.
  var latinDigits: String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.value >= 0x80, scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue,
        let latin = Unicode.Scalar(0x30 + UInt32(digit))
      {
        text.append(latin)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }
}

extension Unicode.Scalar {
  /// Neither a control character nor one that no document can hold (XML 1.0, production 2).
  var isPrintable: Bool { properties.generalCategory != .control && value & 0xFFFE != 0xFFFE }

  /// White space, or what takes no place.
  var isBlank: Bool { properties.isWhitespace || isHiding || (0x200C...0x200F).contains(value) }

  fileprivate var isHiding: Bool {
    (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) || value == 0x200B || value == 0xFEFF
  }
}
