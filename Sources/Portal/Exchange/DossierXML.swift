import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Rules
import XML

/// A dossier as a document that an agency loads into a system of its own: what it may see of it, and nothing else.
/// `Config/dossier.xsd` describes it.
struct DossierXML {
  static let namespace = "urn:guichet:dossier:1"

  private let file: DossierInSight
  private var writer = XMLWriter(indent: 2)

  static func bytes(of file: DossierInSight) -> [UInt8] {
    var document = DossierXML(file: file)
    document.write()
    return document.writer.finish()
  }

  private init(file: DossierInSight) { self.file = file }

  private var dossier: Dossier { file.dossier }

  private mutating func write() {
    start(
      "dossier",
      [
        ("id", dossier.id), ("number", dossier.number), ("procedure", dossier.procedure),
        ("revision", "\(dossier.revision)"), ("pack", file.pack.id), ("state", dossier.state.rawValue),
        ("language", dossier.language), ("startedAt", "\(dossier.startedAt)"),
        ("submittedAt", dossier.filedAt.map { "\($0)" }), ("changedAt", "\(dossier.changedAt)"),
      ])
    element("applicant", [("account", dossier.applicant), ("name", file.line.applicantName)])
    writeAnswers("answers", dossier.filing.answers)
    writeAnswers("data", dossier.filing.data)
    writeFormalities()
    writePapers()
    writePayments()
    writeCertificates()
    writer.end()
  }

  private mutating func writeAnswers(_ name: String, _ answers: [String: JSON]) {
    start(name)
    for (id, answer) in answers.sorted(by: { $0.key < $1.key }) where file.sight.fields.contains(id) {
      start("answer", [("question", id)])
      write(answer)
      writer.end()
    }
    writer.end()
  }

  /// Each kind of value has an element of its own, so that nobody has to guess what `12` is.
  private mutating func write(_ value: JSON) {
    switch value {
    case .null: element("none")
    case .bool(let flag): element("flag", text: flag ? "true" : "false")
    case .number: element("number", text: String(decoding: value.bytes(), as: UTF8.self))
    case .string(let text): element("text", text: text)
    case .array(let items):
      start("list")
      for item in items { write(item) }
      writer.end()
    case .object(let object):
      start("group")
      for (name, member) in object.members {
        start("member", [("name", name)])
        write(member)
        writer.end()
      }
      writer.end()
    }
  }

  private mutating func writeFormalities() {
    start("formalities")
    for formality in file.procedure.formalities where file.sight.formalities.contains(formality.id) {
      let state = dossier.formalities[formality.id]
      var attributes: [(String, String?)] = [
        ("id", formality.id), ("agency", formality.agency), ("state", state?.name),
      ]
      if case .refused(let reason, let note)? = state { attributes += [("reason", reason), ("note", note)] }
      element("formality", attributes)
    }
    writer.end()
  }

  private mutating func writePapers() {
    start("documents")
    for (slot, paper) in file.shownPapers {
      element(
        "document",
        [
          ("slot", slot), ("sha256", paper.sha256), ("name", paper.name), ("contentType", paper.contentType),
          ("bytes", "\(paper.bytes)"), ("path", paper.path(in: slot)),
        ])
    }
    writer.end()
  }

  private mutating func writePayments() {
    start("payments")
    for payment in file.payments {
      start(
        "payment",
        [
          ("id", payment.id), ("method", payment.method.rawValue), ("state", payment.state),
          ("amount", payment.amount.text), ("currency", file.pack.territory.currency), ("receipt", payment.receipt),
        ])
      for line in payment.lines {
        element(
          "line",
          [
            ("formality", line.formality), ("fee", line.fee), ("beneficiary", line.beneficiary),
            ("amount", line.amount.text),
          ])
      }
      writer.end()
    }
    writer.end()
  }

  private mutating func writeCertificates() {
    start("certificates")
    for certificate in file.shownCertificates {
      let (record, paper) = (certificate.record, certificate.paper)
      element(
        "certificate",
        [
          ("number", record.number), ("code", record.code.rawValue), ("formality", record.formality),
          ("agency", record.agency), ("status", certificate.status), ("holder", paper.holder),
          ("issuedOn", "\(paper.issuedOn)"), ("validUntil", paper.end.map { "\($0.lastDay)" }),
          ("sha256", Hex.encode(paper.sha256)),
        ])
    }
    writer.end()
  }

  // MARK: Elements of ours

  private static func name(_ local: String) -> XMLName { XMLName(local, namespace: namespace) }

  private mutating func start(_ name: String, _ attributes: [(String, String?)] = []) {
    writer.start(
      Self.name(name), attributes.compactMap { name, value in value.map { XMLAttribute(XMLName(name), $0) } })
  }

  private mutating func element(_ name: String, _ attributes: [(String, String?)] = [], text: String = "") {
    start(name, attributes)
    writer.text(text)
    writer.end()
  }
}

extension Paper {
  /// Where it lies in the archive of a dossier: names may come twice, digests do not.
  func path(in slot: String) -> String {
    "documents/\(slot)/\(sha256.prefix(12))-\(ContentDisposition.safeFileName(from: name))"
  }
}
