import PDF

/// The look of all papers: ink, one deep violet, a thread of saffron. Every colour stays apart from white on a printer
/// that has only black.
struct PaperStyle {
  let voice: PaperVoice

  static let ink = Colour(0x1B1A2E)
  static let muted = Colour(0x5A5870)
  static let violet = Colour(0x3D35A6)
  static let saffron = Colour(0xF2A900)
  static let ground = Colour(0xFBF8F3)
  static let line = Colour(0xE3DED4)

  static let hair = Drawing.Stroke(line, width: 0.7)

  var leading: Double { voice.isMirrored ? 1.75 : 1.5 }
  var tightLeading: Double { voice.isMirrored ? 1.6 : 1.38 }

  func run(_ text: String, _ size: Double, _ colour: Colour = ink, bold: Bool = false) -> TextRun {
    TextRun(text, TextStyle(size: size, weight: bold ? .bold : .regular, colour: colour))
  }

  func text(
    _ text: String, _ size: Double, _ colour: Colour = ink, bold: Bool = false, _ role: Paragraph.Role = .body,
    _ alignment: Alignment = .start, leading: Double? = nil, after: Double = 0, direction: Direction? = nil,
    language: String? = nil
  ) -> Block {
    .paragraph(
      Paragraph(
        [run(text, size, colour, bold: bold)], role: role, alignment: alignment, leading: leading ?? tightLeading,
        spaceAfter: after, direction: direction, language: language))
  }

  func fact(_ label: String, _ value: String) -> Facts.Fact {
    Facts.Fact(run(label, 8.5, Self.muted), run(value, 10.5, bold: true))
  }

  func plainFact(_ label: String, _ value: String) -> Facts.Fact {
    Facts.Fact(run(label, 8.5, Self.muted), run(value, 9.5))
  }

  /// Keeps a name or a number in one piece inside a sentence of the other direction (UAX #9).
  static func isolated(_ text: String) -> String { "\u{2068}\(text)\u{2069}" }
}
