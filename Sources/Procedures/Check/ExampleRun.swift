// An example played to its end, with officers of every post, a cashier, and a printer of certificates: the engine is
// the same as in the portal. What nobody decides in the story ends in the first way its step allows.

import JSON
import Rules

package struct ExampleRun {
  package let dossier: Dossier
  package let events: [Event]
  /// What did not come out as the example expects, in words.
  package let differences: [String]

  package static func of(_ example: Example, in pack: Pack, witness: (any RuleWitness)? = nil) -> ExampleRun {
    guard let procedure = pack.procedure(example.procedure) else {
      return ExampleRun(
        dossier: Dossier(id: ""), events: [], differences: ["the pack has no procedure '\(example.procedure)'."])
    }
    var play = Play(example, pack, procedure, witness)
    play.run()
    return ExampleRun(dossier: play.dossier, events: play.events, differences: play.differences)
  }
}

private struct Play {
  let example: Example
  let pack: Pack
  let procedure: Procedure
  let witness: (any RuleWitness)?
  var today: FEELDate
  var dossier: Dossier
  var events: [Event] = []
  var differences: [String] = []
  var acts: ArraySlice<Example.Act>
  var chance = Chance(seed: 1)
  private var payments = 0

  static let applicant = Actor(account: "applicant", name: "Applicant")

  init(_ example: Example, _ pack: Pack, _ procedure: Procedure, _ witness: (any RuleWitness)?) {
    self.example = example
    self.pack = pack
    self.procedure = procedure
    self.witness = witness
    today = example.date
    dossier = Dossier(id: example.name)
    acts = example.story[...]
  }

  mutating func run() {
    let advice = procedure.advice(on: example.filing, in: pack.territory, now: hour.local, witness: witness)
    compare(advice)
    do {
      try file(advice)
      compare("refusal", example.expected.refusal?.rawValue, nil)
      try tell()
      try finish()
    } catch {
      compare("faults", set: example.expected.faults, error.faults.map(\.path))
      guard example.expected.refusal != error.key else { return }
      let words = error.words.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      let detail = error.faults.map(\.path) + error.documents + words
      differences.append(
        "refused: \(error.key.rawValue)" + (detail.isEmpty ? "" : " (\(detail.joined(separator: ", ")))"))
    }
    compareEnd()
  }

  // MARK: Playing

  private var hour: Hour {
    let local = today.at(FEELTime(hour: 10, minute: 0, second: 0, zone: .utc) ?? FEELDateTime.epoch.time)
    return Hour(moment: Moment(rawValue: Int64(today.daysSince1970) * 86_400_000 + 36_000_000), local: local)
  }

  private mutating func act(_ command: Command, by actor: Actor) throws(Refusal) {
    let new = try Proceeding.events(
      of: command, on: dossier, by: actor, at: hour, in: pack, procedure, witness: witness)
    for event in new { dossier.apply(event) }
    events += new
  }

  private mutating func file(_ advice: Advice) throws(Refusal) {
    let person = Play.applicant
    try act(
      .start(procedure: procedure.id, language: pack.languages.first ?? "", applicant: person.account), by: person)
    try act(.answer(example.filing.answers), by: person)
    if !example.filing.formalities.isEmpty { try act(.choose(example.filing.formalities), by: person) }
    if !example.filing.data.isEmpty { try act(.fill(example.filing.data), by: person) }
    let asked = procedure.documentNeeds(dossier.filing.formalities, situation).asked
    for slot in example.documents ?? asked.filter({ !(procedure.document($0)?.isOptional ?? true) }) {
      try act(.attach(slot: slot, paper(slot)), by: person)
    }
    if procedure.payment.due == .filing { try pay() }
    try act(.submit(number: "EX-1"), by: person)
  }

  private var situation: Situation { procedure.situation(of: dossier.filing, now: hour.local) }

  private func paper(_ slot: String, version: Int = 1) -> Paper {
    let type = procedure.document(slot)?.formats.first ?? .pdf
    return Paper(
      sha256: "\(slot)-\(version)", name: "\(slot).\(type.rawValue)", contentType: type.contentType, bytes: 1_000)
  }

  private mutating func pay() throws(Refusal) {
    guard let method = procedure.payment.methods.first else { return }
    payments += 1
    let id = "payment-\(payments)"
    do {
      try act(.pay(payment: id, method), by: Play.applicant)
    } catch {
      if error.key == .nothingToPay { return }
      throw error
    }
    try act(.settle(payment: id, receipt: "R-\(payments)"), by: .house)
  }

  private mutating func tell() throws(Refusal) {
    while let next = acts.popFirst() {
      switch next {
      case .end(let step, let ending, let remarks, let unit):
        try reach(step)
        try end(step, ending, remarks, unit)
      case .complete(let data, let documents, let note):
        if !data.isEmpty { try act(.fill(data), by: Play.applicant) }
        for slot in documents { try act(.attach(slot: slot, paper(slot, version: events.count)), by: Play.applicant) }
        if procedure.payment.due == .filing { try pay() }
        try act(.complete(note: note), by: Play.applicant)
      case .pay: try pay()
      case .wait(let days):
        for _ in 0..<days {
          today = today.adding(days: 1) ?? today
          try act(.tick, by: .house)
        }
      case .resume(let step): try act(.resume(step: step), by: officer(of: step))
      case .withdraw: try act(.withdraw(note: ""), by: Play.applicant)
      case .revoke(let formality, let reason):
        try settle(until: { $0.formalities[formality]?.certificate != nil })
        let agency = procedure.formality(formality)?.agency ?? ""
        try act(
          .revoke(formality: formality, reason: reason),
          by: Actor(account: "officer", name: "", posts: [.init(agency: agency, role: "")]))
      }
    }
  }

  /// Everything that nobody tells, until the step is open.
  private mutating func reach(_ step: String) throws(Refusal) {
    guard procedure.circuit.step(step) != nil else {
      differences.append("the story speaks of a step '\(step)' that is not there.")
      throw Refusal(.notFound, ["step": step])
    }
    try settle(until: { $0.open(step) != nil })
    guard dossier.open(step) != nil else { throw Refusal(.stepNotOpen, ["step": step]) }
  }

  private mutating func finish() throws(Refusal) {
    try settle(until: { _ in false })
  }

  private mutating func settle(until isReached: (Dossier) -> Bool) throws(Refusal) {
    var turns = 0
    while !isReached(dossier), dossier.end == nil, turns < 500 {
      turns += 1
      if try printPaper() { continue }
      let told = Set(acts.compactMap { act in if case .end(let step, _, _, _) = act { step } else { nil } })
      guard
        let (id, _) = dossier.openSteps.first(where: { open in
          !open.state.isReturned && !open.state.isSuspended && !told.contains(open.id)
        }), let step = procedure.circuit.step(id)
      else { return }
      switch step.kind {
      case .payment: try pay()
      case .exchange: try act(.reply(step: id, Ending(step.outcomes.first?.id ?? "")), by: .house)
      default: try end(id, Ending(step.outcomes.first?.id ?? "", reason: firstReason(step)), [], nil)
      }
    }
  }

  private func firstReason(_ step: Step) -> String { step.outcomes.first?.reasons.first?.id ?? "" }

  /// Makes one certificate that is due, or takes it to its counter.
  private mutating func printPaper() throws(Refusal) -> Bool {
    for formality in procedure.formalities {
      guard let result = formality.result else { continue }
      switch dossier.formalities[formality.id] {
      case .granted:
        let until = pack.certificate(result.certificate)?.validMonths.flatMap { months in
          YearsMonthsDuration(months: months).flatMap(today.adding)
        }
        try act(
          .issue(
            formality: formality.id,
            IssuedCertificate(
              template: result.certificate, number: "C-\(events.count)", code: "CODE\(events.count)", sha256: "",
              until: until)), by: .house)
        return true
      case .issued(_, false, _) where result.isPhysical:
        guard let step = procedure.circuit.steps.first(where: { $0.kind == .collection }) else { continue }
        try act(.receive(formality: formality.id), by: officer(of: step.id))
        return true
      default: continue
      }
    }
    return false
  }

  private mutating func end(_ id: String, _ ending: Ending, _ remarks: [Remark], _ unit: String?) throws(Refusal) {
    guard let step = procedure.circuit.step(id) else { throw Refusal(.notFound, ["step": id]) }
    if step.kind == .exchange { return try act(.reply(step: id, ending), by: .house) }
    var findings = ending.findings
    for question in step.questions where findings[question.id] == nil && question.computed == nil {
      let sample = question.kind.sample(&chance, AnswerSetting(today: today))
      if !sample.isNull, question.visible == nil { findings[question.id] = sample }
    }
    let ticks = ending.ticks.isEmpty ? step.checklist.map(\.id) + procedure.documents.map(\.id) : ending.ticks
    let whole = Ending(ending.outcome, reason: ending.reason, note: ending.note, findings: findings, ticks: ticks)
    try act(.end(step: id, whole, remarks: remarks, unit: unit), by: officer(of: id))
  }

  /// An officer who may do this step.
  private func officer(of id: String) -> Actor {
    let step = procedure.circuit.step(id)
    let agency = step?.agency ?? ""
    var posts = [Actor.Post(agency: agency, role: step?.role ?? "")]
    if let role = step?.escalation?.role { posts.append(.init(agency: agency, role: role)) }
    return Actor(account: "officer-\(agency)", name: "Officer", posts: posts)
  }

  // MARK: Comparing

  private mutating func compare(_ name: String, _ expected: String?, _ found: String?) {
    guard let expected, expected != found else { return }
    differences.append("\(name): expected \(expected), found \(found ?? "none").")
  }

  private mutating func compare(_ name: String, set expected: [String]?, _ found: [String]) {
    guard let expected, Set(expected) != Set(found) else { return }
    let missing = Set(expected).subtracting(found).sorted()
    let extra = Set(found).subtracting(expected).sorted()
    differences.append(
      "\(name):" + (missing.isEmpty ? "" : " \(missing.joined(separator: ", ")) is missing.")
        + (extra.isEmpty ? "" : " \(extra.joined(separator: ", ")) is too much."))
  }

  private mutating func compare(_ advice: Advice) {
    let expected = example.expected
    func ids(_ isWanted: (Advice.Verdict) -> Bool) -> [String] {
      advice.formalities.filter { isWanted($0.verdict) }.map(\.formality)
    }
    compare("mandatory", set: expected.mandatory, ids { if case .mandatory = $0 { true } else { false } })
    compare("optional", set: expected.optional, ids { if case .optional = $0 { true } else { false } })
    compare("refused", set: expected.refused, ids { if case .refused = $0 { true } else { false } })
    compare("documents", set: expected.documents, advice.documents)
    if let fees = expected.fees {
      let found = Dictionary(uniqueKeysWithValues: advice.fees.map { ("\($0.formality)/\($0.fee)", $0.amount) })
      for name in Set(fees.keys).union(found.keys).sorted() where fees[name] ?? .zero != found[name] ?? .zero {
        compare("fee \(name)", (fees[name] ?? .zero).text, (found[name] ?? .zero).text)
      }
    }
    compare("total", expected.total.map { $0.canonicalText }, advice.total.canonicalText)
  }

  private mutating func compareEnd() {
    let expected = example.expected
    if let route = expected.route, route != self.route {
      differences.append(
        "route: expected \(route.joined(separator: " → ")), found \(self.route.joined(separator: " → ")).")
    }
    for (step, date) in expected.deadlines.sorted(by: { $0.key < $1.key }) {
      compare("deadline of \(step)", date.text, deadlines[step]?.text)
    }
    let templates = events.compactMap { event in
      if case .issued(_, let certificate) = event.fact { certificate.template } else { nil }
    }
    compare("certificates", set: expected.certificates, templates)
    compare("flags", set: expected.flags, dossier.flags)
    for (step, outcome) in expected.outcomes.sorted(by: { $0.key < $1.key }) {
      compare("outcome of \(step)", outcome, dossier.filing.outcomes[step])
    }
    for (step, unit) in expected.units.sorted(by: { $0.key < $1.key }) {
      compare("unit of \(step)", unit, units[step])
    }
    let counters = expected.counters.isEmpty ? [:] : procedure.counters(of: dossier, now: hour.local)
    for (formality, counter) in expected.counters.sorted(by: { $0.key < $1.key }) {
      compare("counter of \(formality)", counter, counters[formality])
    }
    compare("end", expected.end?.rawValue, dossier.state.rawValue)
  }

  /// The steps in the order they began; those that ended by themselves too.
  private var route: [String] {
    var route: [String] = []
    for event in events {
      switch event.fact {
      case .opened(let step, _, _), .ended(let step, _): if !route.contains(step) { route.append(step) }
      default: continue
      }
    }
    return route
  }

  private var units: [String: String] {
    var units: [String: String] = [:]
    for event in events {
      if case .opened(let step, let unit?, _) = event.fact { units[step] = unit }
    }
    return units
  }

  private var deadlines: [String: FEELDate] {
    var deadlines: [String: FEELDate] = [:]
    for event in events {
      if case .opened(let step, _, let due?) = event.fact, deadlines[step] == nil { deadlines[step] = due }
    }
    return deadlines
  }
}
