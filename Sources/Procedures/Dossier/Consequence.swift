// What events ask to be done outside the dossier: texts to send, papers to make, systems to call. The registry writes
// these as jobs in the transaction of the events; this list is the only place that says what follows from what.

import JSON
import Rules

package enum Consequence: Sendable, Equatable {
  /// A text of the pack, to whom, about what.
  case message(id: String, to: Recipient, about: Subject)
  /// The certificate of a formality is to be made.
  case certificate(formality: String)
  /// An outside system is to be asked.
  case call(service: String, step: String)
  case refund(payment: String)

  package enum Recipient: Sendable, Equatable {
    case applicant
    case agency(String)
    case post(agency: String, role: String, unit: String?)
  }

  package struct Subject: Sendable, Equatable {
    package let step: String?
    package let formality: String?
    package let reason: String

    init(step: String? = nil, formality: String? = nil, reason: String = "") {
      self.step = step
      self.formality = formality
      self.reason = reason
    }
  }

  /// `dossier` is what the events have made of it.
  package static func of(
    _ events: [Event], _ dossier: Dossier, in pack: Pack, _ procedure: Procedure
  ) -> [Consequence] {
    let messages = procedure.messages + pack.messages
    // Whoever sent the dossier back is told when it is completed: his step goes on in the same breath.
    let isCompletion = events.contains { if case .completed = $0.fact { true } else { false } }
    return events.flatMap { event in
      let work = work(event.fact, procedure)
      guard let (occasion, subject) = occasion(event.fact, procedure, isCompletion: isCompletion) else { return work }
      let letters = messages.filter { $0.event == occasion && ($0.step == nil || $0.step == subject.step) }
      return work
        + letters.compactMap { letter in
          recipient(letter, subject, dossier, procedure).map { .message(id: letter.id, to: $0, about: subject) }
        }
    }
  }

  private static func work(_ fact: Fact, _ procedure: Procedure) -> [Consequence] {
    switch fact {
    case .granted(let formality):
      return procedure.formality(formality)?.result == nil ? [] : [.certificate(formality: formality)]
    case .opened(let id, _, _):
      guard let step = procedure.circuit.step(id), step.kind == .exchange, let service = step.service else { return [] }
      return [.call(service: service, step: id)]
    case .refundOwed(let payment, _): return [.refund(payment: payment)]
    default: return []
    }
  }

  /// On which occasion of the pack's messages an event is one.
  private static func occasion(
    _ fact: Fact, _ procedure: Procedure, isCompletion: Bool
  ) -> (Message.Event, Subject)? {
    switch fact {
    case .resumed(let step, _) where isCompletion: (.completed, Subject(step: step))
    case .filed: (.filed, Subject())
    case .returned(let step, _, let note): (.returned, Subject(step: step, reason: note))
    case .completed: (.completed, Subject())
    case .opened(let id, _, _):
      switch procedure.circuit.step(id)?.kind {
      case .collection: (.ready, Subject(step: id))
      case .payment, .exchange, .automatic, .closing, nil: nil
      default: (.taskOpened, Subject(step: id))
      }
    case .forwarded(let step, _): (.taskOpened, Subject(step: step))
    case .granted(let formality): (.granted, Subject(formality: formality))
    case .refused(let formality, let reason, _): (.refused, Subject(formality: formality, reason: reason))
    case .issued(let formality, _): (.issued, Subject(formality: formality))
    case .ended(let id, _) where procedure.circuit.step(id)?.kind == .collection: (.collected, Subject(step: id))
    case .paid: (.paid, Subject())
    case .expiring: (.draftExpiring, Subject())
    case .closed(let end) where end == .done: (.closed, Subject())
    case .reminded(let step, _): (.reminder, Subject(step: step))
    case .escalated(let step): (.escalated, Subject(step: step))
    default: nil
    }
  }

  private static func recipient(
    _ letter: Message, _ subject: Subject, _ dossier: Dossier, _ procedure: Procedure
  ) -> Recipient? {
    let step = subject.step.flatMap(procedure.circuit.step)
    switch letter.recipient {
    case .applicant: return letter.event == .completed && subject.step != nil ? nil : .applicant
    case .agency:
      let agency = step?.agency ?? subject.formality.flatMap { procedure.formality($0)?.agency }
      return agency.map { .agency($0) }
    case .role:
      guard let step, step.kind.isOfficers else { return nil }
      let role = letter.event == .escalated ? step.escalation?.role ?? step.role : step.role
      return .post(agency: step.agency, role: role, unit: dossier.open(step.id)?.unit)
    }
  }
}
