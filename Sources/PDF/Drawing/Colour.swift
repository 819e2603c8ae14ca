/// A colour of the sRGB space, which the document's output intent names.
package struct Colour: Equatable, Sendable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8

  /// `0xRRGGBB`, as in a style sheet.
  package init(_ hexadecimal: UInt32) {
    red = UInt8(truncatingIfNeeded: hexadecimal >> 16)
    green = UInt8(truncatingIfNeeded: hexadecimal >> 8)
    blue = UInt8(truncatingIfNeeded: hexadecimal)
  }

  package static let black = Colour(0x000000)
  package static let white = Colour(0xFFFFFF)

  var components: [Double] {
    [red, green, blue].map { Double($0) / 255 }
  }
}
