import HTTP
import Procedures
import Registry
import Rules
import SQLite
import Templates

/// `/cash/closing`: what came in on one day at one desk: whose money it is, as what it came, receipt by receipt.
struct CashClosingPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let desk: String
  let date: String
  let others: [Crumb]
  let figures: [KeyFigure]
  let beneficiaries: [SumRow]
  let means: [SumRow]
  let total: String
  let receipts: [ReceiptRow]
  let walk: Walk
  let sheet: String

  static let template = "cash/closing"
  static var slots: [Slot<CashClosingPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("desk", \.desk), .text("date", \.date),
      .rows("others", \.others), .rows("figures", \.figures), .rows("beneficiaries", \.beneficiaries),
      .rows("means", \.means), .text("total", \.total), .rows("receipts", \.receipts), .model("walk", \.walk),
      .text("sheet", \.sheet),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let day = try CashDay(visit)
    let registry = visit.portal.registry
    let place = visit.cursor(as: Payments.Place.self) ?? .oldest
    let (sums, receipts) = try await registry.read { db in
      (
        try CashSums(day, in: db),
        try Payments.takings(at: day.desk, from: day.start, to: day.end, after: place, in: db)
      )
    }
    let names = try await visit.names(of: receipts.map(\.takenBy))
    return try visit.page(CashClosingPage(visit, day, sums, receipts, names))
  }

  /// `/cash/closing.csv`: line by line, for the books.
  static func send(_ visit: Visit) async throws -> Response {
    let day = try CashDay(visit)
    let lines = try await visit.portal.registry.read { db in
      var lines: [Payments.Taken] = []
      try Payments.forEachTaken(at: day.desk, from: day.start, to: day.end, in: db) { lines.append($0) }
      return lines
    }
    let names = try await visit.names(of: lines.map(\.takenBy))
    let speech = visit.speech
    var sheet = CSVTable()
    sheet.add(
      [
        TextKey("cash.paidAt"), TextKey("cash.receipt"), TextKey("cash.reference"), TextKey("cash.dossier"),
        TextKey("cash.applicant"), TextKey("cash.received"), TextKey("cash.what"), TextKey("cash.beneficiary"),
        TextKey("cash.amount"), TextKey("cash.cashier"),
      ].map { visit.say($0) })
    for line in lines {
      let formality = day.pack.procedure(line.procedure)?.formality(line.formality)
      let fee = formality?.fees.first { $0.id == line.fee }
      sheet.add([
        day.clock.hour(at: line.paidAt).local.text, line.receipt, line.payment, line.number ?? "", line.applicantName,
        CashMeans.title(line.means, visit),
        speech.list([formality?.title, fee?.title].compactMap { $0?[speech.language] }),
        day.pack.agency(line.beneficiary)?.title[speech.language] ?? line.beneficiary, line.amount.text,
        names[line.takenBy] ?? "",
      ])
    }
    return sheet.response(fileName: "\(day.desk)-\(day.day.text).csv")
  }

  private init(
    _ visit: Visit, _ day: CashDay, _ sums: CashSums, _ receipts: [Payments.Found], _ names: [String: String]
  ) {
    let speech = visit.speech
    func money(_ amount: Decimal) -> String { speech.money(amount, day.pack.territory) }
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link(TextKey("cash.title"), Paths.cash)]
    desk = day.pack.agency(day.desk)?.title[speech.language] ?? day.desk
    date = speech.date(day.day)
    let here = visit.url(Paths.cashClosing)
    others = day.others(visit)
    total = money(sums.total)
    figures = [
      KeyFigure(title: visit.say(TextKey("cash.total")), value: total),
      KeyFigure(title: visit.say(TextKey("cash.receipts")), value: String(sums.receipts.count)),
    ]
    beneficiaries = sums.byBeneficiary.sorted { $0.key < $1.key }.map {
      SumRow(title: day.pack.agency($0.key)?.title[speech.language] ?? $0.key, amount: money($0.value))
    }
    means = sums.byMeans.sorted { $0.key < $1.key }.map {
      SumRow(title: CashMeans.title($0.key, visit), amount: money($0.value))
    }
    self.receipts = receipts.map { ReceiptRow($0, day, names, visit) }
    let next =
      receipts.count == Walk.rowsMax
      ? receipts.last.flatMap { last in last.paidAt.map { Payments.Place(at: $0, id: last.id).text } } : nil
    walk = Walk(visit, here, next: next)
    sheet = "\(visit.url(Paths.cashSheet))?\(day.query.text)"
  }
}

/// One day at one desk, from midnight to midnight.
struct CashDay: Sendable {
  let desk: String
  let pack: Pack
  let day: FEELDate
  let clock: LocalClock
  private let desks: [String]

  /// Of a desk that is not his, nothing is told.
  init(_ visit: Visit) throws {
    let post = CashPost(try visit.known(), visit.portal.catalogue)
    let wanted = visit.query.first("desk")
    guard let desk = wanted.map({ name in post.desks.first { $0 == name } }) ?? post.desks.first,
      let pack = post.pack(of: desk)
    else { throw PageFault(.notFound) }
    (self.desk, self.pack, desks) = (desk, pack, post.desks)
    clock = LocalClock(visit.portal.catalogue.hour(pack.territory.zone))
    day = visit.query.first("day").flatMap { FEELDate($0) } ?? clock.now.today
  }

  var start: Moment { clock.start(of: day) }
  var end: Moment { start.adding(seconds: 86_400) }

  var query: QueryString { query(desk, day) }

  private func query(_ desk: String, _ day: FEELDate) -> QueryString {
    QueryString([.init(name: "desk", value: desk), .init(name: "day", value: day.text)])
  }

  /// The days around it, and the same day at his other desks.
  func others(_ visit: Visit) -> [Crumb] {
    let here = visit.url(Paths.cashClosing)
    let days = [day.adding(days: -1), day < clock.now.today ? day.adding(days: 1) : nil].compactMap { $0 }
    return days.map { Crumb(title: visit.speech.date($0), url: "\(here)?\(query(desk, $0).text)") }
      + desks.filter { $0 != desk }.map { other in
        Crumb(
          title: pack.agency(other)?.title[visit.speech.language] ?? other, url: "\(here)?\(query(other, day).text)")
      }
  }
}

/// The sums of a day.
private struct CashSums {
  private(set) var total = Decimal.zero
  private(set) var byBeneficiary: [String: Decimal] = [:]
  private(set) var byMeans: [String: Decimal] = [:]
  private(set) var receipts: Set<String> = []

  init(_ day: CashDay, in db: Connection) throws {
    var (total, byBeneficiary, byMeans, receipts) = (total, byBeneficiary, byMeans, receipts)
    func add(_ amount: Decimal, to sum: inout Decimal) { sum = sum.adding(amount) ?? sum }
    try Payments.forEachTaken(at: day.desk, from: day.start, to: day.end, in: db) { line in
      add(line.amount, to: &total)
      add(line.amount, to: &byBeneficiary[line.beneficiary, default: .zero])
      add(line.amount, to: &byMeans[line.means, default: .zero])
      receipts.insert(line.receipt)
    }
    (self.total, self.byBeneficiary, self.byMeans, self.receipts) = (total, byBeneficiary, byMeans, receipts)
  }
}

struct SumRow: Templates.Model {
  let title: String
  let amount: String

  static var slots: [Slot<SumRow>] { [.text("title", \.title), .text("amount", \.amount)] }
}

struct ReceiptRow: Templates.Model {
  let receipt: String
  let url: String
  let time: String
  let applicant: String
  let means: String
  let amount: String
  let cashier: String

  static var slots: [Slot<ReceiptRow>] {
    [
      .text("receipt", \.receipt), .text("url", \.url), .text("time", \.time), .text("applicant", \.applicant),
      .text("means", \.means), .text("amount", \.amount), .text("cashier", \.cashier),
    ]
  }

  fileprivate init(_ found: Payments.Found, _ day: CashDay, _ names: [String: String], _ visit: Visit) {
    receipt = found.receipt ?? ""
    url = visit.url(Paths.cashPayment, found.id)
    time = found.paidAt.map { visit.speech.time(day.clock.hour(at: $0).local.time) } ?? ""
    applicant = found.applicantName
    means = CashMeans.title(found.means, visit)
    amount = visit.speech.money(found.amount, day.pack.territory)
    cashier = names[found.takenBy] ?? ""
  }
}

extension Visit {
  /// What people are called, by their accounts.
  func names(of accounts: [String]) async throws -> [String: String] {
    let wanted = Set(accounts)
    return try await portal.registry.read { db in
      var names: [String: String] = [:]
      for account in wanted { names[account] = try Accounts.find(account, in: db)?.name }
      return names
    }
  }
}
