import Rules

extension Step {
  static let settings = [
    "id", "title", "kind", "formality", "agency", "role", "unit", "when", "after", "afterAny", "delay", "reminder",
    "escalation", "questions", "checklist", "decision", "service", "counter", "outcomes", "laws",
  ]

  func check(_ entry: Entry) {
    for question in entry["questions"]?.entries ?? [] {
      question.refuseOrigins(because: "an officer says what he has found.")
    }
    if kind == .automatic, decision == nil { entry.note("an automatic step needs a 'decision'.") }
    if kind != .automatic, decision != nil { entry["decision"]?.note("only an automatic step has a 'decision'.") }
    if kind == .exchange, service == nil { entry.note("an exchange needs a 'service'.") }
    if kind == .signature, formality == nil { entry.note("a signature needs a 'formality': what is signed.") }
    if outcomes.isEmpty { entry.note("a step of kind \(kind.rawValue) needs 'outcomes'.") }
    for outcome in outcomes where formality == nil && (outcome.effect == .grant || outcome.effect == .refuse) {
      entry.note("'\(outcome.id)' decides a formality, but the step names none.")
    }
  }
}

extension Outcome {
  static func list(_ entry: Entry, _ kind: Step.Kind) -> [Outcome] {
    let written = entry.list(named: "outcomes", Outcome.init)
    if !written.isEmpty { return written }
    return kind.usualOutcome.map { [Outcome(id: $0.id, effect: $0.effect)] } ?? []
  }

  private init(id: String, effect: Effect) {
    self.id = id
    self.effect = effect
    title = .empty
    reasons = []
    step = nil
  }

  private init(_ entry: Entry) {
    entry.only(["id", "title", "effect", "reasons", "step"])
    id = entry.id("id")
    title = entry.text("title")
    effect = entry.word("effect", orElse: .proceed)
    if entry["effect"] == nil { entry.note("'effect' is missing.") }
    step = entry.optionalString("step")
    if effect == .reopen, step == nil { entry.note("'reopen' needs the 'step' that is done again.") }
    reasons = entry.list(named: "reasons") { reason in
      reason.only(["id", "title", "cure", "laws"])
      return Reason(
        id: reason.id("id"), title: reason.text("title"), cure: reason.text("cure", isRequired: false),
        laws: reason.laws("laws"))
    }
    if reasons.isEmpty, effect == .refuse || effect == .refuseAll {
      entry.note("a refusal needs 'reasons': nobody may be refused without one.")
    }
  }
}

extension Entry {
  func role(_ name: String, isRequired: Bool, agency: String) -> String {
    guard let id = optionalString(name) else {
      if isRequired { note("'\(name)' is missing.") }
      return ""
    }
    if let agency = reading.agencies[agency], !agency.roles.contains(id) {
      self[name]?.note("no officer of '\(agency.id)' has the role '\(id)'.")
    }
    return id
  }
}
