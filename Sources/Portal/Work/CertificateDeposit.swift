import Certificates
import Crypto
import Procedures
import Registry
import SQLite
import Templates

/// An officer deposits his agency's own paper instead of the one that would be made from the template (ER-35). Before
/// the formality is granted it waits for that; afterwards it is issued at once, unless the house was quicker.
enum CertificateDeposit {
  enum Refused: Error, Equatable {
    case notPDF
    case tooLarge(bytesMax: Int)

    /// What would mend it.
    var sentence: TextKey {
      switch self {
      case .notPDF: TextKey("deposit.notPDF")
      case .tooLarge: TextKey("deposit.tooLarge")
      }
    }
  }

  enum Outcome: Sendable, Equatable {
    /// It is the certificate now: its code and its number.
    case issued(code: String, number: String)
    /// It will be when the formality is granted.
    case kept
  }

  static let bytesMax = CertificateFile.bytesMax
  private static let head = Array("%PDF-".utf8)
  private static let end = Array("%%EOF".utf8)
  /// Some programs write a line or two behind the end (ISO 32000-1 annex H.3.4.4).
  private static let tailBytes = 1_024

  /// Refuses with `Refused`, or with the engine's `Refusal`: not an officer of that agency, his own dossier, refused,
  /// issued already.
  static func adopt(
    _ pdf: [UInt8], for formality: String, of dossier: String, by errand: Errand, _ portal: Portal
  ) async throws -> Outcome {
    guard pdf.count <= bytesMax else { throw Refused.tooLarge(bytesMax: bytesMax) }
    guard pdf.starts(with: head), pdf.suffix(tailBytes).firstRange(of: end) != nil else { throw Refused.notPDF }
    let (registry, viewer) = (portal.registry, errand.actor.viewer)
    guard try await registry.read({ try Dossiers.line(dossier, for: viewer, at: errand.hour.moment, in: $0) }) != nil,
      let file = try await DossierInHand(dossier, portal), let wanted = file.procedure.formality(formality)
    else { throw Refusal(.notFound) }
    let isGranted = try mayIssue(wanted, file, errand)
    let sha256 = try await registry.vault.store(pdf).sha256
    guard isGranted else {
      try await registry.write { try keep(sha256, formality, file, errand, in: $0) }
      return .kept
    }
    let reserved = try await portal.reserve(file, wanted)
    let issue = portal.issue(
      try file.paper(wanted, deposited: sha256, portal), reserved, file, wanted, by: errand)
    let isIssued = try await registry.write { [code = reserved.code] db in
      try issue(db)
      return try CertificateRegister.find(code, in: db)?.paper?.sha256 == sha256
    }
    guard isIssued else { throw Refusal(.alreadyIssued) }
    return .issued(code: reserved.code.rawValue, number: reserved.number)
  }

  /// The engine's own answer, on trial. False as long as nothing is decided.
  private static func mayIssue(_ formality: Formality, _ file: DossierInHand, _ errand: Errand) throws -> Bool {
    let trial = IssuedCertificate(
      template: formality.result?.certificate ?? "", number: "", code: "", sha256: "", until: nil)
    do {
      let events = try Proceeding.events(
        of: .issue(formality: formality.id, trial), on: file.dossier, by: errand.actor, at: errand.hour,
        in: file.pack, file.procedure)
      guard !events.isEmpty else { throw Refusal(.alreadyIssued) }
      return true
    } catch let refusal as Refusal {
      let isAwaited = file.dossier.end == nil && file.dossier.formalities[formality.id] == .asked
      guard refusal.key == .notGranted, isAwaited, formality.result != nil else { throw refusal }
      return false
    }
  }

  private static func keep(
    _ sha256: [UInt8], _ formality: String, _ file: DossierInHand, _ errand: Errand, in db: Connection
  ) throws {
    try forget(formality, of: file.dossier.id, in: db)
    try DocumentUses.add(sha256, by: user(formality, file.dossier.id), in: db)
    let agency = file.procedure.formality(formality)?.agency ?? ""
    try Journal.append(
      JournalEntry(
        at: errand.hour.moment, actor: errand.actor.account, role: "officer", agency: agency, address: errand.address,
        action: "deposited", object: "dossier/\(file.dossier.id)", details: "\(formality) \(Hex.encode(sha256))"),
      in: db)
  }

  /// The newest takes the place of the one before.
  static func forget(_ formality: String, of dossier: String, in db: Connection) throws {
    let user = user(formality, dossier)
    for paper in try DocumentUses.documents(of: user, in: db) { try DocumentUses.remove(paper, by: user, in: db) }
  }

  fileprivate static func user(_ formality: String, _ dossier: String) -> String { "deposit/\(dossier)/\(formality)" }
}

extension Portal {
  /// The paper that an officer left for a formality before it was granted.
  func deposit(for formality: String, of dossier: String) async throws -> [UInt8]? {
    let user = CertificateDeposit.user(formality, dossier)
    return try await registry.read { try DocumentUses.documents(of: user, in: $0).first }
  }
}
