/// Reads one answer of a server out of the bytes that come, in any cut (RFC 9112 section 6.3).
struct ResponseReader {
  private let isHead: Bool
  private let bytesMax: UInt64
  private var headBytes: [UInt8] = []
  /// Up to here there is no end of the head.
  private var scanned = 0
  private var head: Head?
  private var decoder: BodyDecoder?
  private var body: [UInt8] = []

  private static let headBytesMax = 64 << 10

  private struct Head {
    let status: Int
    let fields: [(name: String, value: String)]
    let keepsAlive: Bool

    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
  }

  enum Fault: Error {
    case malformed, tooLarge, cutShort
  }

  init(_ request: ClientRequest) {
    isHead = request.method == .head
    bytesMax = request.responseBytesMax
  }

  /// The answer once it is complete. Nil bytes stand for the end of the connection.
  mutating func take(_ bytes: [UInt8]?) throws -> ClientResponse? {
    guard let bytes else { return try finish() }
    var rest = bytes
    while head == nil {
      headBytes += rest
      guard let end = endOfHead() else {
        guard headBytes.count <= Self.headBytesMax else { throw Fault.tooLarge }
        return nil
      }
      rest = Array(headBytes[end...])
      try begin(Array(headBytes[..<end]))
      headBytes = []
      scanned = 0
    }
    return try takeBody(rest)
  }

  private mutating func endOfHead() -> Int? {
    let start = scanned
    scanned = headBytes.count
    return headBytes.withUnsafeBytes { bytes in
      var start = start
      while let lf = bytes.firstIndex(of: .lf, from: start) {
        if lf >= 3, bytes[lf - 1] == .cr, bytes[lf - 2] == .lf { return lf + 1 }
        start = lf + 1
      }
      return nil
    }
  }

  /// Interim answers (1xx) are read and forgotten.
  private mutating func begin(_ bytes: [UInt8]) throws {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    let statusLine = lines.first?.split(separator: " ", maxSplits: 2) ?? []
    guard statusLine.count >= 2, statusLine[0].hasPrefix("HTTP/1."), let status = Int(statusLine[1]),
      (100...599).contains(status)
    else { throw Fault.malformed }
    guard status >= 200 || status == 101 else { return }
    let fields = try lines.dropFirst().map { line in
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { throw Fault.malformed }
      let value = line[line.index(after: colon)...].utf8.drop { $0 == .space || $0 == .tab }
      let end = value.lastIndex { $0 != .space && $0 != .tab }
      return (name: line[..<colon].lowercased(), value: end.map { String(Substring(value[...$0])) } ?? "")
    }
    let connection = fields.first { $0.name == "connection" }?.value.lowercased() ?? ""
    let isOldVersion = statusLine[0].hasSuffix(".0")
    let keepsAlive = isOldVersion ? connection.contains("keep-alive") : !connection.contains("close")
    head = Head(status: status, fields: fields, keepsAlive: keepsAlive)
    decoder = try framing().map { BodyDecoder($0, bytesMax: bytesMax) }
  }

  /// Nil: the body ends with the connection.
  private func framing() throws -> RequestHead.Framing? {
    guard let head else { throw Fault.malformed }
    if isHead || head.status == 204 || head.status == 304 { return RequestHead.Framing.none }
    if let coding = head.field("transfer-encoding") {
      guard coding.lowercased() == "chunked" else { throw Fault.malformed }
      return .chunked
    }
    let lengths = Set(head.fields.filter { $0.name == "content-length" }.map(\.value))
    guard let text = lengths.first else { return nil }
    guard lengths.count == 1, text.utf8.allSatisfy(\.isDigit), let length = UInt64(text) else { throw Fault.malformed }
    guard length <= bytesMax else { throw Fault.tooLarge }
    return length == 0 ? RequestHead.Framing.none : .length(length)
  }

  private mutating func takeBody(_ bytes: [UInt8]) throws -> ClientResponse? {
    guard decoder != nil else {
      body += bytes
      guard body.count <= bytesMax else { throw Fault.tooLarge }
      return nil
    }
    var piece: [UInt8] = []
    _ = try bytes.withUnsafeBytes { bytes in
      try decoder?.decode(bytes, limits: Limits()) { piece.append(contentsOf: $0) }
    }
    body += piece
    return decoder?.isDone == true ? response(keepsAlive: head?.keepsAlive ?? false) : nil
  }

  private func finish() throws -> ClientResponse {
    guard head != nil, decoder == nil else { throw Fault.cutShort }
    guard let response = response(keepsAlive: false) else { throw Fault.cutShort }
    return response
  }

  private func response(keepsAlive: Bool) -> ClientResponse? {
    head.map { ClientResponse(status: $0.status, fields: $0.fields, body: body, keepsAlive: keepsAlive) }
  }
}
