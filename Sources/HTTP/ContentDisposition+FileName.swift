/// The one rule that turns what a stranger calls a file into a name to show and to save under.
extension ContentDisposition {
  package static let fileNameBytesMax = 255

  /// What is left of a name: its last component, without controls and invisible characters (a right-to-left override
  /// makes `gpj.exe` look like `exe.jpg`), without what Windows cannot store, not hidden, not a device, and at most
  /// 255 bytes with its extension kept. Applying it twice changes nothing; it never returns an empty name.
  package static func safeFileName(from name: String) -> String {
    let last = name.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? []
    var scalars: [Unicode.Scalar] = []
    for scalar in last.prefix(scalarsMax) {
      if let visible = replacement(of: scalar), !(visible == " " && scalars.last == " ") { scalars.append(visible) }
    }
    var trimmed = scalars.drop { $0 == "." || $0 == " " }
    while let end = trimmed.last, end == "." || end == " " { trimmed.removeLast() }
    if isDevice(trimmed) { trimmed.insert("_", at: trimmed.startIndex) }
    let short = shortened(trimmed)
    return short.isEmpty ? "document" : text(short)
  }

  /// Enough for 255 bytes and an extension; what is far behind only costs time.
  private static let scalarsMax = 4_096

  private static let extensionBytesMax = 16

  private static func replacement(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
    if scalar.isASCII {
      if scalar.value < 0x20 || scalar.value == 0x7F { return nil }
      return "<>:\"|?*".unicodeScalars.contains(scalar) ? "_" : scalar
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return nil
    case .spaceSeparator: return " "
    default: return scalar.properties.isDefaultIgnorableCodePoint ? nil : scalar
    }
  }

  /// `con`, `NUL.txt`, `com1.tar.gz`: devices to Windows, whatever stands behind the first dot.
  private static func isDevice(_ name: ArraySlice<Unicode.Scalar>) -> Bool {
    var stem = name.prefix { $0 != "." }
    while stem.last == " " { stem.removeLast() }
    let device = text(stem).lowercased()
    if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(device) { return true }
    guard stem.count == 4, let number = stem.last else { return false }
    return ["com", "lpt"].contains(device.dropLast()) && "0123456789¹²³".unicodeScalars.contains(number)
  }

  /// Cuts the stem, not the extension.
  private static func shortened(_ name: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    guard byteCount(name) > fileNameBytesMax else { return name }
    var ending: ArraySlice<Unicode.Scalar> = []
    if let dot = name.lastIndex(of: "."), byteCount(name[dot...]) <= extensionBytesMax { ending = name[dot...] }
    var room = fileNameBytesMax - byteCount(ending)
    var stem = name.prefix { scalar in
      room -= UTF8.width(scalar)
      return room >= 0
    }
    while let end = stem.last, end == "." || end == " " { stem.removeLast() }
    return stem + ending
  }

  private static func byteCount(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
    scalars.reduce(0) { $0 + UTF8.width($1) }
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }
}
