import Crypto
import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/dossiers/{dossier}/documents/{slot}`: one paper that is asked for: sent, taken from one's own space, or provided
/// by a certificate issued here (ER-13, ER-44). One paper serves every agency that asks for it.
struct SlotPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let title: String
  let hint: String
  let rule: String
  let wanting: [Fact]
  let laws: String
  let isOriginalShown: Bool
  let remarks: [Fact]
  let errors: [ErrorLink]
  let files: [KeptFile]
  let takesMore: Bool
  let isMany: Bool
  let accept: String
  let own: [OwnFile]
  let action: String
  let back: String
  let next: String

  static let template = "applicant/slot"
  static var slots: [Slot<SlotPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("title", \.title), .text("hint", \.hint),
      .text("rule", \.rule), .rows("wanting", \.wanting), .text("laws", \.laws),
      .flag("isOriginalShown", \.isOriginalShown), .rows("remarks", \.remarks), .rows("errors", \.errors),
      .rows("files", \.files), .flag("takesMore", \.takesMore), .flag("isMany", \.isMany), .text("accept", \.accept),
      .rows("own", \.own), .text("action", \.action), .text("back", \.back), .text("next", \.next),
    ]
  }

  struct KeptFile: Templates.Model {
    let name: String
    let size: String
    let url: String
    let sha256: String
    static var slots: [Slot<KeptFile>] {
      [.text("name", \.name), .text("size", \.size), .text("url", \.url), .text("sha256", \.sha256)]
    }
  }

  struct OwnFile: Templates.Model {
    let id: String
    let name: String
    let text: String
    static var slots: [Slot<OwnFile>] { [.text("id", \.id), .text("name", \.name), .text("text", \.text)] }
  }

  static func show(_ visit: Visit, _ id: String, _ slot: String) async throws -> Response {
    try visit.page(try await SlotPage(visit, try await OwnDossier.find(id, visit), slot))
  }

  static func change(_ visit: Visit, _ id: String, _ slot: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    guard let document = own.procedure.document(slot), own.isOpen else { throw PageFault(.notFound) }
    do {
      if let removed = visit.sent.fields.first("remove") {
        try await own.carryOut([.detach(slot: slot, sha256: removed)], visit)
      } else if let chosen = visit.sent.fields.first("own"), !chosen.isEmpty {
        try await own.carryOut([.attach(slot: slot, try await visit.ownPaper(chosen, document))], visit)
      } else {
        try await upload(visit, own, document)
      }
      return .redirect(to: visit.url(Paths.slot, id, slot) + "?kept=1")
    } catch let refused as PaperRefused {
      return try visit.page(try await SlotPage(visit, own, slot, error: refused.sentence), .unprocessable)
    } catch let refusal as Refusal {
      return try visit.page(try await SlotPage(visit, own, slot, error: refusal.sentence(visit)), .unprocessable)
    }
  }

  private static func upload(_ visit: Visit, _ own: OwnDossier, _ document: RequiredDocument) async throws {
    let sent = visit.sent.files.filter { $0.field == "file" && !($0.name.isEmpty && $0.byteCount == 0) }
    guard !sent.isEmpty else { throw PaperRefused(sentence: visit.say("upload.missing")) }
    for file in sent {
      let paper = try await PaperIntake.store(
        file, formats: document.formats, bytesMax: document.bytesMax, visit)
      try await own.carryOut([.attach(slot: document.id, paper)], visit)
      try await visit.keepInOwnSpace(paper, of: own.dossier.applicant)
    }
  }

  private init(_ visit: Visit, _ own: OwnDossier, _ slot: String, error: String = "") async throws {
    guard let document = own.procedure.document(slot), own.isOpen else { throw PageFault(.notFound) }
    let speech = visit.speech
    let situation = own.situation
    frame = visit.frame(isUnlisted: true)
    crumbs = own.crumbs(visit)
    let row = DocumentRow(document, speech)
    (title, hint, rule, isOriginalShown) = (row.title, row.hint, row.rule, row.isOriginalShown)
    wanting = own.procedure.formalities(wanting: slot, among: own.dossier.filing.formalities, situation).map {
      Fact(term: own.pack.agency($0.agency)?.title[speech.language] ?? "", text: $0.title[speech.language])
    }
    laws = document.laws.compactMap { own.pack.laws[$0]?.title[speech.language] }.joined(separator: " · ")
    remarks = own.openRemarks.filter { $0.remark.subject == .document(slot) }.map { open in
      Fact(term: row.title, text: own.reason(of: open, speech.language, withCure: true))
    }
    errors = error.isEmpty ? [] : [ErrorLink(target: "file", text: error)]
    let papers = own.dossier.papers[slot] ?? []
    files = papers.map { paper in
      KeptFile(
        name: paper.name, size: speech.size(paper.bytes), url: visit.url(Paths.ownFile, own.id, paper.sha256),
        sha256: paper.sha256)
    }
    takesMore = papers.count < document.filesMax || document.filesMax == 1
    isMany = document.filesMax > 1
    accept =
      document.formats.map { "." + $0.rawValue }.joined(separator: ",")
      + (document.formats.contains(.jpeg) ? ",.jpg" : "")
    self.own = try await visit.ownPapers(for: document, except: papers.map(\.sha256))
    action = visit.url(Paths.slot, own.id, slot)
    back = visit.url(Paths.dossier, own.id)
    let missing = own.advice.documents.first { id in
      id != slot && own.dossier.papers[id] == nil && !(own.procedure.document(id)?.isOptional ?? true)
    }
    next = papers.isEmpty ? "" : missing.map { visit.url(Paths.slot, own.id, $0) } ?? visit.url(Paths.dossier, own.id)
  }
}

// MARK: One's own space

extension Visit {
  /// What of a person's space can stand for a paper: files of its formats, and certificates that count as it.
  func ownPapers(for document: RequiredDocument, except digests: [String]) async throws -> [SlotPage.OwnFile] {
    let person = try known()
    let speech = speech
    let all = try await portal.registry.read { try PersonDocuments.list(of: person.account.id, limit: 50, in: $0) }
    return all.filter { own in
      !digests.contains(Hex.encode(own.sha256)) && document.formats.contains { $0.contentType == own.contentType }
        && own.bytes <= document.bytesMax
    }.map { own in
      let origin = own.origin == .issued ? say("upload.issued") : say("upload.uploaded")
      let date = speech.date(daysSince1970: Int(own.storedAt.seconds / 86_400)) ?? ""
      return SlotPage.OwnFile(id: own.id, name: own.name, text: "\(origin) · \(date)")
    }
  }

  func ownPaper(_ id: String, _ document: RequiredDocument) async throws -> Paper {
    let person = try known()
    let found = try await portal.registry.read { try PersonDocuments.find(id, of: person.account.id, in: $0) }
    guard let found, document.formats.contains(where: { $0.contentType == found.contentType }) else {
      throw PaperRefused(sentence: say("upload.missing"))
    }
    var bytes = found.bytes
    if bytes == 0, let stored = try await portal.registry.vault.document(found.sha256) { bytes = stored.size }
    return Paper(
      sha256: Hex.encode(found.sha256), name: found.name, contentType: found.contentType, bytes: bytes,
      source: found.origin == .issued ? .certificate : .vault)
  }

  /// What was sent once can be used again (ER-07).
  func keepInOwnSpace(_ paper: Paper, of account: String) async throws {
    guard let sha256 = Hex.decode(paper.sha256) else { return }
    let registry = portal.registry
    let id = DossierID.next(from: registry.randomness)
    _ = try await registry.write { [now = registry.clock.wall()] db in
      try PersonDocuments.upload(
        sha256, name: paper.name, contentType: paper.contentType, bytes: paper.bytes, id: id, of: account, at: now,
        in: db)
    }
  }
}
