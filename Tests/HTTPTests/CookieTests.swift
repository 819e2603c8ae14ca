import HTTP
import Sockets
import Testing

@Suite struct CookieTests {
  func read(_ text: String) throws -> CookieField { try text.withBytes { try CookieField($0) } }

  @Test("cookies come by name, the first of two")
  func first() throws {
    let cookies = try read("__Host-session=abc; lang=fr; lang=ar;x=; a=b=c")
    #expect(
      cookies["__Host-session"] == "abc" && cookies["lang"] == "fr" && cookies["x"] == "" && cookies["a"] == "b=c")
    #expect(cookies["Lang"] == nil && cookies.pairs.count == 5)
    #expect(try read("").pairs.isEmpty && read(" ; ;").pairs.isEmpty)
  }

  @Test("a pair we could never have set is passed over")
  func foreign() throws {
    let cookies = try read("novalue; =x; a b=1; é=1; q=\"v\"; c=1,2; d=\\; u=é; ok=1; t=a\tb")
    #expect(cookies.pairs.map(\.name) == ["ok"])
  }

  @Test("two cookies of one __Host- name are refused")
  func hostTwice() throws {
    #expect(throws: CookieField.Fault.hostCookieTwice) { try read("__Host-s=1; a=2; __Host-s=1") }
    #expect(try read("__Host-s=1; __host-s=2; __Host-t=3")["__Host-s"] == "1")
  }

  @Test("length and number are limited, and one more is refused")
  func limits() throws {
    let many = [String](repeating: "a=1", count: CookieField.cookiesMax).joined(separator: ";")
    #expect(try read(many).pairs.count == CookieField.cookiesMax)
    #expect(throws: CookieField.Fault.tooManyCookies) { try read(many + ";b") }
    let long = "a=" + String(repeating: "b", count: CookieField.bytesMax - 2)
    #expect(try read(long)["a"] != nil)
    #expect(throws: CookieField.Fault.tooLong) { try read(long + "b") }
  }

  @Test("SEC-18 a cookie is set with everything that guards it")
  func set() {
    let session = SetCookie(name: "__Host-session", value: "abc", sameSite: .strict, maxAgeSeconds: 3600)
    #expect(session?.text == "__Host-session=abc; Path=/; SameSite=Strict; Max-Age=3600; Secure; HttpOnly")
    #expect(
      SetCookie(name: "a", value: "", path: "/x", isSecure: false, isHTTPOnly: false)?.text
        == "a=; Path=/x; SameSite=Lax")
    #expect(SetCookie.removal(of: "a")?.text == "a=; Path=/; SameSite=Lax; Max-Age=0; Secure; HttpOnly")
    #expect(SetCookie(name: "a", value: "b", maxAgeSeconds: -5)?.text.contains("Max-Age=0") == true)
  }

  @Test("a prefix is given only with what browsers demand for it")
  func prefixes() {
    #expect(SetCookie(name: "__Host-a", value: "b", isSecure: false) == nil)
    #expect(SetCookie(name: "__Host-a", value: "b", path: "/x") == nil)
    #expect(SetCookie(name: "__hOST-a", value: "b", path: "/x") == nil)
    #expect(SetCookie(name: "__Secure-a", value: "b", isSecure: false) == nil)
    #expect(SetCookie(name: "__Secure-a", value: "b", path: "/x") != nil)
  }

  @Test(
    "nothing that would end a value or a line goes out",
    arguments: ["a;b", "a b", "a\r\nX: y", "a\"", "a,b", "a\\", "é", "\u{0}", "\u{7F}"])
  func injection(text: String) {
    #expect(SetCookie(name: "n", value: text) == nil)
    #expect(SetCookie(name: text, value: "v") == nil)
    #expect(SetCookie(name: "n", value: "v", path: "/" + text) == nil || text == "a,b")
  }

  @Test("a cookie as long as browsers keep is set, and one byte more refused")
  func length() {
    #expect(SetCookie(name: "n", value: String(repeating: "v", count: SetCookie.bytesMax - 1)) != nil)
    #expect(SetCookie(name: "n", value: String(repeating: "v", count: SetCookie.bytesMax)) == nil)
    #expect(SetCookie(name: "", value: "v") == nil && SetCookie(name: "n", value: "v", path: "x") == nil)
  }

  @Test("whatever is read could have been set; nothing traps")
  func mutations() {
    var count = 0
    mutate(["__Host-session=abc123; lang=fr; a=b=c", "x=; y=\"1\"; z", "a=1;b=2;c=3; __Host-t=1; __Host-u=2"]) {
      bytes in
      guard let cookies = try? CookieField(bytes) else { return }
      count += 1
      for pair in cookies.pairs { #expect(SetCookie(name: pair.name, value: pair.value) != nil) }
    }
    #expect(count > 10_000)
  }
}
