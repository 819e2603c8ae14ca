import Crypto
import JSON
package import Procedures
import SQLite

/// Why a pack is not published.
package enum PublicationRefused: Error, Equatable, CustomStringConvertible {
  /// An older text would take the place of a newer one.
  case olderRevision(pack: String, procedure: String, offered: Int, published: Int)

  package var description: String {
    switch self {
    case .olderRevision(let pack, let procedure, let offered, let published):
      "\(pack)/procedures/\(procedure).json5: this is revision \(offered), and revision \(published) is published: "
        + "a newer text is not replaced by an older one"
    }
  }
}

extension Registry {
  /// From now on new dossiers go by this pack, which was read from these files without an error. Nothing is done when
  /// it is the one that is published; answers whether it was another. No revision of a procedure may sink, so that a
  /// number that somebody wrote down never means two texts in turn.
  @discardableResult
  package func publish(_ pack: Pack, of files: PackFiles, by account: String, at now: Moment) async throws -> Bool {
    let bundle = PackBundle(files)
    let hash = bundle.hash
    shelf.put(pack, hash)
    let published = try await read({ try Packs.current(bundle.name, in: $0) })
    if published == hash { return false }
    if let published { try check(pack, against: try await self.pack(published)) }
    let revisions = pack.procedures.map { ($0.id, JSON.number(JSONNumber($0.revision))) }
    let details: JSON = [
      "sha256": .string(Hex.encode(hash)), "procedures": .object(JSONObject(revisions) ?? JSONObject()),
    ]
    let entry = JournalEntry(
      at: now, actor: account, role: "system", action: "packPublished", object: "pack/\(bundle.name)",
      details: details.text)
    try await write { db in
      try Packs.publish(bundle, by: account, at: now, in: db)
      try Journal.append(entry, in: db)
    }
    return true
  }

  private func check(_ pack: Pack, against published: Pack) throws(PublicationRefused) {
    for old in published.procedures {
      guard let new = pack.procedure(old.id), new.revision < old.revision else { continue }
      throw .olderRevision(pack: pack.id, procedure: old.id, offered: new.revision, published: old.revision)
    }
  }
}
