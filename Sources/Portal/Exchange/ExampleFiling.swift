import Crypto
import JSON
import Procedures
import Rules

/// One complete, valid filing of a procedure, to be submitted as it is: an example of the pack that the engine, on
/// trial, files today, with a small file for each paper.
struct ExampleFiling: JSONWritable {
  private let dossier: Dossier
  private let procedure: Procedure

  private static let applicant = Actor(account: "example", name: "")

  /// Nil when none of the pack's examples can be filed.
  init?(_ entry: Catalogue.Entry) {
    procedure = entry.procedure
    let examples = entry.pack.examples.filter { $0.procedure == entry.procedure.id && $0.expected.end == .done }
    let today = entry.hour.today.daysSince1970
    // An example is of its day: where what it says lies in the past by now, its days move along.
    let filings = examples.lazy.flatMap { example in
      [0, today - example.date.daysSince1970].lazy.map { (example.filing.moved(days: $0), example.documents) }
    }
    guard let filed = filings.compactMap({ Self.file($0, papers: $1, entry) }).first else { return nil }
    dossier = filed
  }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      one.field("procedure", procedure.id)
      one.field("answers", JSON(sorted: dossier.filing.answers))
      one.field("formalities", dossier.filing.formalities)
      one.field("data", JSON(sorted: dossier.filing.data))
      one.array("documents") { list in
        for document in procedure.documents where dossier.papers[document.id] != nil {
          let (name, format) = Self.sample(document)
          list.object { paper in
            paper.field("slot", document.id)
            paper.field("contentType", format.contentType)
            paper.field("name", name)
            paper.field("base64", Base64.encode(SamplePaper.bytes(format, called: document.id)))
          }
        }
      }
    }
  }

  private static func sample(_ document: RequiredDocument) -> (name: String, format: RequiredDocument.Format) {
    let format = document.formats.first ?? .pdf
    return ("\(document.id).\(format.rawValue)", format)
  }

  /// As the applicant would; nil where he would be refused.
  private static func file(_ filing: Filing, papers: [String]?, _ entry: Catalogue.Entry) -> Dossier? {
    let (pack, procedure, hour) = (entry.pack, entry.procedure, entry.hour)
    var dossier = Dossier(id: "example")
    func act(_ command: Command, by actor: Actor = applicant) throws(Refusal) {
      let events = try Proceeding.events(of: command, on: dossier, by: actor, at: hour, in: pack, procedure)
      for event in events { dossier.apply(event) }
    }
    do {
      try act(
        .start(procedure: procedure.id, language: pack.languages.first ?? "", applicant: applicant.account))
      try act(.answer(filing.answers))
      if !filing.formalities.isEmpty { try act(.choose(filing.formalities)) }
      if !filing.data.isEmpty { try act(.fill(filing.data)) }
      let situation = procedure.situation(of: dossier.filing, now: hour.local)
      let asked = procedure.documentNeeds(dossier.filing.formalities, situation).asked
      for document in (papers ?? asked).compactMap(procedure.document) {
        let (name, format) = sample(document)
        let digest = Hex.encode(Digest.of(SamplePaper.bytes(format, called: document.id)))
        try act(
          .attach(
            slot: document.id, Paper(sha256: digest, name: name, contentType: format.contentType, bytes: 1)))
      }
      let fees = procedure.feeLines(dossier.filing.formalities, pack.territory, situation)
      if procedure.payment.due == .filing, !fees.isEmpty, let method = procedure.payment.methods.first {
        try act(.pay(payment: "example", method))
        try act(.settle(payment: "example", receipt: ""), by: .house)
      }
      try act(.submit(number: ""))
      return dossier
    } catch {
      return nil
    }
  }
}

extension Filing {
  fileprivate func moved(days: Int) -> Filing {
    Filing(
      answers: answers.mapValues { $0.moved(days: days) }, formalities: formalities,
      data: data.mapValues { $0.moved(days: days) })
  }
}

extension JSON {
  /// With each day in it so much later.
  fileprivate func moved(days: Int) -> JSON {
    switch self {
    case .string(let text):
      guard let day = FEELDate(String(text.prefix(10)))?.adding(days: days) else { return self }
      let rest = text.dropFirst(10)
      return rest.isEmpty || rest.hasPrefix("T") ? .string(day.text + rest) : self
    case .array(let items): return .array(items.map { $0.moved(days: days) })
    case .object(let object):
      return .object(JSONObject(object.members.map { ($0, $1.moved(days: days)) }) ?? object)
    default: return self
    }
  }
}
