// What the applicant does: from the first answer to the filing, and mending what was sent back.

import JSON
import Rules

extension Proceeding {
  mutating func start(_ id: String, _ language: String, _ applicant: String) throws(Refusal) {
    guard dossier.procedure.isEmpty else {
      try checkApplicant()
      throw Refusal(.alreadyFiled)
    }
    guard !actor.isHouse, (actor.principal ?? actor.account) == applicant else { throw Refusal(.notFound) }
    guard procedure.id == id, procedure.stage != .draft else { throw Refusal(.notFound) }
    guard procedure.stage != .closed else { throw Refusal(.closed) }
    record(.started(procedure: id, revision: procedure.revision, applicant: applicant, language: language))
  }

  mutating func answer(_ raw: [String: JSON]) throws(Refusal) {
    try checkDraft()
    let (answers, faults) = procedure.accepted(raw, among: procedure.guide.questions, setting)
    guard faults.isEmpty else { throw Refusal(.incomplete, faults: faults) }
    record(.answered(answers))
    try settleChoice(dossier.filing.formalities)
  }

  /// Ticks these formalities; the mandatory ones are always among them.
  mutating func choose(_ formalities: [String]) throws(Refusal) {
    try checkDraft()
    for id in formalities where procedure.formality(id) == nil { throw Refusal(.unknownFormality, ["formality": id]) }
    var filing = dossier.filing
    filing.formalities = formalities
    let advice = procedure.advice(on: filing, in: territory, now: hour.local, witness: witness)
    for id in formalities {
      switch advice.standing(of: id)?.verdict {
      case .mandatory, .optional: continue
      case .refused(let refusals): throw Refusal(.refusedByGuide, ["formality": id], reason: refusals.first?.reason)
      case .notNeeded, nil: throw Refusal(.formalityNotYours, ["formality": id])
      }
    }
    record(.chose(advice.chosen))
  }

  /// After a change of situation: what no longer fits is dropped, what became obligatory is added.
  private mutating func settleChoice(_ ticked: [String]) throws(Refusal) {
    var filing = dossier.filing
    filing.formalities = ticked
    let advice = procedure.advice(on: filing, in: territory, now: hour.local, witness: witness)
    if advice.chosen != dossier.filing.formalities { record(.chose(advice.chosen)) }
  }

  mutating func fill(_ raw: [String: JSON]) throws(Refusal) {
    try checkApplicant()
    try checkIsOpen()
    if dossier.filedAt != nil { try checkMending(raw.keys.map { .field($0) }) }
    let (data, faults) = procedure.accepted(raw, among: procedure.form.questions, setting)
    guard faults.isEmpty else { throw Refusal(.incomplete, faults: faults) }
    // What is filled in with what is there already changes nothing.
    let changes = data.filter { dossier.filing.data[$0.key] ?? .null != $0.value }
    if !changes.isEmpty { record(.filled(changes)) }
  }

  mutating func attach(_ slot: String, _ paper: Paper) throws(Refusal) {
    try checkApplicant()
    try checkIsOpen()
    if dossier.filedAt != nil { try checkMending([.document(slot)]) }
    guard let document = procedure.document(slot) else { throw Refusal(.unknownDocument, ["document": slot]) }
    let papers = dossier.papers[slot] ?? []
    if papers.contains(where: { $0.sha256 == paper.sha256 }) { return }
    if papers.count >= document.filesMax {
      guard document.filesMax == 1 else {
        throw Refusal(.tooManyFiles, ["document": slot, "max": String(document.filesMax)])
      }
      record(.detached(slot: slot, sha256: papers[0].sha256))
    }
    record(.attached(slot: slot, paper))
  }

  mutating func detach(_ slot: String, _ sha256: String) throws(Refusal) {
    try checkApplicant()
    try checkIsOpen()
    if dossier.filedAt != nil { try checkMending([.document(slot)]) }
    guard dossier.papers[slot]?.contains(where: { $0.sha256 == sha256 }) ?? false else {
      throw Refusal(.unknownDocument, ["document": slot])
    }
    record(.detached(slot: slot, sha256: sha256))
  }

  mutating func addCoauthor(_ account: String) throws(Refusal) {
    try checkOwner()
    if !dossier.isApplicant(account) { record(.coauthorAdded(account)) }
  }

  mutating func removeCoauthor(_ account: String) throws(Refusal) {
    try checkOwner()
    guard dossier.coauthors.contains(account) else { throw Refusal(.notFound) }
    record(.coauthorRemoved(account))
  }

  mutating func submit(_ number: String) throws(Refusal) {
    try checkApplicant()
    try checkIsOpen()
    guard dossier.filedAt == nil else { throw Refusal(.alreadyFiled) }
    let guideFaults = procedure.faults(in: procedure.guide.questions, dossier.filing.answers, situation)
    guard guideFaults.isEmpty else { throw Refusal(.incomplete, faults: guideFaults) }
    let advice = procedure.advice(on: dossier.filing, in: territory, now: hour.local, witness: witness)
    if let refusal = advice.refusals.first { throw Refusal(.refusedByGuide, reason: refusal.reason) }
    if advice.chosen != dossier.filing.formalities { record(.chose(advice.chosen)) }
    guard !advice.chosen.isEmpty else { throw Refusal(.noFormality) }
    try checkCompleteness()
    if procedure.payment.due == .filing { try checkIsPaid() }
    try watch()
    record(.filed(number: number, formalities: advice.chosen))
    try reserve()
    if procedure.isDeclaration { acknowledge() }
    advance()
  }

  /// Of a simple declaration nothing is decided but what a step decides: the receipt is due at once (RK-03).
  private mutating func acknowledge() {
    for formality in dossier.filing.formalities {
      let isDecided = procedure.circuit.steps.contains { step in
        step.formality == formality && step.outcomes.contains { $0.effect == .grant }
      }
      if !isDecided { grant(formality) }
    }
  }

  /// Hands back what was sent back. Everything marked must have been mended; a note explains what could not be.
  mutating func complete(_ note: String) throws(Refusal) {
    try checkApplicant()
    try checkIsOpen()
    guard dossier.state == .toComplete else { throw Refusal(.notReturned) }
    guard openRemarks.allSatisfy(\.isMended) || !note.isEmpty else { throw Refusal(.nothingMended) }
    try checkCompleteness()
    if procedure.payment.due == .filing { try checkIsPaid() }
    try reserve()
    record(.completed(note: note))
    for (id, open) in dossier.openSteps where open.isReturned { record(.resumed(step: id, due: dueAgain(id, open))) }
    advance()
  }

  mutating func withdraw(_ note: String) throws(Refusal) {
    try checkOwner()
    try checkIsOpen()
    try checkNothingIsGiven()
    if !note.isEmpty { record(.spoke(text: note)) }
    close(.withdrawn)
  }

  /// A message to the others of the dossier, from whoever sees it.
  mutating func speak(_ text: String) throws(Refusal) {
    if procedure.sees(dossier, actor, now: hour.local) == nil { throw Refusal(.notFound) }
    record(.spoke(text: text))
  }

  // MARK: Checks

  private var setting: AnswerSetting { AnswerSetting(today: hour.today) }

  private func checkDraft() throws(Refusal) {
    try checkApplicant()
    try checkIsOpen()
    guard dossier.filedAt == nil else { throw Refusal(.alreadyFiled) }
  }

  private func checkOwner() throws(Refusal) {
    try checkApplicant()
    guard dossier.applicant == actor.principal ?? actor.account else { throw Refusal(.notYours) }
  }

  /// Of the steps that wait for the applicant now, not of those that went on long ago.
  private var openRemarks: [Dossier.OpenRemark] {
    dossier.remarks.filter { dossier.open($0.step)?.isReturned ?? false }
  }

  /// Once filed, only what an officer marked can be changed, and what that change makes necessary.
  private func checkMending(_ subjects: [Remark.Subject]) throws(Refusal) {
    guard dossier.state == .toComplete else { throw Refusal(.alreadyFiled) }
    let marked = Set(openRemarks.map { $0.remark.subject.whole })
    if subjects.allSatisfy(marked.contains) { return }
    let lacks = lacks
    let open = marked.union(lacks.faults.map { Remark.Subject.field($0.path).whole })
      .union(lacks.documents.map { .document($0) })
    guard subjects.allSatisfy(open.contains) else { throw Refusal(.onlyFaults) }
  }

  private var lacks: (faults: [Fault], documents: [String]) {
    let situation = situation
    let needs = procedure.documentNeeds(dossier.filing.formalities, situation)
    let missing = needs.asked.filter { slot in
      dossier.papers[slot] == nil && !(procedure.document(slot)?.isOptional ?? true)
    }
    return (procedure.faults(in: dossier.filing, situation), missing)
  }

  private func checkCompleteness() throws(Refusal) {
    let (faults, missing) = lacks
    guard faults.isEmpty, missing.isEmpty else { throw Refusal(.incomplete, faults: faults, documents: missing) }
  }

  private mutating func watch() throws(Refusal) {
    let situation = situation
    for watch in procedure.watches where watch.when.holds(in: situation) {
      if watch.effect == .block { throw Refusal(.blocked, reason: watch.reason) }
      record(.flagged(watch: watch.id))
    }
  }

  /// Takes from each quota what this dossier wants of it, or what it wants more than before.
  mutating func reserve() throws(Refusal) {
    let situation = situation
    for quota in procedure.quotas where dossier.formalities[quota.formality] == .asked {
      let held = dossier.reservations.first { $0.quota == quota.id && !$0.isConsumed }
      let wants = quota.when?.holds(in: situation) ?? true
      guard wants, case .string(let account) = quota.account.value(in: situation),
        case .number(let amount) = quota.amount.value(in: situation), !amount.isNegative,
        case .number(let limit) = quota.limit.value(in: situation)
      else {
        // A right that cannot be worked out is not given away.
        if wants { throw Refusal(.quota, ["quota": quota.id], reason: quota.title) }
        if let held { record(.released(quota: held.quota, account: held.account, held.amount)) }
        continue
      }
      if let held, held.account == account, held.amount == amount { continue }
      if let held { record(.released(quota: held.quota, account: held.account, held.amount)) }
      let own = held.map { $0.account == account ? $0.amount : .zero } ?? .zero
      let others = world.used(quota.id, account).subtracting(own) ?? .zero
      guard let sum = others.adding(amount), sum <= limit else {
        throw Refusal(.quota, ["quota": quota.id, "account": account], reason: quota.title)
      }
      record(.reserved(quota: quota.id, account: account, amount))
    }
  }
}

extension Remark.Subject {
  /// A remark about a cell of a group opens the whole group.
  fileprivate var whole: Remark.Subject {
    if case .field(let path) = self { return .field(String(path.prefix { $0 != "." })) }
    return self
  }
}
