// A procedure while it is read: first the kinds of all questions, so that every name has its type; then the rest, with
// the rules. A procedure may `use` others (ER-59): what they ask and do becomes part of it.

import JSON
import Rules

struct ProcedureDraft {
  let reading: ProcedureReading
  let place: JSONPlace
  var id = ""
  var revision = 1
  var stage = Procedure.Stage.draft
  var title = Text.empty
  var summary = Text.empty
  var audience = Text.empty
  var laws: [String] = []
  var guide = Guide(intro: .empty, questions: [], refusals: [])
  var decisions: [Procedure.Decision] = []
  var formalities: [Formality] = []
  var documents: [RequiredDocument] = []
  var pages: [Form.Page] = []
  var payment = PaymentPlan()
  var quotas: [Quota] = []
  var watches: [Watch] = []
  var steps: [Step] = []
  var messages: [Message] = []
  var survey: [Question] = []
  var statistics: [Statistic] = []
  var retention = Retention()
  var draftDays = 90
  var draftWarningDays = 0
  var numberFormat = ""
  var isDeclaration = false
  var facts: [String: [String: Rule]] = [:]

  static let settings = [
    "procedure", "revision", "state", "title", "summary", "audience", "laws", "use", "guide", "decisions",
    "formalities",
    "documents", "form", "payment", "quotas", "watches", "circuit", "messages", "survey", "statistics", "retention",
    "draftDays", "draftWarningDays", "number", "declaration",
  ]

  /// What comes from another procedure, and after which steps of this one its own begin.
  private struct Part {
    let entry: Entry
    let after: [String]
    let isUsed: Bool
  }

  init(_ entry: Entry, _ pack: PackReading) {
    reading = ProcedureReading(pack)
    place = entry.place
    entry.only(ProcedureDraft.settings)
    id = entry.id("procedure")
    revision = entry.int("revision", orElse: 1, in: 1...100_000)
    stage = entry.word("state", orElse: .draft)
    title = entry.text("title")
    summary = entry.text("summary")
    audience = entry.text("audience", isRequired: false)
    laws = entry.laws("laws")
    numberFormat = entry.string("number", orElse: "{year}-{number}")
    if !numberFormat.contains("{number}") {
      entry["number"]?.note("'number' needs {number}, as in \"A-{year}-{number}\".")
    }
    isDeclaration = entry.bool("declaration")
    draftDays = entry.int("draftDays", orElse: 90, in: 1...1_000)
    draftWarningDays = entry.int("draftWarningDays", orElse: min(14, draftDays / 2), in: 0...draftDays - 1)
    let parts = [Part(entry: entry, after: [], isUsed: false)] + used(entry)
    let kinds = declareNames(parts)
    for part in parts { read(part, kinds) }
    retention = entry["retention"].map(Retention.init) ?? Retention()
    payment = entry["payment"].map(PaymentPlan.init) ?? PaymentPlan()
    survey = questions(entry["survey"], "", kinds)
    for question in entry["survey"]?.entries ?? [] {
      question.refuseOrigins(because: "what somebody thinks is asked anew.")
    }
    statistics = entry.list(named: "statistics") { Statistic($0, reading) }
    readFacts(pack)
    refuseDoubles(entry)
  }

  private mutating func readFacts(_ pack: PackReading) {
    for id in Set(formalities.compactMap { $0.result?.certificate }) {
      for fact in pack.certificates[id]?.facts ?? [] {
        facts[id, default: [:]][fact.id] = reading.value(fact.value, at: fact.place, "certificates.\(id).\(fact.id)")
      }
    }
  }

  /// `use: [{ procedure: "tax-registration", after: ["revision"] }]`
  private func used(_ entry: Entry) -> [Part] {
    entry.list("use") { use in
      use.only(["procedure", "after"])
      let name = use.string("procedure")
      let path = "procedures/\(name).json5"
      guard let other = use.reading.entry(path, isRequired: false) else {
        use.note("the pack has no procedure '\(name)'.")
        return nil
      }
      if other["use"] != nil { use.note("'\(name)' uses others itself; only one level is possible.") }
      return Part(entry: other, after: use.ids("after"), isUsed: true)
    }.compactMap { $0 }
  }

  // MARK: First pass

  private typealias Kinds = [String: any QuestionKind]

  private func declareNames(_ parts: [Part]) -> Kinds {
    var kinds: Kinds = [:]
    func declare(_ entry: Entry, isShared: Bool = false) {
      let id = entry.id("id", hyphens: false)
      let kind = Question.kind(entry)
      if let known = kinds[id], isShared {
        if known.type != kind.type { entry.note("'\(id)' is another kind of question in another part.") }
      } else if kinds[id] != nil || !reading.declare(id, kind.type) {
        entry.note("the name '\(id)' is taken.")
      }
      kinds[id] = kind
    }
    for part in parts {
      for question in part.entry["guide"]?["questions"]?.entries ?? [] { declare(question, isShared: part.isUsed) }
      for page in part.entry["form"]?["pages"]?.entries ?? [] {
        for question in page["questions"]?.entries ?? [] { declare(question, isShared: part.isUsed) }
      }
      for step in part.entry["circuit"]?["steps"]?.entries ?? [] {
        for question in step["questions"]?.entries ?? [] { declare(question) }
      }
      for decision in part.entry["decisions"]?.entries ?? [] {
        let id = decision.id("id", hyphens: false)
        if !reading.declare(id, decision.decisionType) { decision.note("the name '\(id)' is taken.") }
      }
    }
    for question in parts.first?.entry["survey"]?.entries ?? [] { declare(question) }
    return kinds
  }

  // MARK: Second pass

  private mutating func read(_ part: Part, _ kinds: Kinds) {
    let entry = part.entry
    let seen = Set((guide.questions + pages.flatMap(\.questions)).map(\.id))
    if let guide = entry["guide"] {
      guide.only(["intro", "questions", "refusals"])
      self.guide = Guide(
        intro: part.isUsed ? self.guide.intro : guide.text("intro", isRequired: false),
        questions: self.guide.questions
          + questions(guide["questions"], "guide", kinds).filter { !seen.contains($0.id) },
        refusals: self.guide.refusals + GuideRefusal.list(guide, reading, "guide"))
    }
    decisions += entry.list("decisions") { Procedure.Decision($0, reading) }
    documents += entry.list("documents") { RequiredDocument($0, reading) }.filter { document in
      !part.isUsed || !documents.contains { $0.id == document.id }
    }
    formalities += entry.list("formalities") { Formality($0, reading) }
    if let form = entry["form"] {
      form.only(["pages"])
      pages += form.list("pages") { page in
        page.only(["id", "title", "intro", "questions"])
        let all = questions(page["questions"], "form", kinds)
        return Form.Page(
          id: page.id("id"), title: page.text("title"), intro: page.text("intro", isRequired: false),
          questions: part.isUsed ? all.filter { !seen.contains($0.id) } : all)
      }.filter { !part.isUsed || !$0.questions.isEmpty }
    }
    quotas += entry.list("quotas") { Quota($0, reading) }
    watches += entry.list("watches") { Watch($0, reading) }
    messages += part.isUsed ? [] : entry.list(named: "messages", Message.init)
    readCircuit(part, kinds)
  }

  private mutating func readCircuit(_ part: Part, _ kinds: Kinds) {
    guard let circuit = part.entry["circuit"] else { return }
    circuit.only(["steps"])
    let read = circuit.list("steps") { step in
      Step(step, reading, questions: drafts(step["questions"], kinds), after: part.after)
    }
    // A part ends when the whole does; it begins where the whole says.
    steps += read.filter { !part.isUsed || $0.kind != .closing }
  }

  private func questions(_ entry: Entry?, _ subject: String, _ kinds: Kinds) -> [Question] {
    drafts(entry, kinds).map { Question($0, $1, reading) }
  }

  private func drafts(_ entry: Entry?, _ kinds: Kinds) -> [(Entry, any QuestionKind)] {
    (entry?.entries ?? []).map { question in (question, kinds[question.string("id")] ?? QuestionText(question)) }
  }

  private func refuseDoubles(_ entry: Entry) {
    func check(_ ids: [(String, JSONPlace)], _ what: String) {
      var seen: Set<String> = []
      for (id, place) in ids where !id.isEmpty && !seen.insert(id).inserted {
        entry.reading.note("the \(what) '\(id)' comes twice.", at: place)
      }
    }
    check(formalities.map { ($0.id, $0.place) }, "formality")
    check(documents.map { ($0.id, $0.place) }, "document")
    check(steps.map { ($0.id, $0.place) }, "step")
    check(pages.map { ($0.id, $0.questions.first?.place ?? place) }, "page")
  }
}

extension Entry {
  /// A decision says what it gives: `type: "number"`.
  fileprivate var decisionType: FEELType {
    let types: [String: FEELType] = [
      "number": .number, "text": .string, "boolean": .boolean, "date": .date, "list": .list(.any),
      "context": .context([]),
    ]
    let name = string("type")
    if types[name] == nil, !name.isEmpty {
      self["type"]?.note("'type' is one of: \(types.keys.sorted().joined(separator: ", ")).")
    }
    return types[name] ?? .any
  }
}

extension Procedure.Decision {
  fileprivate init(_ entry: Entry, _ reading: ProcedureReading) {
    entry.only(["id", "title", "type", "value", "table", "laws"])
    id = entry.id("id", hyphens: false)
    title = entry.text("title", isRequired: false)
    let name = entry["table"] == nil ? "value" : "table"
    let rule = reading.value(entry, name, "decisions.\(id)", reading.vocabulary.type(of: id) ?? .any)
    if rule == nil { entry.note("a decision needs a 'value' or a 'table'.") }
    value = rule ?? reading.constant(.null, .value, entry, "decisions.\(id)")
    laws = entry.laws("laws")
    place = entry.place
  }
}

extension PaymentPlan {
  fileprivate init(_ entry: Entry) {
    entry.only(["due", "methods"])
    due = entry.word("due", orElse: .filing)
    guard entry["methods"] != nil else { return }
    methods = entry.ids("methods").compactMap { name in
      let method = Method(rawValue: name)
      if method == nil { entry["methods"]?.note("there is no way to pay called '\(name)'.") }
      return method
    }
  }
}

extension Retention {
  fileprivate init(_ entry: Entry) {
    entry.only(["documentsMonths", "dossierMonths"])
    documentsMonths = entry.int("documentsMonths", orElse: documentsMonths, in: 1...1_200)
    dossierMonths = entry.int("dossierMonths", orElse: dossierMonths, in: 1...1_200)
  }
}

extension Quota {
  fileprivate init(_ entry: Entry, _ reading: ProcedureReading) {
    entry.only(["id", "title", "account", "amount", "limit", "when", "formality", "laws"])
    id = entry.id("id")
    title = entry.text("title")
    let subject = "quotas.\(id)"
    func value(_ name: String, _ type: FEELType) -> Rule {
      if let rule = reading.value(entry, name, subject, type) { return rule }
      entry.note("'\(name)' is missing.")
      return reading.constant(.null, .value, entry, "\(subject).\(name)")
    }
    account = value("account", .string)
    amount = value("amount", .number)
    limit = value("limit", .number)
    when = reading.condition(entry, "when", subject)
    formality = entry.string("formality")
    laws = entry.laws("laws")
  }
}

extension Watch {
  fileprivate init(_ entry: Entry, _ reading: ProcedureReading) {
    entry.only(["id", "when", "effect", "reason", "laws"])
    id = entry.id("id")
    let rule = reading.condition(entry, "when", "watches.\(id)")
    if rule == nil { entry.note("'when' is missing.") }
    when = rule ?? reading.constant(.boolean(false), .condition, entry, "watches.\(id)")
    effect = entry.word("effect", orElse: .flag)
    reason = entry.text("reason")
    laws = entry.laws("laws")
  }
}

extension Message {
  init(_ entry: Entry) {
    entry.only(["id", "on", "step", "to", "frequency", "subject", "body"])
    id = entry.id("id")
    event = entry.word("on", orElse: .filed)
    if entry["on"] == nil { entry.note("'on' is missing: the event it is sent at.") }
    step = entry.optionalString("step")
    recipient = entry.word("to", orElse: .applicant)
    frequency = entry.word("frequency", orElse: .now)
    subject = entry.text("subject")
    body = entry.text("body")
    Message.refuseUnknownWords(in: subject, entry["subject"])
    Message.refuseUnknownWords(in: body, entry["body"])
  }
}
