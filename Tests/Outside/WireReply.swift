import Programs

/// What came back, as it was sent.
package struct WireReply: Sendable {
  package let status: Int
  package let fields: [(name: String, value: String)]
  package let body: [UInt8]

  package func field(_ name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }
  package var text: String { String(decoding: body, as: UTF8.self) }
  package var json: JSONTree { get throws { try JSONTree(body) } }
}

/// Reads one answer: by its length, in chunks, or up to the end of the connection (RFC 9112 section 6.3).
struct WireReplyReader {
  private static let bytesMax = 256 << 20

  let hasBody: Bool
  private var unread: [UInt8] = []
  private var head: (status: Int, fields: [(name: String, value: String)])?

  init(hasBody: Bool) { self.hasBody = hasBody }

  /// Takes the next bytes, none at the end; the reply, once it is whole.
  mutating func take(_ bytes: [UInt8]) throws -> WireReply? {
    unread += bytes
    guard unread.count <= Self.bytesMax else { throw Trouble("the answer has more than \(Self.bytesMax) bytes") }
    let isEnd = bytes.isEmpty
    if head == nil { try readHead() }
    if let reply = try readBody(isEnd: isEnd) { return reply }
    if isEnd { throw Trouble("the connection ended within the answer, after \(unread.count) bytes") }
    return nil
  }

  private mutating func readHead() throws {
    guard let end = unread.firstRange(of: [13, 10, 13, 10]) else { return }
    let lines = unread[..<end.lowerBound].split(separator: 10).map { line in
      String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
    }
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count >= 2, let status = Int(words[1]) else { throw Trouble("not HTTP: \(lines.first ?? "")") }
    unread.removeSubrange(..<end.upperBound)
    if (100..<200).contains(status) { return try readHead() }
    let fields = lines.dropFirst().map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      let value = line[colon...].dropFirst().drop { $0 == " " }
      return (name: line[..<colon].lowercased(), value: String(value))
    }
    head = (status, fields)
  }

  private func readBody(isEnd: Bool) throws -> WireReply? {
    guard let head else { return nil }
    func reply(_ body: [UInt8]) -> WireReply { WireReply(status: head.status, fields: head.fields, body: body) }
    func field(_ name: String) -> String? { head.fields.first { $0.name == name }?.value }
    if !hasBody || head.status == 204 || head.status == 304 { return reply([]) }
    if field("transfer-encoding") != nil { return try chunks().map(reply) }
    guard let length = field("content-length") else { return isEnd ? reply(unread) : nil }
    guard let count = Int(length), count >= 0 else { throw Trouble("Content-Length: \(length)") }
    return unread.count >= count ? reply(Array(unread[..<count])) : nil
  }

  private func chunks() throws -> [UInt8]? {
    var body: [UInt8] = []
    var rest = unread[...]
    while let feed = rest.firstRange(of: [13, 10]) {
      let size = String(decoding: rest[..<feed.lowerBound].prefix { $0 != 59 }, as: UTF8.self)
      guard let count = Int(size, radix: 16), count >= 0 else { throw Trouble("a chunk of size \(size)") }
      rest = rest[feed.upperBound...]
      if count == 0 { return rest.firstRange(of: [13, 10]) == nil ? nil : body }
      guard rest.count >= count + 2 else { return nil }
      body += rest.prefix(count)
      rest = rest.dropFirst(count + 2)
    }
    return nil
  }
}
