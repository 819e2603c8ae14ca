// Money: what was paid is what receipts say, once; each beneficiary gets his part; what is too much is owed back.

import Rules

extension Audit {
  mutating func takeMoney(_ event: Event, _ book: inout Book, _ look: inout Look) throws(Violation) {
    switch event.fact {
    case .ordered(let payment):
      guard book.payments[payment.id] == nil else { throw Violation("\(payment.id) is ordered twice") }
      book.payments[payment.id] = payment
      try checkSplit(payment, book, look)
    case .paid(let id, let receipt):
      guard let payment = book.payments[id] else { throw Violation("\(id) was never ordered, yet it is paid") }
      guard book.receipts[id] == nil else { throw Violation("\(id) is paid twice") }
      try giveOnce("receipt \(receipt)")
      book.receipts[id] = receipt
      keep(payment, &book, &look)
    case .refundOwed(let id, let lines):
      let amount = lines.reduce(Decimal.zero) { $0.adding($1.amount) ?? $0 }
      guard look.surplus[id] == amount else { throw Violation("\(amount.text) of \(id) is owed back, which is wrong") }
      look.surplus[id] = nil
    case .paymentDropped(let id):
      guard book.payments[id] != nil, book.receipts[id] == nil else { throw Violation("\(id) cannot be dropped") }
    default: break
    }
  }

  /// Of each fee, what it costs now.
  private func fees(_ dossier: Dossier, _ book: Book, _ hour: Hour) -> [String: Advice.FeeLine] {
    let procedure = book.procedure
    let chosen = dossier.filing.formalities.filter { book.formalities[$0] != .refused }
    let situation = procedure.situation(of: dossier.filing, now: hour.local)
    let lines = procedure.feeLines(chosen, book.edition.pack.territory, situation)
    return Dictionary(lines.map { ("\($0.formality)/\($0.fee)", $0) }) { first, _ in first }
  }

  private func checkSplit(_ payment: Payment, _ book: Book, _ look: Look) throws(Violation) {
    let fees = fees(look.commit.before, book, look.hour)
    for line in payment.lines {
      let name = "\(line.formality)/\(line.fee)"
      guard let fee = fees[name], fee.beneficiary == line.beneficiary,
        fee.amount.subtracting(book.net[name] ?? .zero) == line.amount
      else { throw Violation("\(payment.id) does not ask what is due for \(name)") }
    }
    let due = fees.filter { name, fee in fee.amount > book.net[name] ?? .zero }
    guard due.count == payment.lines.count else { throw Violation("\(payment.id) does not ask for everything due") }
  }

  /// Of each line what is due stays; the rest is owed back.
  private func keep(_ payment: Payment, _ book: inout Book, _ look: inout Look) {
    let fees = book.end == nil ? fees(look.commit.before, book, look.hour) : [:]
    var surplus = Decimal.zero
    for line in payment.lines {
      let name = "\(line.formality)/\(line.fee)"
      let net = book.net[name] ?? .zero
      let due = fees[name]?.amount.subtracting(net) ?? .zero
      let kept = due.isNegative ? .zero : min(due, line.amount)
      book.net[name] = net.adding(kept)
      surplus = surplus.adding(line.amount.subtracting(kept) ?? .zero) ?? surplus
    }
    if !surplus.isZero { look.surplus[payment.id] = surplus }
  }

  func checkMoney(_ dossier: Dossier, _ book: Book, _ look: Look) throws(Violation) {
    if let lost = look.surplus.keys.sorted().first { throw Violation("nobody says that \(lost) is owed back") }
    let paid = book.receipts.keys.reduce(Decimal.zero) { sum, id in
      book.payments[id].flatMap { sum.adding($0.amount) } ?? sum
    }
    guard dossier.paid == paid else { throw Violation("what is paid is not what the receipts say") }
    try checkIsPaid(dossier, book, look)
  }

  /// Nobody passes a payment step, files, or takes his papers without having paid.
  private func checkIsPaid(_ dossier: Dossier, _ book: Book, _ look: Look) throws(Violation) {
    let plan = book.procedure.payment.due
    let isWanted = look.commit.events.contains { event in
      switch event.fact {
      case .filed: plan == .filing
      case .ended(let id, _):
        switch book.procedure.circuit.step(id)?.kind {
        case .payment: true
        case .collection: plan == .collection
        default: false
        }
      default: false
      }
    }
    // The rest of the change may have refused or raised something.
    guard isWanted, book.end == nil else { return }
    let rest = fees(dossier, book, look.hour).first { name, fee in fee.amount > book.net[name] ?? .zero }
    if let rest { throw Violation("\(rest.key) has not been paid") }
  }

  /// Money that came in is in the books.
  func checkArrived(_ payment: String, _ receipt: String, _ row: SimulatedRegistry.Row?) throws(Violation) {
    guard let row, let known = row.dossier.payments.first(where: { $0.id == payment }) else { return }
    guard known.receipt != nil else { throw Violation("the money of \(payment) has come and is in no book") }
  }
}
