// The steps of a random procedure: a revision or none, for each formality a chain of its own (side by side with the
// others, or one after another), a payment, a board that need not wait for all, a counter, an end.

struct RandomCircuit {
  private let formalities: [RandomPack.Plan]
  private let agencies: [String]
  private let due: PaymentPlan.Due
  private let counter: String
  private var chance: Chance
  private var steps: [String] = []
  /// By formality, the step that grants it.
  private var deciding: [String] = []

  init(_ formalities: [RandomPack.Plan], agencies: [String], due: PaymentPlan.Due, counter: String, chance: Chance) {
    self.formalities = formalities
    self.agencies = agencies
    self.due = due
    self.counter = counter
    self.chance = chance
  }

  mutating func text() -> String {
    var start: [String] = []
    if !chance.once(in: 4) {
      revision()
      start = ["revision"]
    }
    if due == .step {
      add(#"{ id: "paying", title: "Pay", kind: "payment", agency: "\#(agencies[0])""#, after: start)
      start = ["paying"]
    }
    for number in formalities.indices { chain(number, after: start) }
    if chance.once(in: 3) { board() }
    if formalities.contains(where: \.isPhysical) { pickup() }
    if !chance.once(in: 3) {
      add(#"{ id: "end", title: "End", kind: "closing""#, after: steps.map(id), isLast: true)
    }
    return steps.map { "    " + $0 }.joined(separator: ",\n")
  }

  private func id(_ step: String) -> String {
    let from = step.dropFirst(#"{ id: ""#.utf8.count)
    return String(from.prefix { $0 != "\"" })
  }

  private mutating func add(
    _ opening: String, after: [String], isAfterAny: Bool = false, isLast: Bool = false, _ rest: String = ""
  ) {
    var text = opening
    if !after.isEmpty {
      text += ", \(isAfterAny ? "afterAny" : "after"): [\(after.map { "\"\($0)\"" }.joined(separator: ", "))]"
    }
    steps.append(text + rest + " }")
  }

  /// What an officer's step may have besides its outcomes.
  private mutating func habits() -> String {
    var text = ""
    if !chance.once(in: 3) {
      text += ", delay: { days: \(Int.random(in: 0...9, using: &chance))"
      text += chance.once(in: 2) ? " }" : #", count: "calendar" }"#
    }
    if chance.once(in: 2) { text += ", reminder: { afterDays: 2, everyDays: 3, timesMax: 2 }" }
    if chance.once(in: 3) { text += #", escalation: { afterDays: 4, role: "chief" }"# }
    if chance.once(in: 3) { text += #", checklist: [{ id: "seen", text: "Seen" }]"# }
    return text
  }

  private static let reasons = #"reasons: [{ id: "r1", title: "R1" }, { id: "r2", title: "R2" }]"#

  private static func outcome(_ id: String, _ effect: Outcome.Effect, _ more: String = "") -> String {
    #"{ id: "\#(id)", title: "T", effect: "\#(effect.rawValue)"\#(more.isEmpty ? "" : ", " + more) }"#
  }

  private mutating func revision() {
    var outcomes = [Self.outcome("accept", .proceed)]
    outcomes.append(Self.outcome("back", .sendBack, Self.reasons))
    outcomes.append(Self.outcome("no", .refuseAll, Self.reasons))
    if chance.once(in: 2) { outcomes.append(Self.outcome("hold", .suspend)) }
    if chance.once(in: 4) { outcomes.append(Self.outcome("drop", .withdraw)) }
    let rest = habits() + ", outcomes: [\(outcomes.joined(separator: ", "))]"
    add(
      #"{ id: "revision", title: "R", kind: "revision", agency: "\#(agencies[0])", role: "reviewer""#, after: [], rest)
  }

  private mutating func chain(_ number: Int, after start: [String]) {
    let plan = formalities[number]
    var after = start
    if number > 0, chance.once(in: 3) { after = [deciding[number - 1]] }
    if let supplier = plan.supplier, !after.contains(deciding[supplier]) { after.append(deciding[supplier]) }
    var first: String?
    if chance.once(in: 2) {
      study(plan, after)
      after = ["\(plan.id)_study"]
      first = after[0]
    }
    if chance.once(in: 3) {
      exchange(plan, after)
      after = ["\(plan.id)_ask"]
    }
    decide(plan, after, again: first)
    deciding.append("\(plan.id)_sign")
  }

  private mutating func study(_ plan: RandomPack.Plan, _ after: [String]) {
    let agency = chance.once(in: 3) ? agencies[1] : plan.agency
    let kind = chance.pick(["instruction", "opinion", "commission", "inspection"]) ?? "instruction"
    var outcomes = [Self.outcome("ok", .proceed)]
    outcomes.append(Self.outcome("no", .refuse, Self.reasons))
    if kind != "opinion" { outcomes.append(Self.outcome("back", .sendBack, Self.reasons)) }
    if chance.once(in: 3) { outcomes.append(Self.outcome("hold", .suspend)) }
    var rest = habits()
    if agency == agencies[1] {
      rest += #", unit: 'if g_flag then "u0" else "u1"'"#
      outcomes.append(Self.outcome("move", .forward))
    }
    if chance.once(in: 4) { rest += #", when: "x > 5""# }
    if chance.once(in: 3) {
      rest += #", questions: [{ id: "\#(plan.id)_found", type: "integer", min: 0, max: 9, label: "Found" }]"#
    }
    rest += ", outcomes: [\(outcomes.joined(separator: ", "))]"
    add(
      #"{ id: "\#(plan.id)_study", title: "S", kind: "\#(kind)", formality: "\#(plan.id)", agency: "\#(agency)", "#
        + #"role: "agent""#, after: after, rest)
  }

  private mutating func exchange(_ plan: RandomPack.Plan, _ after: [String]) {
    let outcomes = [Self.outcome("known", .proceed), Self.outcome("unknown", .refuse, Self.reasons)]
    add(
      #"{ id: "\#(plan.id)_ask", title: "A", kind: "exchange", formality: "\#(plan.id)", agency: "\#(plan.agency)", "#
        + #"service: "register""#, after: after, ", outcomes: [\(outcomes.joined(separator: ", "))]")
  }

  private mutating func decide(_ plan: RandomPack.Plan, _ after: [String], again: String?) {
    let isOfSeveral = after.count > 1 && plan.supplier == nil && chance.once(in: 3)
    if chance.once(in: 5) {
      let outcomes = [Self.outcome("yes", .grant), Self.outcome("no", .refuse, Self.reasons)]
      add(
        #"{ id: "\#(plan.id)_sign", title: "D", kind: "automatic", formality: "\#(plan.id)", "#
          + #"decision: 'if x < 40 then "yes" else "no"'"#, after: after, isAfterAny: isOfSeveral,
        ", outcomes: [\(outcomes.joined(separator: ", "))]")
      return
    }
    var outcomes = [Self.outcome("signed", .grant), Self.outcome("no", .refuse, Self.reasons)]
    if let again { outcomes.append(Self.outcome("again", .reopen, #"step: "\#(again)""#)) }
    if chance.once(in: 4) { outcomes.append(Self.outcome("back", .sendBack, Self.reasons)) }
    add(
      #"{ id: "\#(plan.id)_sign", title: "S", kind: "signature", formality: "\#(plan.id)", "#
        + #"agency: "\#(plan.agency)", role: "signatory""#, after: after, isAfterAny: isOfSeveral,
      habits() + ", outcomes: [\(outcomes.joined(separator: ", "))]")
  }

  /// Looks at the whole when the first decision is there, and may have a decision made again.
  private mutating func board() {
    var outcomes = [Self.outcome("noted", .proceed)]
    if deciding.count == 1 || chance.once(in: 2) {
      outcomes.append(Self.outcome("again", .reopen, #"step: "\#(deciding[0])""#))
    }
    add(
      #"{ id: "board", title: "B", kind: "commission", agency: "\#(agencies[2])", role: "chief""#, after: deciding,
      isAfterAny: true, habits() + ", outcomes: [\(outcomes.joined(separator: ", "))]")
  }

  private mutating func pickup() {
    add(
      #"{ id: "pickup", title: "C", kind: "collection", agency: "\#(agencies[0])", role: "counter", "#
        + "counter: \(counter)", after: deciding)
  }
}
