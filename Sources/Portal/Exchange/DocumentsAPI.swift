import Crypto
import HTTP
import JSON
import Procedures
import Registry

// /api/v1/dossiers/{dossier}/documents/{slot}: the papers of a dossier.

enum DocumentsAPI {
  /// The bytes as they are; what they are is said by `Content-Type`, what they are called by `Content-Disposition`.
  static func put(_ visit: Visit, _ id: String, _ slot: String) async throws -> Response {
    let file = try await visit.dossier(id)
    guard file.isApplicants, let document = file.procedure.document(slot) else { throw PageFault(.notFound) }
    guard case .stream(let stream) = visit.request.body, let type = visit.request.mediaType?.essence else {
      throw PageFault(.unsupportedMediaType)
    }
    let head = visit.request.head
    if case .length(let length) = head.framing, length > UInt64(document.bytesMax) { throw PaperCheck.Refused.tooLarge }
    let name = head.withField("content-disposition") { ContentDisposition($0)?.fileName } ?? nil
    var intake = try PaperIntake(for: document, named: name ?? slot, declared: type, visit.portal)
    while let piece = try await stream.read() { try await intake.take(piece) }
    let paper = try await intake.finish()
    // Rights may have been taken away while it came in (SEC-23).
    try await Door.checkStillKnown(visit)
    let errand = visit.errand(file.actor, at: file.hour)
    _ = try await visit.portal.registry.carryOut([.attach(slot: slot, paper)], on: id, by: errand)
    return try .json { $0.value(PaperShape(slot: slot, paper)) }
  }

  /// The newest paper of the slot, or the one of a digest.
  static func get(_ visit: Visit, _ id: String, _ slot: String) async throws -> Response {
    let file = try await visit.dossier(id)
    let papers = file.shownPapers.filter { $0.slot == slot }.map(\.paper)
    let wanted = visit.query.first("sha256")
    guard let paper = wanted.map({ sha256 in papers.first { $0.sha256 == sha256 } }) ?? papers.last else {
      throw PageFault(.notFound)
    }
    return try await visit.download(paper.sha256, called: paper.name, MediaType(paper.contentType))
  }
}

extension Visit {
  /// A stored file to be saved, never to be shown in our pages (SEC-44).
  func download(_ sha256: String, called name: String, _ type: MediaType?) async throws -> Response {
    let vault = portal.registry.vault
    guard let digest = Hex.decode(sha256), let stored = try await vault.document(digest) else {
      throw PageFault(.notFound)
    }
    let representation = Representation(type ?? .bytes, length: stored.size, tag: EntityTag(sha256)) { range in
      try await vault.read(digest, from: range.lowerBound, count: range.count)
    }
    var fields = ResponseFields()
    fields.set("Content-Disposition", ContentDisposition.attachment(fileName: name))
    fields.set("Content-Security-Policy", "sandbox")
    fields.set("Cache-Control", "private, no-cache")
    return representation.response(to: request, now: portal.work.now(), fields: fields)
  }
}

extension MediaType {
  /// A type of ours, as it is kept.
  init?(_ text: String) {
    guard let type = Array(text.utf8).withUnsafeBytes({ MediaType($0) }) else { return nil }
    self = type
  }
}
