import Foundation
import JSON
import Procedures
import Rules
import Templates
import Testing

@testable import Portal

/// Questions on their way to a page and back, with the questions of the styleguide: one of each kind.
struct FormTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private let styleguide = StyleguideForm(root: root)
  private let setting: FormSetting
  private let day: AnswerSetting

  init() throws {
    let files = try Dictionary(
      uniqueKeysWithValues: Language.allCases.map { language in
        let file = "Config/languages/\(language.code).json5"
        return (language, (file: file, bytes: Array(try Data(contentsOf: URL(filePath: "\(Self.root)/\(file)")))))
      })
    let today = try #require(FEELDate("2026-11-12"))
    day = AnswerSetting(today: today)
    setting = FormSetting(
      language: .fr, translations: try Translations(files), today: today, isOptional: { _ in false })
  }

  private func view(_ questions: [Question], _ inputs: [String: [String]], faults: [Fault] = []) -> FormView {
    FormView(questions, Filling { inputs[$0] ?? [] }, faults: faults, setting)
  }

  private func kind(_ name: String) throws -> Question {
    try #require(styleguide.kinds.first { $0.kindName == name }, "\(name)")
  }

  @Test("the styleguide asks a question of every kind, and its texts are in order")
  func everyKind() {
    #expect(Set(styleguide.kinds.map(\.kindName)) == Set(QuestionKinds.names))
    #expect(styleguide.problems.map { "\($0)" } == [])
  }

  @Test("every kind has its partial, and no partial is without a kind")
  func partials() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/Templates/questions")
    let names = files.map { $0.replacing(".html", with: "") }.filter { $0 != "question" && $0 != "single" }
    #expect(names.sorted() == QuestionKinds.names)
  }

  @Test("what is kept, put into its inputs and sent back, is what was kept", arguments: 1...40)
  func roundTrip(seed: Int) throws {
    var chance = Chance(seed: UInt64(seed))
    for question in styleguide.kinds {
      let kept = question.kind.sample(&chance, day)
      if kept.isNull { continue }
      for language in Language.allCases {
        let speech = setting.translations.speech(language)
        let filling = Filling(kept: [question.id: kept], of: [question], speech)
        let typed = question.kind.joined { filling.all($0.isEmpty ? question.id : "\(question.id).\($0)") }
        let again = Result { try question.kind.accepted(typed, day) }
        #expect((try? again.get()) == kept, "\(question.kindName) in \(language): \(typed)")
      }
    }
  }

  @Test("each input of a page bears the name that the kind reads, and no id comes twice")
  func names() {
    let names = QuestionKinds.names
    #expect(names.count == 38)
    let form = view(styleguide.kinds, [:])
    let fields = form.questions.flatMap { question in
      (question.fields + question.groups.flatMap(\.fields)).map { (question, $0) }
    }
    let ids = fields.flatMap { [$0.1.id] + $0.1.options.dropFirst().map(\.id) }
    #expect(Set(ids).count == ids.count)
    for (view, field) in fields {
      guard let question = styleguide.kinds.first(where: { $0.id == view.name }) else { continue }
      let part = field.name == view.name ? "" : String(field.name.dropFirst(view.name.count + 1))
      #expect(question.kind.parts.contains(part) || ["search", "upload"].contains(part), "\(field.name)")
    }
  }

  @Test("a mistake leads to the input where it is mended, and its sentence stands there")
  func faults() throws {
    let birth = try #require(styleguide.mistakes.first { $0.kindName == "date" })
    let fault = Fault("\(birth.id).month", .answer(AnswerFault("date.none")))
    let form = view([birth], ["\(birth.id).month": ["13"]], faults: [fault])
    #expect(form.errors.map(\.target) == ["\(birth.id).month"])
    let fields = form.questions[0].groups[0].fields
    #expect(fields.map(\.isWrong) == [false, true, false])
    #expect(fields[1].value == "13")
    #expect(fields[1].describedBy == "\(birth.id)-error")
    #expect(form.questions[0].describedBy.contains("\(birth.id)-error"))
    #expect(form.errors[0].text.contains(form.questions[0].label))
  }

  @Test("a mistake in a row is told in that row and nowhere else")
  func rowFaults() throws {
    let group = try kind("repeat")
    let fault = Fault("\(group.id).2.part", .answer(AnswerFault("number.missing")))
    let form = view([group], [:], faults: [fault])
    #expect(form.errors.map(\.target) == ["\(group.id).2.part"])
    #expect(form.questions[0].error.isEmpty)
    let wrong = form.questions[0].rows.map { $0.questions.map { !$0.error.isEmpty } }
    #expect(wrong == [[false, false], [false, true]])
  }

  @Test("rows are added and taken away by named buttons; those after a row that goes move up")
  func rows() throws {
    let group = try kind("repeat")
    let inputs = ["rows": "3", "1.name": "A", "2.name": "B", "3.name": "C", "3.part": "7"]
    let typed = Dictionary(uniqueKeysWithValues: inputs.map { ("\(group.id).\($0)", [$1]) })
    let filling = Filling { typed[$0] ?? [] }
    let shorter = filling.after(.remove(item: 2, of: group.id), among: [group])
    #expect(shorter.text("\(group.id).rows") == "2")
    #expect(shorter.text("\(group.id).1.name") == "A")
    #expect(shorter.text("\(group.id).2.name") == "C")
    #expect(shorter.text("\(group.id).2.part") == "7")
    #expect(shorter.text("\(group.id).3.name") == "")
    let longer = filling.after(.add(rowTo: group.id), among: [group])
    #expect(longer.text("\(group.id).rows") == "4")
    let full = Filling { $0 == "\(group.id).rows" ? ["6"] : [] }.after(.add(rowTo: group.id), among: [group])
    #expect(full.text("\(group.id).rows") == "6", "the pack allows six")
    let absurd = Filling { $0 == "\(group.id).rows" ? ["999999999"] : [] }
    #expect(FormView([group], absurd, setting).questions[0].rows.count == 6)
  }

  @Test("a file is taken away with all that is known of it")
  func files() throws {
    let photos = try kind("files")
    let typed = ["sha256": ["a", "b"], "name": ["1.png", "2.png"], "contentType": ["x", "y"], "bytes": ["1", "2"]]
    let filling = Filling { typed[String($0.dropFirst(photos.id.count + 1))] ?? [] }
    let left = filling.after(.remove(item: 1, of: photos.id), among: [photos])
    #expect(photos.kind.parts.map { left.all("\(photos.id).\($0)") } == [["b"], ["2.png"], ["y"], ["2"]])
  }

  @Test(
    "buttons say what they ask for",
    arguments: [
      ("add:partners", FormAction.add(rowTo: "partners")),
      ("remove:partners.2", .remove(item: 2, of: "partners")),
      ("remove:a.1.photos.3", .remove(item: 3, of: "a.1.photos")),
      ("search:activity", .search("activity")), ("upload:lease", .upload("lease")), ("refresh:x", .refresh("x")),
      ("", nil), ("later", nil), ("add:", nil), ("remove:partners", nil), ("remove:partners.0", nil),
      ("remove:partners.-1", nil), ("drop:x", nil), ("add:" + String(repeating: "x", count: 201), nil),
    ] as [(String, FormAction?)])
  func actions(button: String, action: FormAction?) {
    #expect(FormAction(button) == action)
  }

  @Test("in Arabic, references and names keep their own direction inside a sentence")
  func isolates() {
    let fault = AnswerFault("format.mismatch", ["example": "2026-000123"])
    let arabic = fault.sentence(setting.translations.speech(.ar))
    #expect(arabic.contains("\u{2068}2026-000123\u{2069}"))
    #expect(!fault.sentence(setting.speech).contains("\u{2068}"))
  }

  @Test("a question alone on its page is its heading")
  func heading() throws {
    var alone = setting
    alone.isHeading = true
    let view = FormView([try kind("repeat")], Filling { _ in [] }, alone).questions[0]
    #expect(view.isHeading)
    #expect(view.rows.allSatisfy { $0.questions.allSatisfy { !$0.isHeading } })
  }

  @Test("e-mail, telephone, account and numbers run from left to right in every language")
  func direction() {
    for question in view(styleguide.kinds, [:]).questions
    where ["email", "phone", "iban", "money", "tax_number", "dossier_link"].contains(question.kind) {
      #expect(question.fields.map(\.direction) == ["ltr"], "\(question.kind)")
    }
  }
}
