import BrowserDriver
import Outside
import Testing

extension BrowserTests {
  /// A judge that never finds anything proves nothing: each is shown a page that breaks its rules.
  struct JudgesTests {
    private static let good = """
      <!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>خطأ : Essai</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <link rel="stylesheet" href="/style.css"></head>
      <body><a href="#main" class="big">Skip</a><a class="big" href="/fr/" lang="fr" hreflang="fr">Français</a>
      <a class="big" href="/en/" lang="en" hreflang="en">English</a>
      <main id="main" tabindex="-1"><div role="alert"><a class="big" href="#mail">Wrong</a></div><h1>Essai</h1>
      <form method="post" action="/x" novalidate><label for="mail">E-mail</label><p id="why">Why</p>
      <input class="big" id="mail" type="email" dir="ltr" autocomplete="section-a home email" aria-invalid="true"
      aria-describedby="why"><label class="big">Yes <input type="checkbox"></label><label class="big">City
      <select class="big"><option>Fès</option><option>Agadir</option></select></label>
      <button class="big">Send</button></form>
      <p>A sentence with <a href="/other">a link</a> in it.</p></main></body></html>
      """

    /// The rule that must be broken, what stands in the good page, and what instead.
    private static let faults: [(rule: String, good: String, bad: String)] = [
      ("h1", "<h1>Essai</h1>", "<h1>One</h1><h1>Two</h1>"),
      ("title", "خطأ : Essai", " "),
      ("language", "dir=\"rtl\"><head>", "><head>"),
      ("language", "lang=\"ar\" dir", "lang=\"de\" dir"),
      ("skip", "href=\"#main\"", "href=\"/main\""),
      ("skip", "href=\"#main\"", "href=\"#nowhere\""),
      ("languages", " hreflang=\"en\"", ""),
      ("languages", "lang=\"fr\" hreflang=\"fr\"", "lang=\"en\" hreflang=\"fr\""),
      ("ids", "id=\"why\"", "id=\"main\""),
      ("inline", "<h1>", "<h1 style=\"color:red\">"),
      ("inline", "<h1>", "<h1 onclick=\"x()\">"),
      ("inline", "</main>", "<script>1</script></main>"),
      ("inline", "href=\"/other\"", "href=\"javascript:x()\""),
      ("links", "aria-describedby=\"why\"", "aria-describedby=\"nobody\""),
      ("forms", " novalidate", ""),
      ("forms", " action=\"/x\"", ""),
      ("autocomplete", "home email", "e-mail"),
      ("autocomplete", "home email", "home name"),
      ("direction", " dir=\"ltr\" autocomplete", " autocomplete"),
      ("errors", "role=\"alert\"", "role=\"note\""),
      ("errors", "href=\"#mail\"", "href=\"#why\""),
      ("errors", "<p id=\"why\">Why</p>", "<p id=\"why\"></p>"),
      ("errors", "<title>خطأ :", "<title>"),
      ("names", "dir=\"ltr\" autocomplete", "dir=\"ltr\" aria-label=\"Post\" autocomplete"),
      ("names", "<label for=\"mail\">E-mail</label>", "E-mail"),
      ("targets", "<button class=\"big\">", "<button class=\"small\">"),
      ("narrow", "<h1>", "<p class=\"wide\">Wide</p><h1>"),
      ("outside", "</main>", "<img alt=\"\" src=\"http://localhost:9/x.png\"></main>"),
    ]

    private static func site(_ page: @escaping @Sendable (String) -> String) throws -> HTTPSink {
      try HTTPSink { taken in
        guard taken.path == "/style.css" else { return .html(page(taken.path)) }
        let rules =
          "* {font: 16px sans-serif} .big {display: block; height: 44px; inline-size: 90%} .wide {width: 400px}"
          + ".small {padding: 0; border: 0; font-size: 8px; height: 10px}"
        return .init(fields: [(name: "Content-Type", value: "text/css")], body: Array(rules.utf8))
      }
    }

    @Test("the census finds nothing on a good page, and what is wrong on each other")
    func census() async throws {
      for fault in Self.faults { #expect(Self.good.contains(fault.good), "\(fault.good)") }
      let site = try Self.site { path in
        guard let number = Int(path.dropFirst()) else { return Self.good }
        return Self.good.replacing(Self.faults[number].good, with: Self.faults[number].bad, maxReplacements: 1)
      }
      let browser = try await Browser.open(.phone, language: "ar", home: site.url)
      var census = PageCensus()
      try await browser.go(to: "/")
      try await census.look(at: browser)
      #expect(census.findings.isEmpty)
      for (number, fault) in Self.faults.enumerated() {
        try await browser.go(to: "/\(number)")
        var census = PageCensus()
        try await census.look(at: browser)
        #expect(census.findings.contains { $0.rule == fault.rule }, "\(fault) gives \(census.findings)")
      }
    }

    @Test("the census finds two pages of one title, and a page that is too heavy")
    func betweenPages() async throws {
      let site = try Self.site { $0 == "/heavy" ? Self.good + String(repeating: " ", count: 60_000) : Self.good }
      let browser = try await Browser.open(.phone, language: "ar", home: site.url)
      var census = PageCensus()
      for path in ["/a", "/a?page=2", "/b"] {
        try await browser.go(to: path)
        try await census.look(at: browser)
      }
      #expect(census.findings.map(\.page) == ["/b"])
      #expect(census.findings.map(\.rule) == ["title"])
      try await census.weigh("/a", browser)
      #expect(census.findings.count == 1)
      try await census.weigh("/heavy", browser)
      #expect(census.findings.map(\.rule) == ["title", "weight"])
    }

    @Test("axe and the HTML checker name what is wrong", arguments: [true, false])
    func others(scripts: Bool) async throws {
      let bad = """
        <!DOCTYPE html><html><head><title>Bad</title></head><body><h1>Bad</h1><img src="/x.png">
        <p style="color:#aaa;background:#fff">Pale</p><ul><p>No item</p></ul></body></html>
        """
      let site = try Self.site { _ in bad }
      let browser = try await Browser.open(scripts: scripts, home: site.url)
      try await browser.go(to: "/")
      let rules = Set(try await browser.axe().map(\.rule))
      #expect(rules.isSuperset(of: ["html-has-lang", "image-alt", "color-contrast", "list"]))
      let messages = try await NuValidator.check([("good", Self.good), ("bad", try await browser.source)])
      #expect(messages.contains { $0.page == "bad" && $0.text.contains("“alt” attribute") })
      #expect(!messages.contains { $0.page == "good" })
    }
  }
}
