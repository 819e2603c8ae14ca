import Programs
import Testing

@testable import Outside

struct WireReplyTests {
  private func read(_ text: String, by size: Int, ends: Bool = false) throws -> WireReply? {
    var reader = WireReplyReader(hasBody: true)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      if let reply = try reader.take(Array(rest.prefix(size))) { return reply }
      rest = rest.dropFirst(size)
    }
    return ends ? try reader.take([]) : nil
  }

  @Test(
    "an answer is read by its length, in chunks or up to the end, however it is cut",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length:5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\nhello",
      "HTTP/1.1 103 Early\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ], [1, 2, 7, 1000])
  func bodies(text: String, size: Int) throws {
    let reply = try #require(try read(text, by: size, ends: true))
    #expect(reply.status == 200)
    #expect(reply.text == "hello")
  }

  @Test(
    "an answer that is cut off is no answer",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Le",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "",
    ])
  func cut(text: String) {
    #expect(throws: Trouble.self) { try read(text, by: 4, ends: true) }
  }

  @Test("fields are found by name, whatever its letters")
  func fields() throws {
    let text = "HTTP/1.1 404 No\r\nA-B:  one\r\na-b: two\r\nContent-Length: 0\r\n\r\n"
    let reply = try #require(try read(text, by: 3))
    #expect(reply.field("a-B") == "one")
    #expect(reply.fields.filter { $0.name == "a-b" }.map(\.value) == ["one", "two"])
    #expect(reply.field("c") == nil)
  }
}
