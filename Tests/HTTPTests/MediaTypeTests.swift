import HTTP
import Sockets
import Testing

@Suite struct MediaTypeTests {
  func read(_ text: String) -> MediaType? { text.withBytes { MediaType($0) } }

  @Test("types are read in lower case, with their parameters as written")
  func read() throws {
    let type = try #require(read("Text/HTML ; Charset=\"UTF-8\";; a=b;"))
    #expect(type.type == "text" && type.subtype == "html" && type.essence == "text/html")
    #expect(type.parameters.map(\.name) == ["charset", "a"])
    #expect(type[parameter: "charset"] == "UTF-8" && type[parameter: "q"] == nil)
    #expect(read("a/b; x=\"q \\\" \\\\ \\a é\"")?[parameter: "x"] == "q \" \\ a é")
    #expect(read("application/vnd.x+json") != nil)
  }

  @Test("what is written is read back")
  func written() {
    #expect(MediaType.html.description == "text/html; charset=utf-8")
    #expect(MediaType.json.description == "application/json")
    #expect(read("a/b; x=\"q \\\" \\\\\"; y=\"\"")?.description == "a/b; x=\"q \\\" \\\\\"; y=\"\"")
  }

  @Test(
    "what is no media type is refused",
    arguments: [
      "", "text", "text/", "/html", "text/html/x", "text /html", "text/ html", " text/html", "text/html; charset",
      "text/html; charset=",
      "text/html; =x", "text/html; charset = x", "text/html; a=\"b", "text/html; a=\"b\\", "text/html; a=b c",
      "text/html, a/b",
      "text/html; a=1; A=2", "t\u{e9}xt/html", "text/html; a=\"\u{1}\"", "text/html; a=\"\\\u{7F}\"",
      "text/html; a=b\r\n",
    ])
  func refused(text: String) {
    #expect(read(text) == nil)
  }

  @Test("a parameter that is not UTF-8 is refused")
  func notUTF8() {
    #expect((Array("a/b; x=\"".utf8) + [0xC3] + Array("\"".utf8)).withUnsafeBytes { MediaType($0) } == nil)
  }

  @Test("length and number of parameters are limited, and one more is refused")
  func limits() {
    let parameters = (0..<MediaType.parametersMax).map { "; p\($0)=1" }.joined()
    #expect(read("a/b" + parameters) != nil && read("a/b" + parameters + "; one=more") == nil)
    let long = "a/b; x=" + String(repeating: "y", count: MediaType.bytesMax - 7)
    #expect(read(long) != nil && read(long + "y") == nil)
  }

  @Test("the extension of a file says its type, and text its charset")
  func extensions() throws {
    #expect(MediaType.ofFile(named: "a/b.min.JS") == .javaScript && MediaType.ofFile(named: "x.mjs") == .javaScript)
    #expect(MediaType.ofFile(named: "README") == .bytes && MediaType.ofFile(named: "x.") == .bytes)
    #expect(MediaType.ofFile(named: "x.exe") == .bytes && MediaType(fileExtension: "exe") == nil)
    for name in [
      "html", "css", "js", "json", "svg", "png", "jpg", "webp", "ico", "woff2", "txt", "xml", "pdf", "csv", "zip",
      "map",
    ] {
      let type = try #require(MediaType(fileExtension: name), "\(name)")
      #expect(read(type.description) == type)
      #expect(type.type != "text" || type[parameter: "charset"] == "utf-8")
    }
    #expect(MediaType(fileExtension: "webmanifest")?.essence == "application/manifest+json")
  }

  @Test("whatever is read is written and read back as itself; nothing traps")
  func mutations() {
    var count = 0
    mutate(["text/html; charset=utf-8", "multipart/form-data; boundary=\"a b\\\"c\"", "a/b;;x=y; z=\"\";"]) { bytes in
      guard let type = MediaType(bytes) else { return }
      count += 1
      let again = read(type.description)
      #expect(again == type)
    }
    #expect(count > 5_000)
  }
}
