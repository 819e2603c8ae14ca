// Money: one basket for all agencies, one receipt, split by beneficiary (ER-18). What is paid is never lost, and never
// counted twice, whatever the gateway repeats.

import Rules

extension Proceeding {
  /// What is still to pay, fee by fee: a fee paid in part (the answers changed) leaves its difference.
  package static func due(_ dossier: Dossier, _ fees: [Advice.FeeLine]) -> [Payment.Line] {
    var paid: [String: Decimal] = [:]
    for payment in dossier.payments where payment.receipt != nil {
      for line in payment.lines {
        paid["\(line.formality)/\(line.fee)"] = (paid["\(line.formality)/\(line.fee)"] ?? .zero).adding(line.amount)
      }
      for line in payment.owedBack {
        paid["\(line.formality)/\(line.fee)"] = paid["\(line.formality)/\(line.fee)"]?.subtracting(line.amount)
      }
    }
    return fees.compactMap { fee in
      let rest = fee.amount.subtracting(paid["\(fee.formality)/\(fee.fee)"] ?? .zero) ?? .zero
      guard !rest.isZero, !rest.isNegative else { return nil }
      return Payment.Line(formality: fee.formality, fee: fee.fee, beneficiary: fee.beneficiary, amount: rest)
    }
  }

  var dueLines: [Payment.Line] {
    // A refused formality costs nothing more.
    let chosen = dossier.filing.formalities.filter { !dossier.filing.refused.contains($0) }
    return Proceeding.due(dossier, procedure.feeLines(chosen, territory, situation))
  }

  func checkIsPaid() throws(Refusal) {
    guard dueLines.isEmpty else { throw Refusal(.unpaid) }
  }

  mutating func pay(_ id: String, _ method: PaymentPlan.Method) throws(Refusal) {
    try checkApplicant()
    try checkIsOpen()
    // The same request again changes nothing.
    if dossier.payments.contains(where: { $0.id == id }) { return }
    guard procedure.payment.methods.contains(method) else { throw Refusal(.methodNotTaken) }
    let lines = dueLines
    guard !lines.isEmpty else { throw Refusal(.nothingToPay) }
    for payment in dossier.payments where payment.receipt == nil && !payment.isDropped {
      record(.paymentDropped(payment: payment.id))
    }
    record(.ordered(Payment(id: id, method: method, lines: lines)))
  }

  /// From the gateway, or from a cashier who holds the money. Twice is once.
  mutating func settle(_ id: String, _ receipt: String) throws(Refusal) {
    try checkCashier()
    guard let payment = dossier.payments.first(where: { $0.id == id }) else { throw Refusal(.unknownPayment) }
    guard payment.receipt == nil else { return }
    let surplus = surplus(of: payment, dossier.end == nil ? dueLines : [])
    record(.paid(payment: id, receipt: receipt))
    // The money of a payment that was given up arrives all the same: it is taken, and what is too much is owed back.
    if !surplus.isEmpty { record(.refundOwed(payment: id, surplus), by: .house) }
    advance()
  }

  /// Fee by fee, what a payment brings more than is due.
  private func surplus(of payment: Payment, _ due: [Payment.Line]) -> [Payment.Line] {
    payment.lines.compactMap { line in
      let owed = due.first { $0.formality == line.formality && $0.fee == line.fee }?.amount ?? .zero
      guard let rest = line.amount.subtracting(owed), !rest.isNegative, !rest.isZero else { return nil }
      return Payment.Line(formality: line.formality, fee: line.fee, beneficiary: line.beneficiary, amount: rest)
    }
  }

  mutating func drop(_ id: String) throws(Refusal) {
    try checkCashier()
    guard let payment = dossier.payments.first(where: { $0.id == id }) else { throw Refusal(.unknownPayment) }
    guard payment.receipt == nil, !payment.isDropped else { return }
    record(.paymentDropped(payment: id))
  }

  /// The gateway, or an officer of an agency that takes part; nobody is his own cashier.
  private func checkCashier() throws(Refusal) {
    if actor.isHouse { return }
    let agencies = Set(procedure.circuit.steps.map(\.agency) + procedure.formalities.map(\.agency))
    guard actor.posts.contains(where: { agencies.contains($0.agency) }) else { throw Refusal(.notFound) }
    guard !dossier.isApplicant(actor.account) else { throw Refusal(.ownDossier) }
  }
}
