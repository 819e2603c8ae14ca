import Crypto
import HTTP
import Procedures
import Registry
import SQLite
import Templates

/// `/agency/dossiers/{dossier}`: a dossier to be read by an officer whose agency sees it, whoever's turn it is (ER-32).
struct AgencyDossier: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let tasks: [Crumb]
  let dossier: DossierView
  /// No step of it was ever his: there is little to show.
  let isClosed: Bool
  let message: MessageForm

  static let template = "agency/dossier"
  static var slots: [Slot<AgencyDossier>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .rows("tasks", \.tasks),
      .model("dossier", \.dossier), .flag("isClosed", \.isClosed), .model("message", \.message),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    try await page(visit, try await SeenDossier.find(id, visit))
  }

  static func page(
    _ visit: Visit, _ seen: SeenDossier, message typed: MessageForm.Typed = .none
  ) async throws -> Response {
    let background = try await visit.portal.registry.read { try DossierBackground(seen.line, in: $0) }
    let message = MessageForm(visit, seen.id, task: "", typed)
    let tasks = seen.dossier.openSteps.filter {
      seen.procedure.isTask($0.id, of: seen.actor, in: seen.dossier, now: seen.hour.local)
    }
    let page = AgencyDossier(
      frame: visit.frame(isUnlisted: true), crumbs: [visit.link(TextKey("agency.dossiers.title"), Paths.agency)],
      errors: message.errors,
      tasks: tasks.map { id, _ in
        Crumb(
          title: seen.procedure.circuit.step(id)?.title[visit.language.code] ?? id,
          url: visit.url(Paths.task, "\(seen.id).\(id)"))
      },
      dossier: try DossierView(seen, background, visit) { visit.url(Paths.agencyDocument, seen.id, $0) },
      isClosed: seen.sight == nil, message: message)
    return try visit.page(page, message.errors.isEmpty ? .ok : .unprocessable)
  }
}

/// A paper of a dossier, for an officer who sees its slot.
enum DossierPaper {
  static func ofTask(_ visit: Visit, _ task: String, _ sha256: String) async throws -> Response {
    try await send(visit, try await SeenTask.find(task, visit).seen, sha256)
  }

  static func ofDossier(_ visit: Visit, _ dossier: String, _ sha256: String) async throws -> Response {
    try await send(visit, try await SeenDossier.find(dossier, visit), sha256)
  }

  private static func send(_ visit: Visit, _ seen: SeenDossier, _ sha256: String) async throws -> Response {
    let slots = seen.dossier.papers.filter { seen.sight?.documents.contains($0.key) ?? false }
    let found = slots.lazy.flatMap { slot, papers in papers.map { (slot: slot, paper: $0) } }
      .first { $0.paper.sha256 == sha256 }
    guard let found, let digest = Hex.decode(sha256) else { throw PageFault(.notFound) }
    // Who looks at what is most private can be asked about it; a page that is only read writes nothing.
    if seen.procedure.document(found.slot)?.privacy == .sensitive {
      visit.portal.work.log.note("seen", "account \(seen.actor.account), dossier \(seen.id), document \(found.slot)")
    }
    return try await visit.document(
      digest, name: found.paper.name, contentType: found.paper.contentType,
      isInline: visit.query.first("view") == "1")
  }
}

/// `/certificates/{code}.pdf`: the file of a certificate, for who holds it once it may be used (ER-43), and for
/// officers whose part of the dossier it belongs to.
enum CertificateCopy {
  static func send(_ visit: Visit, _ typed: String) async throws -> Response {
    guard let code = CertificateCode(rawValue: typed) else { throw PageFault(.notFound) }
    let person = try visit.known()
    let registry = visit.portal.registry
    let found = try await registry.read { [now = registry.clock.wall(), viewer = person.actor().viewer] db in
      try CertificateRegister.find(code, in: db).flatMap { record in
        try Dossiers.find(record.dossier, for: viewer, at: now, in: db).map { (record: record, dossier: $0.dossier) }
      }
    }
    guard let (record, dossier) = found, let paper = record.paper else { throw PageFault(.notFound) }
    let isOpen =
      dossier.isApplicant(person.account.id)
      ? record.status == .valid : try await isPart(record, of: dossier, visit)
    guard isOpen else { throw PageFault(.notFound) }
    return try await visit.document(
      paper.sha256, name: "\(record.number).pdf", contentType: MediaType.pdf.essence,
      isInline: visit.query.first("view") == "1")
  }

  /// His agency issued it, asked for it, or hands it over.
  private static func isPart(
    _ record: CertificateRecord, of dossier: Dossier, _ visit: Visit
  ) async throws -> Bool {
    let actor = try visit.known().actor()
    if actor.viewer.isUnlimited { return true }
    let seen = try await SeenDossier.find(dossier.id, visit)
    guard let sight = seen.sight else { return actor.viewer.agencies.contains(record.agency) }
    let isPaper = seen.procedure.documents.contains { document in
      sight.documents.contains(document.id) && document.formalities.contains(record.formality)
    }
    return isPaper || sight.formalities.contains(record.formality)
  }
}
