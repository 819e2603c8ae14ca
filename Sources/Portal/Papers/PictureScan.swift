// How large a picture says it is. Whoever shows one makes room for its pixels, and ten bytes can ask for terabytes.

enum PictureSize {
  /// A sheet of A0 at 600 dots an inch has 20,000 by 28,000.
  static let sideMax = 30_000
  static let pixelsMax = 600_000_000

  static func check(width: Int, height: Int) throws(PaperCheck.Refused) {
    guard width > 0, height > 0 else { throw .damaged }
    guard width <= sideMax, height <= sideMax, width * height <= pixelsMax else { throw .picture }
  }

  /// The header is the first chunk (ISO/IEC 15948 section 11.2.2).
  static func checkPNG(_ head: [UInt8]) throws(PaperCheck.Refused) {
    guard head.count >= 33, head[8..<16].elementsEqual([0, 0, 0, 13] + Array("IHDR".utf8)) else { throw .damaged }
    func number(_ start: Int) -> Int { head[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    try check(width: number(16), height: number(20))
  }
}

/// Walks from marker to marker up to the one that tells the size (ITU T.81 annex B); what comes behind it is pixels,
/// and whatever telephones append.
struct JPEGScan: Sendable {
  private enum Stage {
    case start
    case mark
    case kind
    case length(marker: UInt8)
    case segment(marker: UInt8)
    case sized
  }

  private var stage = Stage.start
  private var left = 2
  private var kept: [UInt8] = []

  mutating func take(_ bytes: [UInt8]) throws(PaperCheck.Refused) {
    var rest = bytes[...]
    while let byte = rest.first {
      switch stage {
      case .sized: return
      case .start:
        rest.removeFirst()
        left -= 1
        if left == 0 { stage = .mark }
      case .mark:
        guard byte == 0xFF else { throw .damaged }
        rest.removeFirst()
        stage = .kind
      case .kind:
        rest.removeFirst()
        try begin(byte)
      case .length(let marker):
        rest.removeFirst()
        kept.append(byte)
        guard kept.count == 2 else { continue }
        left = Int(kept[0]) << 8 + Int(kept[1]) - 2
        guard left >= 0 else { throw .damaged }
        kept = []
        stage = left == 0 ? .mark : .segment(marker: marker)
      case .segment(let marker): try pass(&rest, marker)
      }
    }
  }

  func finish() throws(PaperCheck.Refused) {
    guard case .sized = stage else { throw .damaged }
  }

  private mutating func begin(_ marker: UInt8) throws(PaperCheck.Refused) {
    switch marker {
    // Any number of these may stand before a marker.
    case 0xFF: stage = .kind
    // Pixels before a size.
    case 0xDA, 0xD9, 0x00: throw .damaged
    default: stage = .length(marker: marker)
    }
  }

  private mutating func pass(_ rest: inout ArraySlice<UInt8>, _ marker: UInt8) throws(PaperCheck.Refused) {
    let part = rest.prefix(left)
    let isFrame = (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
    if isFrame { kept += part.prefix(5 - kept.count) }
    left -= part.count
    rest = rest.dropFirst(part.count)
    guard left == 0 else { return }
    guard isFrame else {
      stage = .mark
      return
    }
    guard kept.count == 5 else { throw .damaged }
    try PictureSize.check(width: Int(kept[3]) << 8 + Int(kept[4]), height: Int(kept[1]) << 8 + Int(kept[2]))
    stage = .sized
  }
}
