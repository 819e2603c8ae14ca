import BrowserDriver
import Outside
import Testing

extension BrowserTests {
  /// The applicant's part where pages may run no scripts.
  struct PlainWalkTests {
    private static let words = Applicant.Words(activity: "62.01", place: "Kasbat", country: "Maroc")

    @Test(
      """
      ER-01 ER-10 ER-12 ER-13 ER-15 ER-16 the applicant's part without JavaScript; a bad entry is refused beside its \
      field
      """
    )
    func plain() async throws {
      let walk = try await Walk("plain")
      let browser = try await Browser.open(.desktop, language: "fr", scripts: false, home: walk.portal.url)
      let samira = Applicant(
        walk: walk, browser: browser, tongue: .french, words: Self.words, name: "Samira Ouhaddou",
        email: "samira@nour-zitoune.example")
      let start = try await walk.part("from home to what concerns her") {
        try await browser.go(to: "/fr/")
        try await walk.meet("home", browser)
        return try await samira.asks()
      }
      try await walk.part("from an account to the number") {
        try await samira.registers(for: start)
        try await samira.followsThrough(start)
      }
      try await walk.judge()
      #expect(walk.kinds >= 20)
      try await walk.portal.stop()
    }
  }
}
