import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/cash`: who comes to pay, found by what he has in his hand, and who has not paid yet (ER-18).
struct CashDesk: Page {
  let frame: Frame
  let here: String
  let desks: [String]
  let typed: String
  let isSearched: Bool
  let found: [CashRow]
  let unpaid: [CashRow]
  let walk: Walk
  let closing: String

  static let template = "cash/desk"
  static var slots: [Slot<CashDesk>] {
    [
      .model("frame", \.frame), .text("here", \.here), .rows("desks", \.desks), .text("typed", \.typed),
      .flag("isSearched", \.isSearched), .rows("found", \.found), .rows("unpaid", \.unpaid), .model("walk", \.walk),
      .text("closing", \.closing),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let post = CashPost(try visit.known(), visit.portal.catalogue)
    let typed = (visit.query.first("q") ?? "").trimmed
    if let payment = try await direct(typed, post, visit.portal) {
      return .redirect(to: visit.url(Paths.cashPayment, payment))
    }
    let registry = visit.portal.registry
    let place = visit.cursor(as: Payments.Place.self) ?? .newest
    let unpaid = try await registry.read { try Payments.unpaid(of: post.procedures, before: place, in: $0) }
    return try visit.page(CashDesk(visit, post, typed, try await search(typed, post, visit), unpaid))
  }

  /// The payment whose reference, or whose receipt, somebody shows.
  private static func direct(_ typed: String, _ post: CashPost, _ portal: Portal) async throws -> String? {
    guard !typed.isEmpty else { return nil }
    let found = try await portal.registry.read { db in
      try Payments.find(typed, in: db) ?? Payments.find(typed.uppercased(), in: db)
        ?? Payments.find(receipt: typed.uppercased(), in: db)
    }
    guard let found, post.procedures.contains(found.procedure) else { return nil }
    return found.id
  }

  /// By the number of the dossier, or by words of it and of the name.
  private static func search(_ typed: String, _ post: CashPost, _ visit: Visit) async throws -> [Payments.Found] {
    guard !typed.isEmpty, !post.desks.isEmpty else { return [] }
    let registry = visit.portal.registry
    return try await registry.read { [now = registry.clock.wall()] db in
      let exact = try Dossiers.line(number: typed.uppercased(), for: .house, at: now, in: db)
      let lines = try exact.map { [$0] } ?? Dossiers.search(typed, for: .house, at: now, in: db)
      return try lines.filter { post.procedures.contains($0.procedure) }.flatMap { try Payments.all(of: $0, in: db) }
    }
  }

  private init(
    _ visit: Visit, _ post: CashPost, _ typed: String, _ found: [Payments.Found], _ unpaid: [Payments.Found]
  ) {
    let language = visit.speech.language
    frame = visit.frame(isUnlisted: true)
    here = visit.url(Paths.cash)
    desks = post.desks.map { post.title(of: $0, language) }
    self.typed = typed
    isSearched = !typed.isEmpty
    self.found = found.map { CashRow($0, visit) }
    self.unpaid = unpaid.map { CashRow($0, visit) }
    let next = unpaid.count == Walk.rowsMax ? unpaid.last.map { Payments.Place(at: $0.orderedAt, id: $0.id).text } : nil
    walk = Walk(visit, here, next: next)
    closing = post.desks.isEmpty ? "" : visit.url(Paths.cashClosing)
  }
}

/// A payment in a list.
struct CashRow: Templates.Model {
  let reference: String
  let url: String
  let applicant: String
  let dossier: String
  let procedure: String
  let amount: String
  let ordered: String
  let state: String

  static var slots: [Slot<CashRow>] {
    [
      .text("reference", \.reference), .text("url", \.url), .text("applicant", \.applicant),
      .text("dossier", \.dossier), .text("procedure", \.procedure), .text("amount", \.amount),
      .text("ordered", \.ordered), .text("state", \.state),
    ]
  }

  init(_ found: Payments.Found, _ visit: Visit) {
    let speech = visit.speech
    let catalogue = visit.portal.catalogue
    let pack = catalogue.packs.first { $0.procedure(found.procedure) != nil }
    reference = found.id
    url = visit.url(Paths.cashPayment, found.id)
    applicant = found.applicantName
    dossier = found.number ?? ""
    procedure = pack?.procedure(found.procedure)?.title[speech.language] ?? found.procedure
    amount = pack.map { speech.money(found.amount, $0.territory) } ?? found.amount.text
    ordered = speech.date(visit.clock.day(of: found.orderedAt))
    state = found.state.rawValue
  }
}
