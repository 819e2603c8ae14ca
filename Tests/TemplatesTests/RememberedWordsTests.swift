import Testing

@testable import Templates

@Suite("Words that are remembered") struct RememberedWordsTests {
  @Test("each is made once for a language, and what is remembered does not grow without end")
  func once() {
    let words = RememberedWords()
    var made = 0
    func say(_ number: Int, _ language: Language) -> String {
      words.text(number, language) {
        made += 1
        return "\(language.code) \(number)"
      }
    }
    for _ in 0..<3 { #expect(say(7, .fr) == "fr 7" && say(7, .ar) == "ar 7") }
    #expect(made == 2)
    for number in 0..<5_000 { _ = say(number, .en) }
    #expect(made == 5_002)
    #expect(say(4_999, .en) == "en 4999" && made == 5_002)
    #expect(say(0, .en) == "en 0" && made == 5_003, "the first ones were forgotten")
  }
}
