import HTTP
import Sockets
import Testing

@Suite struct ContentDispositionTests {
  func read(_ text: String) -> ContentDisposition? { text.withBytes { ContentDisposition($0) } }

  @Test(
    "SEC-43 hostile names are reduced to harmless ones",
    arguments: [
      ("plan.pdf", "plan.pdf"), ("../x", "x"), ("../../etc/passwd", "passwd"), ("C:\\dir\\a.txt", "a.txt"), ("a/", "a"),
      ("", "document"), (".", "document"),
      ("..", "document"), ("a/..", "document"), ("...hidden", "hidden"), (".htaccess", "htaccess"), ("x. . .", "x"),
      ("a\0b\r\nc\u{7F}.pdf", "abc.pdf"),
      ("con", "_con"), ("CON.txt", "_CON.txt"), ("nul", "_nul"), ("Com1.tar.gz", "_Com1.tar.gz"), ("lpt¹", "_lpt¹"),
      ("aux .c", "_aux .c"),
      ("conin$", "_conin$"), ("console.txt", "console.txt"), ("com10", "com10"),
      ("photo\u{202E}gpj.exe", "photogpj.exe"), ("a\u{200B}\u{FEFF}\u{AD}b", "ab"),
      ("a<b>:\"|?*c", "a_b______c"), ("a  \u{A0}\u{3000}b", "a b"), ("رخصة البناء.pdf", "رخصة البناء.pdf"),
      ("été.pdf", "été.pdf"), ("\u{2028}\u{E000}x", "x"),
      ("   ", "document"), ("a'b;c=d%20.pdf", "a'b;c=d%20.pdf"),
    ])
  func safe(name: String, expected: String) {
    #expect(ContentDisposition.safeFileName(from: name) == expected)
  }

  @Test("a long name is cut at 255 bytes and keeps its extension")
  func long() {
    let ascii = ContentDisposition.safeFileName(from: String(repeating: "a", count: 300) + ".pdf")
    #expect(ascii == String(repeating: "a", count: 251) + ".pdf")
    let fits = String(repeating: "a", count: 251) + ".pdf"
    #expect(
      ContentDisposition.safeFileName(from: fits) == fits
        && ContentDisposition.safeFileName(from: "b" + fits).utf8.count == 255)
    let arabic = ContentDisposition.safeFileName(from: String(repeating: "ش", count: 300) + ".pdf")
    #expect(arabic == String(repeating: "ش", count: 125) + ".pdf")
    #expect(
      ContentDisposition.safeFileName(from: String(repeating: "😀", count: 100)) == String(repeating: "😀", count: 63))
    #expect(ContentDisposition.safeFileName(from: "a." + String(repeating: "b", count: 300)).utf8.count == 255)
    #expect(ContentDisposition.safeFileName(from: String(repeating: "x", count: 100_000)).utf8.count == 255)
  }

  @Test(
    "a name in ASCII is given once, any other twice",
    arguments: [
      ("plan 1.pdf", "attachment; filename=\"plan 1.pdf\""),
      ("été.pdf", "attachment; filename=\"_t_.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9.pdf"),
      ("100%.pdf", "attachment; filename=\"100_.pdf\"; filename*=UTF-8''100%25.pdf"),
      ("a\"b\\c.pdf", "attachment; filename=\"c.pdf\""),
      ("it's (1) né.pdf", "attachment; filename=\"it's (1) n_.pdf\"; filename*=UTF-8''it%27s%20%281%29%20n%C3%A9.pdf"),
      ("a\r\nX-Evil: 1", "attachment; filename=\"aX-Evil_ 1\""),
    ])
  func attachment(name: String, expected: String) {
    #expect(ContentDisposition.attachment(fileName: name) == expected)
  }

  @Test("the field of a request names its file")
  func request() {
    #expect(
      read("attachment; filename=\"a b.pdf\"")?.fileName == "a b.pdf"
        && read("Inline; filename=x.pdf")?.type == "inline")
    #expect(read("attachment; filename=\"_.pdf\"; filename*=utf-8'fr'%C3%A9.pdf")?.fileName == "é.pdf")
    #expect(read("attachment; filename=a.pdf; filename*=ISO-8859-1''%E9.pdf")?.fileName == "a.pdf")
    #expect(read("attachment; filename=a.pdf; filename*=UTF-8''%E9.pdf")?.fileName == "a.pdf")
    #expect(read("attachment; filename*=UTF-8''..%2F..%2Fx")?.fileName == "x")
    #expect(read("attachment")?.fileName == nil && read("attachment") != nil)
    for wrong in [
      "", ";", "attachment filename=a", "attachment; filename=a; filename=b", "attachment; filename=\"a",
      "attachment; filename=a b",
    ] {
      #expect(read(wrong) == nil, "\(wrong)")
    }
  }

  @Test("a field as long as the limit is read, and one byte more refused")
  func limit() {
    let long = "attachment; filename=" + String(repeating: "a", count: ContentDisposition.bytesMax - 21)
    #expect(read(long) != nil && read(long + "a") == nil)
    let many = "a" + (0..<ContentDisposition.parametersMax).map { "; p\($0)=1" }.joined()
    #expect(read(many) != nil && read(many + "; q=1") == nil)
  }

  @Test("any name becomes a safe one that stays as it is, goes out in plain ASCII and comes back; nothing traps")
  func mutations() {
    mutate([
      "../été (1).pdf", "con.txt", "رخصة\u{202E}.pdf", "a\\b/c:\"d\".tar.gz",
      String(repeating: "é", count: 200) + ".pdf", "lpt1 . .",
    ]) { bytes in
      let safe = ContentDisposition.safeFileName(from: String(decoding: bytes, as: UTF8.self))
      #expect(!safe.isEmpty && safe.utf8.count <= 255 && !safe.contains("/") && !safe.hasPrefix("."))
      #expect(ContentDisposition.safeFileName(from: safe).utf8.elementsEqual(safe.utf8))
      let field = ContentDisposition.attachment(fileName: safe)
      #expect(field.utf8.allSatisfy { 0x20...0x7E ~= $0 })
      #expect(read(field)?.fileName?.utf8.elementsEqual(safe.utf8) == true)
      _ = ContentDisposition(bytes)
    }
  }

  @Test("no field of a request traps")
  func fieldMutations() {
    var count = 0
    mutate([
      "attachment; filename=\"a b.pdf\"", "inline; filename=\"_.pdf\"; filename*=utf-8'fr'%C3%A9.pdf",
      "form-data; name=x; filename=y",
    ]) { bytes in
      if ContentDisposition(bytes) != nil { count += 1 }
    }
    #expect(count > 5_000)
  }
}
