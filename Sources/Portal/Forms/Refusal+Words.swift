import Procedures
import Templates

extension Refusal {
  /// Why the engine says no, and what would mend it; in the pack's words where it is the pack that refuses. What it
  /// concerns is named where the procedure is known.
  func sentence(_ visit: Visit, _ procedure: Procedure? = nil) -> String {
    let speech = visit.speech
    let said = visit.say(TextKey("refusal", key.rawValue), words)
    let why = [said, reason?[speech.language] ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    let subjects = subjects(procedure, speech.language)
    guard !subjects.isEmpty else { return why }
    return speech.phrase("wording.labelled", ["label": speech.list(subjects), "text": why])
  }

  private func subjects(_ procedure: Procedure?, _ language: String) -> [String] {
    guard let procedure else { return [] }
    let formality = words["formality"].flatMap(procedure.formality)?.title
    let slots = (words["document"].map { [$0] } ?? []) + documents
    return ([formality] + slots.map { procedure.document($0)?.title }).compactMap { $0?[language] }
  }
}
