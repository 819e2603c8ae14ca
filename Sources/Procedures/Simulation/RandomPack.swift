// Packs that nobody wrote, as text, so that the reading of packs is tried with them: agencies with units, a guide,
// formalities that live on each other's papers, quotas which several packs share. The same seed gives the same text; a
// second revision has the same agencies and another procedure.

package struct RandomPack {
  package let seed: UInt64
  package let revision: Int
  private var chance: Chance
  private let name: String
  private var formalities: [Plan] = []
  private var due = PaymentPlan.Due.filing

  /// What was decided about a formality before it is written down.
  struct Plan {
    let id: String
    let agency: String
    /// The number of the formality whose paper it needs.
    let supplier: Int?
    let isSupplierOptional: Bool
    let hasFee: Bool
    let hasResult: Bool
    let isPhysical: Bool
    let delay: Int?
    let silence: Formality.Silence
  }

  package static func files(seed: UInt64, revision: Int = 1) -> PackFiles {
    var pack = RandomPack(seed: seed, revision: revision)
    return pack.files()
  }

  private init(seed: UInt64, revision: Int) {
    self.seed = seed
    self.revision = revision
    name = "p\(seed)"
    chance = Chance(seed: seed &* 31 &+ UInt64(revision))
  }

  private mutating func files() -> PackFiles {
    plan()
    let texts: [(String, String)] = [
      ("pack.json5", head), ("agencies.json5", agencies), ("certificates.json5", certificates),
      ("laws.json5", #"{ laws: [{ id: "l1", title: "Law", text: "Of all things." }] }"#),
      ("messages.json5", messages), ("procedures/\(name).json5", procedure()),
    ]
    return PackFiles(name: name, files: Dictionary(uniqueKeysWithValues: texts.map { ($0, Array($1.utf8)) }))
  }

  // MARK: Plans

  private mutating func plan() {
    let count = Int.random(in: 1...4, using: &chance)
    for number in 0..<count {
      let isSupplied = number > 0 && chance.once(in: 2)
      let hasResult = number == 0 || !chance.once(in: 4)
      let hasDelay = chance.once(in: 2)
      formalities.append(
        Plan(
          id: "f\(number)", agency: agency(Int.random(in: 0..<3, using: &chance)),
          supplier: isSupplied ? Int.random(in: 0..<number, using: &chance) : nil,
          isSupplierOptional: chance.once(in: 4), hasFee: !chance.once(in: 3), hasResult: hasResult,
          isPhysical: hasResult && chance.once(in: 3), delay: hasDelay ? Int.random(in: 5...40, using: &chance) : nil,
          silence: hasDelay ? chance.pick(Formality.Silence.allCases) ?? .nothing : .nothing))
    }
    let canCollect = formalities.contains { $0.isPhysical }
    due = chance.pick(canCollect ? [.filing, .step, .collection] : [.filing, .step]) ?? .filing
  }

  private func agency(_ number: Int) -> String { "\(name)a\(number)" }

  private var head: String {
    """
    { pack: "\(name)", title: "\(name)", languages: ["en"],
      territory: { level: "national", name: "Land", countries: ["MA"], currency: "EUR", zone: "Africa/Casablanca",
        calendar: { days: ["monday", "tuesday", "wednesday", "thursday", "friday"], holidays: ["05-01", "02-29"] } } }
    """
  }

  private var agencies: String {
    let roles = ["reviewer", "agent", "signatory", "counter", "chief"]
    let all = (0..<3).map { number in
      """
      { id: "\(agency(number))", title: "Agency \(number)", line: \(number), email: "a@example.org",
        roles: ["reviewer", "agent", "signatory", "counter", "chief"],
        units: [\(number == 1 ? #"{ id: "u0", title: "North" }, { id: "u1", title: "South" }"# : "")],
        calendar: \(number == 2 ? #"{ days: ["sunday", "monday", "tuesday"], holidays: ["03-02"] }"# : "null"),
        counters: [{ id: "hall", title: "Hall", address: "1, place", hours: "8-12" },
          { id: "annex", title: "Annex", address: "2, place", hours: "8-12" }] }
      """
    }
    return """
      { roles: [\(roles.map { #"{ id: "\#($0)", title: "\#($0)" }"# }.joined(separator: ", "))],
        agencies: [\(all.joined(separator: ",\n"))] }
      """
  }

  private var certificates: String {
    let all = formalities.filter(\.hasResult).map { plan in
      """
      { id: "c_\(plan.id)", title: "Paper", statement: "Given to {who}.", holder: "who", number: "C-{year}-{number}",
        facts: [{ id: "who", label: "Who", value: "x" }], laws: ["l1"] }
      """
    }
    return "{ certificates: [\(all.joined(separator: ",\n"))] }"
  }

  private var messages: String {
    let all: [(String, String)] = [
      ("filed", "applicant"), ("returned", "applicant"), ("taskOpened", "role"), ("granted", "agency"),
      ("reminder", "role"), ("closed", "applicant"),
    ]
    let texts = all.map { #"{ id: "\#($0)", on: "\#($0)", to: "\#($1)", subject: "S", body: "B" }"# }
    return "{ messages: [\(texts.joined(separator: ",\n"))] }"
  }

  // MARK: The procedure

  private mutating func procedure() -> String {
    let papers = formalities.compactMap(\.supplier)
    let quotas = quotas
    let body = formalities.indices.map { formality($0) }.joined(separator: ",\n")
    var circuit = RandomCircuit(
      formalities, agencies: (0..<3).map(agency), due: due, counter: Self.counter(seed, agency(0)), chance: chance)
    return """
      {
        procedure: "\(name)", revision: \(revision), state: "published", title: "P", summary: "S",
        draftDays: \(Int.random(in: 5...60, using: &chance)),
        guide: { questions: [
          { id: "g_kind", type: "choice", label: "Kind", options: [
            { id: "a", label: "A" }, { id: "b", label: "B" }, { id: "c", label: "C" }, { id: "z", label: "Z" }] },
          { id: "g_flag", type: "yes_no", label: "Flag" },
          { id: "g_num", type: "integer", min: 0, max: 9, label: "Number" },
        ], refusals: [{ when: 'g_kind = "z" and g_num > 6', reason: "Never." }] },
        formalities: [
      \(body)
        ],
        documents: [
          { id: "d0", title: "D0", original: \(chance.once(in: 2)), filesMax: 2 },
          { id: "d1", title: "D1", when: "\(chance.pick(["g_flag", "x > 25", "g_num > 4"]) ?? "g_flag")" },
          \(Set(papers).sorted().map(paper).joined(separator: ",\n    "))
        ],
        form: { pages: [
          { id: "who", title: "Who", questions: [
            { id: "x", type: "integer", min: 1, max: 50, label: "X" },
            { id: "note", type: "text", label: "Note", required: "x > 30", lengthMax: 40 }] },
          { id: "what", title: "What", questions: [{ id: "y", type: "integer", min: 0, max: 9, label: "Y" }] },
        ] },
        payment: { due: "\(due.rawValue)", methods: ["simulated", "cash"] },
        quotas: [\(quotas)],
        watches: [{ id: "large", when: "x > 40", effect: "flag", reason: "Large." },
          { id: "stop", when: "x > 48", effect: "block", reason: "Too large." }],
        circuit: { steps: [
      \(circuit.text())
        ] },
      }
      """
  }

  private func paper(of supplier: Int) -> String {
    let plan = formalities[supplier]
    let stands = plan.hasResult ? #", certificates: ["c_\#(plan.id)"]"# : ""
    let isOptional = formalities.contains { $0.supplier == supplier && $0.isSupplierOptional }
    return #"{ id: "paper_\#(plan.id)", title: "P", formalities: ["\#(plan.id)"]\#(stands), optional: \#(isOptional) }"#
  }

  private mutating func formality(_ number: Int) -> String {
    let plan = formalities[number]
    let conditions = ["true", "true", #"g_kind != \"c\""#, "g_num < 8"]
    var text = #"    { id: "\#(plan.id)", title: "F", agency: "\#(plan.agency)", laws: ["l1"]"#
    if number > 0 {
      text += #", applies: "\#(chance.pick(conditions) ?? "true")""#
      text += #", mandatory: "\#(chance.pick(["true", "g_flag", "false"]) ?? "true")""#
    }
    text += #", data: [\#(chance.once(in: 2) ? #""who", "what""# : #""who""#)]"#
    if plan.hasFee {
      let amounts = ["100", "g_num * 10 + 5", "x * 2.5", "if g_flag then 40 else 0"]
      text += #", fees: [{ id: "fee", title: "Fee", amount: "\#(chance.pick(amounts) ?? "100")" }"#
      if chance.once(in: 3) {
        text += #", { id: "stamp", title: "Stamp", amount: "12.5", beneficiary: "\#(agency(0))" }"#
      }
      text += "]"
    }
    var documents = chance.once(in: 2) ? [#""d0""#] : []
    if chance.once(in: 2) { documents.append(#""d1""#) }
    if chance.once(in: 3) { documents = [#""d0""#, #"{ id: "d1", when: "x > 10" }"#] }
    if let supplier = plan.supplier { documents.append(#""paper_\#(formalities[supplier].id)""#) }
    text += ", documents: [\(documents.joined(separator: ", "))]"
    if plan.hasResult {
      text += #", result: { certificate: "c_\#(plan.id)""#
      text += plan.isPhysical ? #", delivery: "physical", counter: \#(RandomPack.counter(seed, agency(0))) }"# : " }"
    }
    if let delay = plan.delay {
      text += #", delay: { days: \#(delay), count: "\#(chance.once(in: 2) ? "working" : "calendar")" }"#
      text += #", silence: "\#(plan.silence.rawValue)""#
    }
    return text + " }"
  }

  /// Where papers are handed over: a hall, or one of two places by the person's situation.
  static func counter(_ seed: UInt64, _ agency: String) -> String {
    if seed % 3 != 0 { return "\"\(agency)/hall\"" }
    return #"'if g_flag then "\#(agency)/hall" else "\#(agency)/" + "annex"'"#
  }

  /// Drawn from accounts that all packs share, small enough to be empty soon.
  private var quotas: String {
    formalities.indices.filter { ($0 + Int(seed % 3)) % 2 == 0 }.prefix(2).enumerated().map { number, formality in
      let account = number == 0 ? #"'if g_flag then "north" else "south"'"# : #"'"all"'"#
      let amount = number == 0 ? "1" : #""if g_num > 3 then 2 else 1""#
      let when = number == 0 ? "" : #", when: "x <= 35""#
      return #"{ id: "quota\#(number)", title: "Q", formality: "f\#(formality)", account: \#(account), "#
        + "amount: \(amount), limit: \(number == 0 ? 2 : 4)\(when) }"
    }.joined(separator: ",\n    ")
  }
}
