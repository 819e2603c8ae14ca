import BrowserDriver
import Outside
import Testing

extension BrowserTests {
  /// The pages that need no account.
  struct PublicPagesTests {
    private static let paths = [
      "/", "/nowhere", "/procedures", "/procedures?q=zzzz", "/procedures/creation", "/procedures/creation/guide",
      "/procedures/creation/guide?\(restaurant)", "/procedures/creation/guide?legal_form=sarl&capital=much",
    ]

    /// A restaurant with a terrace at the coast.
    private static let restaurant =
      "legal_form=sarl&founder_kind=people&activity=56.10&place=MZG&name_reserved=false&capital=100000"
      + "&foreign_partner=false&investment=300000&turnover=450000&employees=0&premises=rented&sign=false&terrace=true"
      + "&terrace_area=60&terrace_seats=30"

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
          let violations = try await browser.axe()
          #expect(violations.isEmpty, "\(path): \(violations)")
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
      for path in ["/", "/procedures/creation", "/procedures/creation/guide"] { try await census.weigh(path, browser) }
      #expect(census.findings.isEmpty)
    }

    @Test("ER-10 the guide asks, shows what applies to one's situation, and an answer changed changes it")
    func guide() async throws {
      let browser = try await Browser.open(.phone, language: "fr", scripts: false)
      try await browser.go(to: "/fr/")
      try await browser.turnPage { try await browser.click("Créer une entreprise") }
      try await browser.turnPage { try await browser.click("Voir ce qui me concerne") }
      try await browser.turnPage { try await browser.click("main form .button") }
      #expect(try await browser.title.hasPrefix("Erreur") == false, "nothing was typed: nothing is wrong yet")
      try await browser.go(to: "/fr/procedures/creation/guide?\(Self.restaurant)")
      #expect(try await browser.text(of: "h1") == "Voici ce qui vous concerne")
      let with = try await browser.text(of: "main")
      #expect(with.contains("9\u{202F}280,00"))
      try await browser.go(
        to: "/fr/procedures/creation/guide?" + Self.restaurant.replacing("terrace=true", with: "terrace=false"))
      let without = try await browser.text(of: "main")
      #expect(without != with && !without.contains("9\u{202F}280,00"))
    }

    @Test("a wrong answer comes back with what was typed, and a summary that leads to it")
    func refused() async throws {
      let browser = try await Browser.open(.desktop, language: "fr", scripts: false)
      try await browser.go(to: "/fr/procedures/creation/guide?legal_form=sarl&capital=much")
      #expect(try await browser.title.hasPrefix("Erreur"))
      #expect(try await browser.find("#capital").attribute("value") == "much")
      #expect(try await browser.find(".errors a[href='#capital']").isShown)
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
      try await browser.turnPage { try await browser.click("العربية") }
      #expect(try await browser.path == "/ar/nowhere")
      #expect(try await browser.text(of: "h1") != french)
      try await browser.turnPage { try await browser.click("العودة إلى الصفحة الرئيسية") }
      #expect(try await browser.path == "/ar/")
      try await browser.turnPage { try await browser.click("Français") }
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
