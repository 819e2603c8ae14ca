import HTTP
import Sockets
import Testing

@Suite struct AcceptTests {
  static let languages = ["fr", "ar", "en"]

  func language(_ field: String, among offers: [String] = AcceptTests.languages) -> String? {
    field.withBytes { Accept.preferred(among: offers, acceptLanguage: $0) }
  }

  @Test(
    "the language a visitor likes best among ours is chosen",
    arguments: [
      ("fr", "fr"), ("ar-MA,ar;q=0.9,fr;q=0.8", "ar"), ("EN-us, fr;q=0.9", "en"), ("de, en;q=0.5, fr;q=0.6", "fr"),
      ("de", nil), ("", nil),
      ("de-DE, *;q=0.1", "fr"), ("fr;q=0, *", "ar"), ("*;q=0.5, en;q=0.1", "fr"), ("*, fr;q=0.1, ar;q=0.2", "en"),
      ("en;q=0, en-GB", nil),
      ("en;q=0.8, fr;q=0.8", "en"), ("zh-Hant-TW, ar-x-abc;q=0.1", "ar"), ("fr;q=0", nil), ("*;q=0", nil),
      (", ,fr ,", "fr"),
      ("fr;q=0.001, ar;q=0.002", "ar"), ("fr;q=1.000", "fr"), ("fr;Q=0.1,ar;q=0.2", "ar"),
    ] as [(String, String?)])
  func languages(field: String, expected: String?) {
    #expect(language(field) == expected)
  }

  @Test("a longer tag of ours is found only when asked for")
  func longOffer() {
    #expect(language("fr-MA", among: ["fr-MA", "fr"]) == "fr-MA" && language("fr", among: ["fr-MA"]) == nil)
    #expect(language("zh-hant-tw", among: ["zh", "zh-Hant"]) == "zh-Hant")
  }

  @Test(
    "a malformed field counts as not sent",
    arguments: [
      "fr;q=2", "fr;q=1.001", "fr;q=0.1234", "fr;q=", "fr;q=.5", "fr;q=-1", "fr en", "fr;q=0.5 en", "fr;", "é",
      "fr;q=0,5", "fr;q=1.5",
    ])
  func malformed(field: String) {
    // `fr;` has an empty parameter, which RFC 9110 5.6.6 allows; the last but one has two elements.
    let expected: String? = field == "fr;" ? "fr" : nil
    #expect(language(field) == expected)
    #expect(field.withBytes { Accept.preferred(among: ["gzip"], acceptEncoding: $0) } == nil)
  }

  func media(_ field: String?) -> String? {
    let offers = ["text/html", "application/json"]
    guard let field else { return Accept.preferred(among: offers, accept: nil) }
    return field.withBytes { Accept.preferred(among: offers, accept: $0) }
  }

  @Test(
    "the media type with the highest quality is chosen, the most precise range deciding",
    arguments: [
      (nil, "text/html"), ("", "text/html"), ("*/*", "text/html"), ("application/json", "application/json"),
      ("image/png", nil),
      ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
      ("application/*, text/html;q=0.9", "application/json"),
      ("text/html;q=0.4, */*;q=0.5", "application/json"), ("text/*;q=0, */*", "application/json"),
      ("application/JSON;charset=utf-8", "application/json"),
      ("text/html;level=1;q=0.3, application/json;q=0.2", "text/html"), ("garbage", "text/html"),
      ("a/b/c", "text/html"), ("*/*;q=0", nil),
      ("text/html;q=\"0.1\", application/json", "application/json"),
    ] as [(String?, String?)])
  func mediaTypes(field: String?, expected: String?) {
    #expect(media(field) == expected)
  }

  @Test(
    "an encoding is used when it is liked no less than none",
    arguments: [
      (nil, nil), ("", nil), ("gzip", "gzip"), ("GZIP, deflate, br", "gzip"), ("br", nil), ("*", "gzip"),
      ("gzip;q=0", nil), ("*;q=0", nil),
      ("identity;q=1, gzip;q=0.5", nil), ("identity;q=0.5, gzip", "gzip"), ("*;q=0, gzip;q=0.1", "gzip"),
      ("gzip;q=0, *", nil), ("gzip;q=1.0", "gzip"),
    ] as [(String?, String?)])
  func encodings(field: String?, expected: String?) {
    let chosen = field.map { $0.withBytes { Accept.preferred(among: ["gzip"], acceptEncoding: $0) } }
    #expect((chosen ?? Accept.preferred(among: ["gzip"], acceptEncoding: nil)) == expected)
  }

  @Test("as many elements as the limit are read, and with one more the field counts as not sent")
  func limit() {
    let many = [String](repeating: "de", count: Accept.elementsMax - 1).joined(separator: ",") + ",ar"
    #expect(language(many) == "ar" && language(many + ",de") == nil)
  }

  @Test("an answer is one of the offers; nothing traps")
  func mutations() {
    var answers: [String: Int] = [:]
    mutate([
      "ar-MA,ar;q=0.9,fr;q=0.8,*;q=0.1", "text/html,application/json;q=0.9,*/*;q=0.8", "gzip, identity;q=0.5, *;q=0",
    ]) { bytes in
      let language = Accept.preferred(among: Self.languages, acceptLanguage: bytes)
      let media = Accept.preferred(among: ["text/html", "application/json"], accept: bytes)
      let encoding = Accept.preferred(among: ["gzip"], acceptEncoding: bytes)
      for answer in [language, media, encoding] { answers[answer ?? "-", default: 0] += 1 }
    }
    #expect(Set(answers.keys) == ["-", "fr", "ar", "en", "text/html", "application/json", "gzip"])
  }
}
