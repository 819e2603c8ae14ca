import JSON
import Procedures
import SQLite
import Templates

/// `Config/demo.json5`: names and words of the people of a demo. No name of a person stands in Swift.
struct DemoWords: Sendable {
  /// In Latin and in Arabic letters.
  struct Name: Sendable, Hashable {
    let latin: String
    let arabic: String

    func written(in language: Language) -> String { language.direction == "rtl" ? arabic : latin }
  }

  struct Person: Sendable, Hashable {
    let given: Name
    let family: Name

    func name(in language: Language) -> String { given.written(in: language) + " " + family.written(in: language) }

    /// Fit for an address of mail: small letters and points.
    var mailName: String {
      "\(given.latin).\(family.latin)".lowercased().map { $0.isLetter || $0 == "." ? String($0) : "" }.joined()
    }
  }

  enum Sentence: String, CaseIterable { case completion, withdrawal, revocation, request }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  let given: [Name]
  let families: [Name]
  /// Those who can sign in as applicants, and who acts for the first of them.
  let applicants: [Person]
  let representative: Person
  let passwordWords: [String]
  let mailDomain: String
  private let trades: [String: [String]]
  private let brands: [String: [String]]
  private let streets: [String: [String]]
  private let sentences: [String: [String: String]]

  private static let bytesMax = 1 << 20

  init(root: String) throws {
    let file = "\(root)/Config/demo.json5"
    let json = try JSON5Reader.read(try DurableFile.read(file, bytesMax: Self.bytesMax), file: file).value
    func read<Value>(_ name: String, _ value: Value?) throws(Fault) -> Value {
      guard let value else { throw Fault(description: "\(file): “\(name)” is missing or not what it should be") }
      return value
    }
    given = try read("given", Self.names(json["given"]))
    families = try read("families", Self.names(json["families"]))
    let (given, families) = (given, families)
    func person(_ json: JSON?) -> Person? {
      guard let first = json?[0]?.string, let last = json?[1]?.string,
        let one = given.first(where: { $0.latin == first }), let other = families.first(where: { $0.latin == last })
      else { return nil }
      return Person(given: one, family: other)
    }
    let applicants = json["applicants"]?.array?.compactMap(person) ?? []
    self.applicants = try read("applicants", applicants.count >= 2 ? applicants : nil)
    representative = try read("representative", person(json["representative"]))
    passwordWords = try read("words", json["words"]?.texts)
    mailDomain = try read("mailDomain", json["mailDomain"]?.string)
    trades = try read("trades", Self.byLanguage(json["trades"]) { $0.texts })
    brands = try read("brands", Self.byLanguage(json["brands"]) { $0.texts })
    streets = try read("streets", Self.byLanguage(json["streets"]) { $0.texts })
    var sentences: [String: [String: String]] = [:]
    for sentence in Sentence.allCases {
      let texts = Self.byLanguage(json["sentences"]?[sentence.rawValue]) { $0.string }
      sentences[sentence.rawValue] = try read("sentences.\(sentence)", texts)
    }
    self.sentences = sentences
  }

  // MARK: Something to say

  func person(_ chance: inout Chance) -> Person {
    Person(given: chance.pick(given) ?? representative.given, family: chance.pick(families) ?? representative.family)
  }

  func business(in language: Language, _ chance: inout Chance) -> String {
    let parts = [trades, brands].compactMap { list in chance.pick(list[language.code] ?? []) }
    return parts.joined(separator: " ")
  }

  func street(in language: Language, _ chance: inout Chance) -> String {
    let number = Int.random(in: 1...96, using: &chance)
    return "\(number), " + (chance.pick(streets[language.code] ?? []) ?? "")
  }

  func say(_ sentence: Sentence, in language: Language) -> String {
    sentences[sentence.rawValue]?[language.code] ?? ""
  }

  /// The person a text of an example names, when it begins with a given name: then it is of the same form.
  func isPerson(_ text: String) -> Bool {
    let words = text.split(separator: " ")
    return (2...4).contains(words.count)
      && given.contains { text.hasPrefix($0.latin + " ") || text.hasPrefix($0.arabic + " ") }
  }

  private static func names(_ json: JSON?) -> [Name]? {
    let names = json?.array?.compactMap { pair in
      pair[0]?.string.flatMap { latin in pair[1]?.string.map { Name(latin: latin, arabic: $0) } }
    }
    return names.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func byLanguage<Value>(_ json: JSON?, _ read: (JSON) -> Value?) -> [String: Value]? {
    var values: [String: Value] = [:]
    for language in Language.allCases {
      guard let value = json?[language.code].flatMap(read) else { return nil }
      values[language.code] = value
    }
    return values
  }
}

extension JSON {
  fileprivate var texts: [String]? {
    let texts = array?.compactMap(\.string) ?? []
    return texts.isEmpty ? nil : texts
  }
}
