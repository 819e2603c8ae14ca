import JSON
import Procedures
import Registry
import Rules
import Templates

/// The filing of an example as somebody else would have made it at another time: other names, days, places, amounts.
/// The rules may find that it has become another case; who asks for it looks, and takes a lesser change then.
struct DemoFiling {
  enum Change {
    case all
    /// Names and days only.
    case little
  }

  /// In this order they are tried.
  static let changes: [Change] = [.all, .all, .all, .all, .little]

  private let script: DemoScript
  private let words: DemoWords
  private let language: Language
  private let applicant: DemoPeople.Member
  private let change: Change
  private let setting: AnswerSetting
  private let days: Int
  private let factor: Decimal
  private var chance: Chance
  private var names: [String: DemoWords.Person] = [:]
  private var texts: [String: String] = [:]
  private var places: [String: String] = [:]
  /// What people call a place, to what they call the one instead.
  private var localities: [String: String] = [:]

  private static let factors: [Decimal] = [60, 80, 90, 100, 100, 110, 120, 150, 200]
    .compactMap { Decimal($0).divided(by: Decimal(100)) }

  init(
    _ script: DemoScript, for applicant: DemoPeople.Member, in language: Language, on day: FEELDate, _ change: Change,
    _ words: DemoWords, _ chance: Chance
  ) {
    self.script = script
    self.words = words
    self.language = language
    self.applicant = applicant
    self.change = change
    self.chance = chance
    setting = AnswerSetting(today: day)
    days = day.daysSince1970 - script.example.date.daysSince1970
    factor = self.chance.pick(Self.factors) ?? .one
  }

  mutating func made() -> Filing {
    let (filing, procedure) = (script.example.filing, script.procedure)
    // The applicant is whoever the example names first as a person; the dossier is called by its first line of text.
    for question in procedure.form.questions where question.kind is QuestionPerson {
      guard let name = filing.data[question.id].flatMap(Self.name) else { continue }
      names[name] = names[name] ?? applicant.person
    }
    if let title = procedure.form.questions.first(where: { $0.kindName == QuestionText.name }),
      let text = filing.data[title.id]?.string, !words.isPerson(text)
    {
      texts[text] = words.business(in: language, &chance)
    }
    let answers = changed(filing.answers, procedure.guide.questions)
    return Filing(
      answers: answers, formalities: filing.formalities, data: changed(filing.data, procedure.form.questions))
  }

  /// In the order of the questions: chance must not depend on that of a dictionary.
  private mutating func changed(_ answers: [String: JSON], _ questions: [Question]) -> [String: JSON] {
    var made = answers
    for question in questions {
      guard let answer = answers[question.id] else { continue }
      let other = changed(answer, question.kind)
      made[question.id] = (try? question.kind.accepted(other, setting)) == nil ? answer : other
    }
    return made
  }

  private mutating func changed(_ answer: JSON, _ kind: any QuestionKind) -> JSON {
    switch kind {
    case is QuestionPerson: return person(answer)
    case is QuestionText: return answer.string.map { .string(text($0)) } ?? answer
    case is QuestionEmail: return .string(applicant.email)
    case is QuestionDate: return answer.string.map { .string(moved($0)) } ?? answer
    case is QuestionPeriod: return answer.with(["from", "to"]) { moved($0) }
    case is QuestionIdentityDocument: return answer.with(["expires"]) { moved($0) }.with(["number"]) { otherDigits($0) }
    case let rows as any QuestionRows: return changed(answer, rows)
    case let choice as QuestionChoice where Set(choice.options.map(\.id)).isSuperset(of: script.book.pack.languages):
      return .string(language.code)
    case is QuestionAddress: return address(answer)
    case let place as QuestionPlace: return answer.string.map { .string(self.place($0, place)) } ?? answer
    default: return change == .all ? changedMore(answer, kind) : answer
    }
  }

  private mutating func changedMore(_ answer: JSON, _ kind: any QuestionKind) -> JSON {
    switch kind {
    case is QuestionMoney: return scaled(answer)
    case is QuestionIBAN, is QuestionPhone: return kind.sample(&chance, setting)
    case is QuestionFormatted: return answer.string.map { .string(otherDigits($0)) } ?? answer
    default: return answer
    }
  }

  private mutating func changed(_ answer: JSON, _ rows: any QuestionRows) -> JSON {
    guard let all = answer.array else { return answer }
    var made: [JSON] = []
    for row in all {
      guard var object = row.object else { continue }
      for column in rows.columns {
        if let cell = object[column.id] { object[column.id] = changed(cell, column.kind) }
      }
      made.append(.object(object))
    }
    return .array(made)
  }

  // MARK: Kinds

  private static func name(_ answer: JSON) -> String? {
    answer["given"]?.string.flatMap { given in answer["family"]?.string.map { "\(given) \($0)" } }
  }

  private mutating func person(_ answer: JSON) -> JSON {
    guard var object = answer.object, let name = Self.name(answer) else { return answer }
    let other = person(named: name)
    object["given"] = .string(other.given.written(in: language))
    object["family"] = .string(other.family.written(in: language))
    return .object(object)
  }

  /// The same name in an example is the same person.
  private mutating func person(named name: String) -> DemoWords.Person {
    if let known = names[name] { return known }
    let person = words.person(&chance)
    names[name] = person
    return person
  }

  private mutating func text(_ text: String) -> String {
    if let known = texts[text] { return known }
    return words.isPerson(text) ? person(named: text).name(in: language) : text
  }

  private mutating func address(_ answer: JSON) -> JSON {
    guard var object = answer.object else { return answer }
    object["lines"] = [.string(words.street(in: language, &chance))]
    if let locality = object["locality"]?.string { object["locality"] = .string(localities[locality] ?? locality) }
    return .object(object)
  }

  private mutating func place(_ code: String, _ kind: QuestionPlace) -> String {
    if let known = places[code] { return known }
    let list = kind.source.list
    let rows = change == .all ? list.rows(on: setting.today).filter(kind.isWanted) : []
    guard let row = chance.pick(rows) ?? list.row(code) else { return code }
    places[code] = row.code
    for language in Language.allCases {
      if let old = list.row(code)?.label[language.code] { localities[old] = row.label[self.language.code] }
    }
    return row.code
  }

  private func moved(_ date: String) -> String {
    FEELDate(date).flatMap { $0.adding(days: days) }?.text ?? date
  }

  private mutating func otherDigits(_ text: String) -> String {
    String(text.map { $0.isWholeNumber && $0.isASCII ? Character("\(Int.random(in: 1...9, using: &chance))") : $0 })
  }

  /// All amounts of a filing by the same factor, so that sums stay sums.
  private func scaled(_ answer: JSON) -> JSON {
    guard let number = answer.number, let amount = Decimal(number.text)?.multiplied(by: factor),
      let text = JSONNumber(text: amount.canonicalText)
    else { return answer }
    return .number(text)
  }
}

extension JSON {
  /// An object with some of its texts changed.
  fileprivate func with(_ names: [String], _ change: (String) -> String) -> JSON {
    guard var object else { return self }
    for name in names { if let text = object[name]?.string { object[name] = .string(change(text)) } }
    return .object(object)
  }
}
