import Glibc
import Synchronization

/// A small web server for tests: keeps what it is asked, answers as it is told. It plays whoever the portal calls, and
/// serves pages to try the judges on.
package final class HTTPSink: Sendable {
  package struct Taken: Sendable {
    package let method: String
    package let path: String
    package let fields: [(name: String, value: String)]
    package let body: [UInt8]

    package func field(_ name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }
    package var text: String { String(decoding: body, as: UTF8.self) }
  }

  package struct Answer: Sendable {
    var status: Int
    var fields: [(name: String, value: String)]
    var body: [UInt8]

    package init(_ status: Int = 200, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
      self.status = status
      self.fields = fields
      self.body = body
    }

    package static func html(_ text: String, status: Int = 200) -> Answer {
      Answer(status, fields: [(name: "Content-Type", value: "text/html; charset=utf-8")], body: Array(text.utf8))
    }
  }

  private let listener: LoopbackListener
  private let taken: Requests

  private final class Requests: Sendable {
    let locked = Mutex<[Taken]>([])
  }

  package init(answer: @escaping @Sendable (Taken) -> Answer) throws {
    let taken = Requests()
    self.taken = taken
    listener = try LoopbackListener { descriptor in
      guard let request = Self.read(descriptor) else { return }
      taken.locked.withLock { $0.append(request) }
      Self.write(answer(request), descriptor)
    }
  }

  package var port: UInt16 { listener.port }
  package var url: String { "http://127.0.0.1:\(port)" }
  package var requests: [Taken] { taken.locked.withLock { $0 } }
  package func close() { listener.close() }

  private static func read(_ descriptor: Int32) -> Taken? {
    var bytes: [UInt8] = []
    var end: Range<Int>?
    while end == nil {
      guard bytes.count < 65536, receive(descriptor, &bytes) else { return nil }
      end = bytes.firstRange(of: [13, 10, 13, 10])
    }
    let lines = bytes[..<(end?.lowerBound ?? 0)].split(separator: 10)
      .map { String(decoding: $0.filter { $0 != 13 }, as: UTF8.self) }
    let words = lines.first?.split(separator: " ").map(String.init) ?? []
    let fields = lines.dropFirst().map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      return (name: line[..<colon].lowercased(), value: String(line[colon...].dropFirst().drop { $0 == " " }))
    }
    let length = fields.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
    bytes.removeSubrange(..<(end?.upperBound ?? 0))
    while bytes.count < length {
      guard length < 256 << 20, receive(descriptor, &bytes) else { return nil }
    }
    return words.count == 3 ? Taken(method: words[0], path: words[1], fields: fields, body: bytes) : nil
  }

  private static func receive(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    return true
  }

  private static func write(_ answer: Answer, _ descriptor: Int32) {
    var head = "HTTP/1.1 \(answer.status) As told\r\nContent-Length: \(answer.body.count)\r\nConnection: close\r\n"
    for field in answer.fields { head += "\(field.name): \(field.value)\r\n" }
    var rest = (Array("\(head)\r\n".utf8) + answer.body)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
