import Certificates
import Crypto
import HTTP
import Procedures
import Registry
import SQLite
import Templates

/// An officer deposits his agency's own paper instead of the one that would be made from the template (ER-35). Before
/// the formality is granted it waits for that; afterwards it is issued at once, unless the house was quicker.
enum CertificateDeposit {
  enum Outcome: Sendable, Equatable {
    /// It is the certificate now: its code and its number.
    case issued(code: String, number: String)
    /// It will be when the formality is granted.
    case kept
  }

  /// Larger ones nobody could check with `guichet verify`.
  static let bytesMax = CertificateFile.bytesMax

  /// Takes a paper that stands in the vault. Refuses with the engine's `Refusal`: not an officer of that agency, his
  /// own dossier, refused, issued already.
  static func adopt(
    _ paper: Paper, for formality: String, of dossier: String, by errand: Errand, _ portal: Portal
  ) async throws -> Outcome {
    guard let sha256 = Hex.decode(paper.sha256) else { throw PageFault(.badRequest) }
    let registry = portal.registry
    let (file, wanted) = try await found(formality, dossier, errand, portal)
    let isGranted = try mayIssue(wanted, file, errand)
    guard isGranted else {
      try await registry.write { try keep(sha256, wanted, dossier, errand, in: $0) }
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

  /// The template's is made after all. Refuses whom `adopt` refuses.
  static func withdraw(_ formality: String, of dossier: String, by errand: Errand, _ portal: Portal) async throws {
    let (file, wanted) = try await found(formality, dossier, errand, portal)
    _ = try mayIssue(wanted, file, errand)
    try await portal.registry.write { db in
      guard let sha256 = try kept(formality, of: dossier, in: db) else { return }
      try forget(formality, of: dossier, in: db)
      try note("depositWithdrawn", wanted, sha256, dossier, errand, in: db)
    }
  }

  private static func found(
    _ formality: String, _ dossier: String, _ errand: Errand, _ portal: Portal
  ) async throws -> (DossierInHand, Formality) {
    let viewer = errand.actor.viewer
    let line = try await portal.registry.read {
      try Dossiers.line(dossier, for: viewer, at: errand.hour.moment, in: $0)
    }
    guard line != nil, let file = try await DossierInHand(dossier, portal),
      let wanted = file.procedure.formality(formality)
    else { throw Refusal(.notFound) }
    return (file, wanted)
  }

  /// Refuses what was granted since somebody looked: the house's own paper may be made already.
  static func keep(
    _ sha256: [UInt8], _ formality: Formality, _ dossier: String, _ errand: Errand, in db: Connection
  ) throws {
    let now = try Dossiers.find(dossier, for: .house, at: errand.hour.moment, in: db)?.dossier
    guard now?.formalities[formality.id] == .asked else { throw Refusal(.alreadyIssued) }
    try forget(formality.id, of: dossier, in: db)
    try DocumentUses.add(sha256, by: user(formality.id, dossier), in: db)
    try note("certificateDeposited", formality, sha256, dossier, errand, in: db)
  }

  private static func note(
    _ action: String, _ formality: Formality, _ sha256: [UInt8], _ dossier: String, _ errand: Errand,
    in db: Connection
  ) throws {
    try Journal.append(
      JournalEntry(
        at: errand.hour.moment, actor: errand.actor.account, role: "officer", agency: formality.agency,
        address: errand.address, action: action, object: "dossier/\(dossier)",
        details: "\(formality.id) \(Hex.encode(sha256))"),
      in: db)
  }

  /// What waits for the formality to be granted.
  static func kept(_ formality: String, of dossier: String, in db: Connection) throws -> [UInt8]? {
    try DocumentUses.documents(of: user(formality, dossier), in: db).first
  }

  /// The newest takes the place of the one before.
  static func forget(_ formality: String, of dossier: String, in db: Connection) throws {
    let user = user(formality, dossier)
    for paper in try DocumentUses.documents(of: user, in: db) { try DocumentUses.remove(paper, by: user, in: db) }
  }

  private static func user(_ formality: String, _ dossier: String) -> String { "deposit/\(dossier)/\(formality)" }
}

extension Portal {
  /// The paper that an officer left for a formality before it was granted.
  func deposit(for formality: String, of dossier: String) async throws -> [UInt8]? {
    try await registry.read { try CertificateDeposit.kept(formality, of: dossier, in: $0) }
  }
}
