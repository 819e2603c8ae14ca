import Procedures
import Registry
import Rules
import Templates

/// What the applicant will read of a decision, before it is taken: the pack's message in the language he files in, with
/// its words filled in.
struct LetterPreview: Templates.Model {
  let language: String
  let direction: String
  let to: String
  let subject: String
  let body: String

  static var slots: [Slot<LetterPreview>] {
    [
      .text("lang", \.language), .text("direction", \.direction), .text("to", \.to), .text("subject", \.subject),
      .text("body", \.body),
    ]
  }

  /// Those that events would send him.
  static func letters(after events: [Event], _ task: SeenTask, _ visit: Visit) -> [LetterPreview] {
    let seen = task.seen
    var dossier = seen.dossier
    for event in events { dossier.apply(event) }
    let language =
      Language(code: seen.line.language).flatMap { seen.pack.languages.contains($0.code) ? $0 : nil } ?? .standard
    let messages = seen.procedure.messages + seen.pack.messages
    return Consequence.of(events, dossier, in: seen.pack, seen.procedure).compactMap { consequence in
      guard case .message(let id, .applicant, let about) = consequence,
        let message = messages.first(where: { $0.id == id })
      else { return nil }
      let words = LetterWords(
        seen: seen, dossier: dossier, about: about, speech: visit.portal.templates.translations.speech(language),
        visit: visit)
      return LetterPreview(
        language: language.code, direction: language.direction, to: seen.line.applicantName,
        subject: words.filled(message.subject), body: words.filled(message.body))
    }
  }
}

/// The words a pack leaves open in its messages, as far as a decision of an officer gives them.
private struct LetterWords {
  let seen: SeenDossier
  let dossier: Dossier
  let about: Consequence.Subject
  let speech: Speech
  let visit: Visit

  private var language: String { speech.language }

  func filled(_ text: Text) -> String {
    var filled = ""
    var rest = text[language][...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      filled += rest[..<open] + (word(String(rest[rest.index(after: open)..<close])) ?? "…")
      rest = rest[rest.index(after: close)...]
    }
    return (filled + rest).replacing("\n ", with: "\n").trimmed
  }

  private func word(_ name: String) -> String? {
    switch name {
    case "number": dossier.number
    case "link": visit.portal.publicURL(visit.url(Paths.dossiers) + "/\(dossier.id)")
    case "step": step?.title[language]
    case "deadline": step.flatMap { dossier.open($0.id)?.due }.map { speech.date($0) }
    case "formality": formality?.title[language]
    case "reason": reason
    case "law": laws
    case "cure": refusal?.cure[language]
    case "appeal": formality?.appeal?.text[language]
    case "faults": faults
    case "counter": counter?.title[language]
    case "address": counter?.address[language]
    case "hours": counter?.hours[language]
    case "originals": originals
    default: nil
    }
  }

  private var step: Step? { about.step.flatMap(seen.procedure.circuit.step) }

  private var formality: Formality? { (about.formality ?? step?.formality).flatMap(seen.procedure.formality) }

  // MARK: Why not

  private var refusal: Outcome.Reason? {
    let steps = seen.procedure.circuit.steps.filter { $0.formality == nil || $0.formality == formality?.id }
    return steps.flatMap(\.outcomes).flatMap(\.reasons).first { $0.id == about.reason }
  }

  private var reason: String? {
    if about.reason == Dossier.dependsReason { return speech.phrase("agency.reason.depends", [:]) }
    var note = ""
    if let formality, case .refused(_, let said)? = dossier.formalities[formality.id] { note = said }
    return [refusal?.title[language] ?? about.reason, note].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private var laws: String? {
    let cited = refusal.map(\.laws).flatMap { $0.isEmpty ? nil : $0 } ?? Array((formality?.laws ?? []).prefix(1))
    return speech.list(cited.compactMap { seen.pack.laws[$0]?.title[language] })
  }

  /// Each on a line of its own: what, why, and how it is cured; then what the officer writes.
  private var faults: String {
    let reasons = step?.returnReasons ?? []
    let lines = dossier.remarks.filter { $0.step == about.step }.map { open in
      let known = reasons.first { $0.id == open.remark.reason }
      let why = known.map { [$0.title, $0.cure].map { $0[language] }.filter { !$0.isEmpty }.joined(separator: ". ") }
      return speech.phrase(
        "wording.labelled",
        ["label": seen.procedure.title(of: open.remark.subject, language), "text": why ?? open.remark.reason])
    }
    return "\n" + (lines + (about.reason.isEmpty ? [] : [about.reason])).joined(separator: "\n") + "\n"
  }

  // MARK: Where papers wait

  private var counter: Agency.Counter? {
    let rule =
      step?.counter
      ?? dossier.filing.formalities.lazy.compactMap { seen.procedure.formality($0)?.result?.counter }.first
    let place = rule?.text(in: seen.procedure.situation(of: dossier.filing, now: seen.hour.local))
    let parts = place?.split(separator: "/", maxSplits: 1).map(String.init) ?? []
    guard parts.count == 2 else { return nil }
    return seen.pack.agency(parts[0])?.counters.first { $0.id == parts[1] }
  }

  private var originals: String {
    speech.list(
      seen.procedure.documents.filter { document in
        document.isOriginalShown && (dossier.papers[document.id] ?? []).contains { $0.source == .upload }
      }.map { $0.title[language] })
  }
}
