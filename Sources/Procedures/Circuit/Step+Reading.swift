import Rules

extension Step {
  static let settings = [
    "id", "title", "kind", "formality", "agency", "role", "unit", "when", "after", "afterAny", "delay", "reminder",
    "escalation", "questions", "checklist", "decision", "service", "counter", "outcomes", "laws",
  ]

  init(_ entry: Entry, _ reading: ProcedureReading, questions drafts: [(Entry, any QuestionKind)]) {
    entry.only(Step.settings)
    let id = entry.id("id")
    let subject = "circuit.\(id)"
    let kind = entry.word("kind", orElse: Kind.instruction)
    if entry["kind"] == nil { entry.note("'kind' is missing.") }
    self.id = id
    self.kind = kind
    title = entry.text("title")
    formality = entry.optionalString("formality")
    agency = kind == .closing || kind == .automatic ? entry.string("agency", orElse: "") : entry.agency("agency")
    role = entry.role("role", isRequired: kind.isOfficers, agency: agency)
    unit = reading.value(entry, "unit", subject, .string)
    when = reading.condition(entry, "when", subject)
    let any = entry.ids("afterAny")
    isAfterAny = !any.isEmpty
    after = any.isEmpty ? entry.ids("after") : any
    if !any.isEmpty, entry["after"] != nil { entry.note("write 'after' or 'afterAny', not both.") }
    delay = entry["delay"].map(Delay.init)
    reminder = entry["reminder"].map { reminder in
      reminder.only(["afterDays", "everyDays", "timesMax"])
      return Reminder(
        afterDays: reminder.int("afterDays", in: 0...365), everyDays: reminder.int("everyDays", orElse: 1, in: 1...365),
        timesMax: reminder.int("timesMax", orElse: 3, in: 1...100))
    }
    escalation = entry["escalation"].map { [agency] escalation in
      escalation.only(["afterDays", "role"])
      return Escalation(
        afterDays: escalation.int("afterDays", in: 0...365),
        role: escalation.role("role", isRequired: true, agency: agency))
    }
    questions = drafts.map { Question($0, $1, reading) }
    checklist = entry.list(named: "checklist") { item in
      item.only(["id", "text", "laws"])
      return ChecklistItem(id: item.id("id"), text: item.text("text"), laws: item.laws("laws"))
    }
    decision = reading.value(entry, "decision", subject, .string)
    service = entry.optionalString("service")
    counter = entry.counter("counter")
    outcomes = Outcome.list(entry, kind)
    laws = entry.laws("laws")
    place = entry.place
    check(entry)
  }

  private func check(_ entry: Entry) {
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
