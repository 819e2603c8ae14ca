// One station of a circuit: who does what, after what, until when, and how it may end.

package import JSON
import Rules

package final class Step: Identified {
  package let id: String
  package let title: Text
  package let kind: Kind
  /// What it is about; nil when it is about the whole dossier.
  package let formality: String?
  package let agency: String
  package let role: String
  /// Which unit of the agency, by rule; nil: any.
  package let unit: Rule?
  package let when: Rule?
  package let after: [String]
  /// One of those before is enough, instead of all.
  package let isAfterAny: Bool
  package let delay: Delay?
  package let reminder: Reminder?
  package let escalation: Escalation?
  package let questions: [Question]
  package let checklist: [ChecklistItem]
  /// Of an automatic step: the outcome, by rule.
  package let decision: Rule?
  /// Of an exchange: the outside system that is asked, by the name it has in the settings.
  package let service: String?
  /// Of a collection: where papers are handed over, by rule. Nil, or a rule that gives nothing: all of them.
  package let counter: Rule?
  package let outcomes: [Outcome]
  package let laws: [String]
  package let place: JSONPlace

  package enum Kind: String, Sendable, CaseIterable {
    case revision, instruction, opinion, commission, inspection, appointment, payment, signature, automatic, exchange
    case transfer, collection, closing

    /// Whether a person of an agency does it.
    package var isOfficers: Bool {
      switch self {
      case .payment, .automatic, .exchange, .closing: false
      default: true
      }
    }

    /// How it ends when the pack does not say.
    var usualOutcome: (id: String, effect: Outcome.Effect)? {
      switch self {
      case .signature: ("signed", .grant)
      case .payment: ("paid", .proceed)
      case .transfer: ("transferred", .proceed)
      case .collection: ("collected", .proceed)
      case .closing: ("closed", .proceed)
      case .appointment, .inspection: ("held", .proceed)
      default: nil
      }
    }
  }

  package struct Reminder: Sendable {
    package let afterDays: Int
    package let everyDays: Int
    package let timesMax: Int
  }

  package struct Escalation: Sendable {
    package let afterDays: Int
    package let role: String
  }

  package struct ChecklistItem: Identified {
    package let id: String
    package let text: Text
    package let laws: [String]
  }

  /// `start` are the steps it comes after when it does not say.
  init(
    _ entry: Entry, _ reading: ProcedureReading, questions drafts: [(Entry, any QuestionKind)], after start: [String]
  ) {
    entry.only(Step.settings)
    let id = entry.id("id")
    let subject = "circuit.\(id)"
    let kind = entry.word("kind", orElse: Kind.instruction)
    if entry["kind"] == nil { entry.note("'kind' is missing.") }
    self.id = id
    self.kind = kind
    title = entry.text("title")
    formality = entry.optionalString("formality")
    agency = kind == .closing || kind == .automatic ? entry.string("agency", orElse: "") : entry.agency("agency")
    role = entry.role("role", isRequired: kind.isOfficers, agency: agency)
    unit = reading.value(entry, "unit", subject, .string)
    when = reading.condition(entry, "when", subject)
    let any = entry.ids("afterAny")
    isAfterAny = !any.isEmpty
    let all = entry.ids("after")
    after = any.isEmpty ? all.isEmpty ? start : all : any
    if !any.isEmpty, entry["after"] != nil { entry.note("write 'after' or 'afterAny', not both.") }
    delay = entry["delay"].map(Delay.init)
    reminder = entry["reminder"].map { reminder in
      reminder.only(["afterDays", "everyDays", "timesMax"])
      return Reminder(
        afterDays: reminder.int("afterDays", in: 0...365), everyDays: reminder.int("everyDays", orElse: 1, in: 1...365),
        timesMax: reminder.int("timesMax", orElse: 3, in: 1...100))
    }
    escalation = entry["escalation"].map { [agency] escalation in
      escalation.only(["afterDays", "role"])
      return Escalation(
        afterDays: escalation.int("afterDays", in: 0...365),
        role: escalation.role("role", isRequired: true, agency: agency))
    }
    questions = drafts.map { Question($0, $1, reading) }
    checklist = entry.list(named: "checklist") { item in
      item.only(["id", "text", "laws"])
      return ChecklistItem(id: item.id("id"), text: item.text("text"), laws: item.laws("laws"))
    }
    decision = reading.value(entry, "decision", subject, .string)
    service = entry.optionalString("service")
    counter = reading.counter(entry, subject)
    outcomes = Outcome.list(entry, kind)
    laws = entry.laws("laws")
    place = entry.place
    check(entry)
  }

  package func outcome(_ id: String) -> Outcome? { outcomes.first { $0.id == id } }
}

/// One way a step may end, and what follows.
package struct Outcome: Identified {
  package let id: String
  package let title: Text
  package let effect: Effect
  /// A refusal, and whatever the applicant must mend, says why with one of these.
  package let reasons: [Reason]
  /// Of `reopen` and `forward`: the step that is done (again).
  package let step: String?

  package enum Effect: String, Sendable, CaseIterable {
    /// The step is done.
    case proceed
    /// The formality is granted.
    case grant
    /// Back to the applicant, with what to mend.
    case sendBack
    /// The formality is refused; the others go on.
    case refuse
    /// The whole request is refused.
    case refuseAll
    /// Somebody else does this step: another unit, or another step in its stead.
    case forward
    /// Nothing goes on until somebody resumes.
    case suspend
    /// Closed without a decision.
    case withdraw
    /// An earlier step is done again.
    case reopen
  }

  package struct Reason: Identified {
    package let id: String
    package let title: Text
    /// How the applicant can cure it.
    package let cure: Text
    package let laws: [String]
  }
}
