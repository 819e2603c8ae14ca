/// Cuts shaped text into lines, greedily, as office programs do. A break may follow a space or a hyphen inside a word;
/// French punctuation is held to its word even where an ordinary space was typed before it.
struct LineBreaker {
  private let text: ShapedText
  private let widthMax: Double

  static func lines(_ text: ShapedText, width: Double) -> [Range<Int>] {
    LineBreaker(text: text, widthMax: width).lines()
  }

  /// Ranges of the text in order. Spaces at the end of a line stay with it; a newline belongs to neither.
  private func lines() -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    var index = 0
    var width = 0.0
    var breakPlace: Int?
    func close(at end: Int, next: Int) {
      lines.append(start..<end)
      start = next
      index = next
      width = 0
      breakPlace = nil
    }
    while index < text.scalars.count {
      if text.scalars[index] == "\n" || text.scalars[index] == "\u{2028}" {
        close(at: index, next: index + 1)
        continue
      }
      width += text.glyphs[index]?.advance ?? 0
      // A thousandth of a point forgives the sums of many small widths.
      let isFull = width > widthMax + 0.001 && text.glyphs[index]?.isSpace != true
      if isFull, let place = breakPlace ?? placeInWord(start: start, before: index) {
        close(at: place, next: place)
        continue
      }
      if canBreak(after: index) { breakPlace = index + 1 }
      index += 1
    }
    lines.append(start..<text.scalars.count)
    return lines
  }

  /// A word wider than the line is cut where it must be, but never between a letter and its mark.
  private func placeInWord(start: Int, before index: Int) -> Int? {
    var place = index
    while place > start, text.glyphs[place]?.isMark ?? true || text.glyphs[place - 1]?.glyph == nil { place -= 1 }
    return place > start ? place : nil
  }

  private func canBreak(after index: Int) -> Bool {
    guard index + 1 < text.scalars.count else { return false }
    let next = text.scalars[index + 1]
    switch text.scalars[index] {
    case " ", "\t", "\u{2009}":
      return !Self.clingsToWordBefore(next) && !(index > 0 && text.scalars[index - 1] == "«") && next != " "
    case "\u{200B}", "\u{2014}": return true
    case "-", "\u{2010}", "/":
      return next.properties.isAlphabetic && index > 0 && text.scalars[index - 1].properties.isAlphabetic
    default: return false
    }
  }

  private static func clingsToWordBefore(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ":", ";", "!", "?", "»", "؛", "؟", "،", "%", ")", "]", "}", "…", ".", ",", "€": true
    default: false
    }
  }
}
