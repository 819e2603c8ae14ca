import BrowserDriver
import Outside
import Testing

extension BrowserTests {
  /// The pages that need no account.
  struct PublicPagesTests {
    private static let paths = ["/", "/nowhere"]

    @Test("every public page is what a page has to be, on each screen and in each language", arguments: Tongue.allCases)
    func census(tongue: Tongue) async throws {
      for screen in [Browser.Screen.desktop, .phone] {
        let browser = try await Browser.open(screen, language: tongue.code)
        var census = PageCensus()
        for path in Self.paths {
          try await browser.go(to: "/\(tongue.code)\(path)")
          try await census.look(at: browser)
        }
        #expect(census.findings.isEmpty)
        #expect(census.pages == Self.paths.count)
      }
    }

    @Test(
      "axe finds nothing, in light and in dark, with and without scripts", arguments: Tongue.allCases, [false, true])
    func axe(tongue: Tongue, isDark: Bool) async throws {
      for scripts in [true, false] {
        let browser = try await Browser.open(
          .phone, language: tongue.code, scripts: scripts, wishes: .init(dark: isDark))
        for path in Self.paths {
          try await browser.go(to: "/\(tongue.code)\(path)")
          #expect(try await browser.axe().isEmpty)
        }
      }
    }

    @Test("the HTML standard's checker finds no error")
    func nu() async throws {
      let browser = try await Browser.open()
      var pages: [(name: String, html: String)] = []
      for path in Tongue.allCases.flatMap({ tongue in Self.paths.map { "/\(tongue.code)\($0)" } }) {
        try await browser.go(to: path)
        pages.append((path, try await browser.source))
      }
      #expect(try await NuValidator.check(pages).isEmpty)
    }

    @Test("a first visit is light")
    func weight() async throws {
      let browser = try await Browser.open(.phone)
      var census = PageCensus()
      try await census.weigh("/", browser)
      #expect(census.findings.isEmpty)
    }

    @Test("the portal speaks the language that the browser asks for", arguments: Tongue.allCases)
    func preferredLanguage(tongue: Tongue) async throws {
      let browser = try await Browser.open(.phone, language: tongue.code, scripts: false)
      try await browser.go(to: "/")
      #expect(try await browser.find("html").attribute("lang") == tongue.code)
    }

    @Test("the language switch works without scripts, stays on the page and is kept")
    func languageSwitch() async throws {
      let browser = try await Browser.open(.phone, language: "fr", scripts: false)
      try await browser.go(to: "/nowhere")
      let french = try await browser.text(of: "h1")
      try await browser.click("العربية")
      #expect(try await browser.path == "/ar/nowhere")
      #expect(try await browser.text(of: "h1") != french)
      try await browser.click("العودة إلى الصفحة الرئيسية")
      #expect(try await browser.path == "/ar/")
      try await browser.click("Français")
      #expect(try await browser.path == "/fr/")
      try await browser.back()
      #expect(try await browser.path == "/ar/")
    }

    @Test("the keyboard reaches the skip link first, and it leads to the content")
    func skipLink() async throws {
      let browser = try await Browser.open(.desktop, language: "fr")
      try await browser.go(to: "/fr/")
      try await browser.press(.tab)
      #expect(try await browser.focused.text == "Aller au contenu")
      try await browser.press(.enter)
      #expect(try await browser.focused.attribute("id") == "main")
    }

    @Test("a page that is not there says so, with its status")
    func missing() async throws {
      let browser = try await Browser.open(.desktop, language: "en")
      try await browser.go(to: "/en/nowhere")
      #expect(try await browser.title.contains("This page does not exist"))
      #expect(try await browser.runScript("return performance.getEntries()[0].responseStatus").int == 404)
    }
  }
}
