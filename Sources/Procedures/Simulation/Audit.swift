// Looks at every change of a story and keeps books of its own, so that neither the engine nor the registry is asked
// whether it was right. What it finds wrong is a sentence.

import JSON
import Rules

struct Violation: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }

  /// The sentence without its names and numbers: what kind of thing went wrong.
  var kind: String {
    let words = sentence.split(separator: " ")
    return words.prefix { word in !word.utf8.contains { (48...57).contains($0) || $0 == UInt8(ascii: "'") } }.joined(
      separator: " ") + " \(words.count)"
  }
}

struct Audit {
  var books: [String: Book] = [:]
  var ledger: [SimulatedRegistry.Account: Decimal] = [:]
  /// Legal numbers, receipts and codes that were given once.
  private var given: Set<String> = []
  private var keys: Set<String> = []
  private var journaled = 0
  private let sabotage: Sabotage?

  /// What the events of one dossier must have made of it.
  struct Book {
    let edition: SimulatedRegistry.Edition
    var formalities: [String: FormalityTag] = [:]
    var steps: [String: StepTag] = [:]
    var deadlines: [String: FEELDate] = [:]
    var reminders: [String: Int] = [:]
    /// Steps begun out of turn because somebody forwarded to them.
    var forced: Set<String> = []
    /// Steps left out because their formality had been refused.
    var leftOut: Set<String> = []
    var agenciesReached: Set<String> = []
    var certificates: [String: IssuedCertificate] = [:]
    var payments: [String: Payment] = [:]
    var receipts: [String: String] = [:]
    /// By formality and fee, what was paid and not owed back.
    var net: [String: Decimal] = [:]
    var holds: [String: Hold] = [:]
    var filedOn: FEELDate?
    var end: Dossier.End?

    struct Hold {
      let account: String
      let amount: Decimal
      var isConsumed = false
    }

    var procedure: Procedure { edition.procedure }

    func isOver(_ step: String) -> Bool { steps[step] == .ended || steps[step] == .skipped }
  }

  enum FormalityTag: String { case asked, granted, issued, refused, revoked }

  enum StepTag: String { case open, returned, suspended, ended, skipped }

  /// One change while it is looked at.
  struct Look {
    let commit: SimulatedRegistry.Commit
    let command: Command
    let actor: Actor
    let hour: Hour
    /// Formalities that a step of this change has granted.
    var grantable: Set<String> = []
    var isReopening = false
    var isHandOver = false
    var surplus: [String: Decimal] = [:]
  }

  init(sabotage: Sabotage?) {
    self.sabotage = sabotage
  }

  mutating func began(_ id: String, _ edition: SimulatedRegistry.Edition, key: String) throws(Violation) {
    guard keys.insert(key).inserted else { throw Violation("one request began two dossiers: \(key)") }
    books[id] = Book(edition: edition)
  }

  /// What may be given once only.
  mutating func giveOnce(_ what: String) throws(Violation) {
    guard given.insert(what).inserted else { throw Violation("given twice: \(what)") }
  }

  // MARK: Refusals

  func checkRefused(
    _ refusal: Refusal, _ command: Command, on id: String, _ actor: Actor, _ old: SimulatedRegistry.Snapshot,
    _ new: SimulatedRegistry.Snapshot, _ row: SimulatedRegistry.Row?
  ) throws(Violation) {
    guard old == new else { throw Violation("a refused command (\(command.words)) changed something") }
    guard let row, isStranger(actor, row.dossier, row.edition.procedure), refusal.key != .notFound else { return }
    throw Violation("a stranger was told '\(refusal.key.rawValue)' when he \(command.words)")
  }

  private func isStranger(_ actor: Actor, _ dossier: Dossier, _ procedure: Procedure) -> Bool {
    if actor.isHouse || dossier.procedure.isEmpty { return false }
    if dossier.isApplicant(actor.principal ?? actor.account) { return false }
    return !actor.posts.contains { post in
      procedure.circuit.steps.contains { $0.agency == post.agency }
        || procedure.formalities.contains { $0.agency == post.agency }
    }
  }

  // MARK: Changes

  mutating func check(
    _ commit: SimulatedRegistry.Commit, _ command: Command, _ actor: Actor, _ hour: Hour, _ registry: SimulatedRegistry
  ) throws(Violation) {
    guard var book = books[commit.id], let row = registry[commit.id] else { return }
    if isStranger(actor, commit.before, book.procedure) {
      throw Violation("a stranger was let in: he \(command.words)")
    }
    var look = Look(commit: commit, command: command, actor: actor, hour: hour)
    for event in commit.events {
      try checkAuthor(of: event, book, look)
      if book.end != nil { try checkAfterEnd(event) }
      try take(event, &book, &look)
    }
    try checkJournal(commit, registry)
    try checkKept(commit.events)
    try checkErrands(commit, book)
    books[commit.id] = book
    try checkDossier(row, book, look)
    try checkMoney(row.dossier, book, look)
    try checkQuotas(row.dossier, book, registry)
    if registry.journal.count % 16 == 0 || book.end != nil { try checkFold(row) }
  }

  private mutating func take(_ event: Event, _ book: inout Book, _ look: inout Look) throws(Violation) {
    switch event.fact {
    case .opened, .skipped, .claimed, .unclaimed, .ended, .returned, .resumed, .suspended, .forwarded, .reopened,
      .reminded, .escalated:
      try takeStep(event, &book, &look)
    case .filed, .granted, .refused, .issued, .enabled, .revoked, .received:
      try takeFormality(event, &book, &look)
    case .ordered, .paid, .paymentDropped, .refundOwed: try takeMoney(event, &book, &look)
    case .reserved, .consumed, .released: try takeQuota(event, &book, look)
    case .closed(let end):
      book.end = end
      book.steps = book.steps.filter { $0.value == .ended || $0.value == .skipped }
      // A simple declaration is received, not decided (RK-03).
      if book.procedure.circuit.steps.isEmpty { return }
      if end == .done, let asked = book.formalities.first(where: { $0.value == .asked }) {
        throw Violation("the dossier is done, but nobody has decided '\(asked.key)'")
      }
    default: break
    }
  }

  private func checkAfterEnd(_ event: Event) throws(Violation) {
    switch event.fact {
    case .issued, .enabled, .received, .revoked, .paid, .refundOwed, .spoke, .coauthorAdded, .coauthorRemoved: return
    default: throw Violation("something happened to an ended dossier: \(event.fact.words)")
    }
  }

  /// What is done in somebody's name is his to do.
  private func checkAuthor(of event: Event, _ book: Book, _ look: Look) throws(Violation) {
    let wrong = Violation("\(look.actor.words) may not do this: \(event.fact.words)")
    let before = look.commit.before
    let isHouse = event.by.isEmpty
    let isApplicant = before.isApplicant(event.principal ?? event.by)
    switch event.fact {
    case .answered, .filled, .attached, .detached, .filed, .ordered, .completed, .coauthorAdded, .coauthorRemoved:
      if !isApplicant { throw wrong }
    case .ended(let id, _), .claimed(let id), .unclaimed(let id), .returned(let id, _, _), .suspended(let id),
      .forwarded(let id, _):
      guard !isHouse else { return }
      guard let step = book.procedure.circuit.step(id), let open = before.open(id) else { throw wrong }
      let isHis =
        look.actor.holds(step.agency, step.role, unit: open.unit)
        || open.isEscalated && step.escalation.map { look.actor.holds(step.agency, $0.role, unit: nil) } ?? false
      if !isHis || before.isApplicant(event.by) { throw wrong }
    case .issued(let id, _), .revoked(let id, _):
      let agency = book.procedure.formality(id)?.agency
      if !isHouse, !look.actor.posts.contains(where: { $0.agency == agency }) || before.isApplicant(event.by) {
        throw wrong
      }
    case .paid, .received:
      if !isHouse, look.actor.posts.isEmpty || before.isApplicant(event.by) { throw wrong }
    default: return
    }
  }

  // MARK: What is kept

  private mutating func checkJournal(
    _ commit: SimulatedRegistry.Commit, _ registry: SimulatedRegistry
  ) throws(Violation) {
    journaled += commit.events.count
    let entries = commit.events.map { SimulatedRegistry.Entry(dossier: commit.id, event: $0) }
    guard registry.journal.count == journaled, Array(registry.journal.suffix(entries.count)) == entries else {
      throw Violation("a change has no entry in the journal")
    }
  }

  private func checkKept(_ events: ArraySlice<Event>) throws(Violation) {
    for event in events {
      var writer = JSONWriter()
      event.fact.json.write(to: &writer)
      let read = try? JSONReader.read(writer.bytes)
      guard let read, Fact(read) == event.fact else {
        throw Violation("the event is not read back as it was written: \(event.fact.words)")
      }
    }
  }

  /// Letters go to the agency whose affair it is.
  private func checkErrands(_ commit: SimulatedRegistry.Commit, _ book: Book) throws(Violation) {
    for errand in commit.errands {
      guard case .message(.message(let id, let recipient, let about)) = errand.work else { continue }
      let step = about.step.flatMap(book.procedure.circuit.step)?.agency
      let formality = about.formality.flatMap(book.procedure.formality)?.agency
      switch recipient {
      case .agency(let agency), .post(let agency, _, _):
        guard agency == step ?? formality else { throw Violation("the letter '\(id)' goes to another agency") }
      case .applicant: continue
      }
    }
  }

  private func checkFold(_ row: SimulatedRegistry.Row) throws(Violation) {
    guard Dossier(id: row.dossier.id, events: row.events) == row.dossier else {
      throw Violation("the events, folded from the start, give another dossier")
    }
  }

  // MARK: Sight

  /// An agency sees what is routed to it, and no more.
  func checkSight(_ row: SimulatedRegistry.Row, _ officer: Actor, _ hour: Hour) throws(Violation) {
    guard let book = books[row.dossier.id], !row.dossier.isApplicant(officer.account) else { return }
    let procedure = book.procedure
    let sight =
      sabotage == .otherAgencySees
      ? procedure.sees(row.dossier, Actor(account: row.dossier.applicant, name: ""), now: hour.local)
      : procedure.sees(row.dossier, officer, now: hour.local)
    guard let sight else { return }
    let agencies = Set(officer.posts.map(\.agency))
    guard !agencies.isDisjoint(with: book.agenciesReached) else {
      throw Violation("\(officer.account) sees a dossier that was never routed to his agency")
    }
    let steps = procedure.circuit.steps.filter { step in
      row.dossier.steps[step.id] != nil
        && officer.posts.contains {
          $0.agency == step.agency && ($0.role == step.role || $0.role == step.escalation?.role)
        }
    }
    if steps.contains(where: { $0.formality == nil && $0.kind != .collection }) { return }
    let formalities = row.dossier.filing.formalities.filter { id in
      steps.contains { $0.formality == id } || procedure.formality(id).map { agencies.contains($0.agency) } ?? false
    }
    let asked = procedure.askedQuestions(by: formalities).union(procedure.guide.questions.map(\.id))
    guard sight.fields.isSubset(of: asked) else {
      throw Violation("\(officer.account) sees fields that his agency does not ask for")
    }
  }
}

extension Fact {
  /// How it is called where events are kept.
  var words: String { json["event"]?.string ?? "" }
}
