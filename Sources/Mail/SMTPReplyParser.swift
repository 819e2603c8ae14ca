/// Reads replies out of the bytes that come, however they are cut: `250-first`, `250 last`.
///
/// More tolerant than the 512 bytes a line that RFC 5321 4.5.3.1.5 allows, and of a lone LF, but of nothing that leaves
/// a doubt about where a reply ends or what it says.
struct SMTPReplyParser {
  private var buffer: [UInt8] = []
  private var start = 0
  private var code: Int?
  private var lines: [String] = []

  enum Fault: Error, Equatable {
    case lineTooLong
    case tooManyLines
    case notAReply
  }

  /// Without what ends the line.
  static let lineBytesMax = 2_048
  static let linesMax = 100

  /// Nothing waits, not even half a reply.
  var isEmpty: Bool { start == buffer.count && lines.isEmpty }

  mutating func take(_ bytes: [UInt8]) {
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      start = 0
    }
    buffer += bytes
  }

  /// The next whole reply, if it is there.
  mutating func next() throws(Fault) -> SMTPReply? {
    while let line = try nextLine() {
      guard lines.count < Self.linesMax else { throw .tooManyLines }
      let isLast = try read(line)
      guard isLast, let code else { continue }
      let reply = SMTPReply(code: code, lines: lines)
      self.code = nil
      lines = []
      return reply
    }
    return nil
  }

  private mutating func nextLine() throws(Fault) -> ArraySlice<UInt8>? {
    let rest = buffer[start...]
    // One more for the CR.
    guard let feed = rest.prefix(Self.lineBytesMax + 2).firstIndex(of: 0x0A) else {
      guard rest.count < Self.lineBytesMax + 2 else { throw .lineTooLong }
      return nil
    }
    var line = rest[..<feed]
    start = feed + 1
    if line.last == 0x0D { line.removeLast() }
    guard line.count <= Self.lineBytesMax else { throw .lineTooLong }
    return line
  }

  /// Takes a line in; true if it is the last of its reply.
  private mutating func read(_ line: ArraySlice<UInt8>) throws(Fault) -> Bool {
    let digits = line.prefix(3)
    guard digits.count == 3, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { throw .notAReply }
    let code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let mark = line.dropFirst(3).first ?? UInt8(ascii: " ")
    guard 200...599 ~= code, mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-"), code == self.code ?? code else {
      throw .notAReply
    }
    self.code = code
    let text = line.dropFirst(4).map { $0.isPrintable ? $0 : UInt8(ascii: "?") }
    lines.append(String(decoding: text, as: UTF8.self))
    return mark == UInt8(ascii: " ")
  }
}
