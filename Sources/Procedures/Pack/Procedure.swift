// A procedure as the pack writes it: the guide, the formalities, the form, the circuit. A value: once published, a
// revision never changes, and a dossier keeps the one it was filed under.

package import JSON
import Rules

package final class Procedure: Identified {
  package let id: String
  package let revision: Int
  package let stage: Stage
  package let title: Text
  package let summary: Text
  package let audience: Text
  package let laws: [String]
  package let guide: Guide
  package let decisions: [Decision]
  package let formalities: [Formality]
  package let documents: [RequiredDocument]
  package let form: Form
  package let payment: PaymentPlan
  package let quotas: [Quota]
  package let watches: [Watch]
  package let circuit: Circuit
  package let messages: [Message]
  package let survey: [Question]
  package let statistics: [Statistic]
  package let retention: Retention
  /// Days an unfinished draft is kept.
  package let draftDays: Int
  /// How many days before its owner is told; none: he is not.
  package let draftWarningDays: Int
  /// What a dossier's number looks like: `CE-{year}-{number}`.
  package let numberFormat: String
  /// Of a simple declaration: the receipt is given on filing (RK-03).
  package let isDeclaration: Bool
  package let place: JSONPlace

  /// What each certificate says, worked out from the dossier: by template, then fact.
  package let facts: [String: [String: Rule]]
  package let vocabulary: Vocabulary
  package let rules: [Rule]
  let plan: SituationPlan
  private let questionById: [String: Question]

  package enum Stage: String, Sendable, CaseIterable {
    case draft, pilot, published, closed
  }

  /// A named value worked out from the answers: a class, a rate, a channel.
  package struct Decision: Identified {
    package let id: String
    package let title: Text
    package let value: Rule
    package let laws: [String]
    package let place: JSONPlace
  }

  package func question(_ id: String) -> Question? { questionById[id] }

  package func formality(_ id: String) -> Formality? { formalities.first { $0.id == id } }

  package func document(_ id: String) -> RequiredDocument? { documents.first { $0.id == id } }

  init(_ draft: ProcedureDraft) {
    id = draft.id
    revision = draft.revision
    stage = draft.stage
    title = draft.title
    summary = draft.summary
    audience = draft.audience
    laws = draft.laws
    guide = draft.guide
    decisions = draft.decisions
    formalities = draft.formalities
    documents = draft.documents
    form = Form(pages: draft.pages)
    payment = draft.payment
    quotas = draft.quotas
    watches = draft.watches
    circuit = Circuit(steps: draft.steps)
    messages = draft.messages
    survey = draft.survey
    statistics = draft.statistics
    retention = draft.retention
    draftDays = draft.draftDays
    draftWarningDays = draft.draftWarningDays
    numberFormat = draft.numberFormat
    isDeclaration = draft.isDeclaration
    place = draft.place
    facts = draft.facts
    vocabulary = draft.reading.vocabulary
    rules = draft.reading.rules
    let asked = draft.guide.questions + draft.pages.flatMap(\.questions)
    let steps = draft.steps.flatMap(\.questions)
    questionById = Dictionary((asked + steps + draft.survey).map { ($0.id, $0) }) { first, _ in first }
    plan = SituationPlan(draft)
  }
}

/// How a person pays: when, and by what means.
package struct PaymentPlan: Sendable {
  package enum Due: String, Sendable, CaseIterable {
    /// Before anything is filed.
    case filing
    /// When the circuit comes to a payment step.
    case step
    /// Before anything is handed over.
    case collection
  }

  package enum Method: String, Sendable, CaseIterable { case simulated, online, cash, transfer, account }

  package internal(set) var due = Due.filing
  package internal(set) var methods: [Method] = [.online, .cash]
}

/// A counted right: so many places, tonnes, licences, which are never exceeded (EC-05).
package struct Quota: Identified {
  package let id: String
  package let title: Text
  /// Which account is drawn from, such as a species, a country and a year: a text.
  package let account: Rule
  package let amount: Rule
  /// How much the account holds.
  package let limit: Rule
  package let when: Rule?
  package let formality: String
  package let laws: [String]
}

/// A situation that must be looked at or stopped: a suspension, a watch list, a risk (PN-20, EC-05).
package struct Watch: Identified {
  package enum Effect: String, Sendable, CaseIterable { case block, flag }

  package let id: String
  package let when: Rule
  package let effect: Effect
  package let reason: Text
  package let laws: [String]
}

/// A text sent when something happens.
package struct Message: Identified {
  package enum Event: String, Sendable, CaseIterable {
    case filed, returned, completed, taskOpened, granted, refused, issued, ready, collected, paid, closed, reminder
    case draftExpiring, escalated
  }

  package enum Recipient: String, Sendable, CaseIterable { case applicant, agency, role }

  package enum Frequency: String, Sendable, CaseIterable { case now, hourly, daily, weekly }

  package let id: String
  package let event: Event
  /// Nil: any step.
  package let step: String?
  package let recipient: Recipient
  package let frequency: Frequency
  package let subject: Text
  package let body: Text
}

/// How long what is kept, in months after the dossier's end.
package struct Retention: Sendable {
  package internal(set) var documentsMonths = 60
  package internal(set) var dossierMonths = 120
}
