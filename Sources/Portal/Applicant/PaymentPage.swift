import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/dossiers/{dossier}/payment`: one basket for all agencies, what each of them gets, and the ways to pay (ER-18).
struct PaymentPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let lines: [Fact]
  let total: String
  let methods: [Method]
  let pending: String
  let action: String
  let back: String

  struct Method: Templates.Model {
    let id: String
    let title: String
    let hint: String
    static var slots: [Slot<Method>] { [.text("id", \.id), .text("title", \.title), .text("hint", \.hint)] }
  }

  static let template = "applicant/payment"
  static var slots: [Slot<PaymentPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .rows("lines", \.lines),
      .text("total", \.total), .rows("methods", \.methods), .text("pending", \.pending), .text("action", \.action),
      .text("back", \.back),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    guard !own.due.isEmpty else { return .redirect(to: visit.url(Paths.dossier, id)) }
    return try visit.page(PaymentPage(visit, own, error: ""))
  }

  static func begin(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    guard let method = PaymentPlan.Method(rawValue: visit.sent.text("method")) else {
      return try visit.page(PaymentPage(visit, own, error: visit.say("payment.choose")), .unprocessable)
    }
    // The same order again is the same payment: a second click does not make a second one.
    if let open = own.dossier.payments.last(where: { $0.receipt == nil && !$0.isDropped && $0.method == method }),
      open.lines == own.due
    {
      return .redirect(to: visit.url(Paths.paying, id, open.id))
    }
    let payment = DossierID.next(from: visit.portal.registry.randomness)
    do {
      try await own.carryOut([.pay(payment: payment, method)], visit)
    } catch let refusal as Refusal {
      return try visit.page(PaymentPage(visit, own, error: refusal.sentence(visit)), .unprocessable)
    }
    return .redirect(to: visit.url(Paths.paying, id, payment))
  }

  private init(_ visit: Visit, _ own: OwnDossier, error: String) {
    let speech = visit.speech
    frame = visit.frame(isUnlisted: true)
    crumbs = own.crumbs(visit)
    errors = error.isEmpty ? [] : [ErrorLink(target: "method", text: error)]
    let due = own.due
    lines = due.map { own.fact(of: $0, speech) }
    let sum = due.reduce(Decimal.zero) { $0.adding($1.amount) ?? $0 }
    total = speech.money(sum, own.pack.territory)
    methods = own.procedure.payment.methods.filter { $0 != .online }.map { method in
      Method(
        id: method.rawValue, title: visit.say(TextKey("paper.payment.methods", method.rawValue)).capitalizedFirst,
        hint: visit.say(TextKey("payment.hint", method.rawValue)))
    }
    let open = own.dossier.payments.last { $0.receipt == nil && !$0.isDropped && $0.lines == due }
    pending = open.map { visit.url(Paths.paying, own.id, $0.id) } ?? ""
    action = visit.url(Paths.payment, own.id)
    back = visit.url(Paths.dossier, own.id)
  }
}

/// `/dossiers/{dossier}/payments/{payment}`: the reference for the cash desk or the bank; for the simulator, its own
/// page; once paid, the receipt.
struct PayingPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let isPaid: Bool
  let isSimulated: Bool
  let reference: String
  let total: String
  let lines: [Fact]
  let text: String
  let counters: [Fact]
  let receipt: String
  let action: String
  let back: String

  static let template = "applicant/paying"
  static var slots: [Slot<PayingPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .flag("isPaid", \.isPaid),
      .flag("isSimulated", \.isSimulated), .text("reference", \.reference), .text("total", \.total),
      .rows("lines", \.lines), .text("text", \.text), .rows("counters", \.counters), .text("receipt", \.receipt),
      .text("action", \.action), .text("back", \.back),
    ]
  }

  static func show(_ visit: Visit, _ id: String, _ payment: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    return try visit.page(PayingPage(visit, own, try own.payment(payment)))
  }

  /// What the simulator's two buttons do: pay, or give up. It tells the portal so as any gateway does.
  static func simulate(_ visit: Visit, _ id: String, _ payment: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let found = try own.payment(payment)
    guard found.method == .simulated else { throw PageFault(.notFound) }
    let isPaid = visit.sent.text("go") == "pay"
    let notice = try visit.portal.gateway.callback(of: found, currency: own.pack.territory.currency, isPaid: isPaid)
    _ = try await PaymentsAPI.take(notice.form, visit)
    return .redirect(to: isPaid ? visit.url(Paths.paying, id, payment) : visit.url(Paths.payment, id))
  }

  private init(_ visit: Visit, _ own: OwnDossier, _ payment: Payment) {
    let speech = visit.speech
    frame = visit.frame(isUnlisted: true)
    crumbs = own.crumbs(visit)
    isPaid = payment.receipt != nil
    isSimulated = payment.method == .simulated && !isPaid
    reference = payment.id
    total = speech.money(payment.amount, own.pack.territory)
    lines = payment.lines.map { own.fact(of: $0, speech) }
    text = visit.say(TextKey("payment.how", payment.method.rawValue))
    let cashiers = own.pack.agencies.filter { $0.roles.contains(HouseRole.cashier.rawValue) }.flatMap(\.counters)
    counters =
      payment.method == .cash
      ? cashiers.map { counter in
        Fact(
          term: counter.title[speech.language],
          text: [counter.address[speech.language], counter.hours[speech.language]].joined(separator: " · "))
      } : []
    receipt = isPaid ? visit.url(Paths.paymentReceipt, own.id, payment.id) : ""
    action = visit.url(Paths.paying, own.id, payment.id)
    back = visit.url(Paths.dossier, own.id)
  }
}

extension OwnDossier {
  /// What is still to pay.
  var due: [Payment.Line] {
    let chosen = isDraft ? advice.chosen : dossier.filing.formalities.filter { !dossier.filing.refused.contains($0) }
    return Proceeding.due(dossier, procedure.feeLines(chosen, pack.territory, situation))
  }

  func payment(_ id: String) throws -> Payment {
    guard let payment = dossier.payments.first(where: { $0.id == id }), !payment.isDropped || payment.receipt != nil
    else { throw PageFault(.notFound) }
    return payment
  }

  func fact(of line: Payment.Line, _ speech: Speech) -> Fact {
    let formality = procedure.formality(line.formality)
    let fee = formality?.fees.first { $0.id == line.fee }?.title[speech.language] ?? line.fee
    let agency = pack.agency(line.beneficiary)?.title[speech.language] ?? ""
    return Fact(term: "\(fee) · \(agency)", text: speech.money(line.amount, pack.territory))
  }
}
