import JSON
import Procedures
import Registry

/// An event of a dossier for who may see it: what happened to what, when, and on whose part. Answers are told by the
/// names of their questions; what concerns others is left out (ER-13, SEC-20).
struct EventShape: JSONWritable {
  private let recorded: Dossiers.Recorded
  private let file: DossierInSight
  private let details: [(String, JSON)]
  private let by: (part: String, agency: String?)
  /// In a feed of several dossiers each event says whose it is.
  var namesDossier = false

  /// Nil where the event is not his to see.
  init?(_ recorded: Dossiers.Recorded, in file: DossierInSight) {
    let fact = recorded.event.fact
    guard Self.isShown(fact, in: file) else { return nil }
    self.recorded = recorded
    self.file = file
    details = Self.details(fact.json, file)
    by = Self.part(recorded.event, file)
  }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      one.field("sequence", recorded.journal)
      one.field("at", "\(recorded.event.at)")
      if namesDossier {
        one.object("dossier") {
          $0.field("id", file.dossier.id)
          $0.field("number", file.dossier.number)
        }
      }
      one.object("by") {
        $0.field("part", by.part)
        if let agency = by.agency { $0.field("agency", agency) }
      }
      for (name, value) in details {
        one.name(dynamic: name)
        one.value(value)
      }
    }
  }

  // MARK: Who sees what

  private static func isShown(_ fact: Procedures.Fact, in file: DossierInSight) -> Bool {
    let isWhole = file.seesWhole
    switch fact {
    // What the house watches for, and what of a right is left, is between agencies.
    case .flagged, .reserved, .consumed, .released: return isWhole && !file.isApplicants
    case .coauthorAdded, .coauthorRemoved, .ordered, .paid, .paymentDropped, .refundOwed: return isWhole
    case .attached(let slot, _), .detached(let slot, _): return file.sight.documents.contains(slot)
    case .granted(let id), .refused(let id, _, _), .issued(let id, _), .enabled(let id), .revoked(let id, _),
      .received(let id):
      return file.sight.formalities.contains(id)
    case .opened(let step, _, _), .skipped(let step), .claimed(let step), .unclaimed(let step), .ended(let step, _),
      .returned(let step, _, _), .resumed(let step, _), .suspended(let step), .forwarded(let step, _),
      .reopened(let step, _, _), .reminded(let step, _), .escalated(let step):
      return isWhole || file.sight.steps.contains(step)
    case .started, .answered, .chose, .filled, .filed, .completed, .spoke, .expiring, .closed: return true
    }
  }

  private static func part(_ event: Event, _ file: DossierInSight) -> (part: String, agency: String?) {
    if event.by.isEmpty { return ("guichet", nil) }
    if file.dossier.isApplicant(event.principal ?? event.by) { return ("applicant", nil) }
    let json = event.fact.json
    let agency =
      json["step"]?.string.flatMap(file.procedure.circuit.step)?.agency
      ?? json["formality"]?.string.flatMap(file.procedure.formality)?.agency
    return ("agency", agency)
  }

  // MARK: What is said

  private static let kept: Set<String> = [
    "event", "procedure", "revision", "language", "step", "formality", "slot", "sha256", "due", "unit", "number",
    "receipt", "reason", "text", "end", "times", "watch", "quota", "account", "amount",
    "note",
  ]

  private static func details(_ fact: JSON, _ file: DossierInSight) -> [(String, JSON)] {
    (fact.object?.members ?? zip([], [])).flatMap { name, value -> [(String, JSON)] in
      if kept.contains(name) { return [(name, value)] }
      switch name {
      case "answers", "data": return [("fields", names(value, file.sight.fields))]
      case "formalities": return [(name, shown(value, file.sight.formalities))]
      case "steps": return [(name, file.seesWhole ? value : shown(value, file.sight.steps))]
      case "paper": return members(value, ["sha256", "name"])
      case "certificate": return members(value, ["number", "code"])
      case "ending":
        // Notes and findings are the agency's own; what the applicant is to know stands in the decision.
        return members(value, file.isApplicants ? ["outcome", "reason"] : ["outcome", "reason", "note"])
      case "payment":
        return value.string == nil ? [("payment", value["id"] ?? .null)] + members(value, ["method"]) : [(name, value)]
      case "remarks": return [(name, .array((value.array ?? []).filter { isShown($0, file.sight) }))]
      default: return []
      }
    }
  }

  private static func members(_ value: JSON, _ names: [String]) -> [(String, JSON)] {
    names.compactMap { name in value[name].map { (name, $0) } }
  }

  private static func names(_ answers: JSON, _ fields: Set<String>) -> JSON {
    .array((answers.object?.names ?? []).filter(fields.contains).map(JSON.string))
  }

  private static func shown(_ ids: JSON, _ seen: Set<String>) -> JSON {
    .array((ids.array ?? []).filter { $0.string.map(seen.contains) ?? false })
  }

  private static func isShown(_ remark: JSON, _ sight: Sight) -> Bool {
    if let slot = remark["document"]?.string { return sight.documents.contains(slot) }
    return sight.sees(.field(remark["field"]?.string ?? ""))
  }
}
