// A dossier is what its events made of it.

import JSON
package import Rules

package struct Dossier: Sendable, Equatable {
  package let id: String
  package private(set) var procedure = ""
  package private(set) var revision = 0
  package private(set) var applicant = ""
  package private(set) var coauthors: [String] = []
  package private(set) var language = ""
  package private(set) var startedAt = Moment(rawValue: 0)
  package private(set) var changedAt = Moment(rawValue: 0)
  package private(set) var changedOn = FEELDateTime.epoch.date
  /// A draft whose owner was told that it will be deleted, and has not touched it since.
  package private(set) var isExpiring = false
  package private(set) var filedAt: Moment?
  package private(set) var filedOn: FEELDate?
  /// Calendar days the applicant was waited for, up to the last time he answered.
  package private(set) var daysAwaited = 0
  private var awaitedSince: FEELDate?
  package private(set) var number: String?
  package private(set) var filing = Filing()
  package private(set) var papers: [String: [Paper]] = [:]
  package private(set) var payments: [Payment] = []
  package private(set) var formalities: [String: FormalityState] = [:]
  package private(set) var steps: [String: StepState] = [:]
  package private(set) var remarks: [OpenRemark] = []
  package private(set) var flags: [String] = []
  package private(set) var reservations: [Reservation] = []
  package private(set) var end: End?

  package enum End: String, Sendable, CaseIterable {
    case done, refused, withdrawn, expired
  }

  /// Where the dossier is, in one word, for lists and programs.
  package enum State: String, Sendable, CaseIterable {
    case draft, submitted, toComplete, suspended, done, refused, withdrawn, expired
  }

  package enum FormalityState: Sendable, Equatable {
    case asked
    case granted
    /// `isEnabled`: the copy may be used.
    case issued(IssuedCertificate, isReceived: Bool, isEnabled: Bool)
    case refused(reason: String, note: String)
    case revoked(IssuedCertificate, reason: String)

    package var certificate: IssuedCertificate? {
      switch self {
      case .issued(let certificate, _, _), .revoked(let certificate, _): certificate
      default: nil
      }
    }

    package var isDecided: Bool { self != .asked }
  }

  package enum StepState: Sendable, Equatable {
    case open(OpenStep)
    case ended(Ending, at: Moment, by: String)
    case skipped

    package var isOver: Bool {
      if case .open = self { return false }
      return true
    }
  }

  package struct OpenStep: Sendable, Equatable {
    package let since: Moment
    package let sinceDay: FEELDate
    package var unit: String?
    package var due: FEELDate?
    package var claimedBy: String?
    /// Waiting for the applicant.
    package var isReturned = false
    package var isSuspended = false
    /// The day it was sent back or suspended.
    package var stoppedOn: FEELDate?
    package var reminders = 0
    package var isEscalated = false
  }

  package struct OpenRemark: Sendable, Equatable {
    package let step: String
    package let remark: Remark
    package var isMended: Bool
  }

  package struct Reservation: Sendable, Equatable {
    package let quota: String
    package let account: String
    package let amount: Decimal
    package var isConsumed = false
  }

  package init(id: String) {
    self.id = id
  }

  package init(id: String, events: [Event]) {
    self.init(id: id)
    for event in events { apply(event) }
  }

  // MARK: Questions

  package var state: State {
    if let end { return State(rawValue: end.rawValue) ?? .done }
    guard filedAt != nil else { return .draft }
    let open = openSteps.map(\.state)
    if open.contains(where: \.isReturned) { return .toComplete }
    if open.contains(where: \.isSuspended) { return .suspended }
    return .submitted
  }

  /// The open steps, in the order of their ids.
  package var openSteps: [(id: String, state: OpenStep)] {
    steps.keys.sorted().compactMap { id in
      if case .open(let open)? = steps[id] { return (id, open) }
      return nil
    }
  }

  package func open(_ step: String) -> OpenStep? {
    if case .open(let open)? = steps[step] { return open }
    return nil
  }

  package func isApplicant(_ account: String) -> Bool { account == applicant || coauthors.contains(account) }

  package var paid: Decimal {
    payments.filter { $0.receipt != nil }.reduce(.zero) { $0.adding($1.amount) ?? $0 }
  }

  // MARK: Folding

  package mutating func apply(_ event: Event) {
    // Nobody has touched it: its days go on.
    isExpiring = event.fact == .expiring
    if isExpiring { return }
    changedAt = event.at
    changedOn = event.on
    switch event.fact {
    case .started(let procedure, let revision, let applicant, let language):
      (self.procedure, self.revision, self.applicant, self.language) = (procedure, revision, applicant, language)
      startedAt = event.at
    case .answered(let answers): filing.answers.fill(answers)
    case .chose(let formalities): filing.formalities = formalities
    case .filled(let data):
      filing.data.fill(data)
      mend { if case .field(let path) = $0 { data[String(path.prefix { $0 != "." })] != nil } else { false } }
    case .attached(let slot, let paper):
      papers[slot, default: []].append(paper)
      filing.documents.insert(slot)
      mend { $0 == .document(slot) }
    case .detached(let slot, let sha256): detach(slot, sha256)
    case .coauthorAdded(let account): coauthors.append(account)
    case .coauthorRemoved(let account): coauthors.removeAll { $0 == account }
    case .ordered(let payment): payments.append(payment)
    case .paid(let id, let receipt): change(payment: id) { $0.receipt = receipt }
    case .refundOwed(let id, let lines): change(payment: id) { $0.owedBack = lines }
    case .paymentDropped(let id): change(payment: id) { $0.isDropped = true }
    case .filed(let number, let formalities):
      self.number = number
      filedAt = event.at
      filedOn = event.on
      filing.formalities = formalities
      for formality in formalities { self.formalities[formality] = .asked }
    case .flagged(let watch): flags.append(watch)
    case .reserved(let quota, let account, let amount):
      reservations.append(Reservation(quota: quota, account: account, amount: amount))
    case .consumed(let quota, let account, _):
      if let index = reservations.firstIndex(where: { $0.quota == quota && $0.account == account && !$0.isConsumed }) {
        reservations[index].isConsumed = true
      }
    case .released(let quota, let account, _):
      let held = reservations.indices.filter { reservations[$0].quota == quota && reservations[$0].account == account }
      if let index = held.first(where: { !reservations[$0].isConsumed }) ?? held.first {
        reservations.remove(at: index)
      }
    default: applyToSteps(event)
    }
  }

  private mutating func applyToSteps(_ event: Event) {
    switch event.fact {
    case .opened(let step, let unit, let due):
      steps[step] =
        .open(OpenStep(since: event.at, sinceDay: event.on, unit: unit, due: due))
    case .skipped(let step): steps[step] = .skipped
    case .claimed(let step): change(step) { $0.claimedBy = event.by }
    case .unclaimed(let step): change(step) { $0.claimedBy = nil }
    case .ended(let step, let ending):
      steps[step] = .ended(ending, at: event.at, by: event.by)
      filing.outcomes[step] = ending.outcome
      filing.findings.fill(ending.findings)
      remarks.removeAll { $0.step == step }
    case .returned(let step, let all, _):
      change(step) { open in
        open.isReturned = true
        open.stoppedOn = event.on
      }
      awaitedSince = awaitedSince ?? event.on
      remarks.removeAll { $0.step == step }
      remarks += all.map { OpenRemark(step: step, remark: $0, isMended: false) }
    case .completed: stopAwaiting(on: event.on)
    case .resumed(let step, let due):
      change(step) { open in
        open.isReturned = false
        open.isSuspended = false
        open.stoppedOn = nil
        open.due = due
      }
    case .suspended(let step):
      change(step) { open in
        open.isSuspended = true
        open.stoppedOn = event.on
      }
    case .forwarded(let step, let unit):
      change(step) { open in
        open.unit = unit
        open.claimedBy = nil
      }
    case .reopened(_, let again, let undecided):
      for step in again {
        steps[step] = nil
        filing.outcomes[step] = nil
      }
      remarks.removeAll { again.contains($0.step) }
      if !openSteps.contains(where: \.state.isReturned) { stopAwaiting(on: event.on) }
      for formality in undecided {
        formalities[formality] = .asked
        filing.granted.removeAll { $0 == formality }
        filing.refused.removeAll { $0 == formality }
      }
    case .reminded(let step, let times): change(step) { $0.reminders = times }
    case .escalated(let step): change(step) { $0.isEscalated = true }
    default: applyRest(event)
    }
  }

  private mutating func applyRest(_ event: Event) {
    switch event.fact {
    case .granted(let formality):
      formalities[formality] = .granted
      filing.granted.append(formality)
    case .refused(let formality, let reason, let note):
      formalities[formality] = .refused(reason: reason, note: note)
      filing.refused.append(formality)
      filing.granted.removeAll { $0 == formality }
    case .issued(let formality, let certificate):
      formalities[formality] = .issued(certificate, isReceived: false, isEnabled: false)
    case .received(let formality):
      if case .issued(let certificate, _, let isEnabled)? = formalities[formality] {
        formalities[formality] = .issued(certificate, isReceived: true, isEnabled: isEnabled)
      }
    case .enabled(let formality):
      if case .issued(let certificate, let isReceived, _)? = formalities[formality] {
        formalities[formality] = .issued(certificate, isReceived: isReceived, isEnabled: true)
      }
    case .revoked(let formality, let reason):
      if let certificate = formalities[formality]?.certificate {
        formalities[formality] = .revoked(certificate, reason: reason)
      }
    case .closed(let end):
      self.end = end
      steps = steps.filter { $0.value.isOver }
      remarks = []
    default: break
    }
  }

  /// A clock that was set back gives no days.
  private mutating func stopAwaiting(on day: FEELDate) {
    if let since = awaitedSince { daysAwaited += max(0, day.daysSince1970 - since.daysSince1970) }
    awaitedSince = nil
  }

  private mutating func change(_ step: String, _ body: (inout OpenStep) -> Void) {
    guard case .open(var open)? = steps[step] else { return }
    body(&open)
    steps[step] = .open(open)
  }

  private mutating func change(payment id: String, _ body: (inout Payment) -> Void) {
    guard let index = payments.firstIndex(where: { $0.id == id }) else { return }
    body(&payments[index])
  }

  private mutating func detach(_ slot: String, _ sha256: String) {
    papers[slot]?.removeAll { $0.sha256 == sha256 }
    guard papers[slot]?.isEmpty ?? true else { return }
    papers[slot] = nil
    filing.documents.remove(slot)
  }

  private mutating func mend(_ isMended: (Remark.Subject) -> Bool) {
    for index in remarks.indices where isMended(remarks[index].remark.subject) { remarks[index].isMended = true }
  }
}

extension [String: JSON] {
  /// Null takes an answer back.
  fileprivate mutating func fill(_ answers: [String: JSON]) {
    for (id, answer) in answers { self[id] = answer.isNull ? nil : answer }
  }
}
