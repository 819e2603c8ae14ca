import Certificates
import Crypto
import Procedures
import Registry
import SQLite
import Templates

/// The papers that go with a letter: the acknowledgement with the news that a request was filed (ER-15), the receipt
/// with the news that money came (ER-18), the certificate with the news that it was issued, if it may be used already
/// (AU-07).
struct Enclosures: Sendable {
  private(set) var attachments: [Language: [Letter.Attachment]] = [:]
  /// Papers that were made for this letter, and belong to the dossier from now on.
  private var made: [[UInt8]] = []

  private static let contentType = "application/pdf"

  /// The papers are stored when it returns.
  init(
    of wanted: Message, _ message: MessageToSend, _ file: DossierInHand, _ languages: Set<Language>,
    _ office: BackOffice
  ) async throws {
    guard message.to == .applicant else { return }
    switch wanted.event {
    case .filed:
      for language in languages {
        guard let receipt = try await office.acknowledgement(of: file, in: language) else { continue }
        enclose(receipt, named: file.number, in: language)
      }
    case .paid:
      for language in languages {
        guard let (receipt, number) = try await office.receipt(of: file, in: language) else { continue }
        enclose(receipt, named: number, in: language)
      }
    case .issued:
      guard let id = message.formality, case .issued(let certificate, _, true)? = file.dossier.formalities[id] else {
        return
      }
      let paper = Letter.Attachment(
        name: "\(certificate.number).pdf", contentType: Self.contentType, sha256: certificate.sha256)
      for language in languages { attachments[language] = [paper] }
    default: return
    }
  }

  private mutating func enclose(_ paper: [UInt8], named name: String, in language: Language) {
    made.append(paper)
    attachments[language] = [.init(name: "\(name).pdf", contentType: Self.contentType, sha256: Hex.encode(paper))]
  }

  func keep(for dossier: String, in db: Connection) throws {
    for paper in made { try DocumentUses.add(paper, by: "dossier/\(dossier)", in: db) }
  }
}

extension BackOffice {
  /// In the vault; the same dossier gives the same bytes.
  fileprivate func acknowledgement(of file: DossierInHand, in language: Language) async throws -> [UInt8]? {
    guard let filedAt = file.dossier.filedAt,
      let mark = try await registry.read({ try Dossiers.receipt(of: file.line, in: $0) })
    else { return nil }
    let paper = try ReceiptPaper(
      filing: file.dossier, file.procedure, file.pack, filedAt: file.hour(at: filedAt), by: file.line.applicantName,
      journal: .init(sequence: mark.sequence, hash: Hex.encode(mark.hash)),
      voice: PaperVoice(portal.paperSpeech(language), invitations: []))
    return try await store(paper)
  }

  /// Of the payment that the letter speaks of, with its number.
  fileprivate func receipt(of file: DossierInHand, in language: Language) async throws -> (sha256: [UInt8], String)? {
    guard let payment = file.newestPayment, let number = payment.receipt,
      let paidAt = try await registry.read({ try Payments.find(payment.id, in: $0) })?.paidAt
    else { return nil }
    let paper = try ReceiptPaper(
      payment: payment, of: file.dossier, file.procedure, file.pack, paidAt: file.hour(at: paidAt),
      by: file.line.applicantName, voice: PaperVoice(portal.paperSpeech(language), invitations: []))
    return (try await store(paper), number)
  }

  private func store(_ paper: ReceiptPaper) async throws -> [UInt8] {
    let typeface = typeface
    let bytes = try await registry.aside { try paper.bytes(in: typeface) }
    return try await registry.vault.store(bytes).sha256
  }
}
