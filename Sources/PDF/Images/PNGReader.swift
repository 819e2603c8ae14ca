import Compression

// PNG (ISO/IEC 15948) of eight bits, not interlaced. Transparency is laid on white: paper has no other ground, and an
// archive without transparency shows the same everywhere.

struct PNGReader {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private enum Colours: UInt8 {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    var samples: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }
  }

  private let width: Int
  private let height: Int
  private let colours: Colours
  private var palette: [UInt8] = []
  private var transparency: [UInt8] = []
  private var compressed: [UInt8] = []

  static func picture(_ file: [UInt8]) throws(Picture.Refusal) -> Picture {
    var reader = try PNGReader(BigEndianReader(file[...]))
    try reader.readChunks(BigEndianReader(file[...]))
    let rows = try reader.unfiltered(try reader.expanded())
    return try reader.flattened(rows)
  }

  private init(_ file: BigEndianReader) throws(Picture.Refusal) {
    guard let head = file.slice(8, 25).map({ BigEndianReader($0) }), head.long(at: 0) == 13,
      head.long(at: 4) == 0x4948_4452, let width = head.long(at: 8), let height = head.long(at: 12),
      let depth = head.byte(at: 16), let kind = head.byte(at: 17), head.byte(at: 18) == 0, head.byte(at: 19) == 0
    else { throw .damaged("its header is not one of a PNG") }
    try Picture.checkSize(Int(width), Int(height))
    guard let colours = Colours(rawValue: kind) else { throw .damaged("its kind of colour does not exist") }
    guard depth == 8 else { throw .unsupported("PNG of \(depth) bits; only 8 are read") }
    guard head.byte(at: 20) == 0 else { throw .unsupported("interlaced PNG") }
    self.width = Int(width)
    self.height = Int(height)
    self.colours = colours
  }

  private mutating func readChunks(_ file: BigEndianReader) throws(Picture.Refusal) {
    var offset = 8
    while true {
      guard let length = file.long(at: offset), length <= UInt32(Picture.bytesMax),
        let kind = file.slice(offset + 4, 4), let content = file.slice(offset + 8, Int(length)),
        let checksum = file.long(at: offset + 8 + Int(length))
      else { throw .damaged("it ends early") }
      guard CRC32.of(Array(kind) + Array(content)) == checksum else { throw .damaged("a checksum differs") }
      switch String(decoding: kind, as: UTF8.self) {
      case "PLTE": palette = Array(content)
      case "tRNS": transparency = Array(content)
      case "IDAT": compressed.append(contentsOf: content)
      case "IEND": return
      default: break
      }
      offset += 12 + Int(length)
    }
  }

  private func expanded() throws(Picture.Refusal) -> [UInt8] {
    let count = height * (1 + width * colours.samples)
    let limits = InflateLimits(outputBytesMax: count, ratioMax: 1100)
    guard let bytes = try? Zlib.decompress(compressed, limits: limits), bytes.count == count else {
      throw .damaged("its pixels cannot be expanded")
    }
    return bytes
  }

  /// Section 9: each row says how it was made from its neighbours.
  private func unfiltered(_ bytes: [UInt8]) throws(Picture.Refusal) -> [UInt8] {
    let (step, length) = (colours.samples, width * colours.samples)
    var rows = [UInt8](repeating: 0, count: height * length)
    for row in 0..<height {
      let start = row * length
      let filter = bytes[row * (length + 1)]
      guard filter <= 4 else { throw .damaged("a row has an unknown filter") }
      for place in 0..<length {
        let left = place >= step ? rows[start + place - step] : 0
        let above = row > 0 ? rows[start + place - length] : 0
        let corner = row > 0 && place >= step ? rows[start + place - length - step] : 0
        let guess: UInt8 =
          switch filter {
          case 1: left
          case 2: above
          case 3: UInt8((Int(left) + Int(above)) / 2)
          case 4: Self.paeth(left, above, corner)
          default: 0
          }
        rows[start + place] = bytes[row * (length + 1) + 1 + place] &+ guess
      }
    }
    return rows
  }

  private static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
    let guess = Int(left) + Int(above) - Int(corner)
    let (toLeft, toAbove, toCorner) = (abs(guess - Int(left)), abs(guess - Int(above)), abs(guess - Int(corner)))
    if toLeft <= toAbove && toLeft <= toCorner { return left }
    return toAbove <= toCorner ? above : corner
  }

  private func flattened(_ rows: [UInt8]) throws(Picture.Refusal) -> Picture {
    let isGray = colours == .gray || colours == .grayAlpha
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height * (isGray ? 1 : 3))
    for pixel in stride(from: 0, to: rows.count, by: colours.samples) {
      switch colours {
      case .gray:
        samples.append(isSingledOut([rows[pixel]]) ? 255 : rows[pixel])
      case .rgb:
        let colour = [rows[pixel], rows[pixel + 1], rows[pixel + 2]]
        samples.append(contentsOf: isSingledOut(colour) ? [255, 255, 255] : colour)
      case .grayAlpha:
        samples.append(Self.onWhite(rows[pixel], rows[pixel + 1]))
      case .rgba:
        for channel in 0..<3 { samples.append(Self.onWhite(rows[pixel + channel], rows[pixel + 3])) }
      case .palette:
        let place = Int(rows[pixel])
        guard 3 * place + 2 < palette.count else { throw .damaged("a colour is not in its palette") }
        let alpha = place < transparency.count ? transparency[place] : 255
        for channel in 0..<3 { samples.append(Self.onWhite(palette[3 * place + channel], alpha)) }
      }
    }
    return Picture(
      width: width, height: height, channels: isGray ? 1 : 3, encoding: .samples, bytes: samples)
  }

  /// Without an alpha channel, one colour may stand for "nothing here", written in sixteen bits a sample.
  private func isSingledOut(_ colour: [UInt8]) -> Bool {
    guard transparency.count == 2 * colour.count else { return false }
    return colour.indices.allSatisfy { transparency[2 * $0] == 0 && transparency[2 * $0 + 1] == colour[$0] }
  }

  private static func onWhite(_ sample: UInt8, _ alpha: UInt8) -> UInt8 {
    let share = Int(alpha)
    let sum: Int = Int(sample) * share + 255 * (255 - share) + 127
    return UInt8(sum / 255)
  }
}
