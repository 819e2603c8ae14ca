import HTTP
import Testing

@Suite struct ServerSentEventTests {
  func text(_ event: ServerSentEvent?) -> String? {
    event.map { event in
      var output: [UInt8] = []
      event.append(to: &output)
      return String(decoding: output, as: UTF8.self)
    }
  }

  @Test("an event has a field for each of its lines")
  func written() {
    #expect(text(ServerSentEvent(data: "a")) == "data: a\n\n")
    #expect(text(ServerSentEvent(data: "")) == "data: \n\n")
    #expect(
      text(ServerSentEvent(id: "7", event: "état", data: " a\nb\r\nc\rd\n", retryMilliseconds: 3_000))
        == "id: 7\nevent: état\nretry: 3000\ndata:  a\ndata: b\ndata: c\ndata: d\ndata: \n\n")
  }

  @Test("a comment cannot become a field")
  func comment() {
    var output: [UInt8] = []
    ServerSentEvent.appendComment(to: &output)
    ServerSentEvent.appendComment("a\ndata: b", to: &output)
    #expect(String(decoding: output, as: UTF8.self) == ": \n\n: a\n: data: b\n\n")
  }

  @Test("an id or a name of several lines is refused", arguments: ["a\nb", "a\r", "\r\n", "\u{0}"])
  func refused(text: String) {
    #expect(ServerSentEvent(id: text, data: "") == nil && ServerSentEvent(event: text, data: "") == nil)
    #expect(ServerSentEvent(data: "", retryMilliseconds: -1) == nil)
  }

  @Test("a browser reads back what was written")
  func readBack() {
    mutate(["id|event|data", "1|é|a\r\nb\n\nc\r", "||", "x|y|\u{0}: \r\r"]) { bytes in
      let parts = String(decoding: bytes, as: UTF8.self).split(
        separator: "|", maxSplits: 2, omittingEmptySubsequences: false
      ).map(String.init)
      guard parts.count == 3, let event = ServerSentEvent(id: parts[0], event: parts[1], data: parts[2]) else { return }
      var output: [UInt8] = []
      event.append(to: &output)
      let read = Self.browser(output)
      #expect(read.count == 1 && read[0].id == Array(parts[0].utf8) && read[0].event == Array(parts[1].utf8))
      #expect(read.first?.data == Self.lines(Array(parts[2].utf8)))
    }
  }

  /// The lines of a text, with LF between them.
  static func lines(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    for (index, byte) in text.enumerated() where !(byte == 10 && index > 0 && text[index - 1] == 13) {
      output.append(byte == 13 ? 10 : byte)
    }
    return output
  }

  /// The steps of WHATWG HTML 9.2.6.
  static func browser(_ stream: [UInt8]) -> [(id: [UInt8], event: [UInt8], data: [UInt8])] {
    var events: [(id: [UInt8], event: [UInt8], data: [UInt8])] = []
    var (id, event, data): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
    for line in lines(stream).split(separator: 10, omittingEmptySubsequences: false) {
      if line.isEmpty {
        if !data.isEmpty { events.append((id, event, Array(data.dropLast()))) }
        (event, data) = ([], [])
      } else if let colon = line.firstIndex(of: 0x3A), colon > line.startIndex {
        var value = line[(colon + 1)...]
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "id" where !value.contains(0): id = Array(value)
        case "event": event = Array(value)
        case "data": data += value + [10]
        default: break
        }
      }
    }
    return events
  }
}
