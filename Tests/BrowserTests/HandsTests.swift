import BrowserDriver
import Foundation
import Outside
import Programs
import Testing

extension BrowserTests {
  /// The driver itself, on a page made for it.
  struct HandsTests {
    private static let form = """
      <!DOCTYPE html><html lang="fr" dir="ltr"><title>Essai</title><h1>Essai</h1>
      <form method="post" action="/sent" enctype="multipart/form-data" novalidate>
      <label for="name">Nom et prénom :</label><input id="name" name="name" value="ancien">
      <label><input type="checkbox" name="ok" value="yes"> J’accepte l'ensemble</label>
      <label><input type="checkbox" name="no" value="yes" checked> Me rappeler</label>
      <fieldset><legend>Vous êtes</legend><input type="radio" name="who" value="a" id="a">
      <label for="a">Un particulier</label>
      <input type="radio" name="who" value="b" id="b" hidden><label for="b">Une société</label></fieldset>
      <label for="city">Ville</label><select id="city" name="city"><option value="1">Fès</option>
      <optgroup label="Sud"><option value="2">Agadir</option></optgroup></select>
      <label for="plan">Plan</label><input type="file" id="plan" name="plan">
      <button>Envoyer la demande</button></form>
      <a href="/other">Aller «ailleurs» à l'autre page</a>
      <p id="js">sans</p><script>document.getElementById("js").textContent = "avec"</script>
      """

    private func site() throws -> HTTPSink {
      try HTTPSink { taken in
        guard ["/sent", "/other"].contains(taken.path) else { return .html(Self.form) }
        let cookie = (name: "Set-Cookie", value: "mark=1; HttpOnly; SameSite=Lax; Path=/; Max-Age=1000")
        let page = "<!DOCTYPE html><html lang=fr><title>Reçu</title><h1>\(taken.method) \(taken.path)</h1>"
        return .init(
          fields: [cookie, (name: "Content-Type", value: "text/html; charset=utf-8")], body: Array(page.utf8))
      }
    }

    @Test("a form is filled in as a person would, with and without scripts", arguments: [true, false])
    func form(scripts: Bool) async throws {
      let site = try site()
      let browser = try await Browser.open(.phone, scripts: scripts, home: site.url)
      try await browser.go(to: "/")
      #expect(try await browser.text(of: "#js") == (scripts ? "avec" : "sans"))
      let file = try Scratch.folder("attached") + "/plan.pdf"
      try Data("%PDF-1.7".utf8).write(to: URL(fileURLWithPath: file))
      try await browser.type("Amina Benâli", into: "Nom et prénom :")
      try await browser.choose("J’accepte l'ensemble")
      try await browser.leaveOut("Me rappeler")
      try await browser.choose("Une société")
      try await browser.choose("Agadir", from: "Ville")
      try await browser.attach(file, to: "Plan")
      #expect(try await browser.field("Plan").computedLabel == "Plan")
      #expect(try await browser.field("#name").computedRole == "textbox")
      try await browser.turnPage { try await browser.click("Envoyer la demande") }
      #expect(try await browser.title == "Reçu")
      #expect(try await browser.source.contains("<h1>POST /sent</h1>"))
      let sent = try #require(site.requests.first { $0.method == "POST" })
      for part in [
        "name=\"name\"\r\n\r\nAmina Benâli\r\n", "name=\"ok\"", "\r\n\r\nb\r\n", "\r\n\r\n2\r\n", "%PDF-1.7",
      ] {
        // In Swift "\r\n" is one Character: bytes are compared.
        #expect(sent.body.contains(Array(part.utf8)), "\(part)")
      }
      #expect(!sent.text.contains("name=\"no\""))
    }

    @Test("what is not there is told, with what there is")
    func missing() async throws {
      let site = try site()
      let browser = try await Browser.open(home: site.url)
      try await browser.go(to: "/")
      let click = await #expect(throws: Trouble.self) { try await browser.click("Supprimer") }
      #expect(click?.description.contains("Envoyer la demande · Aller «ailleurs»") == true)
      let type = await #expect(throws: Trouble.self) { try await browser.type("x", into: "Prénom") }
      #expect(type?.description.contains("Ville") == true)
      await #expect(throws: Trouble.self) { try await browser.choose("Tanger", from: "Ville") }
      await #expect(throws: Trouble.self) { try await browser.wait(until: "never", within: 0.1) { _ in false } }
    }

    @Test("a browser that is given back remembers nothing")
    func washed() async throws {
      let site = try site()
      let first = try await Browser.open(
        .phone, language: "ar", scripts: false, wishes: .init(dark: true), home: site.url)
      try await first.go(to: "/")
      try await first.turnPage { try await first.click("Aller «ailleurs» à l'autre page") }
      #expect(try await first.path == "/other")
      #expect(try await first.cookies.map(\.name) == ["mark"])
      #expect(try await first.cookies.first?.isHTTPOnly == true)
      try await first.runScript("localStorage.setItem('a', 'b')")
      await first.close()
      let second = try await Browser.open(home: site.url)
      try await second.go(to: "/")
      #expect(try await second.cookies.isEmpty)
      let state = try await second.runScript(
        """
        const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
        return [localStorage.length, innerWidth, navigator.language, isDark];
        """
      )
      #expect(state == [0, 1280, "fr", false])
      #expect(try await second.text(of: "#js") == "avec")
      #expect(site.requests.last { $0.path == "/" }?.field("Accept-Language") == "fr")
      #expect(site.requests.last { $0.path == "/" }?.field("Cookie") == nil)
    }

    @Test("a screenshot is a picture of the whole page")
    func screenshot() async throws {
      let site = try site()
      let browser = try await Browser.open(.size(width: 500, height: 100), home: site.url)
      try await browser.go(to: "/")
      let file = try Scratch.folder("picture") + "/page.png"
      try await browser.screenshot(file, wholePage: true)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      #expect(bytes.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
      #expect(bytes[16..<20] == Data([0, 0, 1, 0xF4]))  // IHDR: 500 wide
      #expect(Array(bytes[20..<24]) != [0, 0, 0, 100])
    }
  }
}
