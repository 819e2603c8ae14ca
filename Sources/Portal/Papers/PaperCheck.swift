import Compression
import HTTP
import JSON
import Procedures
import Sockets
import XML

/// Whether a file that somebody sends is what it says it is, one thing only, and harmless to open: looked at as it
/// comes in, so that what is refused is never stored (SEC-40, SEC-41, SEC-42).
///
///     var check = PaperCheck(formats: document.formats, bytesMax: document.bytesMax, declared: "application/pdf")
///     while let piece = … { try check.take(piece) }
///     let format = try await check.finish(in: pool)
///
/// PDFs and pictures are looked at while they stream past. The few formats that are only sound as a whole (archives,
/// XML, GeoJSON) are kept in memory until their end, and may be no larger than `wholeBytesMax`.
struct PaperCheck: Sendable {
  enum Refused: Error, Equatable, CaseIterable {
    case empty, tooLarge
    /// Nothing that is taken here, or not what it was announced as.
    case format
    /// Two programs would see two different things in it.
    case ambiguous
    /// It does something when it is opened, or holds other files.
    case active
    /// Nobody can read it without a password.
    case locked
    case picture, archive, damaged
  }

  typealias Format = RequiredDocument.Format

  /// What is only looked at as a whole.
  static let wholeBytesMax = 32 << 20
  /// Where browsers, and readers of PDF, look for what a file is.
  private static let headBytes = 1_024
  /// An archive may end with a comment of 65,535 bytes.
  private static let tailBytes = 65_535 + ArchiveEnd.bytes

  private let formats: [Format]
  private let bytesMax: Int
  private let declared: String?
  private var count = 0
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  /// Too little to tell the kind by.
  private var early: [UInt8] = []
  private var kind: Kind?

  private enum Kind {
    case pdf(PDFScan)
    case jpeg(JPEGScan)
    case png
    case whole([UInt8])
  }

  /// `declared` is the type the sender names; nil where senders do not know.
  init(formats: [Format], bytesMax: Int, declared: String?) {
    self.formats = formats
    self.bytesMax = bytesMax
    self.declared = declared
  }

  mutating func take(_ bytes: [UInt8]) throws(Refused) {
    count += bytes.count
    guard count <= bytesMax else { throw .tooLarge }
    head += bytes.prefix(Self.headBytes - head.count)
    tail += bytes.suffix(Self.tailBytes)
    if tail.count > 2 * Self.tailBytes { tail.removeFirst(tail.count - Self.tailBytes) }
    guard kind == nil else { return try look(at: bytes) }
    early += bytes
    if early.count >= Self.signatureBytes { try begin() }
  }

  /// What it is. Formats that are judged as a whole are read in the pool.
  mutating func finish(in pool: BlockingPool) async throws -> Format {
    guard count > 0 else { throw Refused.empty }
    if kind == nil { try begin() }
    let format: Format
    switch kind {
    case .pdf(let scan)?:
      try scan.finish(tail)
      format = .pdf
    case .jpeg(let scan)?:
      try scan.finish()
      format = .jpeg
    case .png?:
      try PictureSize.checkPNG(head)
      format = .png
    case .whole(let bytes)?: format = try await pool.run { try WholePaper.format(of: bytes) }
    case nil: throw Refused.format
    }
    guard formats.contains(format), declared.map(format.names) ?? true else { throw Refused.format }
    try checkIsOneThing(format)
    return format
  }

  private static let signatureBytes = 8

  private mutating func begin() throws(Refused) {
    kind = try Self.kind(of: head, formats)
    try look(at: early)
    early = []
  }

  private static func kind(of head: [UInt8], _ formats: [Format]) throws(Refused) -> Kind {
    if head.starts(with: Signature.pdf), formats.contains(.pdf) { return .pdf(PDFScan()) }
    if head.starts(with: Signature.png), formats.contains(.png) { return .png }
    if head.starts(with: Signature.jpeg), formats.contains(.jpeg) { return .jpeg(JPEGScan()) }
    let isArchive = head.starts(with: Signature.zip) && formats.contains { $0.isArchive }
    let isText = Signature.isText(head, formats)
    guard isArchive || isText else { throw .format }
    return .whole([])
  }

  private mutating func look(at bytes: [UInt8]) throws(Refused) {
    switch kind.take() {
    case .pdf(var scan):
      try scan.take(bytes)
      kind = .pdf(scan)
    case .jpeg(var scan):
      try scan.take(bytes)
      kind = .jpeg(scan)
    case .whole(var whole):
      guard whole.count + bytes.count <= Self.wholeBytesMax else { throw .tooLarge }
      whole += bytes
      kind = .whole(whole)
    case let other: kind = other
    }
  }

  /// A picture that is also an archive, a PDF that a browser takes for a page.
  private func checkIsOneThing(_ format: Format) throws(Refused) {
    guard !format.isText else { return }
    if format != .pdf, head.firstRange(of: Signature.pdf) != nil { throw .ambiguous }
    if !format.isArchive, ArchiveEnd.stands(at: tail) { throw .ambiguous }
    let text = head.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    if Signature.markup.contains(where: { text.firstRange(of: $0) != nil }) { throw .ambiguous }
  }
}

/// How files begin.
enum Signature {
  static let pdf = Array("%PDF-".utf8)
  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF]
  static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  /// What makes browsers of old take bytes for a page, in small letters.
  static let markup = ["<html", "<!doctype", "<script", "<body", "<svg", "<iframe"].map { Array($0.utf8) }
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  static func isText(_ head: [UInt8], _ formats: [PaperCheck.Format]) -> Bool {
    let text = head.starts(with: byteOrderMark) ? head.dropFirst(byteOrderMark.count) : head[...]
    let first = text.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    return first == UInt8(ascii: "{") && formats.contains(.geojson)
      || first == UInt8(ascii: "<") && formats.contains(.xml)
  }
}

extension RequiredDocument.Format {
  var isArchive: Bool { self == .zip || self == .docx || self == .xlsx }
  var isText: Bool { self == .geojson || self == .xml }

  /// Whether a sender may call it so: by its name, or by one that programs still use.
  fileprivate func names(_ declared: String) -> Bool {
    if declared == contentType { return true }
    switch self {
    case .jpeg: return declared == "image/jpg" || declared == "image/pjpeg"
    case .zip: return declared == "application/x-zip-compressed"
    case .xml: return declared == "text/xml"
    case .geojson: return declared == "application/json"
    case .pdf, .png, .docx, .xlsx: return false
    }
  }

  private var endings: [String] { self == .jpeg ? ["jpg", "jpeg"] : [rawValue] }

  /// The name under which it is kept and given out: one that ends as what it is, whatever it was called (SEC-43).
  func fileName(from name: String) -> String {
    let name = ContentDisposition.safeFileName(from: name)
    let isRight = endings.contains { name.lowercased().hasSuffix(".\($0)") }
    guard !isRight, let ending = endings.first else { return name }
    return ContentDisposition.safeFileName(from: "\(name).\(ending)")
  }
}
