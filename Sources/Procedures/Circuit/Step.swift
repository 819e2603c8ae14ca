// One station of a circuit: who does what, after what, until when, and how it may end.

package import JSON

package struct Step: Identified {
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
  package internal(set) var after: [String]
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
  package let counter: String?
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
