// What the registry does around a command, without a database: events, journal, ledger, numbers and errands change
// together or not at all; errands are run later, at least once.

import Rules

struct SimulatedRegistry {
  /// A procedure as it was when a dossier began.
  struct Edition: Sendable {
    let pack: Pack
    let procedure: Procedure
  }

  struct Row {
    let script: Int
    var edition: Edition
    var dossier: Dossier
    var events: [Event] = []
  }

  struct Entry: Equatable {
    let dossier: String
    let event: Event
  }

  struct Account: Hashable {
    let quota: String
    let account: String
  }

  /// Something to be done outside the transaction.
  struct Errand: Sendable, Equatable {
    enum Work: Sendable, Equatable {
      case message(Consequence)
      case certificate(formality: String)
      case call(step: String)
      /// The outside system answers.
      case reply(step: String)
      /// The gateway tells that somebody has paid.
      case callback(payment: String, receipt: String)
      case refund(payment: String)
    }

    let dossier: String
    let work: Work
  }

  struct Commit {
    let id: String
    let before: Dossier
    let after: Dossier
    let events: ArraySlice<Event>
    let errands: ArraySlice<Errand>
  }

  private(set) var rows: [String: Row] = [:]
  /// In the order they began.
  private(set) var ids: [String] = []
  private(set) var journal: [Entry] = []
  private(set) var ledger: [Account: Decimal] = [:]
  private(set) var errands: [Errand] = []
  private var keys: Set<String> = []
  private var numbers: [String: Int] = [:]
  let sabotage: Sabotage?

  init(sabotage: Sabotage?) {
    self.sabotage = sabotage
  }

  subscript(id: String) -> Row? { rows[id] }

  /// What a refused command must leave as it was.
  struct Snapshot: Equatable {
    let dossier: Dossier?
    let ledger: [Account: Decimal]
    let journal: Int
    let errands: Int
  }

  func snapshot(_ id: String) -> Snapshot {
    Snapshot(dossier: rows[id]?.dossier, ledger: ledger, journal: journal.count, errands: errands.count)
  }

  // MARK: Writing

  /// False when this request was carried out before: a double click begins one dossier.
  mutating func begin(_ id: String, _ script: Int, _ edition: Edition, key: String) -> Bool {
    guard rows[id] == nil, !keys.contains(key) || sabotage == .keyForgotten else { return false }
    keys.insert(key)
    rows[id] = Row(script: script, edition: edition, dossier: Dossier(id: id))
    ids.append(id)
    return true
  }

  /// A dossier that was refused at its first command never was.
  mutating func forget(_ id: String) {
    rows[id] = nil
    ids.removeAll { $0 == id }
  }

  mutating func write(_ command: Command, on id: String, by actor: Actor, at hour: Hour) -> Result<Commit, Refusal> {
    guard var row = rows[id] else { return .failure(Refusal(.notFound)) }
    let before = row.dossier
    var command = command
    if case .submit = command { command = .submit(number: nextNumber(row.edition.procedure.id, id)) }
    var events: [Event]
    do throws(Refusal) {
      events = try decided(command, row, actor, hour)
    } catch {
      giveBackNumber(command, row.edition.procedure.id)
      guard let forced = sabotage?.pardon(error, command, row, actor, hour) else {
        if sabotage == .refusalWrites {
          keep([Event(at: hour.moment, on: hour.today, by: "", .spoke(text: ""))], id, row)
        }
        return .failure(error)
      }
      events = forced
    }
    if let sabotage { events = sabotage.twist(events, command, row, hour) }
    for event in events { row.dossier.apply(event) }
    sabotage?.tamper(&row.dossier, hour)
    rows[id]?.dossier = row.dossier
    rows[id]?.events += events
    let first = errands.count
    keep(events, id, row)
    return .success(
      Commit(id: id, before: before, after: row.dossier, events: events[...], errands: errands[first...]))
  }

  private func decided(_ command: Command, _ row: Row, _ actor: Actor, _ hour: Hour) throws(Refusal) -> [Event] {
    try Proceeding.events(
      of: command, on: row.dossier, by: sabotage?.disguise(actor, row.dossier) ?? actor, at: hour,
      in: row.edition.pack, row.edition.procedure, world: world)
  }

  /// The ledger as commands see it.
  var world: World {
    let ledger = ledger
    let sabotage = sabotage
    return World { quota, account in
      let used = ledger[Account(quota: quota, account: account)] ?? .zero
      return sabotage?.seen(used) ?? used
    }
  }

  private mutating func keep(_ events: [Event], _ id: String, _ row: Row) {
    for event in events {
      if sabotage?.isUnjournaled(event, count: journal.count) ?? false { continue }
      journal.append(Entry(dossier: id, event: event))
    }
    for event in events {
      switch event.fact {
      case .reserved(let quota, let account, let amount): book(quota, account, amount)
      case .released(let quota, let account, let amount): book(quota, account, -amount)
      case .ordered(let payment) where payment.method == .simulated:
        errands.append(Errand(dossier: id, work: .callback(payment: payment.id, receipt: "R-\(id)-\(payment.id)")))
      default: break
      }
    }
    for consequence in Consequence.of(events, row.dossier, in: row.edition.pack, row.edition.procedure) {
      let work: Errand.Work =
        switch consequence {
        case .message: .message(sabotage?.misdirected(consequence) ?? consequence)
        case .certificate(let formality): .certificate(formality: formality)
        case .call(_, let step): .call(step: step)
        case .refund(let payment): .refund(payment: payment)
        }
      errands.append(Errand(dossier: id, work: work))
    }
  }

  private mutating func book(_ quota: String, _ account: String, _ amount: Decimal) {
    let account = Account(quota: quota, account: account)
    let times = sabotage == .ledgerDrift && !amount.isNegative ? 2 : 1
    for _ in 0..<times { ledger[account] = (ledger[account] ?? .zero).adding(amount) }
  }

  // MARK: Numbers

  private mutating func nextNumber(_ procedure: String, _ id: String) -> String {
    let next = numbers[procedure, default: 0] + 1
    if sabotage != .duplicateNumber || next % 2 == 0 { numbers[procedure] = next }
    return "\(procedure)-\(next)"
  }

  /// The transaction that was refused takes its number back.
  private mutating func giveBackNumber(_ command: Command, _ procedure: String) {
    if case .submit = command { numbers[procedure, default: 1] -= 1 }
  }

  mutating func nextCertificate() -> Int {
    numbers["certificates", default: 0] += 1
    return numbers["certificates"] ?? 0
  }

  // MARK: Errands

  mutating func finish(_ errand: Errand) {
    if let index = errands.firstIndex(of: errand) { errands.remove(at: index) }
  }

  mutating func add(_ errand: Errand) { errands.append(errand) }

  /// What a publisher must never do: an open dossier follows the new revision.
  mutating func switchRevision(_ script: Int, to edition: Edition) {
    guard sabotage == .revisionSwitched else { return }
    for id in ids where rows[id]?.script == script { rows[id]?.edition = edition }
  }
}
