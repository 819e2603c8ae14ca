import BrowserDriver
import Outside
import Testing

extension BrowserTests {
  /// The applicant's part on a telephone, from right to left.
  struct ArabicWalkTests {
    private static let words = Applicant.Words(activity: "البرامج", place: "قصبة", country: "المغرب")

    @Test("ER-01 ER-10 ER-12 ER-13 ER-15 ER-16 the applicant's part in Arabic on a telephone, from home to tracking")
    func telephone() async throws {
      let walk = try await Walk("phone")
      let browser = try await Browser.open(.phone, language: "ar", home: walk.portal.url)
      let salma = Applicant(
        walk: walk, browser: browser, tongue: .arabic, words: Self.words, name: "سلمى الوهادو",
        email: "salma@nour-zitoune.example")
      let start = try await walk.part("from home to what concerns her") {
        try await browser.go(to: "/")
        try await walk.meet("home", browser)
        try await must(browser.has("html[lang=ar][dir=rtl]"), "the portal does not answer in the browser's language")
        try await browser.follow("العربية")
        return try await salma.asks()
      }
      try await walk.part("from an account to the number") {
        try await salma.registers(for: start)
        try await salma.followsThrough(start)
      }
      try await walk.judge()
      #expect(walk.kinds >= 20)
      try await walk.portal.stop()
    }
  }
}
