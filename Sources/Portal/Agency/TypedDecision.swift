import HTTP
import JSON
import Procedures

/// What an officer's form sent. Its own inputs bear hyphens, which the questions of a step never do.
struct TypedDecision: Sendable {
  let fields: QueryString

  static let none = TypedDecision(fields: QueryString())

  private static let noteCharactersMax = 4_000

  var outcome: String { fields.first("decision-outcome") ?? "" }
  var note: String { String((fields.first("decision-note") ?? "").trimmed.prefix(Self.noteCharactersMax)) }
  var ticks: [String] { fields.all("decision-tick") }
  /// The names of the marks that are ticked.
  var faults: [String] { fields.all("decision-fault") }
  /// So that a form sent twice is one decision.
  var once: String { fields.first("decision-once") ?? "" }

  func reason(of outcome: String) -> String { fields.first("decision-reason.\(outcome)") ?? "" }
  func unit(of outcome: String) -> String { fields.first("decision-unit.\(outcome)") ?? "" }
  func faultReason(_ mark: String) -> String { (fields.first("decision-fault-reason.\(mark)") ?? "").trimmed }

  /// Which button was pressed: the first shows what the applicant will read, the second sends it.
  enum Go: String { case review, send, edit }

  var go: Go { fields.first("decision-go").flatMap(Go.init) ?? .review }

  /// Everything that has to come again with the next page.
  var kept: [HiddenInput] {
    fields.pairs.filter { !["token", "decision-go", "decision-once", "action"].contains($0.name) }
      .map { HiddenInput(name: $0.name, value: $0.value) }
  }

  /// What officers found, as it was typed.
  func findings(_ questions: [Question]) -> [String: JSON] {
    var raw: [String: JSON] = [:]
    for question in questions where question.computed == nil {
      let answer = question.kind.joined { fields.all($0.isEmpty ? question.id : "\(question.id).\($0)") }
      if !answer.isNull { raw[question.id] = answer }
    }
    return raw
  }
}

/// What is wrong with a decision, beside what it is wrong.
struct DecisionFaults: Error {
  var outcome = ""
  var reason = ""
  var unit = ""
  var note = ""
  var ticks = ""
  /// By the name of a mark.
  var marks: [String: String] = [:]
  var questions: [Fault] = []
  /// What concerns no input: somebody was quicker.
  var general = ""

  static let none = DecisionFaults()

  init() {}

  /// Where the engine's refusal belongs.
  init(_ refusal: Refusal, _ visit: Visit, _ procedure: Procedure) {
    let sentence = refusal.sentence(visit, procedure)
    switch refusal.key {
    case .reasonMissing, .unknownReason: reason = sentence
    case .unknownUnit: unit = sentence
    case .faultsMissing: note = sentence
    case .checklist, .originals: ticks = sentence
    case .unknownOutcome: outcome = sentence
    case .incomplete where !refusal.faults.isEmpty: questions = refusal.faults
    default: general = sentence
    }
  }

  var isNothing: Bool {
    [outcome, reason, unit, note, ticks, general].allSatisfy(\.isEmpty) && marks.isEmpty && questions.isEmpty
  }
}
