// What events leave in the tables besides themselves: who may see the dossier, what is to pay, what waits for whom.

import Crypto
import JSON
import Procedures
import Rules
import SQLite
import Search

extension DossierWrite {
  /// The row comes first, for everything refers to it.
  static func insert(
    _ id: String, _ procedure: Procedure, _ language: String, _ applicant: String, _ errand: Errand, _ pack: [UInt8],
    _ db: Connection
  ) throws -> Int64 {
    let name = try db.value("SELECT name FROM account WHERE id = ?", applicant, as: String.self) ?? errand.actor.name
    let serial: Int64? = try db.value(
      """
      INSERT INTO dossier (id, pack, procedure, revision, applicant, applicant_name, title, language, state, started_at,
        changed_at, waiting, event_count)
      VALUES (?, ?, ?, ?, ?, ?, '', ?, 'draft', ?, ?, '[]', 0) RETURNING serial
      """, id, pack, procedure.id, procedure.revision, applicant, name, language, errand.hour.moment,
      errand.hour.moment)
    guard let serial else { preconditionFailure("RETURNING gives the row it wrote") }
    try db.run(
      "INSERT INTO dossier_search (rowid, words) VALUES (?, ?)", serial, DossierLine.words(nil, name, ""))
    return serial
  }

  func writeRows(of event: Event) throws {
    try writeDeskRows(of: event)
    switch event.fact {
    case .started(_, _, let applicant, _):
      try addParty(applicant, "applicant")
      if event.by != applicant { try addParty(event.by, "broker") }
      try count(.started)
    case .coauthorAdded(let account): try addParty(account, "coauthor")
    case .coauthorRemoved(let account):
      try db.run(
        "DELETE FROM dossier_party WHERE account = ? AND dossier = ? AND part = 'coauthor'", account, serial)
    case .attached(_, let paper): try DocumentUses.add(try digest(paper.sha256), by: user, in: db)
    case .filled(let data): for sha256 in filesNamed(in: data) { try DocumentUses.add(sha256, by: user, in: db) }
    case .detached(let slot, let sha256):
      let isElsewhere = dossier.papers.contains { $0.key != slot && $0.value.contains { $0.sha256 == sha256 } }
      if !isElsewhere { try DocumentUses.remove(try digest(sha256), by: user, in: db) }
    case .ordered(let payment): try Payments.add(payment, serial, procedure.id, at: event.at, in: db)
    case .paid(let payment, let receipt):
      try Payments.settle(payment, receipt, at: event.at, in: db)
      try count(.paid)
    case .paymentDropped(let payment): try Payments.drop(payment, in: db)
    case .reserved, .released: try QuotaLedger.apply(event.fact, book.pack.id, procedure.id, in: db)
    case .filed:
      try count(.filed)
      try learn()
    case .closed: try count(.closed, seconds: dossier.filedAt.map { event.at.seconds(since: $0) } ?? 0)
    default: try writeAgencyRows(of: event)
    }
  }

  /// What somebody has said in a dossier of his own, his space knows from then on (ER-04).
  private func learn() throws {
    let questions = procedure.guide.questions + procedure.form.questions
    guard errand.actor.account == dossier.applicant, questions.contains(where: { $0.profile != nil }),
      try Accounts.find(dossier.applicant, in: db) != nil
    else { return }
    let values = procedure.profileValues(of: dossier.filing, now: errand.hour.local)
    try Profile.set(values, of: dossier.applicant, at: errand.hour.moment, in: db)
  }

  /// The files among answers. What an answer once named stays with the dossier's history.
  private func filesNamed(in data: [String: JSON]) -> [[UInt8]] {
    data.flatMap { id, answer -> [[UInt8]] in
      guard let kind = procedure.question(id)?.kind, kind is QuestionFile || kind is QuestionFiles else { return [] }
      return (answer.array ?? [answer]).compactMap { $0["sha256"]?.string.flatMap { Hex.decode($0) } }
    }
  }

  private func writeAgencyRows(of event: Event) throws {
    switch event.fact {
    case .opened(let id, _, _):
      if let step = procedure.circuit.step(id), step.kind.isOfficers { try show(to: step.agency) }
    case .ended(let id, _):
      guard let step = procedure.circuit.step(id), step.kind.isOfficers, let open = dossier.open(id) else { return }
      try count(.worked, step.agency, seconds: event.at.seconds(since: open.since))
    case .granted(let id), .refused(let id, _, _):
      guard let formality = procedure.formality(id) else { return }
      // Its own decision concerns an agency, also where a rule took it.
      if case .granted = event.fact { try show(to: formality.agency) }
      try count(.decided, formality.agency, seconds: dossier.filedAt.map { event.at.seconds(since: $0) } ?? 0)
    case .issued(let id, _): try count(.issued, procedure.formality(id)?.agency ?? "")
    case .enabled(let id):
      guard let certificate = dossier.formalities[id]?.certificate else { return }
      try PersonDocuments.enable(
        certificate, sha256: try digest(certificate.sha256), dossier: dossier.id, of: dossier.applicant, at: event.at,
        in: db)
      try register(certificate, is: [.awaiting]) { try CertificateRegister.enable($0, at: event.at, in: db) }
    case .revoked(let id, let reason):
      guard let certificate = dossier.formalities[id]?.certificate else { return }
      try register(certificate, is: [.awaiting, .valid]) {
        try CertificateRegister.revoke($0, reason: reason, at: event.at, in: db)
      }
    default: break
    }
  }

  /// What anybody is told of a certificate follows the dossier it was given in; the simulation's are in no register.
  private func register(
    _ certificate: IssuedCertificate, is wanted: [CertificateRecord.Status], _ change: (CertificateCode) throws -> Void
  ) throws {
    guard let code = CertificateCode(rawValue: certificate.code),
      let status = try CertificateRegister.find(code, in: db)?.status, wanted.contains(status)
    else { return }
    try change(code)
  }

  private var user: String { "dossier/\(dossier.id)" }

  private func digest(_ sha256: String) throws -> [UInt8] {
    guard let digest = Hex.decode(sha256), digest.count == 32 else { throw Dossiers.Failure.unreadablePaper(sha256) }
    return digest
  }

  private func addParty(_ account: String, _ part: String) throws {
    try db.run(
      "INSERT INTO dossier_party (account, dossier, part) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", account, serial,
      part)
  }

  private func show(to agency: String) throws {
    guard !agency.isEmpty else { return }
    try db.run(
      "INSERT INTO dossier_agency (agency, dossier) VALUES (?, ?) ON CONFLICT DO NOTHING", agency, serial)
  }

  private func count(_ kind: Figures.Kind, _ agency: String = "", seconds: Int64 = 0) throws {
    try Figures.count(kind, procedure.id, agency, seconds: seconds, on: errand.hour.today, in: db)
  }

  // MARK: What waits

  /// One row for each open step that an officer does; written only where it changed.
  func writeTasks() throws {
    let old = Dictionary(uniqueKeysWithValues: before.openSteps.map { ($0.id, $0.state) })
    let new = Dictionary(uniqueKeysWithValues: dossier.openSteps.map { ($0.id, $0.state) })
    for id in Set(old.keys).union(new.keys).sorted() where old[id] != new[id] {
      guard let step = procedure.circuit.step(id), step.kind.isOfficers else { continue }
      guard let open = new[id] else {
        try db.run("DELETE FROM task WHERE dossier = ? AND step = ?", serial, id)
        continue
      }
      try Tasks.put(step, open, serial, procedure.id, in: db)
    }
  }

  /// The row that lists show, and the words it is found by.
  func writeLine() throws {
    let waiting = procedure.waiting(dossier)
    let due = waiting.compactMap { $0.due?.daysSince1970 }.min()
    let title = DossierLine.title(of: dossier, procedure)
    let name = try db.value(
      """
      UPDATE dossier SET number = ?, title = ?, state = ?, filed_at = ?, changed_at = ?,
        closed_at = coalesce(closed_at, ?), due = ?, waiting = ?, next_tick = ?, event_count = ?,
        filing = coalesce(filing, ?)
      WHERE serial = ? RETURNING applicant_name
      """, dossier.number, title, dossier.state.rawValue, dossier.filedAt, dossier.changedAt,
      dossier.end == nil ? nil : dossier.changedAt, due,
      JSON.array(waiting.map(\.json)).text, nextTick, eventCount, isFiled ? journal?.sequence : nil, serial,
      as: String.self)
    if dossier.number != before.number || title != DossierLine.title(of: before, procedure) {
      try db.run(
        "UPDATE dossier_search SET words = ? WHERE rowid = ?", DossierLine.words(dossier.number, name ?? "", title),
        serial)
    }
  }
}
