/// How words look.
package struct TextStyle: Equatable, Sendable {
  package enum Weight: Sendable {
    case regular, bold
  }

  package let size: Double
  package let weight: Weight
  package let colour: Colour

  package init(size: Double, weight: Weight = .regular, colour: Colour = .black) {
    self.size = size
    self.weight = weight
    self.colour = colour
  }

  func scaled(by factor: Double) -> TextStyle {
    TextStyle(size: size * factor, weight: weight, colour: colour)
  }
}

/// Words in one style, and in one language where it is not the document's.
package struct TextRun: Equatable, Sendable {
  package let text: String
  package let style: TextStyle
  package let language: String?

  package init(_ text: String, _ style: TextStyle, language: String? = nil) {
    self.text = text
    self.style = style
    self.language = language
  }

  func scaled(by factor: Double) -> TextRun {
    TextRun(text, style.scaled(by: factor), language: language)
  }
}

/// Start and end are left and right in French, right and left in Arabic.
package enum Alignment: Sendable {
  case start, center, end, justified
}
