import Drawings
import HTTP
import JSON
import Procedures
import Registry
import Rules
import SQLite
import Templates

/// What an officer reads of a dossier, on the page of a task and on the dossier's own: data page by page, papers, what
/// was marked, what happened, what was written.
struct DossierView: Templates.Model {
  let number: String
  let applicant: String
  let title: String
  let facts: [Fact]
  /// Why a watch of the pack has marked it (PN-20).
  let flags: [String]
  let sections: [DatumSection]
  let papers: [PaperSlot]
  let remarks: [RemarkRow]
  let certificates: [CertificateRow]
  let timeline: [TimelineEntry]
  let messages: [MessageRow]
  let metro: String
  let map: CircuitMap

  static var slots: [Slot<DossierView>] {
    [
      .text("number", \.number), .text("applicant", \.applicant), .text("title", \.title), .rows("facts", \.facts),
      .rows("flags", \.flags), .rows("sections", \.sections), .rows("papers", \.papers), .rows("remarks", \.remarks),
      .rows("certificates", \.certificates), .rows("timeline", \.timeline), .rows("messages", \.messages),
      .text("metro", \.metro), .model("map", \.map),
    ]
  }

  /// `file` is the address of one of its papers; with `marks` each datum can be marked for the applicant to mend.
  init(
    _ seen: SeenDossier, _ background: DossierBackground, _ visit: Visit, marks: FaultMarks? = nil,
    file: (String) -> String
  ) throws {
    let speech = visit.speech
    number = seen.dossier.number ?? seen.id
    applicant = seen.line.applicantName
    title = seen.line.title
    let words = EventWords(seen: seen, names: background.names, visit: visit)
    facts = Self.facts(seen, visit)
    flags = words.isWhole ? seen.dossier.flags.compactMap { words.flag($0) } : []
    let data = DossierFacts(seen: seen, background: background, speech: speech, marks: marks)
    sections = data.sections
    papers = data.papers(file)
    remarks = seen.dossier.remarks.filter { seen.sight?.steps.contains($0.step) ?? false }.map {
      RemarkRow($0, seen, speech)
    }
    certificates = CertificateRow.all(of: seen, background.certificates, visit)
    timeline = background.sinceFiling.compactMap { words.entry($0) }.reversed()
    messages = seen.sight == nil ? [] : background.recorded.compactMap { words.message($0.event) }
    metro = visit.portal.files.servedName(of: "metro.css") ?? ""
    map = try CircuitMap(
      try seen.procedure.map(of: seen.dossier, in: seen.pack, speech), visit, id: "dossier-way", isCompact: true)
  }

  private static func facts(_ seen: SeenDossier, _ visit: Visit) -> [Fact] {
    let speech = visit.speech
    var facts = [
      Fact(term: visit.say(TextKey("agency.column.applicant")), text: seen.line.applicantName),
      Fact(term: visit.say(TextKey("agency.column.procedure")), text: seen.procedure.title[speech.language]),
      Fact(
        term: visit.say(TextKey("agency.column.state")),
        text: visit.say(TextKey("agency.state", seen.dossier.state.rawValue))),
    ]
    if let day = seen.dossier.filedOn {
      facts.append(Fact(term: visit.say(TextKey("agency.column.filed")), text: speech.date(day)))
    }
    return facts
  }
}

/// What stands around the state of a dossier: its newest events, how it was when it was last sent back, its papers.
struct DossierBackground: Sendable {
  /// The newest, in the order they came.
  let recorded: [Dossiers.Recorded]
  /// As it was when the step sent it back.
  let before: Dossier?
  let changedFields: Set<String>
  let changedDocuments: Set<String>
  let certificates: [CertificateRecord]
  /// Of all who have done something to it.
  let names: [String: String]

  private static let eventsMax = 400

  init(_ line: DossierLine, step: String? = nil, in db: Connection) throws {
    let first = max(0, line.eventCount - Self.eventsMax)
    let recorded = try Dossiers.timeline(of: line, after: first, limit: Self.eventsMax, in: db)
    let returned = recorded.lastIndex { $0.event.fact.isReturn(by: step) }
    var fields: Set<String> = []
    var documents: Set<String> = []
    for event in recorded[(returned ?? recorded.endIndex)...].map(\.event) {
      switch event.fact {
      case .filled(let data): fields.formUnion(data.keys)
      case .attached(let slot, _), .detached(let slot, _): documents.insert(slot)
      default: break
      }
    }
    self.recorded = recorded
    changedFields = fields
    changedDocuments = documents
    before = try returned.map { try Dossiers.past(of: line, upTo: recorded[$0].sequence, in: db) }
    certificates = try CertificateRegister.all(ofDossier: line.id, in: db)
    names = try Accounts.names(of: recorded.lazy.map(\.event.by), in: db)
  }
}

extension DossierBackground {
  /// What an applicant does before he files is his own affair.
  fileprivate var sinceFiling: [Event] {
    let events = recorded.map(\.event)
    let filing = events.firstIndex { if case .filed = $0.fact { true } else { false } }
    return Array(events[(filing ?? 0)...])
  }
}

extension Procedures.Fact {
  fileprivate func isReturn(by step: String?) -> Bool {
    if case .returned(let id, _, _) = self { return step == nil || step == id }
    return false
  }
}

/// What an officer marked, and whether the applicant has changed it since (ER-22).
struct RemarkRow: Templates.Model {
  let subject: String
  let reason: String
  let isMended: Bool

  static var slots: [Slot<RemarkRow>] {
    [.text("subject", \.subject), .text("reason", \.reason), .flag("isMended", \.isMended)]
  }

  init(_ open: Dossier.OpenRemark, _ seen: SeenDossier, _ speech: Speech) {
    subject = seen.procedure.title(of: open.remark.subject, speech.language)
    reason = seen.procedure.circuit.step(open.step)?.reason(of: open.remark, speech.language) ?? open.remark.reason
    isMended = open.isMended
  }
}

/// A certificate of the dossier: being made, made, or taken back.
struct CertificateRow: Templates.Model {
  let title: String
  let number: String
  let url: String
  let status: String

  static var slots: [Slot<CertificateRow>] {
    [.text("title", \.title), .text("number", \.number), .text("url", \.url), .text("status", \.status)]
  }

  /// Of the formalities he sees: those made, and those granted whose paper is on its way.
  static func all(of seen: SeenDossier, _ records: [CertificateRecord], _ visit: Visit) -> [CertificateRow] {
    let formalities = seen.sight?.formalities ?? []
    let made = records.filter { formalities.contains($0.formality) }
    let awaited = seen.dossier.filing.formalities.filter { id in
      formalities.contains(id) && seen.dossier.formalities[id] == .granted && !made.contains { $0.formality == id }
    }
    return made.map { CertificateRow($0, visit) }
      + awaited.compactMap { id in
        let template = seen.procedure.formality(id)?.result.flatMap { seen.pack.certificate($0.certificate) }
        return template.map {
          CertificateRow(
            title: $0.title[visit.language.code], number: "", url: "",
            status: CertificateRecord.Status.reserved.rawValue)
        }
      }
  }
}

extension CertificateRow {
  fileprivate init(_ record: CertificateRecord, _ visit: Visit) {
    title = record.paper?.title ?? ""
    number = record.number
    status = record.status.rawValue
    url = record.paper == nil ? "" : visit.url(Paths.certificate, record.code.rawValue)
  }
}

struct MessageRow: Templates.Model {
  let name: String
  let date: String
  let text: String
  let isMine: Bool

  static var slots: [Slot<MessageRow>] {
    [.text("name", \.name), .text("date", \.date), .text("text", \.text), .flag("isMine", \.isMine)]
  }
}

extension Procedure {
  /// What a remark is about, in words.
  func title(of subject: Remark.Subject, _ language: String) -> String {
    switch subject {
    case .field(let path): question(String(path.prefix { $0 != "." }))?.label[language] ?? path
    case .document(let slot): document(slot)?.title[language] ?? slot
    }
  }
}

extension Step {
  /// All that a dossier can be sent back for, each once.
  var returnReasons: [Outcome.Reason] {
    var seen: Set<String> = []
    return outcomes.filter { $0.effect == .sendBack }.flatMap(\.reasons).filter { seen.insert($0.id).inserted }
  }

  /// The pack's words, or the officer's own.
  func reason(of remark: Remark, _ language: String) -> String {
    returnReasons.first { $0.id == remark.reason }?.title[language] ?? remark.reason
  }
}
