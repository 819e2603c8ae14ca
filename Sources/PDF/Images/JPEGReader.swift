/// Reads how large a JPEG is and of how many colours; its bytes go into the document as they are (ITU T.81 annex B).
enum JPEGReader {
  static func picture(_ file: [UInt8]) throws(Picture.Refusal) -> Picture {
    let reader = BigEndianReader(file[...])
    guard file.suffix(2) == [0xFF, 0xD9] else { throw .damaged("it ends early") }
    var offset = 2
    while true {
      guard reader.byte(at: offset) == 0xFF, let marker = reader.byte(at: offset + 1) else {
        throw .damaged("a marker is missing")
      }
      if marker == 0xFF {
        offset += 1
        continue
      }
      guard let length = reader.word(at: offset + 2), length >= 2 else { throw .damaged("a segment has no length") }
      switch marker {
      case 0xC0, 0xC1, 0xC2: return try frame(file, reader, offset + 4)
      case 0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF: throw .unsupported("arithmetic or lossless JPEG")
      case 0xDA: throw .damaged("its pixels come before its size")
      default: offset += 2 + Int(length)
      }
    }
  }

  private static func frame(
    _ file: [UInt8], _ reader: BigEndianReader, _ offset: Int
  ) throws(Picture.Refusal) -> Picture {
    guard let precision = reader.byte(at: offset), let height = reader.word(at: offset + 1),
      let width = reader.word(at: offset + 3), let channels = reader.byte(at: offset + 5)
    else { throw .damaged("it ends early") }
    guard precision == 8 else { throw .unsupported("JPEG of 12 bits") }
    guard channels == 1 || channels == 3 else { throw .unsupported("JPEG for the printing press (CMYK)") }
    try Picture.checkSize(Int(width), Int(height))
    return Picture(width: Int(width), height: Int(height), channels: Int(channels), encoding: .jpeg, bytes: file)
  }
}
