// Questions with what stands in them and what is wrong, ready for a page; and the summary that leads to each mistake.

import JSON
import Procedures
import Rules
import Templates

struct FormView: Sendable {
  let questions: [QuestionView]
  let errors: [ErrorLink]

  /// `questions` are those to be shown, in order.
  init(_ questions: [Question], _ filling: Filling, faults: [Fault] = [], _ setting: FormSetting) {
    var views: [QuestionView] = []
    var errors: [ErrorLink] = []
    for question in questions {
      let own = faults.compactMap { PlacedFault($0, in: question, setting) }
      let view = QuestionForm(question, name: question.id, filling, own, setting).view()
      views.append(view)
      for fault in own {
        // The sentence stands beside its question there; here it must name it.
        let line = setting.speech.phrase("wording.labelled", ["label": view.label, "text": fault.sentence])
        errors.append(ErrorLink(target: view.target(of: fault.part), text: line))
      }
    }
    self.questions = views
    self.errors = errors
  }
}

/// What a form needs to know besides its questions.
struct FormSetting: Sendable {
  let language: Language
  let translations: Translations
  /// The day in the territory.
  let today: FEELDate
  /// Whether a question, or a column of a group, may be left out here.
  let isOptional: @Sendable (Question) -> Bool
  /// What a rule gives for a question that is not asked.
  var computed: @Sendable (Question) -> JSON = { _ in .null }
  /// Where an answer comes from that nobody has given yet.
  var origin: @Sendable (Question) -> String = { _ in "" }
  /// What became of a file, by its digest.
  var fileState: @Sendable (String) -> FileState = { _ in .kept }
  /// Whether the only question is the heading of its page.
  var isHeading = false

  var speech: Speech { translations.speech(language) }

  func say(_ key: TextKey, _ words: [String: String] = [:]) -> String { translations.text(key, language, words: words) }

  func say(_ text: Text) -> String { text[language.code] }
}

enum FileState: String, Sendable {
  /// Being looked at.
  case checked
  case kept
  case refused
}

extension Fault {
  /// What is wrong, for a person.
  func sentence(_ speech: Speech) -> String {
    switch cause {
    case .missing: speech.phrase("form.missing", [:])
    case .unknown: speech.phrase("form.unknown", [:])
    case .answer(let wrong): wrong.sentence(speech)
    case .check(let message): message[speech.language]
    }
  }
}

/// A fault as it concerns one question: in which part of it, and in words.
struct PlacedFault {
  let part: String
  let sentence: String

  init?(_ fault: Fault, in question: Question, _ setting: FormSetting) {
    if fault.path == question.id {
      part = ""
    } else {
      guard fault.path.hasPrefix(question.id + ".") else { return nil }
      part = String(fault.path.dropFirst(question.id.count + 1))
    }
    sentence = fault.sentence(setting.speech)
  }

  init(part: String, sentence: String) {
    self.part = part
    self.sentence = sentence
  }

  /// The same seen from a column of a row; nil when it is in another.
  func inside(row number: Int, column: String) -> PlacedFault? {
    let place = "\(number).\(column)"
    if part == place { return PlacedFault(part: "", sentence: sentence) }
    guard part.hasPrefix(place + ".") else { return nil }
    return PlacedFault(part: String(part.dropFirst(place.count + 1)), sentence: sentence)
  }
}

extension QuestionView {
  private var allFields: [FieldView] { fields + groups.flatMap(\.fields) }

  /// The id of the input where a mistake is mended: of this part, of the first inside it, or the first of all.
  func target(of part: String) -> String {
    let path = part.isEmpty ? name : name + "." + part
    if let row = rows.first(where: { path.hasPrefix("\(name).\($0.number).") }) {
      let column = row.questions.first { path == $0.name || path.hasPrefix($0.name + ".") }
      if let column { return column.target(of: String(path.dropFirst(column.name.count + 1))) }
    }
    return allFields.first { $0.name == path || $0.name.hasPrefix(path + ".") }?.id ?? allFields.first?.id ?? id
  }
}
