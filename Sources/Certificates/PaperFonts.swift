package import PDF

/// The fonts that papers are set in. Whoever starts the program reads their files.
package enum PaperFonts {
  /// Arabic letters look smaller than Latin ones of the same size.
  private static let arabicScale = 1.14

  private static let regular = ["NotoSans-Regular", "NotoNaskhArabic-Regular"]
  private static let bold = ["NotoSans-Bold", "NotoNaskhArabic-Bold"]
  private static let signs = ["NotoSansSymbols2-Regular", "NotoSansMath-Regular"]

  /// `read` is given the name of a file in Config/fonts.
  package static func typeface(_ read: (_ file: String) throws -> [UInt8]) throws -> Typeface {
    func faces(_ names: [String]) throws -> [Typeface.Face] {
      try names.map { name in
        let scale = name.hasPrefix("NotoNaskh") ? arabicScale : 1
        return Typeface.Face(try FontFile(try read(name + ".ttf")), scale: scale)
      }
    }
    return Typeface(regular: try faces(regular), bold: try faces(bold), signs: try faces(signs))
  }
}
