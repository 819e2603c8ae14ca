import Certificates
import Compression
import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Rules
import Sockets
import Templates

// What an applicant takes home: his own files, receipts, the proof of his filing, his certificates.

enum OwnPapers {
  /// `/dossiers/{dossier}/files/{sha256}`
  static func file(_ visit: Visit, _ id: String, _ digest: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let paper = own.dossier.papers.values.joined().first { $0.sha256 == digest }
    guard let paper, let sha256 = Hex.decode(digest) else { throw PageFault(.notFound) }
    return try await visit.document(sha256, name: paper.name, contentType: paper.contentType, isInline: true)
  }

  /// `/dossiers/{dossier}/receipt.pdf`: the acknowledgement of the filing (ER-15).
  static func receipt(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    guard let filedAt = own.dossier.filedAt else { throw PageFault(.notFound) }
    let registry = visit.portal.registry
    let found = try await registry.read { [line = own.line] db in
      // As it stood when it was filed, so that the paper stays the same.
      let events = try Dossiers.timeline(of: line, limit: eventsMax, in: db)
      return (try Dossiers.receipt(of: line, in: db), events)
    }
    guard let journal = found.0 else { throw PageFault(.notFound) }
    var filed = Dossier(id: own.id)
    for recorded in found.1 where recorded.event.at <= filedAt { filed.apply(recorded.event) }
    let paper = try ReceiptPaper(
      filing: filed, own.procedure, own.pack, filedAt: visit.portal.hour(at: filedAt, own.pack),
      by: own.line.applicantName,
      journal: .init(sequence: journal.sequence, hash: Hex.encode(journal.hash)), voice: visit.voice(own.dossier))
    return try await visit.pdf(paper, named: own.dossier.number ?? own.id)
  }

  private static let eventsMax = 10_000

  /// `/dossiers/{dossier}/payments/{payment}/receipt.pdf`
  static func paymentReceipt(_ visit: Visit, _ id: String, _ payment: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let found = try own.payment(payment)
    let row = try await visit.portal.registry.read { try Payments.find(payment, in: $0) }
    guard let receipt = found.receipt, let paidAt = row?.paidAt else { throw PageFault(.notFound) }
    let paper = try ReceiptPaper(
      payment: found, of: own.dossier, own.procedure, own.pack, paidAt: visit.portal.hour(at: paidAt, own.pack),
      by: own.line.applicantName, voice: visit.voice(own.dossier))
    return try await visit.pdf(paper, named: receipt)
  }

  /// `/dossiers/{dossier}/proof.json`: the entry of the filing, and what proves it alone (`guichet journal receipt`).
  static func proof(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let receipt = try await visit.portal.registry.read { [line = own.line] db in
      try Dossiers.receipt(of: line, in: db)
    }
    guard let receipt, let number = own.dossier.number else { throw PageFault(.notFound) }
    var response = try Response.json { writer in
      writer.object { proof in
        proof.field("number", number)
        proof.field("sequence", receipt.sequence)
        proof.field("hash", Hex.encode(receipt.hash))
      }
    }
    response.fields.set("Content-Disposition", ContentDisposition.attachment(fileName: "\(number).json"))
    return response
  }

  /// `/dossiers/{dossier}/given`: everything that was filed, as it was given.
  static func given(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    return try visit.page(GivenPage(visit, own))
  }
}

/// What was filed, to be read and printed.
struct GivenPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let title: String
  let sections: [CheckPage.Section]
  let documents: [SlotPage.KeptFile]

  static let template = "applicant/given"
  static var slots: [Slot<GivenPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("title", \.title), .rows("sections", \.sections),
      .rows("documents", \.documents),
    ]
  }

  init(_ visit: Visit, _ own: OwnDossier) {
    let speech = visit.speech
    let situation = own.situation
    frame = visit.frame(isUnlisted: true)
    crumbs = own.crumbs(visit)
    title = own.dossier.number ?? own.title(speech)
    let guide = own.procedure.guide.questions.compactMap {
      Fact($0, own.dossier.filing.answers[$0.id], situation, speech, url: "")
    }
    sections =
      [CheckPage.Section(title: visit.say("dossier.task.situation"), facts: guide)]
      + own.procedure.form.pages.compactMap { page in
        let facts = page.asked(in: own.dossier, situation, own.procedure).flatMap {
          Fact.all($0, own.dossier.filing.data[$0.id], situation, speech, url: "")
        }
        return facts.isEmpty ? nil : CheckPage.Section(title: page.title[speech.language], facts: facts)
      }
    documents = own.procedure.documents.flatMap { document in
      (own.dossier.papers[document.id] ?? []).map { paper in
        SlotPage.KeptFile(
          name: "\(document.title[speech.language]) · \(paper.name)", size: speech.size(paper.bytes),
          url: visit.url(Paths.ownFile, own.id, paper.sha256), sha256: paper.sha256)
      }
    }
  }
}

extension Visit {
  /// A paper of the house in the dossier's language.
  func voice(_ dossier: Dossier) -> PaperVoice {
    let language = Language(code: dossier.language) ?? .standard
    return PaperVoice(
      portal.paperSpeech(language), invitations: Language.allCases.map(portal.paperSpeech))
  }
}

extension Portal {
  /// Sentences on paper: papers keep names and numbers apart from what runs the other way by themselves.
  func paperSpeech(_ language: Language) -> Speech {
    let translations = templates.translations
    return Speech(language: language.code) { translations.phrase($0, language, $1) }
  }

  /// What the clocks of the pack's territory showed at a moment.
  func hour(at moment: Moment, _ pack: Pack) -> Hour { catalogue.hourAt(moment, pack.territory.zone) }
}
