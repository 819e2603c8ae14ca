import Crypto
import JSON
import Procedures
import Registry
import Rules

/// A dossier as programs read it: what was asked in the shape in which it can be filed, then how it stands. To an
/// agency only what it may see of it.
struct DossierShape: JSONWritable {
  let file: DossierInSight
  let speech: Speech

  init(_ file: DossierInSight, _ speech: Speech) {
    self.file = file
    self.speech = speech
  }

  private var dossier: Dossier { file.dossier }
  private var sight: Sight { file.sight }
  private var language: String { speech.language }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      writeHead(&one)
      one.field("answers", JSON(sorted: dossier.filing.answers.filter { sight.fields.contains($0.key) }))
      one.field("formalities", dossier.filing.formalities.filter(sight.formalities.contains))
      one.field("data", JSON(sorted: dossier.filing.data.filter { sight.fields.contains($0.key) }))
      one.array("documents", writeDocuments)
      one.array("payments") { list in
        for payment in file.payments { list.value(PaymentShape(payment, currency: file.pack.territory.currency)) }
      }
      one.field("receipt", file.receipt.flatMap { ReceiptShape(dossier, $0) })
      one.array("missing") { MissingParts(file).write(speech, to: &$0) }
      one.array("decisions", writeDecisions)
      one.array("certificates") { list in for one in file.shownCertificates { list.value(one) } }
      one.array("steps", writeSteps)
      one.field("waiting", file.procedure.waiting(dossier).filter(isShown).map(\.json))
      one.array("remarks", writeRemarks)
    }
  }

  private func writeHead(_ one: inout JSONWriter) {
    one.field("id", dossier.id)
    one.field("number", dossier.number)
    one.field("procedure", dossier.procedure)
    one.field("revision", dossier.revision)
    one.field("title", file.line.title)
    one.field("applicant", file.line.applicantName)
    one.field("language", dossier.language)
    one.field("state", dossier.state.rawValue)
    one.field("startedAt", "\(dossier.startedAt)")
    one.field("submittedAt", dossier.filedAt.map { "\($0)" })
    one.field("changedAt", "\(dossier.changedAt)")
    one.field("closedAt", file.line.closedAt.map { "\($0)" })
  }

  private func writeDocuments(_ list: inout JSONWriter) {
    for (slot, paper) in file.shownPapers { list.value(PaperShape(slot: slot, paper)) }
  }

  private func writeDecisions(_ list: inout JSONWriter) {
    for formality in file.procedure.formalities where sight.formalities.contains(formality.id) {
      guard let state = dossier.formalities[formality.id] else { continue }
      list.object { one in
        one.field("formality", formality.id)
        one.field("title", formality.title[language])
        one.field("agency", formality.agency)
        one.field("state", state.name)
        if case .refused(let reason, let note) = state {
          one.field("reason", reason)
          one.field("note", note)
        }
      }
    }
  }

  private func writeSteps(_ list: inout JSONWriter) {
    for step in file.procedure.circuit.steps where sight.steps.contains(step.id) {
      guard let state = dossier.steps[step.id] else { continue }
      list.object { one in
        one.field("id", step.id)
        one.field("title", step.title[language])
        one.field("agency", step.agency)
        one.field("formality", step.formality)
        switch state {
        case .open(let open):
          one.field("state", open.isReturned ? "returned" : open.isSuspended ? "suspended" : "open")
          one.field("since", open.sinceDay.text)
          one.field("due", open.due?.text)
        case .ended(let ending, let moment, _):
          one.field("state", "ended")
          one.field("outcome", ending.outcome)
          one.field("endedAt", "\(moment)")
        case .skipped: one.field("state", "skipped")
        }
      }
    }
  }

  /// What agencies wait for among themselves is the affair of those who see the whole.
  private func isShown(_ waiting: Waiting) -> Bool {
    if case .paper(let formality) = waiting.party { return sight.formalities.contains(formality) }
    return waiting.step.map(sight.steps.contains) ?? true
  }

  private func writeRemarks(_ list: inout JSONWriter) {
    for open in dossier.remarks where sight.sees(open.remark.subject) {
      let reason = file.procedure.circuit.step(open.step)?.outcomes.lazy.flatMap(\.reasons)
        .first { $0.id == open.remark.reason }
      list.object { one in
        one.field("step", open.step)
        switch open.remark.subject {
        case .field(let path): one.field("field", path)
        case .document(let slot): one.field("document", slot)
        }
        one.field("reason", open.remark.reason)
        one.field("title", reason?.title[language] ?? "")
        one.field("cure", reason?.cure[language] ?? "")
        one.field("mended", open.isMended)
      }
    }
  }
}

extension DossierInSight {
  /// By slot, in the order of the procedure.
  var shownPapers: [(slot: String, paper: Paper)] {
    procedure.documents.filter { sight.documents.contains($0.id) }.flatMap { document in
      (dossier.papers[document.id] ?? []).map { (document.id, $0) }
    }
  }

  /// Money is the affair of who pays it, and of who sees the whole.
  var payments: [Payment] {
    sight.formalities.isSuperset(of: dossier.filing.formalities) ? dossier.payments : []
  }

  var shownCertificates: [CertificateShape] {
    certificates.filter { sight.formalities.contains($0.formality) }
      .compactMap { CertificateShape($0, at: hour.moment) }
  }
}

extension Sight {
  func sees(_ subject: Remark.Subject) -> Bool {
    switch subject {
    case .field(let path): fields.contains(String(path.prefix { $0 != "." }))
    case .document(let slot): documents.contains(slot)
    }
  }
}

extension Dossier.FormalityState {
  var name: String {
    switch self {
    case .asked: "asked"
    case .granted: "granted"
    case .issued: "issued"
    case .refused: "refused"
    case .revoked: "revoked"
    }
  }
}

/// One file in a slot.
struct PaperShape: JSONWritable {
  let slot: String
  let paper: Paper

  init(slot: String, _ paper: Paper) {
    self.slot = slot
    self.paper = paper
  }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      one.field("slot", slot)
      one.field("sha256", paper.sha256)
      one.field("name", paper.name)
      one.field("contentType", paper.contentType)
      one.field("bytes", paper.bytes)
    }
  }
}

/// What the applicant holds once he has filed.
struct ReceiptShape: JSONWritable {
  let number: String
  let submittedAt: Moment
  let journal: JournalReceipt

  /// Nil before the filing.
  init?(_ dossier: Dossier, _ journal: JournalReceipt) {
    guard let number = dossier.number, let filedAt = dossier.filedAt else { return nil }
    self.number = number
    submittedAt = filedAt
    self.journal = journal
  }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      one.field("number", number)
      one.field("submittedAt", "\(submittedAt)")
      one.object("journal") {
        $0.field("sequence", journal.sequence)
        $0.field("hash", Hex.encode(journal.hash))
      }
    }
  }
}

struct PaymentShape: JSONWritable {
  let payment: Payment
  let currency: String
  /// What the gateway of the simulation sends.
  var callback: PaymentGateway.Callback?

  init(_ payment: Payment, currency: String, callback: PaymentGateway.Callback? = nil) {
    self.payment = payment
    self.currency = currency
    self.callback = callback
  }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      one.field("id", payment.id)
      one.field("reference", payment.id)
      one.field("method", payment.method.rawValue)
      one.field("state", payment.state)
      one.field("amount", payment.amount.json)
      one.field("currency", currency)
      one.field("receipt", payment.receipt)
      one.array("lines") { list in
        for line in payment.lines {
          list.object { one in
            one.field("formality", line.formality)
            one.field("fee", line.fee)
            one.field("beneficiary", line.beneficiary)
            one.field("amount", line.amount.json)
          }
        }
      }
      if let callback { one.field("callback", callback) }
    }
  }
}

extension Payment {
  var state: String { receipt != nil ? "paid" : isDropped ? "dropped" : "ordered" }
}

/// A certificate as those see it whose dossier it came from. One whose paper is still being made is not there.
struct CertificateShape: JSONWritable {
  let record: CertificateRecord
  let paper: CertificateRecord.Paper
  let status: String

  init?(_ record: CertificateRecord, at now: Moment) {
    guard let paper = record.paper else { return nil }
    self.record = record
    self.paper = paper
    let standing = record.standing(at: now)
    status = standing == .unknown ? "awaiting" : standing.rawValue
  }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      one.field("id", record.code.rawValue)
      one.field("number", record.number)
      one.field("code", record.code.rawValue)
      one.field("status", status)
      one.field("holder", paper.holder)
      one.field("title", paper.title)
      one.field("formality", record.formality)
      one.field("agency", record.agency)
      one.field("issuedOn", "\(paper.issuedOn)")
      one.field("validUntil", paper.end.map { "\($0.lastDay)" })
      one.field("sha256", Hex.encode(paper.sha256))
    }
  }
}
