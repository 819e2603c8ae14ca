import JSON
import Procedures

/// What the journal says of an event: what was done to what, never the answers, notes and names of people. The journal
/// is never changed, so it holds nothing that a person may ask to have removed.
enum JournalDetails {
  /// Ids, numbers, days and digests.
  private static let kept: Set<String> = [
    "procedure", "revision", "language", "step", "steps", "unit", "due", "formality", "formalities", "slot", "sha256",
    "account", "receipt", "amount", "number", "quota", "watch", "times", "end", "reason", "outcome", "ticks", "id",
    "method", "template", "until", "bytes", "contentType", "source", "applicant", "field", "document",
    "fee", "beneficiary",
  ]
  /// Of these only the names of what was answered.
  private static let answers: Set<String> = ["answers", "data", "findings"]
  private static let opened: Set<String> = ["paper", "payment", "ending", "certificate", "remarks", "lines"]

  static func text(of fact: JSON) -> String { shortened(fact).text }

  private static func shortened(_ json: JSON) -> JSON {
    switch json {
    case .object(let object):
      let members = object.members.compactMap { name, value -> (String, JSON)? in
        if kept.contains(name) { return (name, value) }
        if answers.contains(name) { return (name, .array((value.object?.names ?? []).map(JSON.string))) }
        return opened.contains(name) ? (name, shortened(value)) : nil
      }
      return .object(JSONObject(members) ?? JSONObject())
    case .array(let items): return .array(items.map(shortened))
    default: return json
    }
  }
}

extension Errand {
  /// In what part he did it, for the journal: agency and role of his post, or the applicant's side.
  func part(in dossier: Dossier, _ procedure: Procedure, step: String?) -> (agency: String, role: String) {
    if actor.isHouse { return ("", "house") }
    // Before the first event there is only who starts it.
    if dossier.procedure.isEmpty || dossier.isApplicant(actor.principal ?? actor.account) {
      return ("", actor.principal == nil ? "applicant" : "broker")
    }
    let agency = step.flatMap { procedure.circuit.step($0)?.agency }
    let post = actor.posts.first { $0.agency == agency } ?? actor.posts.first
    return (post?.agency ?? "", post?.role ?? "")
  }
}
