import Glibc

/// The colour profile that PDF/A asks for, written from the definition of sRGB (IEC 61966-2-1) in the format of
/// ICC.1:2001-04: three primaries as a matrix, and one curve for all of them. No file under another licence is needed.
enum SRGBProfile {
  static let bytes: [UInt8] = file()

  private static func file() -> [UInt8] {
    let curve = curveTag()
    let tags: [(name: String, bytes: [UInt8])] = [
      ("desc", descriptionTag("sRGB")), ("cprt", textTag("No copyright, use freely")),
      ("wtpt", colourTag(0.9505, 1, 1.0891)), ("rXYZ", colourTag(0.43607, 0.22249, 0.01392)),
      ("gXYZ", colourTag(0.38515, 0.71687, 0.09708)), ("bXYZ", colourTag(0.14307, 0.06061, 0.71410)),
      ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
    ]
    var directory: [UInt8] = []
    var content: [UInt8] = []
    directory.append(big: UInt32(tags.count))
    var places: [[UInt8]: Int] = [:]
    for tag in tags {
      let place = places[tag.bytes] ?? 128 + 4 + 12 * tags.count + content.count
      if places[tag.bytes] == nil {
        places[tag.bytes] = place
        content.append(contentsOf: tag.bytes)
        while content.count % 4 != 0 { content.append(0) }
      }
      directory.append(text: tag.name)
      directory.append(big: UInt32(place))
      directory.append(big: UInt32(tag.bytes.count))
    }
    return header(size: 128 + directory.count + content.count) + directory + content
  }

  private static func header(size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(big: UInt32(size))
    bytes.append(big: UInt32(0))
    bytes.append(big: UInt32(0x0240_0000))
    bytes.append(text: "mntrRGB XYZ ")
    // A fixed date: the profile is part of a document that must be the same on every run.
    for number: UInt16 in [2000, 1, 1, 0, 0, 0] { bytes.append(big: number) }
    bytes.append(text: "acsp")
    bytes.append(contentsOf: [UInt8](repeating: 0, count: 28))
    for value in [0.9642, 1, 0.8249] { bytes.append(big: fixed(value)) }
    bytes.append(contentsOf: [UInt8](repeating: 0, count: 128 - bytes.count))
    return bytes
  }

  private static func fixed(_ value: Double) -> UInt32 {
    UInt32(bitPattern: Int32((value * 65536).rounded()))
  }

  private static func colourTag(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
    var bytes = start("XYZ ")
    for value in [x, y, z] { bytes.append(big: fixed(value)) }
    return bytes
  }

  private static func curveTag() -> [UInt8] {
    var bytes = start("curv")
    bytes.append(big: UInt32(1024))
    for step in 0..<1024 {
      let value = Double(step) / 1023
      let linear = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      bytes.append(big: UInt16((linear * 65535).rounded()))
    }
    return bytes
  }

  private static func textTag(_ text: String) -> [UInt8] {
    var bytes = start("text")
    bytes.append(text: text)
    bytes.append(0)
    return bytes
  }

  /// The text in ASCII, then empty Unicode and Macintosh versions of it.
  private static func descriptionTag(_ text: String) -> [UInt8] {
    var bytes = start("desc")
    bytes.append(big: UInt32(text.utf8.count + 1))
    bytes.append(text: text)
    bytes.append(contentsOf: [UInt8](repeating: 0, count: 1 + 8 + 3 + 67))
    return bytes
  }

  private static func start(_ kind: String) -> [UInt8] {
    var bytes = Array(kind.utf8)
    bytes.append(big: UInt32(0))
    return bytes
  }
}
