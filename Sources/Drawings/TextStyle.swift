/// The size of a text, and how much room it takes. Nobody knows the reader's font when a page is written, so widths are
/// those of the widest usual ones (Noto Sans bold, DejaVu Sans), by class of character: a label may get a little more
/// room than it needs, never less.
package struct TextStyle: Sendable, Equatable {
  package let size: Double
  /// From one baseline to the next.
  package let leading: Double
  package let isBold: Bool

  package init(size: Double, leading: Double, isBold: Bool = false) {
    self.size = size
    self.leading = leading
    self.isBold = isBold
  }

  package func width(of text: String) -> Double {
    let scalars = Array(text.unicodeScalars)
    var ems = 0.0
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      ems += GlyphWidths.ems(scalar, before: next)
    }
    return ems * size * (isBold ? 1.1 : 1)
  }

  func width(of lines: [String]) -> Double {
    lines.map { width(of: $0) }.max() ?? 0
  }

  func height(of lines: [String]) -> Double { Double(lines.count) * leading }

  /// Where the baseline lies in a line of text.
  var ascent: Double { (leading + size * 0.7) / 2 }

  /// Breaks at spaces into lines of about this width, all nearly as long. When the lines would be too many, they
  /// become longer; a single word may stick out, and is broken only when it is longer than fifteen ems.
  package func wrap(_ text: String, width: Double, linesMax: Int = 3) -> [String] {
    let words = text.split(separator: " ").flatMap { broken(String($0), width: max(width, size * 15)) }
    guard !words.isEmpty else { return [] }
    var width = width
    var lines = fill(words, width: width)
    while lines.count > linesMax {
      width *= 1.12
      lines = fill(words, width: width)
    }
    // The narrowest that needs no more lines.
    var narrower = width
    while lines.count > 1, narrower > size {
      narrower *= 0.94
      let balanced = fill(words, width: narrower)
      if balanced.count > lines.count { break }
      lines = balanced
    }
    return lines
  }

  private func fill(_ words: [Word], width: Double) -> [String] {
    var lines: [String] = []
    for word in words {
      let glue = word.isRest ? "" : " "
      if let last = lines.last, self.width(of: last + glue + word.text) <= width {
        lines[lines.count - 1] = last + glue + word.text
      } else {
        lines.append(word.text)
      }
    }
    return lines
  }

  private struct Word {
    var text: String
    /// Of a word that was broken.
    let isRest: Bool
  }

  private func broken(_ word: String, width: Double) -> [Word] {
    guard self.width(of: word) > width else { return [Word(text: word, isRest: false)] }
    var parts = [Word(text: "", isRest: false)]
    for character in word {
      let longer = parts[parts.count - 1].text + String(character)
      if longer.count > 1, self.width(of: longer) > width {
        parts.append(Word(text: String(character), isRest: true))
      } else {
        parts[parts.count - 1].text = longer
      }
    }
    return parts
  }
}

/// Advance widths in ems.
enum GlyphWidths {
  static func ems(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> Double {
    switch scalar.value {
    case 0x20, 0xA0, 0x202F, 0x2009: 0.32
    case 0x21...0x7E: ascii[Int(scalar.value) - 0x21]
    case 0xAB, 0xBB: 0.64
    case 0xB7: 0.33
    case 0xC6, 0x152, 0x1E9E: 1.2
    case 0xE6, 0x153: 1.05
    case 0xEC...0xEF: 0.36
    case 0xC0...0xDE: 0.82
    case 0xA1...0x17F: 0.67
    case 0x300...0x36F, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069: 0
    case 0x2013, 0x2018...0x201A: 0.5
    case 0x2014, 0x2026: 1.02
    case 0x2019: 0.38
    case 0x401...0x42F: 0.95
    case 0x430...0x45F: 0.85
    case 0x600...0x6FF, 0x750...0x77F: arabic(scalar, before: next)
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF00...0xFF60: 1.05
    case 0x1F000...0x1FAFF: 1.4
    default: 0.9
    }
  }

  // From "!" to "~".
  private static let ascii: [Double] = [
    0.4, 0.48, 0.84, 0.64, 0.96, 0.78, 0.3, 0.39, 0.39, 0.56, 0.84, 0.32, 0.37, 0.32, 0.42,
    0.64, 0.64, 0.64, 0.64, 0.64, 0.64, 0.64, 0.64, 0.64, 0.64,
    0.34, 0.34, 0.84, 0.84, 0.84, 0.54, 1.0,
    0.7, 0.69, 0.7, 0.77, 0.64, 0.58, 0.78, 0.77, 0.39, 0.4, 0.7, 0.58, 0.95, 0.82, 0.8, 0.64, 0.8, 0.7, 0.64, 0.62,
    0.76, 0.7, 1.0, 0.69, 0.64, 0.69,
    0.4, 0.42, 0.4, 0.84, 0.5, 0.5,
    0.62, 0.64, 0.55, 0.64, 0.62, 0.4, 0.64, 0.66, 0.31, 0.31, 0.64, 0.31, 0.99, 0.66, 0.63, 0.64, 0.64, 0.46, 0.53,
    0.44, 0.66, 0.6, 0.86, 0.61, 0.6, 0.54,
    0.64, 0.55, 0.64, 0.84,
  ]

  /// A letter is short where it joins the next and long at the end of a word; the values are of the wider form.
  private static func arabic(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> Double {
    let isFinal = next.map { !(0x620...0x6D5 ~= $0.value) || $0.value == 0x640 } ?? true
    switch scalar.value {
    case 0x60C, 0x61B, 0x6D4: return 0.34
    case 0x660...0x669, 0x6F0...0x6F9: return 0.64
    case 0x64B...0x65F, 0x670, 0x610...0x61A: return 0
    case 0x622, 0x623, 0x625, 0x627: return 0.33
    case 0x621, 0x629, 0x62F...0x632, 0x624, 0x648: return 0.56
    case 0x644: return isFinal ? 0.78 : 0.36
    case 0x628, 0x62A, 0x62B, 0x646, 0x626, 0x64A, 0x649: return isFinal ? 1.02 : 0.42
    case 0x633...0x636: return isFinal ? 1.4 : 1.0
    case 0x637, 0x638: return 0.94
    case 0x641, 0x642: return isFinal ? 1.02 : 0.56
    case 0x643: return isFinal ? 0.95 : 0.64
    case 0x62C...0x62E: return 0.74
    case 0x639, 0x63A, 0x645, 0x647: return 0.66
    default: return 0.9
    }
  }
}
