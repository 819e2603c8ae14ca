import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

/// How a step can end: what is to be checked and found first, then the outcomes the circuit declares, each with what it
/// asks for.
struct DecisionForm: Templates.Model {
  let action: String
  /// A signature is no decision, and says so.
  let isSignature: Bool
  let ticks: [OptionView]
  let ticksError: String
  let questions: [QuestionView]
  let outcomes: [OutcomeView]
  let outcomeError: String
  let note: QuestionView

  static var slots: [Slot<DecisionForm>] {
    [
      .text("action", \.action), .flag("isSignature", \.isSignature), .rows("ticks", \.ticks),
      .text("ticksError", \.ticksError), .rows("questions", \.questions), .rows("outcomes", \.outcomes),
      .text("outcomeError", \.outcomeError), .model("note", \.note),
    ]
  }

  /// The lines of the summary, in the order of the form; those of marks come after.
  private(set) var errors: [ErrorLink] = []

  init(
    _ task: SeenTask, _ typed: TypedDecision, _ faults: DecisionFaults, action: String, pressed: FormAction?,
    _ visit: Visit
  ) {
    let language = visit.language.code
    let isTyped = !typed.fields.pairs.isEmpty
    self.action = action
    isSignature = task.step.kind == .signature
    ticks = task.checklist(language).enumerated().map { index, item in
      OptionView(
        id: index == 0 ? "decision-tick" : "decision-tick-\(index + 1)", value: item.id, label: item.text, hint: "",
        isChosen: typed.ticks.contains(item.id))
    }
    ticksError = faults.ticks
    let setting = task.setting(visit)
    var filling = Filling(kept: task.seen.dossier.filing.findings, of: task.step.questions, setting.speech)
    if isTyped { filling = Filling { [fields = typed.fields] in fields.all($0) } }
    if let pressed { filling = filling.after(pressed, among: task.step.questions) }
    let form = FormView(task.visibleQuestions, filling, faults: faults.questions, setting)
    questions = form.questions
    outcomes = task.step.outcomes.enumerated().map { index, outcome in
      OutcomeView(outcome, index, task, typed, faults, visit)
    }
    outcomeError = faults.outcome
    note = .area(
      "decision-note", visit.say(TextKey("agency.decide.note")), value: typed.note,
      hint: visit.say(TextKey("agency.decide.noteHint")), error: faults.note, isOptional: true)
    add(faults.ticks, at: "decision-tick")
    errors += form.errors
    add(faults.outcome, at: "decision-outcome")
    add(faults.reason, at: "decision-reason.\(typed.outcome)")
    add(faults.unit, at: "decision-unit.\(typed.outcome)")
    add(faults.note, at: "decision-note")
  }

  private mutating func add(_ sentence: String, at target: String) {
    if !sentence.isEmpty { errors.append(ErrorLink(target: target, text: sentence)) }
  }
}

/// One outcome: to be chosen, with its reasons and units below it.
struct OutcomeView: Templates.Model {
  let id: String
  let value: String
  let title: String
  let isChosen: Bool
  let isReturn: Bool
  let reasons: [OptionView]
  let reasonError: String
  let units: [OptionView]
  let unitError: String

  static var slots: [Slot<OutcomeView>] {
    [
      .text("id", \.id), .text("value", \.value), .text("title", \.title), .flag("isChosen", \.isChosen),
      .flag("isReturn", \.isReturn), .rows("reasons", \.reasons), .text("reasonError", \.reasonError),
      .rows("units", \.units), .text("unitError", \.unitError),
    ]
  }

  init(
    _ outcome: Outcome, _ index: Int, _ task: SeenTask, _ typed: TypedDecision, _ faults: DecisionFaults,
    _ visit: Visit
  ) {
    let language = visit.language.code
    id = index == 0 ? "decision-outcome" : "decision-outcome-\(index + 1)"
    value = outcome.id
    title = task.step.title(of: outcome, visit)
    isChosen = typed.outcome == outcome.id
    isReturn = outcome.effect == .sendBack
    // What is sent back has its reasons beside each mark.
    let reasons = isReturn ? [] : outcome.reasons
    self.reasons = reasons.map {
      OptionView(
        id: "", value: $0.id, label: $0.title[language], hint: "", isChosen: typed.reason(of: outcome.id) == $0.id)
    }
    reasonError = isChosen ? faults.reason : ""
    let units =
      outcome.effect == .forward && outcome.step == nil
      ? task.seen.pack.agency(task.step.agency)?.units.filter { $0.id != task.open?.unit } ?? [] : []
    self.units = units.map {
      OptionView(
        id: "", value: $0.id, label: $0.title[language], hint: "", isChosen: typed.unit(of: outcome.id) == $0.id)
    }
    unitError = isChosen ? faults.unit : ""
  }
}

extension Step {
  /// In the pack's words, or the house's where the pack leaves the usual outcome of a kind of step.
  func title(of outcome: Outcome, _ visit: Visit) -> String {
    outcome.title.isEmpty ? visit.say(TextKey("agency.outcome", kind.rawValue)) : outcome.title[visit.language.code]
  }
}

extension SeenTask {
  /// What has to be ticked; at a counter also the originals that were seen (ER-42).
  func checklist(_ language: String) -> [(id: String, text: String)] {
    let items = step.checklist.map { ($0.id, $0.text[language]) }
    guard step.kind == .collection else { return items }
    let originals = seen.procedure.documents.filter { document in
      document.isOriginalShown && (seen.dossier.papers[document.id] ?? []).contains { $0.source == .upload }
    }
    return items + originals.map { ($0.id, $0.title[language]) }
  }

  /// The questions of the step that its situation asks.
  var visibleQuestions: [Question] {
    let situation = seen.situation
    return step.questions.filter { $0.visible?.holds(in: situation) ?? true }
  }

  func setting(_ visit: Visit) -> FormSetting {
    let situation = seen.situation
    let optional = Set(step.questions.filter { !$0.required.holds(in: situation) }.map(\.id))
    var computed: [String: JSON] = [:]
    for question in step.questions {
      computed[question.id] = (question.kind as? QuestionComputed)?.kept(situation[question.id])
    }
    var setting = FormSetting(
      language: visit.language, translations: visit.portal.templates.translations, today: seen.hour.today,
      isOptional: { optional.contains($0.id) })
    setting.computed = { [computed] in computed[$0.id] ?? .null }
    return setting
  }
}
