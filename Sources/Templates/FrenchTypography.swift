// French wants a space that does not break before `:`, `;`, `!`, `?` and inside « guillemets » (Lexique des règles
// typographiques en usage à l'Imprimerie nationale). Narrow (U+202F) or full (U+00A0), both are right here. Nobody sees
// the difference while writing, so a test looks.

package enum FrenchTypography {
  /// What is wrong in a text, in order, as sentences; empty when nothing is.
  package static func violations(in text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    return scalars.indices.compactMap { index in
      let before = index > 0 ? scalars[index - 1] : nil
      let after = index + 1 < scalars.count ? scalars[index + 1] : nil
      switch scalars[index] {
      case "«": return isFirm(after) ? nil : sentence("after «", scalars, index)
      case "»": return isFirm(before) ? nil : sentence("before »", scalars, index)
      case ";", "!": return needsSpace(before) ? sentence("before \(scalars[index])", scalars, index) : nil
      case ":", "?": return needsSpace(before, after) ? sentence("before \(scalars[index])", scalars, index) : nil
      default: return nil
      }
    }
  }

  /// Signs that open a text, follow one another or stand alone in brackets need none.
  private static func needsSpace(_ before: Unicode.Scalar?) -> Bool {
    guard let before else { return false }
    return !isFirm(before) && before != "!" && before != "?" && before != "(" && before != "…"
  }

  /// Neither do those inside a word: a time (12:30), an address (https://…, ?page=2).
  private static func needsSpace(_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
    guard needsSpace(before) else { return false }
    let isInsideWord =
      before != " " && after.map { $0.properties.isAlphabetic || "0123456789/".unicodeScalars.contains($0) } ?? false
    return !isInsideWord
  }

  private static func isFirm(_ scalar: Unicode.Scalar?) -> Bool {
    scalar == "\u{A0}" || scalar == "\u{202F}"
  }

  private static func sentence(_ place: String, _ scalars: [Unicode.Scalar], _ index: Int) -> String {
    let around = scalars[max(0, index - 12)..<min(scalars.count, index + 6)]
    return "a non-breaking space is missing \(place) in “\(String(String.UnicodeScalarView(around)))”"
  }
}
