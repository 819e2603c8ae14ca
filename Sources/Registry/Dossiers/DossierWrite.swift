// One errand on one dossier, inside one write: the engine decides, and what it decided is written down, row by row.
// Refused, it throws a `Refusal`, and nothing of it was written: the writer rolls its savepoint back.

import JSON
package import Procedures
import Rules
package import SQLite

extension Dossiers {
  /// The rules a dossier goes by: a pack, read, with the hash it is stored under.
  package struct Book: Sendable {
    package let hash: [UInt8]
    package let pack: Pack

    package init(hash: [UInt8], pack: Pack) {
      self.hash = hash
      self.pack = pack
    }
  }

  /// All commands or none. The first one may start the dossier. Has no effect outside `db`, so it may run again.
  package static func carryOut(
    _ commands: [Command], on id: String, by errand: Errand, under book: Book, at tick: Tick, in db: Connection
  ) throws -> Change {
    var write: DossierWrite
    if let anchor = try anchor(id, in: db) {
      write = try DossierWrite(id, anchor, errand, book, tick, db)
    } else {
      guard case .start(let procedure, let language, let applicant)? = commands.first,
        let procedure = book.pack.procedure(procedure)
      else { throw Refusal(.notFound) }
      write = try DossierWrite(starting: id, procedure, language, applicant, errand, book, tick, db)
    }
    for command in commands { try write.carryOut(command) }
    return try write.finish()
  }
}

struct DossierWrite {
  let db: Connection
  let book: Dossiers.Book
  let procedure: Procedure
  let errand: Errand
  let tick: Tick
  let serial: Int64
  /// As the rows show it.
  let before: Dossier
  /// With the events of this errand.
  private(set) var dossier: Dossier
  private let firstEvent: Int
  private(set) var eventCount: Int
  private var isTicked = false
  private var receipt: String?
  private(set) var journal: JournalReceipt?
  private(set) var isFiled = false

  init(
    _ id: String, _ anchor: Dossiers.Anchor, _ errand: Errand, _ book: Dossiers.Book, _ tick: Tick, _ db: Connection
  ) throws {
    precondition(anchor.pack == book.hash, "a dossier goes by the rules it was started under")
    dossier = try Dossiers.dossier(id, anchor.serial, in: db)
    guard let procedure = book.pack.procedure(dossier.procedure) else { throw Packs.Failure.damaged(book.pack.id) }
    self.procedure = procedure
    (before, serial, eventCount, firstEvent) = (dossier, anchor.serial, anchor.eventCount, anchor.eventCount + 1)
    (self.db, self.book, self.errand, self.tick) = (db, book, errand, tick)
    try checkMandate(of: errand.actor.principal)
  }

  init(
    starting id: String, _ procedure: Procedure, _ language: String, _ applicant: String, _ errand: Errand,
    _ book: Dossiers.Book, _ tick: Tick, _ db: Connection
  ) throws {
    dossier = Dossier(id: id)
    (before, eventCount, firstEvent) = (dossier, 0, 1)
    (self.db, self.book, self.errand, self.tick, self.procedure) = (db, book, errand, tick, procedure)
    serial = try Self.insert(id, procedure, language, applicant, errand, book.hash, db)
    try checkMandate(of: errand.actor.principal)
  }

  /// A right that was taken away ends at once, not with the session that began before (SEC-23).
  private func checkMandate(of principal: String?) throws {
    guard let principal else { return }
    let isValid = try Mandates.isValid(
      of: principal, to: errand.actor.account, for: procedure.id, at: errand.hour.moment, in: db)
    if !isValid { throw Refusal(.notFound) }
  }

  // MARK: Commands

  mutating func carryOut(_ command: Command) throws {
    let command = try numbered(command)
    try checkSight(command)
    let desk = QuotaDesk(db, book.pack.id, procedure.id)
    let events = try Proceeding.events(
      of: command, on: dossier, by: errand.actor, at: errand.hour, in: book.pack, procedure, world: desk.world)
    try desk.rethrow()
    for event in events { try record(event) }
    if case .tick = command { isTicked = true }
    if errand.isRetold { return }
    for (index, consequence) in Consequence.of(events, dossier, in: book.pack, procedure).enumerated() {
      try consequence.add(of: dossier.id, key: "\(dossier.id) \(eventCount) \(index)", at: tick, in: db)
    }
  }

  /// Legal numbers are drawn here, in the transaction that uses them: that of a refused errand goes to the next.
  private mutating func numbered(_ command: Command) throws -> Command {
    let year = errand.hour.today.year
    switch command {
    case .submit where dossier.filedAt == nil:
      return .submit(number: try LegalNumber.next(procedure.numberFormat, year: year, in: db))
    case .settle(let payment, _):
      receipt = dossier.payments.first { $0.id == payment }?.receipt
      guard receipt == nil else { return command }
      let drawn = try LegalNumber.next(LegalNumber.receipt, year: year, in: db)
      receipt = drawn
      return .settle(payment: payment, receipt: drawn)
    default: return command
    }
  }

  /// To an agency that no step has reached yet, the dossier is not there, whatever roles its people have (SEC-20).
  private func checkSight(_ command: Command) throws {
    switch command {
    case .claim, .unclaim, .end, .resume, .issue, .receive, .revoke, .speak: break
    default: return
    }
    let actor = errand.actor
    if actor.isHouse || dossier.isApplicant(actor.principal ?? actor.account) { return }
    let sees = try actor.posts.contains { try Viewer.isSeen(serial, byAgency: $0.agency, in: db) }
    if !sees { throw Refusal(.notFound) }
  }

  // MARK: Events

  private mutating func record(_ event: Event) throws {
    eventCount += 1
    let fact = event.fact.json
    let entry = try Journal.append(entry(event, JournalDetails.text(of: fact), fact["event"]?.string ?? ""), in: db)
    try db.run(
      """
      INSERT INTO dossier_event (dossier, sequence, at, day, actor, principal, fact, journal)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, serial, eventCount, event.at, event.on.daysSince1970, event.by, event.principal, fact.text, entry.sequence)
    try writeRows(of: event)
    dossier.apply(event)
    try db.run(
      """
      INSERT INTO agency_event (agency, journal) SELECT agency, ? FROM dossier_agency WHERE dossier = ?
      """, entry.sequence, serial)
    if case .filed = event.fact, !isFiled {
      journal = JournalReceipt(sequence: entry.sequence, hash: entry.hash)
      isFiled = true
    } else if journal == nil {
      journal = JournalReceipt(sequence: entry.sequence, hash: entry.hash)
    }
  }

  private func entry(_ event: Event, _ details: String, _ action: String) -> JournalEntry {
    let part =
      event.by.isEmpty ? ("", "house") : errand.part(in: dossier, procedure, step: event.fact.step)
    return JournalEntry(
      at: event.at, actor: event.by.isEmpty ? "guichet" : event.by, role: part.1, agency: part.0,
      address: errand.address, action: action, object: "dossier/\(dossier.id)", details: details)
  }

  // MARK: The end

  mutating func finish() throws -> Change {
    if eventCount >= firstEvent {
      try writeTasks()
      try writeLine()
    } else if isTicked {
      try db.run("UPDATE dossier SET next_tick = ? WHERE serial = ?", nextTick, serial)
    }
    return Change(
      dossier: dossier.id, firstEvent: firstEvent, lastEvent: eventCount, number: dossier.number, receipt: receipt,
      journal: journal, at: errand.hour.moment)
  }

  /// Of a story that is told afterwards, whoever tells it says at its end when time goes on (`Dossiers.wake`): else
  /// time might come in between.
  var nextTick: Int? {
    if errand.isRetold { return nil }
    return procedure.nextTick(dossier, in: book.pack, after: errand.hour.today)?.daysSince1970
  }
}

extension Fact {
  /// The step it is about, when it is about one.
  package var step: String? {
    switch self {
    case .opened(let step, _, _), .skipped(let step), .claimed(let step), .unclaimed(let step), .ended(let step, _),
      .returned(let step, _, _), .resumed(let step, _), .suspended(let step), .forwarded(let step, _),
      .reopened(let step, _, _), .reminded(let step, _), .escalated(let step):
      step
    default: nil
    }
  }
}
