import Crypto
import HTTP
import Procedures
import Registry
import Templates

/// `/documents`: what one has sent, and what was issued to one (ER-06, ER-07).
struct OwnSpace: Page {
  let frame: Frame
  let issued: [Row]
  let uploaded: [Row]
  let older: String
  let errors: [ErrorLink]
  let rule: String
  let action: String
  let shares: String
  let profile: String

  struct Row: Templates.Model {
    let name: String
    let date: String
    let size: String
    let url: String
    let state: String
    let tag: String
    let removal: String
    static var slots: [Slot<Row>] {
      [
        .text("name", \.name), .text("date", \.date), .text("size", \.size), .text("url", \.url),
        .text("state", \.state), .text("tag", \.tag), .text("removal", \.removal),
      ]
    }
  }

  static let template = "applicant/documents"
  static var slots: [Slot<OwnSpace>] {
    [
      .model("frame", \.frame), .rows("issued", \.issued), .rows("uploaded", \.uploaded), .text("older", \.older),
      .rows("errors", \.errors), .text("rule", \.rule), .text("action", \.action), .text("shares", \.shares),
      .text("profile", \.profile),
    ]
  }

  private static let rowsMax = 50
  private static let formats: [RequiredDocument.Format] = [.pdf, .jpeg, .png]
  private static let bytesMax = 10 << 20

  static func show(_ visit: Visit) async throws -> Response { try await page(visit, error: "") }

  static func upload(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    do {
      guard let file = visit.sent.files.first(where: { $0.field == "file" && $0.byteCount > 0 }) else {
        throw PaperRefused(sentence: visit.say("upload.missing"))
      }
      let paper = try await PaperIntake.store(file, formats: formats, bytesMax: bytesMax, visit)
      try await visit.keepInOwnSpace(paper, of: person.account.id)
      return visit.redirect(Paths.documents)
    } catch let refused as PaperRefused {
      return try await page(visit, error: refused.sentence)
    }
  }

  static func file(_ visit: Visit, _ id: String) async throws -> Response {
    let person = try visit.known()
    let found = try await visit.portal.registry.read { try PersonDocuments.find(id, of: person.account.id, in: $0) }
    guard let found else { throw PageFault(.notFound) }
    let name = found.origin == .issued ? "\(found.name).pdf" : found.name
    return try await visit.document(found.sha256, name: name, contentType: found.contentType, isInline: true)
  }

  static func remove(_ visit: Visit, _ id: String) async throws -> Response {
    let person = try visit.known()
    let isRemoved = try await visit.portal.registry.write { db in
      guard try PersonDocuments.remove(id, of: person.account.id, in: db) else { return false }
      _ = try Journal.append(
        visit.entry("documentRemoved", on: person.account.id, by: person.account.id, details: id), in: db)
      return true
    }
    guard isRemoved else { throw PageFault(.notFound) }
    return visit.redirect(Paths.documents)
  }

  private static func page(_ visit: Visit, error: String) async throws -> Response {
    let person = try visit.known()
    let before = visit.query.first("before").flatMap { Int64($0) } ?? .max
    let registry = visit.portal.registry
    let (all, standings) = try await registry.read { [now = registry.clock.wall()] db in
      let all = try PersonDocuments.list(of: person.account.id, before: before, limit: rowsMax, in: db)
      var standings: [String: CertificateRecord.Standing] = [:]
      for code in all.compactMap(\.certificate) {
        guard let typed = CertificateCode(typed: code) else { continue }
        standings[code] = try CertificateRegister.find(typed, in: db)?.standing(at: now)
      }
      return (all, standings)
    }
    let speech = visit.speech
    let rows = all.map { document -> (PersonDocuments.Origin, Row) in
      let standing = document.certificate.flatMap { standings[$0] }
      return (document.origin, Row(document, standing, visit, speech))
    }
    let words = [
      "formats": speech.list(formats.map { $0.rawValue.uppercased() }), "size": speech.size(bytesMax),
    ]
    let last = all.count == rowsMax ? all.last?.serial : nil
    return try visit.page(
      OwnSpace(
        frame: visit.frame(isUnlisted: true), issued: rows.filter { $0.0 == .issued }.map(\.1),
        uploaded: rows.filter { $0.0 == .uploaded }.map(\.1),
        older: last.map { "\(visit.url(Paths.documents))?before=\($0)" } ?? "",
        errors: error.isEmpty ? [] : [ErrorLink(target: "file", text: error)],
        rule: speech.phrase("form.file.rule", words), action: visit.url(Paths.documents),
        shares: visit.url(Paths.shares), profile: visit.url(Paths.profile)), error.isEmpty ? .ok : .unprocessable)
  }
}

extension OwnSpace.Row {
  fileprivate init(
    _ document: PersonDocuments.PersonDocument, _ standing: CertificateRecord.Standing?, _ visit: Visit,
    _ speech: Speech
  ) {
    name = document.name
    date = speech.date(daysSince1970: Int(document.storedAt.seconds / 86_400)) ?? ""
    size = document.bytes == 0 ? "" : speech.size(document.bytes)
    url = visit.url(Paths.document, document.id)
    switch standing {
    case .valid: (state, tag) = (visit.say("own.valid"), "success")
    case .revoked: (state, tag) = (visit.say("own.revoked"), "danger")
    case .expired: (state, tag) = (visit.say("own.expired"), "idle")
    case .unknown, nil: (state, tag) = ("", "")
    }
    removal = document.origin == .uploaded ? visit.url(Paths.documentRemoval, document.id) : ""
  }
}
