import JSON
import Procedures
import Registry
import Rules
import Templates

/// The words that a pack leaves open in its messages (`{number}`, `{deadline}`, `{faults}` …; Config/README.md lists
/// them), as they are for one message about one dossier, in one language.
struct MessageWords {
  let file: DossierInHand
  let message: MessageToSend
  let language: Language
  /// Where its reader goes on.
  let link: String
  /// How many a digest tells of.
  let count: Int
  let speech: Speech

  func filled(_ text: Text) -> String {
    var filled = ""
    var rest = text[language.code][...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = rest[rest.index(after: open)..<close]
      filled += rest[..<open]
      // A list of faults stands on lines of its own, wherever the pack's sentence is.
      filled = name == "faults" ? "\(filled.trimmed)\n\(faults)\n" : filled + word(String(name))
      rest = rest[rest.index(after: close)...]
    }
    return (filled + rest).replacing("\n ", with: "\n").trimmed
  }

  private func word(_ name: String) -> String {
    if name == "link" { return link }
    guard let word = plain(name).map(\.onOneLine), !word.isEmpty else { return say("unknown") }
    return language.direction == "rtl" ? "\u{2068}\(word)\u{2069}" : word
  }

  private func plain(_ name: String) -> String? {
    switch name {
    case "number": file.number
    case "count": String(count)
    case "deadline": deadline.map { speech.date($0) }
    case "step": step?.title[language.code]
    case "amount": amount
    case "formality": formality?.title[language.code]
    case "reason": reason
    case "law": laws
    case "cure": refusalReason?.cure[language.code]
    case "appeal": formality?.appeal?.text[language.code]
    case "certificate": certificate
    case "counter": counter?.title[language.code]
    case "address": counter?.address[language.code]
    case "hours": counter?.hours[language.code]
    case "originals": originals
    default: nil
    }
  }

  func say(_ key: String, _ words: [String: String] = [:]) -> String { speech.phrase("letter." + key, words) }

  // MARK: What it is about

  var step: Step? { message.step.flatMap(file.procedure.circuit.step) }

  private var formality: Formality? { (message.formality ?? step?.formality).flatMap(file.procedure.formality) }

  /// Of the step, or of whatever is due first; of a draft, the day it is deleted.
  private var deadline: FEELDate? {
    if file.dossier.filedAt == nil { return file.dossier.changedOn.adding(days: file.procedure.draftDays) }
    return message.step.flatMap { file.dossier.open($0)?.due } ?? file.line.due
  }

  private var amount: String? {
    let territory = file.pack.territory
    return file.newestPayment.map {
      speech.money($0.amount, territory.currency, digits: territory.currencyDigits)
    }
  }

  private var certificate: String? {
    guard let formality, let result = formality.result else { return nil }
    let title = file.pack.certificate(result.certificate)?.title[language.code]
    return [title, file.dossier.formalities[formality.id]?.certificate?.number].compactMap { $0 }.joined(separator: " ")
  }

  // MARK: Why not

  private var refusalReason: Outcome.Reason? {
    let steps = file.procedure.circuit.steps.filter { $0.formality == nil || $0.formality == formality?.id }
    return steps.flatMap(\.outcomes).flatMap(\.reasons).first { $0.id == message.reason }
  }

  private var reason: String? {
    switch message.reason {
    case Dossier.silence: return say("silence")
    case Dossier.dependsReason: return say("depends")
    default: break
    }
    var note = ""
    if let formality, case .refused(_, let said)? = file.dossier.formalities[formality.id] { note = said }
    let title = refusalReason?.title[language.code] ?? message.reason
    return [title, note].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private var laws: String? {
    let laws = (refusalReason?.laws ?? []) + (formality?.laws ?? [])
    guard let first = laws.first else { return nil }
    let cited = refusalReason?.laws.isEmpty == false ? refusalReason?.laws ?? [] : [first]
    return speech.list(cited.compactMap { file.pack.laws[$0]?.title[language.code] })
  }

  /// Each on a line: what is to be mended, and why; then what the officer wrote.
  private var faults: String {
    let reasons = step?.outcomes.filter { $0.effect == .sendBack }.flatMap(\.reasons) ?? []
    let lines = file.dossier.remarks.filter { $0.step == message.step }.map { open in
      let known = reasons.first { $0.id == open.remark.reason }
      let why = known.map {
        [$0.title, $0.cure].map { $0[language.code] }.filter { !$0.isEmpty }.joined(separator: ". ")
      }
      return say(
        "fault", ["what": title(of: open.remark.subject), "why": (why ?? open.remark.reason).onOneLine])
    }
    let note = message.reason.isEmpty ? [] : [say("note", ["note": message.reason.onOneLine])]
    return (lines + note).joined(separator: "\n")
  }

  private func title(of subject: Remark.Subject) -> String {
    switch subject {
    case .field(let path):
      let question = file.procedure.question(String(path.prefix { $0 != "." }))
      return question?.label[language.code] ?? path.onOneLine
    case .document(let slot): return file.procedure.document(slot)?.title[language.code] ?? slot
    }
  }

  // MARK: Where papers wait

  private var counter: Agency.Counter? {
    let rule =
      step?.counter
      ?? file.dossier.filing.formalities.lazy.compactMap {
        file.procedure.formality($0)?.result?.counter
      }.first
    let place = rule?.text(in: file.procedure.situation(of: file.dossier.filing, now: file.hour.local))
    let parts = place?.split(separator: "/", maxSplits: 1).map(String.init) ?? []
    guard parts.count == 2 else { return nil }
    return file.pack.agency(parts[0])?.counters.first { $0.id == parts[1] }
  }

  /// What was uploaded as a copy; papers that were signed electronically need no original (ER-45).
  private var originals: String {
    let titles = file.procedure.documents.filter { document in
      document.isOriginalShown && (file.dossier.papers[document.id] ?? []).contains { $0.source == .upload }
    }.map { $0.title[language.code] }
    return titles.isEmpty ? say("noOriginals") : speech.list(titles)
  }
}
