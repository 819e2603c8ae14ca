import Crypto
import HTTP
import Procedures
import Registry
import SQLite
import Sockets
import Templates

/// `/admin/packs`: what is configured, and the way in for a changed pack.
struct PacksPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let error: String
  let here: String
  let packs: [PackRow]

  static let template = "admin/packs"
  static var slots: [Slot<PacksPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .text("error", \.error),
      .text("here", \.here), .rows("packs", \.packs),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response { try await page(visit, error: "") }

  /// `POST /admin/packs`: a changed pack is put aside to be looked at. Nothing goes by it yet.
  static func take(_ visit: Visit) async throws -> Response {
    guard let upload = visit.sent.files.first(where: { $0.field == "pack" }), upload.byteCount > 0 else {
      return try await page(visit, error: visit.say(TextKey("form.missing")))
    }
    let files: PackFiles
    do {
      files = try await visit.portal.work.files.run { try PackArchive.files(upload) }
    } catch let fault as PackArchive.Fault {
      return try await page(visit, error: visit.say(fault.sentence))
    }
    let registry = visit.portal.registry
    let bundle = PackBundle(files)
    let sha256 = try await registry.vault.store(bundle.bytes).sha256
    let deed = try visit.deed("packProposed", on: "pack/\(bundle.name)", details: Hex.encode(sha256))
    try await registry.write { db in
      try PackProposal.forget(bundle.name, in: db)
      try DocumentUses.add(sha256, by: PackProposal.user(bundle.name), in: db)
      _ = try Journal.append(deed, in: db)
    }
    return .redirect(to: visit.url(Paths.proposal, bundle.name, Hex.encode(sha256)))
  }

  private static func page(_ visit: Visit, error: String) async throws -> Response {
    let published = try await visit.portal.registry.read { try Packs.allCurrent(in: $0) }
    let names = try await visit.names(of: published.map(\.publishedBy))
    let page = PacksPage(
      frame: visit.frame(isUnlisted: true), crumbs: [visit.adminCrumb],
      errors: error.isEmpty ? [] : [ErrorLink(target: "pack", text: error)], error: error,
      here: visit.url(Paths.packs),
      packs: visit.portal.catalogue.packs.map { pack in
        PackRow(pack, published.first { $0.name == pack.id }, names, visit)
      })
    return try visit.page(page, error.isEmpty ? .ok : .unprocessable)
  }
}

struct PackRow: Templates.Model {
  let title: String
  let id: String
  let url: String
  let procedures: String
  let published: String

  static var slots: [Slot<PackRow>] {
    [
      .text("title", \.title), .text("id", \.id), .text("url", \.url), .text("procedures", \.procedures),
      .text("published", \.published),
    ]
  }

  init(_ pack: Pack, _ revision: Packs.Revision?, _ names: [String: String], _ visit: Visit) {
    let speech = visit.speech
    title = pack.title[speech.language]
    id = pack.id
    url = visit.url(Paths.pack, pack.id)
    procedures = pack.procedures.map { procedure in
      visit.say(
        TextKey("admin.packs.procedure"),
        [
          "title": procedure.title[speech.language], "revision": String(procedure.revision),
          "stage": visit.say(TextKey("admin.packs.stages", procedure.stage.rawValue)),
        ])
    }.joined(separator: " · ")
    published =
      revision.map {
        speech.list(
          [visit.clock.words($0.publishedAt, speech), names[$0.publishedBy] ?? $0.publishedBy].filter { !$0.isEmpty })
      } ?? ""
  }
}

/// A pack that was sent and waits for its second click.
enum PackProposal {
  static func user(_ pack: String) -> String { "proposal/\(pack)" }

  /// The newest takes the place of the one before.
  static func forget(_ pack: String, in db: SQLite.Connection) throws {
    for sha256 in try DocumentUses.documents(of: user(pack), in: db) {
      try DocumentUses.remove(sha256, by: user(pack), in: db)
    }
  }

  static func bundle(_ visit: Visit, _ pack: String, _ hex: String) async throws -> PackBundle {
    let registry = visit.portal.registry
    guard let sha256 = Hex.decode(hex),
      try await registry.read({ try DocumentUses.documents(of: user(pack), in: $0).contains(sha256) })
    else { throw PageFault(.notFound) }
    var bytes: [UInt8] = []
    try await registry.vault.forEachPiece(of: sha256) { bytes += $0 }
    return PackBundle(name: pack, bytes: bytes)
  }
}
