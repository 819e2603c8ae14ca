// How things are said to people, and that everything said has words in every language.

import Foundation
import JSON
import Rules
import Testing

@testable import Procedures

@Suite("The words of questions")
struct QuestionsWordingTests {
  @Test("each fault and each wording that the sources name has a sentence in French, Arabic and English")
  func keys() throws {
    let used = try usedKeys()
    #expect(used.count > 100)
    for language in QuestionsWorld.languages {
      let sentences = try QuestionsWorld.sentences(language)
      for (key, words) in used {
        let sentence = sentences[key]
        #expect(sentence != nil, "\(key) is missing in \(language)")
        for word in words {
          #expect(sentence?.contains("{\(word)}") ?? false, "\(key) has no {\(word)} in \(language)")
        }
      }
      let known = sentences.keys.filter { $0.hasPrefix("answer.") || $0.hasPrefix("wording.") }
      for key in known where !key.hasPrefix("wording.month.") {
        #expect(used[key] != nil, "nothing says \(key)")
      }
      for month in 1...12 { #expect(sentences["wording.month.m\(month)"] != nil) }
    }
  }

  @Test("the languages name the same things in each sentence")
  func parameters() throws {
    let all = try QuestionsWorld.languages.map { try QuestionsWorld.sentences($0) }
    for (key, sentence) in all[0] where key.hasPrefix("answer.") || key.hasPrefix("wording.") {
      let names = all.map { parameters(in: $0[key] ?? "") }
      #expect(Set(names).count == 1, "\(key): \(sentence)")
    }
  }

  @Test("numbers are grouped and marked as each language does")
  func numbers() throws {
    let number = try #require(Decimal("-1234567.50"))
    #expect(try QuestionsWorld.speech("fr").number(number) == "−1\u{202F}234\u{202F}567,5")
    #expect(try QuestionsWorld.speech("ar").number(number) == "\u{200E}−1\u{A0}234\u{A0}567,5")
    #expect(try QuestionsWorld.speech("en").number(number, digits: 2) == "−1,234,567.50")
    #expect(try QuestionsWorld.speech("en").number(Decimal(999)) == "999")
    #expect(try QuestionsWorld.speech("en").number(Decimal(1_000)) == "1,000")
  }

  @Test("money, days, hours and sizes are written in words of the language")
  func words() throws {
    let amount = try #require(Decimal("1234.5"))
    let day = try #require(FEELDate(year: 2026, month: 3, day: 12))
    let first = try #require(FEELDate(year: 2026, month: 8, day: 1))
    let hour = try #require(FEELTime(hour: 8, minute: 5, second: 0))
    let french = try QuestionsWorld.speech("fr")
    let arabic = try QuestionsWorld.speech("ar")
    let english = try QuestionsWorld.speech("en")
    #expect(french.money(amount, "MAD", digits: 2) == "1\u{202F}234,50\u{A0}MAD")
    #expect(english.money(amount, "MAD", digits: 2) == "1,234.50\u{A0}MAD")
    #expect(french.date(day) == "12\u{A0}mars\u{A0}2026")
    #expect(french.date(first) == "1er\u{A0}août\u{A0}2026")
    #expect(arabic.date(first) == "1\u{A0}غشت\u{A0}2026")
    #expect(english.date(day) == "12\u{A0}March 2026")
    #expect(french.dateTime(day, hour) == "12\u{A0}mars\u{A0}2026 à 8\u{A0}h\u{A0}05")
    #expect(french.size(1_468_006) == "1,4\u{A0}Mo")
    #expect(english.size(512) == "512\u{A0}bytes")
  }

  @Test("what is wrong is said with days and amounts in words")
  func faults() throws {
    let french = try QuestionsWorld.speech("fr")
    let early = AnswerFault("date.early", ["min": "2026-04-01"])
    #expect(early.sentence(french) == "Cette date est trop tôt. Elle doit être le 1er\u{A0}avril\u{A0}2026 ou après.")
    let large = AnswerFault("file.large", ["bytes": "14680064", "bytesMax": "10485760"])
    #expect(large.sentence(french).hasPrefix("Ce fichier fait 14\u{A0}Mo\u{A0}; la limite est 10\u{A0}Mo."))
    let money = AnswerFault("money.small", ["min": "1500.50", "currency": "MAD"])
    #expect(money.sentence(french).contains("1\u{202F}500,50\u{A0}MAD"))
    let format = AnswerFault("format.mismatch", ["example": "123456"])
    #expect(format.sentence(french).contains("123456"), "an example is not a number to be grouped")
    #expect(AnswerFault("time.early", ["min": "08:30"]).sentence(french).contains("8\u{A0}h\u{A0}30"))
  }

  /// The keys in the sources with the names of their words, where these stand beside them.
  private func usedKeys() throws -> [String: Set<String>] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/Procedures/Questions")
    var used: [String: Set<String>] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: /AnswerFault\(\s*"([a-z0-9_.]+)"(?:,\s*\[([^\n]*)\])?/) {
        used["answer." + match.1, default: []].formUnion(names(in: match.2))
      }
      for match in source.matches(of: /phrase\(\s*"(wording\.[a-z0-9_.]+)"(?:,\s*\[([^\]]*)\])?/) {
        used[String(match.1), default: []].formUnion(names(in: match.2))
      }
    }
    used["wording.month.m"] = nil
    return used
  }

  private func names(in words: Substring?) -> [String] {
    words?.matches(of: /(?:^|, |\n\s*)"([A-Za-z]+)":/).map { String($0.1) } ?? []
  }

  private func parameters(in sentence: String) -> Set<String> {
    Set(sentence.matches(of: /\{([A-Za-z]+)\}/).map { String($0.1) })
  }
}
