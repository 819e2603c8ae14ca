import Compression

/// Looks for what makes a PDF do something: scripts, programs to launch, files inside it. Not a reader of PDF: it
/// knows nothing of objects and tables, which can be made to mean two things. It looks at every byte of the file,
/// whatever part it seems to be, for names in the places where they have such a meaning (`/S /JavaScript`), and
/// expands the streams that hold objects, where names would be out of sight (ISO 32000-1 sections 7.3.5, 7.5.7,
/// 12.6.4).
///
/// What stays unseen is what nobody here opens: the portal never renders a PDF that came from outside, and serves it
/// to be saved.
struct PDFScan: Sendable {
  private var words = PDFWords()
  private var stream: ObjectStream?
  private var streamsBytes = 0
  /// Of the object that is being read.
  private var isObjectStream = false
  private var isDeflated = false
  private var hasOtherFilters = false
  private var last: PDFWords.Token?
  /// What a comment stands behind: to a reader it is not there.
  private var beforeComment: PDFWords.Token?

  private static let streamsBytesMax = 32 << 20
  /// Readers look for the end in the last 1,024 bytes, and some programs write more behind it.
  private static let endBytes = 4_096

  mutating func take(_ bytes: [UInt8]) throws(PaperCheck.Refused) {
    var place = 0
    while place < bytes.count {
      if stream != nil {
        place += try expand(bytes[place...])
        continue
      }
      let byte = bytes[place]
      place += 1
      if let token = words.take(byte) { try see(token) }
      if byte == 0x0A || byte == 0x0D, last == .word(.stream) { try beginStream(byte) }
    }
  }

  func finish(_ tail: [UInt8]) throws(PaperCheck.Refused) {
    let end = Array(tail.suffix(Self.endBytes))
    guard end.firstRange(of: Array("%%EOF".utf8)) != nil, end.firstRange(of: Array("startxref".utf8)) != nil else {
      throw .damaged
    }
  }

  private mutating func see(_ token: PDFWords.Token) throws(PaperCheck.Refused) {
    let isEncryption = last == .name(.encrypt)
    switch token {
    case .name(.other): break
    case .name(let name): try see(name)
    case .word(let word):
      if isEncryption, word == .number { throw .locked }
      if word == .obj { (isObjectStream, isDeflated, hasOtherFilters, beforeComment) = (false, false, false, nil) }
    case .mark(let byte):
      if isEncryption, byte == UInt8(ascii: "<") { throw .locked }
      if byte == UInt8(ascii: "%"), case .name? = last { beforeComment = last }
    }
    last = token
  }

  private mutating func see(_ name: PDFWords.Name) throws(PaperCheck.Refused) {
    func stands(behind key: PDFWords.Name) -> Bool { last == .name(key) || beforeComment == .name(key) }
    switch name {
    case .javaScript, .launch, .importData, .goToEmbedded, .richMediaExecute:
      if stands(behind: .s) || isAfterValue { throw .active }
    case .embeddedFile, .richMedia, .space:
      if stands(behind: .type) || stands(behind: .subtype) || last == .word(.obj) { throw .active }
    case .embeddedFiles: throw .active
    case .objectStream: isObjectStream = true
    case .flate, .shortFlate: isDeflated = true
    case .filter: hasOtherFilters = true
    case .s, .type, .subtype, .encrypt, .other: break
    }
  }

  /// Whether what comes now can be a key, or an object of its own. In a text or an address a name stands behind a
  /// word, or at the beginning.
  private var isAfterValue: Bool {
    switch last {
    case .mark(let byte)?: byte != UInt8(ascii: "(")
    case .word(let word)?: word == .obj || word == .reference || word == .number
    case .name?, nil: false
    }
  }

  // MARK: Streams of objects

  /// `stream`, then CR LF or LF, then the bytes.
  private mutating func beginStream(_ lineEnd: UInt8) throws(PaperCheck.Refused) {
    last = nil
    guard isObjectStream else { return }
    isObjectStream = false
    guard isDeflated || hasOtherFilters else { return }
    guard !hasOtherFilters else { throw .damaged }
    stream = ObjectStream(awaitsLineFeed: lineEnd == 0x0D)
  }

  private mutating func expand(_ bytes: ArraySlice<UInt8>) throws(PaperCheck.Refused) -> Int {
    guard var open = stream.take() else { return 0 }
    var inside: [UInt8] = []
    let used = try open.expand(bytes, to: &inside)
    streamsBytes += inside.count
    guard streamsBytes <= Self.streamsBytesMax else { throw .archive }
    for byte in inside { if let token = words.take(byte) { try see(token) } }
    if !open.isOver { stream = open }
    return used
  }
}

/// One such stream on its way through the expander.
private struct ObjectStream: Sendable {
  private var awaitsLineFeed: Bool
  private var headLeft = 2
  private var inflater = Inflater(limits: InflateLimits(outputBytesMax: 4 << 20))
  private(set) var isOver = false

  init(awaitsLineFeed: Bool) { self.awaitsLineFeed = awaitsLineFeed }

  /// Says how many of the bytes belonged to it.
  mutating func expand(_ bytes: ArraySlice<UInt8>, to inside: inout [UInt8]) throws(PaperCheck.Refused) -> Int {
    var rest = bytes
    if awaitsLineFeed, let first = rest.first {
      awaitsLineFeed = false
      if first == 0x0A { rest.removeFirst() }
    }
    let head = rest.prefix(headLeft)
    headLeft -= head.count
    rest = rest.dropFirst(head.count)
    guard headLeft == 0, !rest.isEmpty else { return bytes.count }
    do {
      let used = try inflater.feed(Array(rest), appendingTo: &inside)
      isOver = inflater.isFinished
      return bytes.count - rest.count + used
    } catch {
      throw .archive
    }
  }
}
