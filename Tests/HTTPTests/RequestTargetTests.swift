import HTTP
import Sockets
import Testing

@Suite struct RequestTargetTests {
  func read(_ text: String) throws -> RequestTarget { try text.withBytes { try RequestTarget($0) } }

  func part(_ text: String, _ range: Range<Int>?) -> String? {
    range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
  }

  @Test("a path comes in decoded segments, with its query apart")
  func origin() throws {
    let text = "/dossiers/n%C2%B0%2012/?page=2&q=a?b"
    let target = try read(text)
    #expect(target.form == .origin)
    #expect(part(text, target.path) == "/dossiers/n%C2%B0%2012/")
    #expect(part(text, target.query) == "page=2&q=a?b")
    #expect(target.segments == ["dossiers", "n° 12"] && target.endsWithSlash)
    #expect(try read("/").segments == [] && read("/").endsWithSlash && read("/").query == nil)
    #expect(try read("/a?").query == 3..<3)
    #expect(try read("/a;v=1/b:c@d,e!$&'()*+~").segments == ["a;v=1", "b:c@d,e!$&'()*+~"])
    #expect(try read("/a%2520b").segments == ["a%20b"])
    #expect(try !read("/a").endsWithSlash)
  }

  @Test("an absolute target names its scheme and host")
  func absolute() throws {
    let text = "HTTP://Portail.Example:8080/a/b?c"
    let target = try read(text)
    let host = try #require(HostField("portail.example:8080"))
    #expect(target.form == .absolute(isSecure: false, host: host))
    #expect(part(text, target.path) == "/a/b" && part(text, target.query) == "c")
    let bare = try read("https://[::1]?q")
    #expect(bare.form == .absolute(isSecure: true, host: try #require(HostField("[::1]"))))
    #expect(bare.path.isEmpty && bare.segments == [] && bare.query == 14..<15)
    #expect(try read("http://h").path.isEmpty)
  }

  @Test("a star stands alone")
  func asterisk() throws {
    #expect(try read("*").form == .asterisk && read("*").segments == [] && read("*").path.isEmpty)
    #expect(throws: RequestTarget.Fault.malformed) { try read("*/") }
    #expect(throws: RequestTarget.Fault.malformed) { try read("*?a") }
  }

  @Test(
    "a path with two meanings is refused",
    arguments: [
      "//", "/a//b", "/a//", "/.", "/..", "/./a", "/a/../b", "/a/.", "/%2e", "/%2E%2e/etc", "/.%2e/", "/a%2Fb",
      "/a%2fb", "/a%5Cb",
      "/a%00", "/a%0D%0AX", "/%1f", "/%7F", "http://h//", "http://h/..",
    ])
  func unsafe(text: String) {
    #expect(throws: RequestTarget.Fault.unsafePath) { try read(text) }
  }

  @Test("dots that are no dot segment are names")
  func dots() throws {
    #expect(try read("/.well-known/a..b/...").segments == [".well-known", "a..b", "..."])
  }

  @Test(
    "what no URI holds is refused",
    arguments: [
      "", "a", "dossiers/1", "/a b", "/a\u{7F}", "/a\t", "/é", "/a\\b", "/a\"", "/<a>", "/a#b", "/a|b", "/a^", "/%",
      "/%4", "/%zz", "/%FF",
      "/%C3", "/%C0%AF", "/a?b c", "/a?é", "/a?\"", "/a?<", "/a?b#c", "/a?\u{0}", "ftp://h/", "http:/h", "http:h",
      "http://", "http:///a",
      "http://u@h/", "http://h:99999/", "http://h:/", "https://[::1/", "example.org:443", "h://x", "*a", "://h/", ":",
    ])
  func malformed(text: String) {
    #expect(throws: RequestTarget.Fault.malformed) { try read(text) }
  }

  @Test("a query may hold what browsers leave in it")
  func query() throws {
    #expect(try read("/a?b[]=1|2^{}\\`%zz'").query == 3..<19)
  }

  @Test("a target as long as the limit is read, and one byte more refused")
  func limit() throws {
    let longest = "/" + String(repeating: "a", count: RequestTarget.bytesMax - 1)
    #expect(try read(longest).segments.count == 1)
    #expect(throws: RequestTarget.Fault.tooLong) { try read(longest + "a") }
  }

  @Test("whatever is read has safe segments, which written again are read as themselves; nothing traps")
  func mutations() throws {
    var count = 0
    let samples = [
      "/dossiers/n%C2%B0%2012/?page=2", "http://portail.example:80/a/b?c", "/%2e%2E/a%2Fb", "*", "/a/./b//c/../d",
    ]
    try mutate(samples) { bytes in
      guard let target = try? RequestTarget(bytes) else { return }
      count += 1
      #expect(target.path.upperBound <= bytes.count && target.query?.upperBound ?? bytes.count == bytes.count)
      #expect(!target.segments.contains { $0.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0x2F || $0 == 0x5C } })
      let path = "/" + target.segments.compactMap(PercentEncoding.pathSegment).joined(separator: "/")
      let again = try read(path)
      #expect(again.segments == target.segments)
    }
    #expect(count > 5_000)
  }
}
