/// The fonts a document is set in: for each weight a list, the first font that knows a character shows it.
package struct Typeface: Sendable {
  package struct Face: Sendable {
    package let font: FontFile
    /// Arabic letters look smaller than Latin ones of the same size; this evens them out.
    package let scale: Double

    package init(_ font: FontFile, scale: Double = 1) {
      self.font = font
      self.scale = scale
    }
  }

  /// All faces, each once; a face is named by its place here.
  let faces: [Face]
  private let regular: [Int]
  private let bold: [Int]

  /// Both lists must name at least one face. Faces for signs may stand in both.
  package init(regular: [Face], bold: [Face], signs: [Face] = []) {
    precondition(!regular.isEmpty && !bold.isEmpty, "a typeface has a font for each weight")
    faces = regular + bold + signs
    let signPlaces = (regular.count + bold.count)..<faces.count
    self.regular = Array(0..<regular.count) + signPlaces
    self.bold = Array(regular.count..<regular.count + bold.count) + signPlaces
  }

  /// The face that gives a line its height.
  func mainFace(_ weight: TextStyle.Weight) -> Face {
    faces[places(weight)[0]]
  }

  func glyph(for scalar: Unicode.Scalar, _ weight: TextStyle.Weight) -> (face: Int, glyph: UInt16)? {
    for face in places(weight) {
      if let glyph = faces[face].font.glyph(for: scalar) { return (face, glyph) }
    }
    return nil
  }

  /// The characters of a text that no font can show: they would be printed as a sign of replacement.
  package func missing(in text: String, weight: TextStyle.Weight = .regular) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      let isDrawn = !scalar.properties.isDefaultIgnorableCodePoint && scalar.properties.generalCategory != .control
      return isDrawn && !ArabicJoining.isKnown(scalar) && glyph(for: scalar, weight) == nil
    }
  }

  private func places(_ weight: TextStyle.Weight) -> [Int] {
    weight == .bold ? bold : regular
  }
}
