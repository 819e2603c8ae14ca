import Crypto
import HTTP
import Procedures
import Registry

/// A paper on its way from whoever sends it into the vault: looked at piece by piece, and stored when it is sound.
///
///     var intake = try PaperIntake(for: document, named: "cin.pdf", declared: "application/pdf", visit.portal)
///     while let piece = try await stream.read() { try await intake.take(piece) }
///     let paper = try await intake.finish()
struct PaperIntake {
  private var check: PaperCheck
  private let intake: DocumentIntake
  private let name: String
  private let portal: Portal

  /// `name` is what the sender calls it; `declared` the type he names, nil where senders do not know.
  init(for document: RequiredDocument, named name: String, declared: String?, _ portal: Portal) throws {
    try self.init(
      formats: document.formats, bytesMax: document.bytesMax, named: name, declared: declared, portal)
  }

  init(
    formats: [RequiredDocument.Format], bytesMax: Int, named name: String, declared: String?, _ portal: Portal
  ) throws {
    check = PaperCheck(
      formats: formats, bytesMax: min(bytesMax, portal.registry.vault.bytesMax), declared: declared)
    intake = try portal.registry.vault.intake()
    self.name = name
    self.portal = portal
  }

  /// Throws `PaperCheck.Refused` as soon as something is wrong.
  mutating func take(_ bytes: [UInt8]) async throws {
    try check.take(bytes)
    try await intake.write(bytes)
  }

  /// It is on disk when this returns, and wants to be referred to within the hour.
  mutating func finish() async throws -> Paper {
    let format = try await check.finish(in: portal.work.files)
    let stored = try await portal.registry.vault.store(intake)
    return Paper(
      sha256: Hex.encode(stored.sha256), name: format.fileName(from: name), contentType: format.contentType,
      bytes: stored.size)
  }
}
