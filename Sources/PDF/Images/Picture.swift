/// A photograph, an emblem or a scanned signature, ready to be put in a document.
package struct Picture: Equatable, Sendable {
  package enum Refusal: Error, Equatable, Sendable {
    case unknownFormat
    case damaged(String)
    /// Well formed, but of a kind that an archive does not take or that nobody needs here.
    case unsupported(String)
    case tooLarge(bytesMax: Int)
    case tooManyPixels(pixelsMax: Int)
  }

  enum Encoding: Equatable, Sendable {
    case jpeg
    /// One or three bytes a pixel, row after row.
    case samples
  }

  package static let bytesMax = 8 << 20
  package static let pixelsMax = 16_000_000

  package let width: Int
  package let height: Int
  let channels: Int
  let encoding: Encoding
  let bytes: [UInt8]

  init(width: Int, height: Int, channels: Int, encoding: Encoding, bytes: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.encoding = encoding
    self.bytes = bytes
  }

  /// JPEG or PNG, known by its first bytes.
  package init(_ file: [UInt8]) throws(Refusal) {
    guard file.count <= Self.bytesMax else { throw .tooLarge(bytesMax: Self.bytesMax) }
    if file.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = try JPEGReader.picture(file)
    } else if file.starts(with: PNGReader.signature) {
      self = try PNGReader.picture(file)
    } else {
      throw .unknownFormat
    }
  }

  static func checkSize(_ width: Int, _ height: Int) throws(Refusal) {
    guard width > 0, height > 0 else { throw .damaged("it has no pixels") }
    guard width <= 65_535, height <= 65_535, width * height <= pixelsMax else {
      throw .tooManyPixels(pixelsMax: pixelsMax)
    }
  }

  func write(to objects: inout ObjectTable) -> Int {
    var dictionary: PDFDictionary = [
      "Type": .name("XObject"), "Subtype": .name("Image"), "Width": .integer(width), "Height": .integer(height),
      "ColorSpace": .name(channels == 1 ? "DeviceGray" : "DeviceRGB"), "BitsPerComponent": .integer(8),
    ]
    if encoding == .jpeg { dictionary["Filter"] = .name("DCTDecode") }
    return objects.add(bytes, dictionary, compressed: encoding == .samples)
  }
}
