// What analysts are told, and that rules can speak of every part of an answer.

import JSON
import Rules
import Testing

@testable import Procedures

@Suite("Questions in a pack")
struct QuestionsSettingsTests {
  @Test("ER-51 each mistake in the settings is told in a sentence")
  func mistakes() throws {
    let mistakes: [(kind: any QuestionKind.Type, settings: String, part: String)] = [
      (QuestionText.self, "lengthMn: 3", "Did you mean 'lengthMin'?"),
      (QuestionText.self, "lengthMin: 9, lengthMax: 3", "more than 'lengthMax'"),
      (QuestionFormatted.self, "pattern: '[A-Z', example: 'A'", "cannot be read"),
      (QuestionFormatted.self, "pattern: '[A-Z]+', example: '12'", "the example '12'"),
      (QuestionFormatted.self, "pattern: 'A-1', example: 'A-1'", "not as it will be kept"),
      (QuestionFormatted.self, "pattern: 'a)|(b', example: 'a'", "cannot be read"),
      (QuestionFormatted.self, "pattern: 'A'", "'example' is missing"),
      (QuestionInteger.self, "min: 1.5", "more than 0 digits"),
      (QuestionInteger.self, "min: 9, max: 3", "'min' is more than 'max'"),
      (QuestionMoney.self, "max: 1e15", "more than 15 digits"),
      (QuestionQuantity.self, "", "needs 'units'"),
      (QuestionQuantity.self, "units: [{ id: 'ha', label: 'ha', factor: 10 }]", "factor 1"),
      (
        QuestionQuantity.self, "units: [{ id: 'ha', label: 'ha' }, { id: 'no', label: 'no', factor: 0 }]",
        "more than zero"
      ),
      (QuestionDate.self, "min: 'tomorrow'", "no day such as"),
      (QuestionDate.self, "min: 'today+1w'", "no day such as"),
      (QuestionTime.self, "min: '8h'", "no hour"),
      (QuestionTime.self, "min: '10:00', max: '09:00'", "is after"),
      (QuestionChoice.self, "", "needs 'options'"),
      (QuestionChoice.self, "options: [{ id: 'a', label: 'A' }, { id: 'a', label: 'B' }]", "comes twice"),
      (QuestionChoices.self, "min: 2, options: [{ id: 'a', label: 'A' }]", "more than can be chosen"),
      (QuestionLinkedChoices.self, "levels: [{ id: 'a', label: 'A' }], list: 'places'", "two or three 'levels'"),
      (
        QuestionLinkedChoices.self, "levels: [{ id: 'a', label: 'A' }, { id: 'b', label: 'B' }], list: 'countries'",
        "column 'parent'"
      ),
      (
        QuestionLinkedChoices.self, "levels: [{ id: 'a', label: 'A' }, { id: 'b', label: 'B' }]",
        "either 'options' or a 'list'"
      ),
      (QuestionListChoice.self, "list: 'nothing'", "no list 'nothing'"),
      (QuestionListChoice.self, "list: 'activities', columns: ['colour']", "no column 'colour'"),
      (QuestionPlace.self, "list: 'countries', level: 'town'", "no column 'level'"),
      (QuestionPhone.self, "country: 'ZZ'", "not known"),
      (QuestionAddress.self, "parts: ['street']", "'street' is none of"),
      (QuestionPerson.self, "asks: ['shoes']", "'shoes' is none of"),
      (
        QuestionCompany.self, "identifiers: [{ id: 'r-c', label: 'RC', pattern: '1', example: '1' }]", "cannot be an id"
      ),
      (QuestionIdentityDocument.self, "", "needs 'kinds'"),
      (QuestionTaxNumber.self, "pattern: '[0-9]+', example: '98', check: 'mod97'", "check digits of the example"),
      (QuestionTaxNumber.self, "pattern: '[0-9]+', example: '97', check: 'mod98'", "must be one of"),
      (QuestionIBAN.self, "countries: ['ZZ']", "'ZZ' is not known"),
      (QuestionFile.self, "formats: ['exe']", "'exe' is none of"),
      (QuestionFile.self, "bytesMax: '10'", "no size"),
      (QuestionFile.self, "bytesMax: '3 GB'", "no size"),
      (QuestionFiles.self, "min: 3, max: 2", "'min' is more than 'max'"),
      (QuestionSignature.self, "", "'statement' is missing"),
      (QuestionMapPoint.self, "bounds: [1, 2, 0, 4]", "west, south, east, north"),
      (QuestionMapPolygon.self, "areaMin: 9, areaMax: 3", "'areaMin' is more than 'areaMax'"),
      (QuestionComputed.self, "result: 'colour'", "must be one of"),
    ]
    for mistake in mistakes {
      let problems = try QuestionsWorld.problems(mistake.kind, mistake.settings)
      #expect(problems.contains { $0.contains(mistake.part) }, "\(mistake.kind.name) \(mistake.settings): \(problems)")
    }
  }

  @Test("settings of any shape are noted and never end the reading")
  func hostileSettings() throws {
    var chance = Chance(seed: 11)
    let speech = try QuestionsWorld.speech("fr")
    let values = [
      "null", "true", "0", "-1", "3", "1e300", "'x'", "'today'", "'2020-01-01'", "[]", "{}", "[1, 'a', null]", "'[A-'",
      "'.*'",
      "[{ id: 'a', label: 'A', factor: -3 }]", "[{ id: 'a', label: 'A' }, { id: 'a', label: 'A' }]", "'places'",
      "[90, 90, 91, 91]",
      "[0, 89.9, 1, 90]", "'99 GB'", "['pdf']", "['FR']", "999", "'12:00'", "'1-2'", "{ pattern: 'x' }",
    ]
    for kind in QuestionKinds.all where kind.name != "repeat" && kind.name != "table" {
      for _ in 0..<60 {
        let settings = kind.settings.filter { _ in !chance.once(in: 3) }.map {
          "'\($0)': \(chance.pick(values) ?? "0")"
        }
        let entry = try QuestionsWorld.entry("{" + settings.joined(separator: ", ") + "}")
        let question = kind.init(entry)
        let sample = question.sample(&chance, QuestionsWorld.setting)
        _ = try? question.accepted(sample, QuestionsWorld.setting)
        _ = question.shown(sample, speech)
        _ = question.value(sample)
        _ = question.joined { _ in ["1"] }
      }
    }
  }

  @Test("rules can name every part of an answer")
  func parts() throws {
    for kind in try QuestionsTests.kinds() {
      guard let fields = kind.type.fields ?? kind.type.element.fields else { continue }
      var chance = Chance(seed: 3)
      let value = kind.value(kind.sample(&chance, QuestionsWorld.setting))
      for field in fields {
        let rule = try CompiledExpression("answer.\(field.name)", names: [("answer", kind.type)])
        let (part, problems) = rule.evaluate([value])
        #expect(problems.isEmpty, "\(type(of: kind).name).\(field.name): \(problems)")
        #expect(part.isNull || value.member(field.name)?.equals(part) == true, "\(type(of: kind).name).\(field.name)")
      }
    }
    let rule = try CompiledExpression(
      "stay.to - stay.from", names: [("stay", QuestionsWorld.kind(QuestionPeriod.self).type)])
    let stay = try QuestionsWorld.kind(QuestionPeriod.self).value(["from": "2026-04-01", "to": "2026-04-10"])
    #expect(rule.evaluate([stay]).value.text == "P9D")
  }
}
