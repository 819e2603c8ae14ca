// What people type, kind by kind, and what is kept of it.

import JSON
import Rules
import Testing

@testable import Procedures

@Suite("What people type")
struct QuestionsAnswersTests {
  /// What is kept, or the key of the fault with its part: `!date.year@birth.year`.
  private func kept(_ kind: some QuestionKind, _ raw: JSON) -> String {
    do throws(AnswerFault) {
      let answer = try kind.accepted(raw, QuestionsWorld.setting)
      return answer.string ?? String(decoding: answer.bytes(), as: UTF8.self)
    } catch {
      return "!" + error.key + (error.part.isEmpty ? "" : "@" + error.part)
    }
  }

  private func shown(_ kind: some QuestionKind, _ answer: JSON, _ language: String = "fr") throws -> String {
    kind.shown(answer, try QuestionsWorld.speech(language)).replacing("\u{A0}", with: "_")
  }

  // MARK: Texts

  @Test("a line of text loses stray blanks, line ends and what hides, and refuses control characters")
  func lines() throws {
    let text = try QuestionsWorld.kind(QuestionText.self, "lengthMax: 10")
    #expect(kept(text, "  Café\u{A0}\u{A0} du\n Port ") == "!text.long")
    #expect(kept(text, "  Café\u{A0}\u{A0}du\n") == "Café du")
    #expect(kept(text, "a\u{202E}b\u{FEFF}") == "ab")
    #expect(kept(text, "a\u{7}b") == "!text.control")
    #expect(kept(text, "a\u{FFFF}") == "!text.control")
    #expect(kept(text, " \u{200F} ") == "!text.missing")
    #expect(kept(text, 12) == "12")
    #expect(kept(text, ["a"]) == "!text.kind")
    #expect(kept(text, "1234567890") == "1234567890")
    #expect(kept(text, "12345678901") == "!text.long", "one more than allowed")
    #expect(kept(text, .string(String(repeating: " ", count: 20_001))) == "!text.long")
  }

  @Test("a long text keeps its lines")
  func longTexts() throws {
    let text = try QuestionsWorld.kind(QuestionLongText.self, "lengthMax: 12")
    #expect(kept(text, "\r\n a:\t \r\n  - b\u{2028}c \n\n") == "a:\n  - b\nc")
    #expect(kept(text, "a\u{0}b") == "!text.control")
    #expect(kept(text, .string(String(repeating: "é", count: 12))) == String(repeating: "é", count: 12))
    #expect(kept(text, .string(String(repeating: "é", count: 13))) == "!text.long")
  }

  @Test("a number made in one way is taken however it was spaced and capitalised")
  func formats() throws {
    let licence = try QuestionsWorld.kind(
      QuestionFormatted.self, "pattern: '[A-Z]{1,2}[0-9]{5,6}', example: 'BE123456'")
    #expect(kept(licence, " be-12 34\u{2011}56") == "BE123456")
    #expect(kept(licence, "BE١٢٣٤٥٦") == "BE123456")
    #expect(kept(licence, "BE123456X") == "!format.mismatch")
    #expect(kept(licence, "xBE123456") == "!format.mismatch", "the whole text must match")
    #expect(kept(licence, "---") == "!format.mismatch")
    let slow = try QuestionsWorld.kind(QuestionFormatted.self, "pattern: '(A+)+B', example: 'AAB'")
    #expect(
      kept(slow, .string(String(repeating: "A", count: 100))) == "!format.mismatch", "a pattern cannot keep us busy")
  }

  // MARK: Numbers

  @Test("numbers are read with the blanks and marks of any habit")
  func numbers() throws {
    let number = try QuestionsWorld.kind(QuestionDecimal.self, "digits: 2")
    let same: [JSON] = [
      "1234.5", "1 234,5", "1\u{202F}234,50", "1\u{A0}234.5", "1.234,50", "1,234.50", "1'234.5", "1’234,5", "١٢٣٤٫٥",
      "١٬٢٣٤٫٥٠", "۱۲۳۴٫۵", "+1234,5", " 1234,5 ", "\u{200F}1234,5\u{200F}", 1234.5, "001234,5",
    ]
    for typed in same { #expect(kept(number, typed) == "1234.5", "\(typed)") }
    #expect(kept(number, "1.234.567") == "1234567")
    #expect(kept(number, "−5") == "-5")
    #expect(kept(number, ",5") == "0.5")
    #expect(kept(number, "0,500") == "0.5")
    #expect(kept(number, "1 234 567") == "1234567")
    for typed: JSON in ["1.234", "12,345"] { #expect(kept(number, typed) == "!number.ambiguous", "\(typed)") }
    for typed: JSON in [
      "12 34", "1 2345", "1,23,456", "1.234,567.8", "12.", "abc", "1e5", "--1", "1 234.567 8", true, [],
    ] {
      #expect(kept(number, typed) == "!number.kind", "\(typed)")
    }
    #expect(kept(number, "0.001") == "!number.digits")
    #expect(kept(number, "999 999 999 999 999") == "999999999999999")
    #expect(kept(number, "1 000 000 000 000 000") == "!number.large", "one more than the limit")
    #expect(kept(number, .string(String(repeating: "1", count: 61))) == "!number.kind")
    let exact = try #require(JSONNumber(text: "1.00000000000000000000000000000000001"))
    #expect(kept(number, .number(exact)) == "!number.kind", "nothing is rounded in silence")
    let tiny = try #require(JSONNumber(text: "1e-6000"))
    #expect(kept(number, .number(tiny)) == "!number.digits")
    let fine = try QuestionsWorld.kind(QuestionDecimal.self, "digits: 3")
    #expect(kept(fine, "1.234") == "1.234", "with three digits after the mark nothing is unclear")
  }

  @Test("whole numbers stay in their bounds and steps")
  func integers() throws {
    let number = try QuestionsWorld.kind(QuestionInteger.self, "min: 10, max: 50, step: 5")
    #expect(kept(number, "15") == "15")
    #expect(kept(number, "15,0") == "15")
    #expect(kept(number, "15,5") == "!number.whole")
    #expect(kept(number, "12") == "!number.step")
    #expect(kept(number, "5") == "!number.small")
    #expect(kept(number, "55") == "!number.large")
    #expect(try shown(QuestionsWorld.kind(QuestionInteger.self), 12345) == "12\u{202F}345")
  }

  @Test("an amount has the currency of the territory and its digits")
  func money() throws {
    let money = try QuestionsWorld.kind(QuestionMoney.self, "max: 5000")
    #expect(kept(money, "1 200,5 mad") == "1200.50")
    #expect(kept(money, "MAD 12") == "12.00")
    #expect(kept(money, 12) == "12.00")
    #expect(kept(money, "12,345") == "!number.ambiguous")
    #expect(kept(money, "-1") == "!money.small")
    #expect(kept(money, "5000,01") == "!money.large")
    #expect(try shown(money, try money.accepted("1234,5", QuestionsWorld.setting)) == "1\u{202F}234,50_MAD")
    let entry = try QuestionsWorld.entry("{}")
    entry.reading.territory.currency = "TND"
    entry.reading.territory.currencyDigits = 3
    #expect(kept(QuestionMoney(entry), "12,345") == "12.345")
  }

  @Test("a share may be typed with its sign, a quantity has its unit")
  func sharesAndQuantities() throws {
    let share = try QuestionsWorld.kind(QuestionPercent.self)
    #expect(kept(share, "12,5 %") == "12.5")
    #expect(kept(share, "١٢٪") == "12")
    #expect(kept(share, "101") == "!number.large")
    let surface = try QuestionsWorld.kind(
      QuestionQuantity.self,
      """
      max: 20000,
      units: [{ id: 'm2', label: 'm²' }, { id: 'ha', label: { fr: 'ha', ar: 'هكتار', en: 'ha' }, factor: 10000 }]
      """
    )
    #expect(kept(surface, ["amount": "1,5", "unit": "ha"]) == #"{"amount":1.5,"unit":"ha"}"#)
    #expect(kept(surface, ["amount": "1,5"]) == "!quantity.unit@unit")
    #expect(kept(surface, ["amount": 3, "unit": "ha"]) == "!quantity.large@amount")
    #expect(kept(surface, ["unit": "ha"]) == "!number.missing@amount")
    let answer: JSON = ["amount": 1.5, "unit": "ha"]
    #expect(surface.value(answer).member("base")?.equals(.number(Decimal(15_000))) == true)
    #expect(try shown(surface, answer, "ar") == "1,5_هكتار")
    #expect(surface.joined { $0 == "unit" ? ["ha"] : [""] }.isNull, "a unit alone is no answer")
  }

  // MARK: Days and hours

  @Test("days are read in the orders people write, and never guessed")
  func dates() throws {
    let date = try QuestionsWorld.kind(QuestionDate.self)
    let same: [JSON] = [
      "31/01/2026", "31-1-2026", "31.01.2026", "31 1 2026", "2026-01-31", "2026/1/31", "٣١/٠١/٢٠٢٦",
      "\u{200F}31/01/2026", ["day": "31", "month": "1", "year": "2026"], ["day": 31, "month": "٠١", "year": 2026],
    ]
    for typed in same { #expect(kept(date, typed) == "2026-01-31", "\(typed)") }
    #expect(kept(date, "31/01/26") == "!date.year")
    #expect(kept(date, "31/04/2026") == "!date.none")
    #expect(kept(date, "29/02/2024") == "2024-02-29")
    #expect(kept(date, "01/31/2026") == "!date.none")
    #expect(kept(date, "31 janvier 2026") == "!date.kind")
    #expect(kept(date, 20_260_131) == "!date.kind")
    #expect(kept(date, ["day": "31", "month": "", "year": "2026"]) == "!date.missing@month")
    #expect(kept(date, ["day": "31", "month": "1", "year": "26"]) == "!date.year@year")
    #expect(kept(date, ["day": "x", "month": "1", "year": "2026"]) == "!date.kind@day")
    #expect(kept(date, "01/01/0999") == "!date.year")
    #expect(try shown(date, "2026-03-01") == "1er_mars_2026")
  }

  @Test("days stay between bounds that move with today")
  func bounds() throws {
    let coming = try QuestionsWorld.kind(QuestionDate.self, "min: 'today', max: 'today+30'")
    #expect(kept(coming, "2026-03-11") == "!date.past")
    #expect(kept(coming, "2026-03-12") == "2026-03-12")
    #expect(kept(coming, "2026-04-11") == "2026-04-11")
    #expect(kept(coming, "2026-04-12") == "!date.late")
    let adult = try QuestionsWorld.kind(QuestionDate.self, "max: 'today-18y'")
    #expect(kept(adult, "2008-03-12") == "2008-03-12")
    #expect(kept(adult, "2008-03-13") == "!date.late")
    let past = try QuestionsWorld.kind(QuestionDate.self, "min: 'today-6m', max: 'today'")
    #expect(kept(past, "2026-03-13") == "!date.future")
    #expect(kept(past, "2025-09-11") == "!date.early")
  }

  @Test("a period ends after it starts and counts both its ends")
  func periods() throws {
    let stay = try QuestionsWorld.kind(QuestionPeriod.self, "daysMax: 10")
    #expect(kept(stay, ["from": "01/04/2026", "to": "10/04/2026"]) == #"{"from":"2026-04-01","to":"2026-04-10"}"#)
    #expect(kept(stay, ["from": "01/04/2026", "to": "11/04/2026"]) == "!period.long@to")
    #expect(kept(stay, ["from": "02/04/2026", "to": "01/04/2026"]) == "!period.order@to")
    #expect(kept(stay, ["from": "02/04/2026"]) == "!date.missing@to")
    let answer: JSON = ["from": "2026-04-01", "to": "2026-04-10"]
    #expect(stay.value(answer).member("days")?.equals(.number(Decimal(10))) == true)
    #expect(try shown(stay, answer) == "du 1er_avril_2026 au 10_avril_2026")
  }

  @Test("hours are read as people write them")
  func hours() throws {
    let time = try QuestionsWorld.kind(QuestionTime.self, "min: '08:30', max: '16:30'")
    for typed: JSON in ["8:30", "08h30", "8 h 30", "0830", "8.30", "٨:٣٠", "08:30:00"] {
      #expect(kept(time, typed) == "08:30")
    }
    #expect(kept(time, "9h") == "09:00")
    for typed: JSON in ["24:00", "8:60", "8", "8:5", "830pm", "8:30:15", 830] {
      #expect(kept(time, typed) == "!time.kind")
    }
    #expect(kept(time, "8:29") == "!time.early")
    #expect(kept(time, "16:31") == "!time.late")
    let meeting = try QuestionsWorld.kind(QuestionDateTime.self, "min: 'today'")
    #expect(kept(meeting, "13/03/2026 8h30") == "2026-03-13T08:30")
    #expect(kept(meeting, ["day": "13", "month": "3", "year": "2026", "time": "8:30"]) == "2026-03-13T08:30")
    #expect(kept(meeting, ["day": "13", "month": "3", "year": "2026"]) == "!time.missing@time")
    #expect(kept(meeting, "2026-03-11T08:30") == "!date.past")
  }

  // MARK: Choices

  @Test("yes and no are understood as programs and pages send them")
  func yesNo() throws {
    let question = try QuestionsWorld.kind(QuestionYesNo.self)
    for typed: JSON in [true, "Yes", "1", "on"] { #expect(kept(question, typed) == "true") }
    for typed: JSON in [false, "no", "NO", 0] { #expect(kept(question, typed) == "false") }
    #expect(kept(question, "peut-être") == "!yes_no.unknown")
    #expect(try shown(question, false, "ar") == "لا")
    let declaration = try QuestionsWorld.kind(QuestionDeclaration.self, "statement: 'x'")
    #expect(kept(declaration, "on") == "true")
    #expect(kept(declaration, false) == "!declaration.required")
  }

  @Test("several choices are kept once each in the order of the pack")
  func choices() throws {
    let choices = try QuestionsWorld.kind(
      QuestionChoices.self,
      "max: 2, options: [{ id: 'a', label: 'A' }, { id: 'b', label: 'B' }, { id: 'c', label: 'C' }]")
    #expect(kept(choices, ["c", "a", "c"]) == #"["a","c"]"#)
    #expect(kept(choices, "b") == #"["b"]"#)
    #expect(kept(choices, []) == "!choices.too_few")
    #expect(kept(choices, ["a", "b", "c"]) == "!choices.too_many")
    #expect(kept(choices, ["d"]) == "!choice.unknown")
    #expect(try shown(choices, ["a", "c"], "ar") == "A، C")
  }

  @Test("linked choices go as deep as there is something to choose, each inside the one before")
  func linkedChoices() throws {
    let tree = try QuestionsWorld.kind(
      QuestionLinkedChoices.self, QuestionsTests.settings.first { $0.name == "linked_choices" }?.settings[1] ?? "")
    #expect(kept(tree, ["country": "ma", "town": "fes"]) == #"{"country":"ma","town":"fes"}"#)
    #expect(kept(tree, ["country": "mc", "town": "fes"]) == #"{"country":"mc"}"#)
    #expect(kept(tree, ["country": "ma"]) == "!choice.missing@town")
    #expect(kept(tree, ["country": "ma", "town": "nice"]) == "!choice.inside@town")
    #expect(try shown(tree, ["country": "ma", "town": "fes"]) == "Maroc, Fès")
    let list = try QuestionsWorld.kind(
      QuestionLinkedChoices.self, QuestionsTests.settings.first { $0.name == "linked_choices" }?.settings[0] ?? "")
    let today = QuestionsWorld.setting.today
    #expect(list.options(after: [], on: today).map(\.id) == ["06", "04"])
    #expect(list.options(after: ["06", "06.141"], on: today).map(\.id) == ["06.141.01", "06.141.02"])
    #expect(list.options(after: ["06", "06.141", "06.141.01"], on: today).isEmpty)
    #expect(kept(list, ["region": "06", "province": "04.421"]) == "!choice.inside@province")
  }

  @Test("EC-16 a code of a list is taken while it is valid, and read for ever")
  func lists() throws {
    let activity = try QuestionsWorld.kind(QuestionListChoice.self, "list: 'activities', columns: ['regulated']")
    #expect(kept(activity, " 47.73 ") == "47.73")
    #expect(kept(activity, "٤٧.٧٣") == "47.73")
    #expect(kept(activity, "47.11") == "!list.ended")
    #expect(kept(activity, "93.99") == "!list.ended")
    #expect(kept(activity, "00.00") == "!list.unknown")
    #expect(activity.value("47.73").member("regulated")?.equals(.string("yes")) == true)
    #expect(try shown(activity, "47.11") == "Épicerie")
    let plain = try QuestionsWorld.kind(QuestionListChoice.self, "list: 'activities'")
    #expect(plain.value("47.73").equals(.string("47.73")) == true)
  }

  @Test("a search forgives accents, capitals and the forms of Arabic letters")
  func search() throws {
    let places = try QuestionsWorld.kind(QuestionPlace.self, "list: 'places'").source
    let today = QuestionsWorld.setting.today
    func found(_ typed: String, _ language: String = "fr") -> [String] {
      places.rows(matching: typed, language: language, on: today).map(\.code)
    }
    #expect(found("maar") == ["06.141.02"])
    #expect(found("MÂAR") == ["06.141.02"])
    #expect(found("انفا", "ar") == ["06.141.01"])
    #expect(found("casa") == ["06", "06.141"])
    #expect(found("settat casa") == ["06"])
    #expect(found("04.") == ["04", "04.421"])
    #expect(found("06.141.02") == ["06.141.02"] && found("0614102") == ["06.141.02"], "a whole code, as it is printed")
    #expect(found("kenitra") == ["04"])
    #expect(found("").isEmpty && found("%%").isEmpty)
    let activities = try QuestionsWorld.kind(QuestionListChoice.self, "list: 'activities'").source
    #expect(activities.rows(matching: "epicerie", language: "fr", on: today).isEmpty, "it is no longer valid")
  }

  @Test("a place is of the kind asked for and shown with what it lies in")
  func places() throws {
    let commune = try QuestionsWorld.kind(QuestionPlace.self, "list: 'places', level: 'commune'")
    #expect(kept(commune, "06.141.01") == "06.141.01")
    #expect(kept(commune, "06") == "!place.level")
    #expect(try shown(commune, "06.141.01") == "Anfa, Casablanca, Casablanca-Settat")
  }

  // MARK: Ways to reach people

  @Test("an e-mail address is checked without being clever")
  func emails() throws {
    let email = try QuestionsWorld.kind(QuestionEmail.self)
    #expect(kept(email, " Amina.B+x@Example.ORG\u{200F}") == "Amina.B+x@example.org")
    #expect(kept(email, "amina") == "!email.sign")
    #expect(kept(email, "a@b@c.org") == "!email.sign")
    #expect(kept(email, "amina@localhost") == "!email.domain")
    for typed: JSON in ["a@-b.org", "a@b..org", "a@b.o", "a@1.2.3.4"] { #expect(kept(email, typed) == "!email.domain") }
    for typed: JSON in [".a@b.org", "a..b@b.org", "jean dupont@b.org", "é@b.org"] {
      #expect(kept(email, typed) == "!email.kind")
    }
    let local = String(repeating: "a", count: 64)
    #expect(kept(email, .string(local + "@example.org")) == local + "@example.org")
    #expect(kept(email, .string("a" + local + "@example.org")) == "!email.kind")
  }

  @Test("a telephone number is kept as abroad would dial it")
  func phones() throws {
    let phone = try QuestionsWorld.kind(QuestionPhone.self)
    let same: [JSON] = [
      "0612345678", "06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78", "+212 6 12 34 56 78", "00212612345678",
      "+212 (0)6 12 34 56 78", "٠٦١٢٣٤٥٦٧٨", "\u{202A}+212612345678\u{202C}", "612345678",
    ]
    for typed in same { #expect(kept(phone, typed) == "+212612345678", "\(typed)") }
    #expect(kept(phone, "+33 6 12 34 56 78") == "+33612345678")
    #expect(kept(phone, "+39 06 1234 5678") == "+390612345678", "Italian numbers keep their zero")
    #expect(kept(phone, "+225 07 01 02 03 04") == "+2250701020304")
    #expect(kept(phone, "+999 1234567") == "+9991234567")
    #expect(kept(phone, "061234567") == "!phone.length")
    #expect(kept(phone, "+212 61234567890") == "!phone.length")
    #expect(kept(phone, "0612-AB") == "!phone.kind")
    #expect(kept(phone, "06+12") == "!phone.kind")
    #expect(try shown(phone, "+212612345678") == "+212_6_12_34_56_78")
    let entry = try QuestionsWorld.entry("{}")
    entry.reading.territory.countries = []
    #expect(kept(QuestionPhone(entry), "0612345678") == "!phone.country")
  }

  @Test("no telephone code begins another, so that a number has one country")
  func phoneCodes() {
    let codes = Set(PhoneCountry.all.map(\.code))
    for code in codes { #expect(codes.filter { $0.hasPrefix(code) } == [code]) }
    #expect(Set(PhoneCountry.all.map(\.country)).count == PhoneCountry.all.count)
    for country in PhoneCountry.all { #expect(country.lengths.upperBound + country.code.utf8.count <= 15) }
  }

  @Test("an address has its lines and the parts the pack requires")
  func addresses() throws {
    let address = try QuestionsWorld.kind(
      QuestionAddress.self, "parts: ['postcode', 'locality'], countries: 'countries'")
    let typed: JSON = [
      "line1": " 12,  rue X ", "line2": "", "line3": "Bât. B", "postcode": "٢٠٢٥٠", "locality": "Casa",
    ]
    #expect(
      kept(address, typed)
        == #"{"lines":["12, rue X","Bât. B"],"postcode":"20250","locality":"Casa","country":"MA"}"#)
    #expect(kept(address, ["lines": ["a"], "locality": "b"]) == "!text.missing@postcode")
    #expect(kept(address, ["postcode": "1", "locality": "b"]) == "!text.missing@line1")
    #expect(
      kept(address, ["lines": ["a"], "postcode": "1", "locality": "b", "country": "XX"]) == "!list.unknown@country")
    #expect(
      kept(address, ["lines": ["a", "b", "c", "d"], "postcode": "1", "locality": "b"]) == "!address.lines@line3")
    #expect(
      try shown(address, ["lines": ["1, rue X"], "postcode": "75001", "locality": "Paris", "country": "FR"])
        == "1, rue X, 75001 Paris, France")
  }

  // MARK: Who

  @Test("a person has the parts the pack asks for")
  func people() throws {
    let person = try QuestionsWorld.kind(
      QuestionPerson.self, QuestionsTests.settings.first { $0.name == "person" }?.settings[1] ?? "")
    let typed: JSON = [
      "title": "mr", "given": " Youssef ", "family": "Benali", "birth": ["day": "2", "month": "1", "year": "1990"],
      "birthplace": "Fès", "nationality": "ma", "unasked": "x",
    ]
    let answer =
      #"{"title":"mr","given":"Youssef","family":"Benali","birth":"1990-01-02","birthplace":"Fès","nationality":"MA"}"#
    #expect(kept(person, typed) == answer)
    #expect(
      try shown(person, try person.accepted(typed, QuestionsWorld.setting))
        == "M. Youssef Benali, naissance le 2_janvier_1990, lieu de naissance_: Fès, nationalité_: Maroc")
    var child = typed.object
    child?["birth"] = "2008-03-13"
    #expect(kept(person, child.map(JSON.object) ?? .null) == "!date.late@birth")
    child?["given"] = "123"
    #expect(kept(person, child.map(JSON.object) ?? .null) == "!person.letters@given")
    child?["given"] = .null
    #expect(kept(person, child.map(JSON.object) ?? .null) == "!text.missing@given")
  }

  @Test("a company has the numbers of its registers")
  func companies() throws {
    let company = try QuestionsWorld.kind(
      QuestionCompany.self, QuestionsTests.settings.first { $0.name == "company" }?.settings[1] ?? "")
    let typed: JSON = ["name": "Atelier X", "form": "sarl", "identifiers": ["ice": "00 1561191 000066", "rc": ""]]
    #expect(kept(company, typed) == #"{"name":"Atelier X","form":"sarl","identifiers":{"ice":"001561191000066"}}"#)
    #expect(kept(company, ["name": "X", "form": "sarl"]) == "!text.missing@identifiers.ice")
    #expect(kept(company, ["name": "X", "form": "sas"]) == "!choice.unknown@form")
    #expect(
      try shown(company, try company.accepted(typed, QuestionsWorld.setting))
        == "Atelier X, SARL, ICE_: 001561191000066")
  }

  @Test("an identity document is still valid and its number is of its kind")
  func identityDocuments() throws {
    let document = try QuestionsWorld.kind(
      QuestionIdentityDocument.self,
      "kinds: [{ id: 'cin', label: 'CIN', pattern: '[A-Z]{1,2}[0-9]{1,6}', example: 'AB123456' }]")
    #expect(
      kept(document, ["number": "ab 123456", "expires": "12/03/2026"])
        == #"{"kind":"cin","number":"AB123456","expires":"2026-03-12"}"#)
    #expect(kept(document, ["number": "AB123456", "expires": "11/03/2026"]) == "!identity.expired@expires")
    #expect(kept(document, ["kind": "visa", "number": "AB123456"]) == "!choice.unknown@kind")
    #expect(kept(document, ["kind": "cin", "number": "123"]) == "!format.mismatch@number")
  }

  @Test("a slip in a number with check digits is caught")
  func checkDigits() throws {
    let ice = try QuestionsWorld.kind(
      QuestionTaxNumber.self, "pattern: '[0-9]{15}', example: '001561191000066', check: 'mod97'")
    #expect(kept(ice, "002 136093 0000 40") == "002136093000040")
    #expect(kept(ice, "001561191000065") == "!tax_number.check")
    #expect(CheckDigits.isLuhn("4111111111111111") && !CheckDigits.isLuhn("4111111111111112"))
    #expect(CheckDigits.isLuhn("5555555555554444") && !CheckDigits.isLuhn("5555555555554445"))
    #expect(CheckDigits.isModulo11("0306406152", weights: []) && !CheckDigits.isModulo11("0306406153", weights: []))
    #expect(CheckDigits.modulo97("é".utf8) == nil)
    for (kind, count) in [
      (try QuestionsWorld.kind(QuestionIBAN.self), 28), (try QuestionsWorld.kind(QuestionIBAN.self, "form: 'rib'"), 24),
    ] {
      var chance = Chance(seed: 5)
      let right = Array((kind.sample(&chance, QuestionsWorld.setting).string ?? "").utf8)
      for index in right.indices.suffix(min(count, right.count) - 4) {
        var wrong = right
        wrong[index] = right[index] == 57 ? 48 : right[index] + 1
        #expect(kept(kind, .string(String(decoding: wrong, as: UTF8.self))).hasSuffix(".check"))
      }
    }
  }

  @Test("accounts of the registry's own examples are taken")
  func accounts() throws {
    let iban = try QuestionsWorld.kind(QuestionIBAN.self)
    for typed: String in [
      "GB29 NWBK 6016 1331 9268 19", "FR14 2004 1010 0505 0001 3M02 606", "TN59 1000 6035 1835 9847 8831",
      "DE89370400440532013000", "be68 5390 0754 7034", "IBAN NO93 8601 1117 947",
    ] {
      let compact = typed.uppercased().replacing(" ", with: "").replacing("IBAN", with: "")
      #expect(kept(iban, .string(typed)) == compact)
    }
    #expect(kept(iban, "GB29 NWBK 6016 1331 9268 18") == "!iban.check")
    #expect(kept(iban, "GB29 NWBK 6016 1331 9268 1") == "!iban.length")
    #expect(kept(iban, "US29 NWBK 6016") == "!iban.kind")
    #expect(try shown(iban, "BE68539007547034") == "BE68_5390_0754_7034")
    let french = try QuestionsWorld.kind(QuestionIBAN.self, "countries: ['FR']")
    #expect(kept(french, "BE68539007547034") == "!iban.country")
    let rib = try QuestionsWorld.kind(QuestionIBAN.self, "form: 'rib'")
    #expect(kept(rib, "007 780 0003000900000000 45") == "007780000300090000000045")
    #expect(kept(rib, "007 780 0003000900000000 46") == "!rib.check")
    #expect(try shown(rib, "007780000300090000000045") == "007_780_0003000900000000_45")
  }

  // MARK: Files, links

  @Test("a file is of a kind and a size the pack takes")
  func files() throws {
    let file = try QuestionsWorld.kind(QuestionFile.self, "formats: ['pdf', 'jpeg'], bytesMax: '10 MB'")
    let digest = String(repeating: "aB", count: 32)
    func sent(_ name: String, _ type: String, _ bytes: Int) -> JSON {
      [
        "sha256": .string(digest), "name": .string(name), "contentType": .string(type),
        "bytes": .number(JSONNumber(bytes)),
      ]
    }
    #expect(
      kept(file, sent("plan.jpg", "image/JPG; q=1", 10_485_760))
        == #"{"sha256":"\#(digest.lowercased())","name":"plan.jpg","contentType":"image/jpeg","bytes":10485760}"#)
    #expect(kept(file, sent("plan.pdf", "application/pdf", 10_485_761)) == "!file.large", "one byte more")
    #expect(kept(file, sent("plan.pdf", "application/pdf", 0)) == "!file.empty")
    #expect(kept(file, sent("plan.pdf", "application/pdf", -1)) == "!file.kind")
    #expect(kept(file, sent("../etc", "application/pdf", 1)) == "!file.name")
    #expect(kept(file, sent("plan.exe", "application/x-msdownload", 1)) == "!file.format")
    #expect(try shown(file, sent("plan.pdf", "application/pdf", 1_500_000)) == "plan.pdf (1,4_Mo)")
    let files = try QuestionsWorld.kind(QuestionFiles.self, "max: 2")
    #expect(kept(files, [sent("a.pdf", "application/pdf", 1), sent("b.pdf", "application/pdf", 1)]).contains("a.pdf"))
    #expect(!kept(files, [sent("a.pdf", "application/pdf", 1), sent("b.pdf", "application/pdf", 1)]).contains("b.pdf"))
    #expect(kept(files, [sent("a.pdf", "application/pdf", 1), sent("b.exe", "x/y", 1)]) == "!file.format@2")
  }

  @Test("a signature is a name with consent, and is never dated ahead")
  func signatures() throws {
    let signature = try QuestionsWorld.kind(QuestionSignature.self, "statement: 'x'")
    #expect(
      kept(signature, ["name": "Amina", "consent": "on"]) == #"{"name":"Amina","consent":true,"at":"2026-03-12"}"#)
    #expect(kept(signature, ["name": "Amina", "consent": true, "at": "2027-01-01"]).contains("2026-03-12"))
    #expect(kept(signature, ["name": "Amina", "consent": true, "at": "2026-03-01"]).contains("2026-03-01"))
    #expect(kept(signature, ["name": "Amina"]) == "!signature.consent@consent")
  }

  @Test("a certificate is found by its code or by the address under its QR")
  func links() throws {
    let certificate = try QuestionsWorld.kind(QuestionCertificateLink.self)
    #expect(kept(certificate, "abcd-efgh 2345") == "ABCDEFGH2345")
    #expect(kept(certificate, "https://guichet.example/fr/verify/ABCD-EFGH-2345?x=1") == "ABCDEFGH2345")
    #expect(kept(certificate, "ABC") == "!certificate.kind")
    let dossier = try QuestionsWorld.kind(QuestionDossierLink.self)
    #expect(kept(dossier, " cas-2026-000123") == "CAS-2026-000123")
    #expect(kept(dossier, "<script>") == "!format.mismatch")
  }

  @Test("what is computed or explained is never taken from outside")
  func unasked() throws {
    let computed = try QuestionsWorld.kind(QuestionComputed.self, "result: 'money'")
    #expect(kept(computed, 12) == "!computed.unasked")
    let rate = try #require(Decimal("12.345"))
    let amount = computed.kept(.number(rate))
    #expect(String(decoding: amount.bytes(), as: UTF8.self) == "12.35")
    #expect(computed.value(amount).equals(.number(try #require(Decimal("12.35")))) == true)
    #expect(try shown(computed, amount) == "12,35_MAD")
    #expect(computed.kept(.string("x")).isNull)
    let date = try QuestionsWorld.kind(QuestionComputed.self, "result: 'date'")
    #expect(try shown(date, date.kept(.date(QuestionsWorld.setting.today)), "en") == "12_March 2026")
    #expect(kept(try QuestionsWorld.kind(QuestionExplanation.self, "text: 'x'"), "a") == "!explanation.unasked")
  }
}
