import Certificates
import HTTP
import Procedures
import Registry
import Rules
import SQLite
import Search
import Templates

/// `/cash/{payment}`: what somebody has to pay, to whom it goes, and the money; once taken, the receipt (ER-18).
struct CashPaymentPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let isTaken: Bool
  /// Why nothing can be taken here.
  let obstacle: String
  let receipt: String
  let applicant: String
  let total: String
  let facts: [Fact]
  let lines: [CashLine]
  let questions: [QuestionView]
  let action: String
  let paper: String

  static let template = "cash/payment"
  static var slots: [Slot<CashPaymentPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .flag("isTaken", \.isTaken),
      .text("obstacle", \.obstacle), .text("receipt", \.receipt),
      .text("applicant", \.applicant), .text("total", \.total), .rows("facts", \.facts), .rows("lines", \.lines),
      .rows("questions", \.questions), .text("action", \.action), .text("paper", \.paper),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    try await page(visit, try await CashFile(visit, id))
  }

  /// The money is there. Once more, from the same hand or from another, is the same receipt.
  static func take(_ visit: Visit, _ id: String) async throws -> Response {
    let opened = try await CashFile(visit, id)
    if opened.found.state == .paid { return taken(visit, id) }
    let form = CashForm(visit.sent, opened)
    guard form.isRight else { return try await page(visit, opened, form, .unprocessable) }
    let (registry, book, means) = (visit.portal.registry, opened.file.book, form.means?.rawValue ?? "")
    let errand = try visit.errand(at: opened.file.clock.now)
    let entry = try visit.deed("moneyTaken", on: "payment/\(id)", details: means)
    do {
      try await registry.write { [tick = registry.tick()] db in
        let change = try Dossiers.carryOut(
          [.settle(payment: id, receipt: "")], on: opened.found.dossier, by: errand, under: book, at: tick, in: db)
        guard !change.isNothing else { return }
        try Payments.note(id, means: means, in: db)
        _ = try Journal.append(entry, in: db)
      }
      return taken(visit, id)
    } catch let refusal as Refusal {
      guard refusal.key != .notFound else { throw PageFault(.notFound) }
      let key = refusal.key == .ownDossier ? TextKey("cash.refused.ownDossier") : TextKey("cash.refused.other")
      return try await page(visit, opened, form, general: visit.say(key), .unprocessable)
    }
  }

  /// `/cash/{payment}/receipt.pdf`
  static func send(_ visit: Visit, _ id: String) async throws -> Response {
    let opened = try await CashFile(visit, id)
    guard let receipt = opened.found.receipt, let paidAt = opened.found.paidAt else { throw PageFault(.notFound) }
    let file = opened.file
    let paper = try ReceiptPaper(
      payment: opened.payment, of: file.dossier, file.procedure, file.pack, paidAt: file.clock.hour(at: paidAt),
      by: file.line.applicantName, voice: visit.paperVoice)
    return try await visit.pdf(paper, named: receipt)
  }

  private static func taken(_ visit: Visit, _ id: String) -> Response {
    .redirect(to: visit.url(Paths.cashPayment, id) + "?taken=1")
  }

  private static func page(
    _ visit: Visit, _ opened: CashFile, _ form: CashForm? = nil, general: String = "", _ status: Status = .ok
  ) async throws -> Response {
    let cashier = opened.found.takenBy
    let name = try await visit.portal.registry.read { try Accounts.find(cashier, in: $0)?.name }
    return try visit.page(CashPaymentPage(visit, opened, form, general, cashier: name ?? ""), status)
  }

  private init(_ visit: Visit, _ opened: CashFile, _ form: CashForm?, _ general: String, cashier: String) {
    let (file, found, payment, speech) = (opened.file, opened.found, opened.payment, visit.speech)
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link(TextKey("cash.title"), Paths.cash)]
    isTaken = visit.query.first("taken") != nil && found.state == .paid
    receipt = found.receipt ?? ""
    applicant = found.applicantName
    total = speech.money(payment.amount, file.pack.territory)
    facts = Self.facts(opened, cashier, visit)
    lines = payment.lines.map { CashLine($0, file, speech) }
    let means = CashMeans.of(payment.method)
    obstacle =
      found.state == .dropped
      ? visit.say(TextKey("cash.dropped")) : means.isEmpty ? visit.say(TextKey("cash.byGateway")) : ""
    questions = found.state == .ordered && obstacle.isEmpty ? CashForm.questions(form, means, total, visit) : []
    errors =
      (general.isEmpty ? [] : [ErrorLink(target: "main", text: general)]) + ErrorLink.of(questions, visit)
    action = visit.url(Paths.cashPayment, found.id)
    paper = visit.url(Paths.cashReceipt, found.id)
  }

  private static func facts(_ opened: CashFile, _ cashier: String, _ visit: Visit) -> [Fact] {
    let (file, found, speech) = (opened.file, opened.found, visit.speech)
    var facts = [
      Fact(term: visit.say(TextKey("cash.reference")), text: found.id),
      Fact(
        term: visit.say(TextKey("cash.dossier")), text: found.number ?? visit.say(TextKey("cash.numberLater"))),
      Fact(term: visit.say(TextKey("cash.procedure")), text: file.procedure.title[speech.language]),
      Fact(
        term: visit.say(TextKey("cash.method")),
        text: visit.say(TextKey("paper.payment.methods", opened.payment.method.rawValue))),
    ]
    if let paidAt = found.paidAt {
      facts.append(Fact(term: visit.say(TextKey("cash.paidAt")), text: file.clock.words(paidAt, speech)))
    }
    if let means = CashMeans(rawValue: found.means) {
      facts.append(Fact(term: visit.say(TextKey("cash.received")), text: means.title(visit)))
    }
    if !cashier.isEmpty { facts.append(Fact(term: visit.say(TextKey("cash.cashier")), text: cashier)) }
    return facts
  }
}

/// A fee, and whose money it is.
struct CashLine: Templates.Model {
  let what: String
  let beneficiary: String
  let amount: String

  static var slots: [Slot<CashLine>] {
    [.text("what", \.what), .text("beneficiary", \.beneficiary), .text("amount", \.amount)]
  }

  init(_ line: Payment.Line, _ file: DossierOnDesk, _ speech: Speech) {
    let formality = file.procedure.formality(line.formality)
    let fee = formality?.fees.first { $0.id == line.fee }
    what = speech.list([formality?.title, fee?.title].compactMap { $0?[speech.language] })
    beneficiary = file.title(ofAgency: line.beneficiary, speech)
    amount = speech.money(line.amount, file.pack.territory)
  }
}

/// What a cashier says of the money before him.
struct CashForm {
  let means: CashMeans?
  let typed: String
  let isAmountRight: Bool

  private static let meansName = "desk.means"
  private static let amountName = "desk.amount"
  private static let digitsMax = 20

  var isRight: Bool { means != nil && isAmountRight }

  init(_ sent: SentForm, _ opened: CashFile) {
    let allowed = CashMeans.of(opened.payment.method)
    let chosen = CashMeans(rawValue: sent.text(Self.meansName))
    means = chosen.flatMap { allowed.contains($0) ? $0 : nil }
    typed = String(sent.text(Self.amountName).prefix(Self.digitsMax * 2))
    isAmountRight = Self.amount(typed) == opened.payment.amount
  }

  /// As people write sums: `1 250,00`, `1250.00`, `1,250.00`; the last mark is that of the decimals.
  static func amount(_ typed: String) -> Decimal? {
    let marks = SearchText.fold(typed).filter { $0.isNumber || $0 == "," || $0 == "." }
    guard let last = marks.lastIndex(where: { !$0.isNumber }) else { return Decimal(marks) }
    let decimals = marks[marks.index(after: last)...]
    let whole = marks[..<last].filter(\.isNumber)
    // Three digits behind the only kind of mark are thousands.
    let isGroup = decimals.count == 3 && Set(marks.filter { !$0.isNumber }).count == 1
    return Decimal(isGroup ? whole + decimals : "\(whole.isEmpty ? "0" : whole).\(decimals)")
  }

  static func questions(_ form: CashForm?, _ means: [CashMeans], _ total: String, _ visit: Visit) -> [QuestionView] {
    let amountError =
      form == nil || form?.isAmountRight == true
      ? ""
      : form?.typed.isEmpty == true
        ? visit.say(TextKey("form.missing")) : visit.say(TextKey("cash.wrongAmount"), ["total": total])
    let chosen = form == nil ? (means.count == 1 ? means[0].rawValue : "") : form?.means?.rawValue ?? ""
    return [
      .radios(
        meansName, visit.say(TextKey("cash.received")), means.map { .init(value: $0.rawValue, label: $0.title(visit)) },
        chosen: chosen, error: form != nil && form?.means == nil ? visit.say(TextKey("form.missing")) : ""),
      .line(
        amountName, visit.say(TextKey("cash.amountReceived")), value: form?.typed ?? "",
        hint: visit.say(TextKey("cash.amountHint"), ["total": total]), error: amountError,
        .init(inputmode: "decimal", direction: "ltr", width: "w8")),
    ]
  }
}
