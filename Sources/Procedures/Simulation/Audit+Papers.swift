// What agencies give: decided once, printed after the decision, never printed again with other bytes. And the rights
// they draw from.

import Rules

extension Audit {
  mutating func takeFormality(_ event: Event, _ book: inout Book, _ look: inout Look) throws(Violation) {
    switch event.fact {
    case .filed(let number, let formalities):
      guard book.formalities.isEmpty else { throw Violation("the dossier was filed twice") }
      try giveOnce("number \(number)")
      book.filedOn = event.on
      for id in formalities { book.formalities[id] = .asked }
      // Of a simple declaration, filing grants what no step decides (RK-03).
      if book.procedure.isDeclaration {
        let deciding = book.procedure.circuit.steps.filter { $0.outcomes.contains { $0.effect == .grant } }
        look.grantable.formUnion(formalities.filter { id in !deciding.contains { $0.formality == id } })
      }
    case .granted(let id):
      guard look.grantable.contains(id) else { throw Violation("'\(id)' is granted, but no step has granted it") }
      try move(id, from: [.asked], to: .granted, &book)
      try checkDrawn(id, book)
      if look.command.isEnding { try checkSuppliers(id, look.commit.before, book) }
    case .refused(let id, let reason, _):
      guard !reason.isEmpty else { throw Violation("'\(id)' is refused without a reason") }
      try move(id, from: [.asked], to: .refused, &book)
    case .issued(let id, let certificate):
      guard book.end != .withdrawn, book.end != .expired else {
        throw Violation("the certificate of '\(id)' comes out of a dossier that was given up")
      }
      try move(id, from: [.granted], to: .issued, &book)
      try giveOnce("code \(certificate.code)")
      book.certificates[id] = certificate
    case .received(let id): try move(id, from: [.issued], to: .issued, &book)
    case .enabled(let id):
      try move(id, from: [.issued], to: .issued, &book)
      let isPhysical = book.procedure.formality(id)?.result?.isPhysical ?? false
      if isPhysical, !look.isHandOver { throw Violation("'\(id)' can be used before it was handed over") }
    case .revoked(let id, _): try move(id, from: [.issued], to: .revoked, &book)
    default: break
    }
  }

  private func move(_ id: String, from: [FormalityTag], to tag: FormalityTag, _ book: inout Book) throws(Violation) {
    guard let old = book.formalities[id], from.contains(old) else {
      throw Violation("'\(id)' is \(book.formalities[id]?.rawValue ?? "not asked") and cannot become \(tag.rawValue)")
    }
    book.formalities[id] = tag
  }

  /// ER-17: a formality that needs another's paper is not granted before it.
  private func checkSuppliers(_ id: String, _ before: Dossier, _ book: Book) throws(Violation) {
    for need in book.procedure.formality(id)?.documents ?? [] where need.when == nil {
      guard let document = book.procedure.document(need.document), document.when == nil, !document.isOptional,
        before.papers[document.id] == nil
      else { continue }
      let suppliers = document.formalities.filter { book.formalities[$0] != nil }
      let isThere = suppliers.contains { book.formalities[$0] == .granted || book.formalities[$0] == .issued }
      if !suppliers.isEmpty, !isThere { throw Violation("'\(id)' is granted before the paper it needs") }
    }
  }

  func checkFormalities(_ dossier: Dossier, _ book: Book, _ look: Look) throws(Violation) {
    for (id, state) in dossier.formalities {
      guard state.tag == book.formalities[id] else {
        throw Violation("'\(id)' is \(state.tag.rawValue), but its history says otherwise")
      }
      guard state.certificate == book.certificates[id] else {
        throw Violation("what was issued for '\(id)' has changed")
      }
      guard case .issued(_, _, let isEnabled) = state, let result = book.procedure.formality(id)?.result else {
        continue
      }
      if !result.isPhysical, !isEnabled { throw Violation("the digital paper of '\(id)' cannot be used") }
      if result.isPhysical, look.isHandOver, !isEnabled, isHandedOver(result, look, book) {
        throw Violation("'\(id)' was handed over, but cannot be used")
      }
    }
    guard dossier.formalities.count == book.formalities.count else { throw Violation("formalities have been lost") }
    try checkDependents(dossier, book)
  }

  private func isHandedOver(_ result: Formality.Result, _ look: Look, _ book: Book) -> Bool {
    let situation = book.procedure.situation(of: look.commit.after.filing, now: look.hour.local)
    return look.commit.events.contains { event in
      guard case .ended(let id, _) = event.fact, let step = book.procedure.circuit.step(id) else { return false }
      let counters = [step.counter, result.counter].compactMap { $0?.text(in: situation) }
      return step.kind == .collection && (counters.count < 2 || counters[0] == counters[1])
    }
  }

  /// A refusal takes with it what cannot live without its paper.
  private func checkDependents(_ dossier: Dossier, _ book: Book) throws(Violation) {
    guard book.end == nil, book.formalities.values.contains(.refused) else { return }
    for (id, tag) in book.formalities where tag == .asked {
      for need in book.procedure.formality(id)?.documents ?? [] where need.when == nil {
        guard let document = book.procedure.document(need.document), document.when == nil, !document.isOptional,
          dossier.papers[document.id] == nil
        else { continue }
        let suppliers = document.formalities.compactMap { book.formalities[$0] }
        if !suppliers.isEmpty, suppliers.allSatisfy({ $0 == .refused }) {
          throw Violation("'\(id)' goes on although the paper it needs was refused")
        }
      }
    }
  }

  // MARK: Quotas

  /// What is counted is not granted without having been drawn.
  private func checkDrawn(_ id: String, _ book: Book) throws(Violation) {
    for quota in book.procedure.quotas where quota.formality == id && quota.when == nil && book.holds[quota.id] == nil {
      throw Violation("'\(id)' is granted without its share of '\(quota.id)'")
    }
  }

  mutating func takeQuota(_ event: Event, _ book: inout Book, _ look: Look) throws(Violation) {
    switch event.fact {
    case .reserved(let quota, let account, let amount):
      guard book.holds[quota] == nil else { throw Violation("'\(quota)' is reserved twice for one dossier") }
      book.holds[quota] = Book.Hold(account: account, amount: amount)
      try checkLimit(quota, account, draw(quota, account, amount), book, look)
    case .consumed(let quota, let account, let amount):
      guard let hold = book.holds[quota], !hold.isConsumed, hold.account == account, hold.amount == amount else {
        throw Violation("'\(quota)' is consumed without having been reserved")
      }
      book.holds[quota]?.isConsumed = true
    case .released(let quota, let account, let amount):
      guard let hold = book.holds[quota], hold.account == account, hold.amount == amount else {
        throw Violation("'\(quota)' is released without having been reserved")
      }
      book.holds[quota] = nil
      _ = draw(quota, account, -amount)
    default: break
    }
  }

  /// What the account holds afterwards.
  private mutating func draw(_ quota: String, _ account: String, _ amount: Decimal) -> Decimal {
    let account = SimulatedRegistry.Account(quota: quota, account: account)
    let sum = (ledger[account] ?? .zero).adding(amount) ?? .zero
    ledger[account] = sum
    return sum
  }

  private func checkLimit(
    _ id: String, _ account: String, _ used: Decimal, _ book: Book, _ look: Look
  ) throws(Violation) {
    guard let quota = book.procedure.quotas.first(where: { $0.id == id }) else { return }
    let situation = book.procedure.situation(of: look.commit.after.filing, now: look.hour.local)
    guard case .number(let limit) = quota.limit.value(in: situation), used > limit else { return }
    throw Violation("the quota '\(id)' of '\(account)' is exceeded: \(used.text) of \(limit.text)")
  }

  func checkQuotas(_ dossier: Dossier, _ book: Book, _ registry: SimulatedRegistry) throws(Violation) {
    for (account, amount) in ledger where registry.ledger[account] ?? .zero != amount {
      throw Violation("the ledger of '\(account.quota)' does not balance")
    }
    for quota in book.procedure.quotas {
      guard let hold = book.holds[quota.id] else { continue }
      let tag = book.formalities[quota.formality]
      if tag == .refused || tag == nil && book.filedOn != nil {
        throw Violation("'\(quota.id)' is still held although '\(quota.formality)' is refused")
      }
      if tag == .asked, hold.isConsumed { throw Violation("'\(quota.id)' is consumed before anything is granted") }
      if tag == .granted || tag == .issued, !hold.isConsumed {
        throw Violation("'\(quota.id)' is granted, not consumed")
      }
      if book.end != nil, !hold.isConsumed { throw Violation("an ended dossier still reserves '\(quota.id)'") }
      if book.end == .withdrawn { throw Violation("a withdrawn dossier still holds '\(quota.id)'") }
    }
  }
}

extension Dossier.FormalityState {
  var tag: Audit.FormalityTag {
    switch self {
    case .asked: .asked
    case .granted: .granted
    case .issued: .issued
    case .refused: .refused
    case .revoked: .revoked
    }
  }
}

extension Command {
  /// A person or a system ends a step with it.
  fileprivate var isEnding: Bool {
    switch self {
    case .end, .reply: true
    default: false
    }
  }
}
