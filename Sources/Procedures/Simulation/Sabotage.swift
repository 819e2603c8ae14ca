// Mistakes as programmers make them, planted on purpose: a simulation that does not find them proves nothing. Each
// stands between the engine and the books, or in the registry, and changes what a mistake there would change.

import Rules

package enum Sabotage: String, Sendable, CaseIterable {
  // Rights
  case strangerLetIn, wrongRoleActs, ownDossierDecided, otherAgencySees, letterMisdirected
  // Circuit
  case openedTooEarly, endedTwice, sendBackNotPausing, closedAccepts, deadlineLost, deadlinePast, reminderEndless
  case draftImmortal, draftUntold, silenceTooEarly, revisionSwitched
  // Papers
  case grantWithoutEnding, certificateBeforeSignature, certificateWithoutGrant, certificateReissued, revokedComesBack
  case handOverWithoutEnabling, dependentsKept
  // Money
  case settledTwice, receiptsDoubled, splitWrong, unpaidFiled, lateMoneyLost, refundForgotten
  // Quotas
  case reservationKept, quotaOffByOne, quotaUnseen, ledgerDrift
  // Registry
  case journalGap, duplicateNumber, keyForgotten, refusalWrites, changeWithoutEvent, lostErrandForgotten
}

extension Sabotage {
  typealias Row = SimulatedRegistry.Row

  /// What the quota's account seems to hold.
  func seen(_ used: Decimal) -> Decimal {
    switch self {
    case .quotaOffByOne: used.subtracting(.one) ?? used
    case .quotaUnseen: .zero
    default: used
    }
  }

  func disguise(_ actor: Actor, _ dossier: Dossier) -> Actor {
    guard self == .strangerLetIn, actor.posts.isEmpty, !actor.isHouse, !dossier.applicant.isEmpty else { return actor }
    return Actor(account: dossier.applicant, name: actor.name)
  }

  func isUnjournaled(_ event: Event, count: Int) -> Bool { self == .journalGap && count % 7 == 5 }

  func misdirected(_ consequence: Consequence) -> Consequence {
    guard self == .letterMisdirected, case .message(let id, .post(_, let role, let unit), let about) = consequence
    else { return consequence }
    return .message(id: id, to: .post(agency: "elsewhere", role: role, unit: unit), about: about)
  }

  func tamper(_ dossier: inout Dossier, _ hour: Hour) {
    guard self == .changeWithoutEvent, dossier.filedAt != nil else { return }
    dossier.apply(Event(at: hour.moment, on: hour.today, by: "", .coauthorAdded("ghost")))
  }

  /// What is done instead of a refusal.
  func pardon(_ refusal: Refusal, _ command: Command, _ row: Row, _ actor: Actor, _ hour: Hour) -> [Event]? {
    func events(_ fact: Fact) -> [Event] {
      [Event(at: hour.moment, on: hour.today, by: actor.account, principal: actor.principal, fact)]
    }
    switch (self, refusal.key, command) {
    case (.closedAccepts, .closed, .fill(let data)): return events(.filled(data))
    case (.closedAccepts, .closed, .claim(let step)): return events(.claimed(step: step))
    case (.wrongRoleActs, .notFound, .end(let step, let ending, _, _)) where row.dossier.open(step) != nil,
      (.ownDossierDecided, .ownDossier, .end(let step, let ending, _, _)) where row.dossier.open(step) != nil:
      return events(.ended(step: step, ending))
    case (.certificateWithoutGrant, .notGranted, .issue(let formality, let certificate)):
      return events(.issued(formality: formality, certificate))
    case (.unpaidFiled, .unpaid, .submit(let number)):
      return events(.filed(number: number, formalities: row.dossier.filing.formalities))
    default: return nil
    }
  }

  /// What becomes of the events of a command; `row` is as it was before.
  func twist(_ events: [Event], _ command: Command, _ row: Row, _ hour: Hour) -> [Event] {
    func event(_ fact: Fact) -> Event { Event(at: hour.moment, on: hour.today, by: "", fact) }
    func without(_ isLeftOut: (Fact) -> Bool) -> [Event] { events.filter { !isLeftOut($0.fact) } }
    switch self {
    case .endedTwice:
      return events.flatMap { if case .ended = $0.fact { [$0, $0] } else { [$0] } }
    case .grantWithoutEnding:
      let isGrant = events.contains { if case .granted = $0.fact { true } else { false } }
      return isGrant ? without { if case .ended = $0 { true } else { false } } : events
    case .handOverWithoutEnabling: return without { if case .enabled = $0 { true } else { false } }
    case .reservationKept: return without { if case .released = $0 { true } else { false } }
    case .refundForgotten: return without { if case .refundOwed = $0 { true } else { false } }
    case .draftImmortal: return without { $0 == .closed(.expired) }
    case .draftUntold: return without { $0 == .expiring }
    case .dependentsKept:
      return without { if case .refused(_, Dossier.dependsReason, _) = $0 { true } else { false } }
    case .lateMoneyLost:
      if case .settle = command, row.dossier.end != nil { return [] }
      return events
    case .sendBackNotPausing, .deadlineLost, .deadlinePast, .receiptsDoubled, .splitWrong:
      return events.flatMap { falsified($0, row, hour) }
    default: return events + added(events, command, row).map(event)
    }
  }

  private func falsified(_ event: Event, _ row: Row, _ hour: Hour) -> [Event] {
    func instead(_ fact: Fact) -> Event {
      Event(at: event.at, on: event.on, by: event.by, principal: event.principal, fact)
    }
    switch (self, event.fact) {
    case (.sendBackNotPausing, .returned(let step, _, _)):
      return [event, instead(.resumed(step: step, due: row.dossier.open(step)?.due))]
    case (.deadlineLost, .resumed(let step, _)): return [instead(.resumed(step: step, due: nil))]
    case (.deadlinePast, .opened(let step, let unit, .some)):
      return [instead(.opened(step: step, unit: unit, due: hour.today.adding(days: -1)))]
    case (.receiptsDoubled, .paid(let payment, _)): return [instead(.paid(payment: payment, receipt: "R-1"))]
    case (.splitWrong, .ordered(let payment)) where payment.lines.count > 1:
      let takers = payment.lines.reversed().map(\.beneficiary)
      let lines = zip(payment.lines, takers).map { line, taker in
        Payment.Line(formality: line.formality, fee: line.fee, beneficiary: taker, amount: line.amount)
      }
      return [instead(.ordered(Payment(id: payment.id, method: payment.method, lines: lines)))]
    default: return [event]
    }
  }

  /// What happens besides.
  private func added(_ events: [Event], _ command: Command, _ row: Row) -> [Fact] {
    let dossier = row.dossier
    let procedure = row.edition.procedure
    let isFiling = events.contains { if case .filed = $0.fact { true } else { false } }
    switch (self, command) {
    case (.openedTooEarly, _) where isFiling:
      let opened = events.compactMap { if case .opened(let step, _, _) = $0.fact { step } else { nil } }
      let early = procedure.circuit.steps.first { step in
        step.kind.isOfficers && !opened.isEmpty && step.after.contains(where: opened.contains)
      }
      return early.map { [.opened(step: $0.id, unit: nil, due: nil)] } ?? []
    case (.certificateBeforeSignature, _) where isFiling:
      return procedure.formalities.first { $0.result != nil }.map { formality in
        let paper = IssuedCertificate(
          template: formality.result?.certificate ?? "", number: "EARLY", code: "EARLY-\(dossier.id)", sha256: "",
          until: nil)
        return [.issued(formality: formality.id, paper)]
      } ?? []
    case (.settledTwice, .settle(let payment, let receipt)) where events.isEmpty:
      return [.paid(payment: payment, receipt: receipt + "-again")]
    case (.certificateReissued, .issue(let formality, let certificate)):
      guard events.isEmpty, case .issued? = dossier.formalities[formality] else { return [] }
      return [.issued(formality: formality, certificate)]
    case (.revokedComesBack, .issue(let formality, let certificate)):
      guard events.isEmpty, case .revoked? = dossier.formalities[formality] else { return [] }
      return [.issued(formality: formality, certificate)]
    case (.reminderEndless, .tick):
      return dossier.openSteps.compactMap { id, open in
        guard let reminder = procedure.circuit.step(id)?.reminder, open.reminders >= reminder.timesMax else {
          return nil
        }
        return .reminded(step: id, times: open.reminders + 1)
      }
    case (.silenceTooEarly, .tick) where events.isEmpty:
      let open = dossier.openSteps.first { id, state in
        let formality = procedure.circuit.step(id)?.formality.flatMap(procedure.formality)
        return formality?.silence == .accord && !state.isReturned && !state.isSuspended
      }
      guard let open, let formality = procedure.circuit.step(open.id)?.formality else { return [] }
      let ending = Ending(Dossier.silence, reason: Dossier.silence)
      return [.ended(step: open.id, ending), .granted(formality: formality)]
    default: return []
    }
  }
}
