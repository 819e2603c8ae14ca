import Compression

/// Looks for what makes a PDF do something: scripts, programs to launch, files inside it. Not a reader of PDF: it knows
/// nothing of objects and tables, which can be made to mean two things. It looks at every byte of the file, whatever part
/// it seems to be, for names in the places where they have such a meaning (`/S /JavaScript`), and expands the streams
/// that hold objects, where names would be out of sight (ISO 32000-1 sections 7.3.5, 7.5.7, 12.6.4).
///
/// What stays unseen is what nobody here opens: the portal never renders a PDF that came from outside, and serves it to be
/// saved.
struct PDFScan: Sendable {
  private var words = PDFWords()
  private var stream: ObjectStream?
  private var streamsBytes = 0
  /// Of the object that is being read.
  private var isObjectStream = false
  private var filters: Set<String> = []
  private var last = Last.other
  /// What a comment stands behind: to a reader it is not there.
  private var beforeComment = Last.other
  private var isEncryptionNamed = false

  private static let streamsBytesMax = 32 << 20
  /// Readers look for the end in the last 1,024 bytes, and some programs write more behind it.
  private static let endBytes = 4_096

  private enum Last: Equatable {
    case name(String)
    case word(String)
    case mark(UInt8)
    case other

    init(_ token: PDFWords.Token) {
      switch token {
      case .name(let name): self = .name(name)
      case .word(let word): self = .word(word)
      case .mark(let byte): self = .mark(byte)
      }
    }

    /// Whether what follows can be a key, or an object of its own. In a text or an address a name stands behind a word, or
    /// at its beginning.
    var endsValue: Bool {
      switch self {
      case .mark(let byte): byte != UInt8(ascii: "(") && byte != 0
      case .word(let word): word == "obj" || word == "R" || word.allSatisfy(\.isNumber)
      case .name, .other: false
      }
    }
  }

  mutating func take(_ bytes: [UInt8]) throws(PaperCheck.Refused) {
    var rest = bytes[...]
    while !rest.isEmpty {
      if var open = stream.take() {
        let used = try expand(&open, rest)
        rest = rest.dropFirst(used)
        if !open.isOver { stream = open }
        continue
      }
      while stream == nil, let byte = rest.popFirst() {
        if let token = words.take(byte) { try see(token) }
        if byte.isLineEnd, last == .word("stream") { try beginStream(byte) }
      }
    }
  }

  func finish(_ tail: [UInt8]) throws(PaperCheck.Refused) {
    let end = Array(tail.suffix(Self.endBytes))
    guard end.firstRange(of: Array("%%EOF".utf8)) != nil, end.firstRange(of: Array("startxref".utf8)) != nil else {
      throw .damaged
    }
  }

  private mutating func see(_ token: PDFWords.Token) throws(PaperCheck.Refused) {
    defer { last = Last(token) }
    switch token {
    case .name(let name): try see(name: name)
    case .word(let word):
      if isEncryptionNamed, word.first?.isNumber ?? false { throw .locked }
      if word == "obj" { (isObjectStream, filters, beforeComment) = (false, [], .other) }
    case .mark(let byte):
      if isEncryptionNamed, byte == UInt8(ascii: "<") { throw .locked }
      if byte == UInt8(ascii: "%"), case .name = last { beforeComment = last }
    }
    isEncryptionNamed = token == .name("Encrypt")
  }

  private static let actions: Set<String> = ["JavaScript", "Launch", "ImportData", "GoToE", "RichMediaExecute"]
  private static let contents: Set<String> = ["EmbeddedFile", "RichMedia", "3D"]

  private mutating func see(name: String) throws(PaperCheck.Refused) {
    func stands(behind key: String) -> Bool { last == .name(key) || beforeComment == .name(key) }
    if Self.actions.contains(name), stands(behind: "S") || last.endsValue { throw .active }
    let isType = stands(behind: "Type") || stands(behind: "Subtype") || last == .word("obj")
    if Self.contents.contains(name), isType { throw .active }
    if name == "EmbeddedFiles" { throw .active }
    if name == "ObjStm" { isObjectStream = true }
    if name.hasSuffix("Decode") || name == "Fl" || name == "DecodeParms" || name == "Crypt" { filters.insert(name) }
  }

  // MARK: Streams of objects

  /// `stream`, then CR LF or LF, then the bytes.
  private mutating func beginStream(_ lineEnd: UInt8) throws(PaperCheck.Refused) {
    last = .other
    guard isObjectStream else { return }
    isObjectStream = false
    if filters.isEmpty { return }
    guard filters == ["FlateDecode"] || filters == ["Fl"] else { throw .damaged }
    stream = ObjectStream(awaitsLineFeed: lineEnd == 0x0D)
  }

  private mutating func expand(
    _ open: inout ObjectStream, _ bytes: ArraySlice<UInt8>
  ) throws(PaperCheck.Refused) -> Int {
    var inside: [UInt8] = []
    let used = try open.expand(bytes, to: &inside)
    streamsBytes += inside.count
    guard streamsBytes <= Self.streamsBytesMax else { throw .archive }
    for byte in inside { if let token = words.take(byte) { try see(token) } }
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

extension UInt8 {
  fileprivate var isLineEnd: Bool { self == 0x0A || self == 0x0D }
}
