// Honest time: at any moment a dossier waits for somebody, and says for whom, since when and until when.

package import Rules

package struct Waiting: Sendable, Equatable {
  package enum Party: Sendable, Equatable {
    case applicant
    case payment
    case agency(String, role: String, unit: String?)
    case service(String)
    /// For the certificate of a formality to be made.
    case paper(formality: String)
  }

  package let party: Party
  package let step: String?
  package let since: FEELDate
  package let due: FEELDate?
}

extension Procedure {
  /// Whom this dossier waits for; empty once it has ended.
  package func waiting(_ dossier: Dossier) -> [Waiting] {
    if dossier.end != nil { return [] }
    guard let filedOn = dossier.filedOn else {
      return [Waiting(party: .applicant, step: nil, since: dossier.changedOn, due: nil)]
    }
    let steps = dossier.openSteps.compactMap { id, open in
      circuit.step(id).flatMap { step -> Waiting? in
        // An automatic step waits for the paper of another formality, and those who decide that one are named.
        if step.kind == .automatic { return nil }
        return Waiting(
          party: party(step, open), step: id, since: open.stoppedOn ?? open.sinceDay,
          due: open.isReturned || open.isSuspended ? nil : open.due)
      }
    }
    let papers = formalities.compactMap { formality in
      dossier.formalities[formality.id] == .granted && formality.result != nil
        ? Waiting(party: .paper(formality: formality.id), step: nil, since: filedOn, due: nil) : nil
    }
    return steps + papers
  }

  private func party(_ step: Step, _ open: Dossier.OpenStep) -> Waiting.Party {
    if open.isReturned { return .applicant }
    switch step.kind {
    case .payment: return .payment
    case .exchange: return .service(step.service ?? "")
    default: return .agency(step.agency, role: step.role, unit: open.unit)
    }
  }
}

extension Procedure {
  /// Where a paper of this dossier is handed over, as its answers stood when it last changed: `agency/counter`.
  package func place(_ counter: Rule?, for dossier: Dossier) -> String? {
    let now = dossier.changedOn.at(FEELDateTime.epoch.time)
    return counter?.text(in: situation(of: dossier.filing, now: now))
  }
}
