import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Templates

/// `/shares`: what one lets others see: chosen documents, behind an address and a password, until a day (ER-05).
struct SharesPage: Page {
  let frame: Frame
  let errors: [ErrorLink]
  let shares: [Row]
  let items: [SlotPage.OwnFile]
  let questions: [QuestionView]
  let made: String
  let action: String

  struct Row: Templates.Model {
    let title: String
    let until: String
    let isOver: Bool
    let visits: [Fact]
    let removal: String
    static var slots: [Slot<Row>] {
      [
        .text("title", \.title), .text("until", \.until), .flag("isOver", \.isOver), .rows("visits", \.visits),
        .text("removal", \.removal),
      ]
    }
  }

  static let template = "applicant/shares"
  static var slots: [Slot<SharesPage>] {
    [
      .model("frame", \.frame), .rows("errors", \.errors), .rows("shares", \.shares), .rows("items", \.items),
      .rows("questions", \.questions), .text("made", \.made), .text("action", \.action),
    ]
  }

  private static let visitsMax = 20
  private static let daysMax = 365

  static func show(_ visit: Visit) async throws -> Response { try await page(visit) }

  static func add(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let draft = Draft(visit)
    let wanted = visit.sent.fields.all("item")
    let items = try await registry.read { db in
      try wanted.prefix(50).compactMap { try PersonDocuments.find($0, of: person.account.id, in: db) }
    }
    guard draft.errors.isEmpty, !items.isEmpty, items.count == wanted.count else {
      let general = items.isEmpty || items.count != wanted.count ? visit.say("share.nothing") : ""
      return try await page(visit, draft, general: general)
    }
    let secret = Shares.draw(from: registry.randomness)
    let hash = try await visit.portal.passwords.hash(draft.password)
    let id = DossierID.next(from: registry.randomness)
    let listed = JSON.array(items.map { .string($0.id) })
    try await registry.write { [now = registry.clock.wall()] db in
      try Shares.add(
        secret.hash, id: id, of: person.account.id, title: draft.title, passwordHash: hash, items: listed,
        expires: now.adding(seconds: Int64(draft.days) * 86_400), at: now, in: db)
      _ = try Journal.append(
        visit.entry("shared", on: person.account.id, by: person.account.id, details: id), in: db)
    }
    return try await page(visit, link: visit.portal.publicURL(Paths.share.url(secret.secret)))
  }

  static func revoke(_ visit: Visit, _ id: String) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let isRevoked = try await registry.write { [now = registry.clock.wall()] db in
      guard try Shares.revoke(id, of: person.account.id, at: now, in: db) else { return false }
      _ = try Journal.append(
        visit.entry("shareRevoked", on: person.account.id, by: person.account.id, details: id), in: db)
      return true
    }
    guard isRevoked else { throw PageFault(.notFound) }
    return visit.redirect(Paths.shares)
  }

  /// What was typed for a new one.
  private struct Draft {
    var title = ""
    var password = ""
    var days = 30
    var errors: [String: String] = [:]

    init() {}

    init(_ visit: Visit) {
      title = String(visit.sent.text("title").oneLine.prefix(120))
      password = visit.sent.text("password")
      if title.isEmpty { errors["title"] = visit.say("form.missing") }
      let fault = visit.fault(ofPassword: password)
      if !fault.isEmpty { errors["password"] = fault }
      let typed = Int(visit.sent.text("days"))
      days = typed ?? 30
      if !(1...daysMax).contains(typed ?? 0) { errors["days"] = visit.say("share.daysWrong", ["max": "\(daysMax)"]) }
    }
  }

  private static func page(
    _ visit: Visit, _ draft: Draft = Draft(), general: String = "", link: String = ""
  ) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let now = registry.clock.wall()
    let found = try await registry.read { db in
      let shares = try Shares.all(of: person.account.id, in: db)
      let visits = try shares.map { try Shares.visits(of: $0.id, limit: visitsMax, in: db) }
      return (shares, visits, try PersonDocuments.list(of: person.account.id, limit: 50, in: db))
    }
    let speech = visit.speech
    let rows = zip(found.0, found.1).map { share, visits in
      Row(
        title: share.title, until: speech.date(daysSince1970: Int(share.expiresAt.seconds / 86_400)) ?? "",
        isOver: share.revokedAt != nil || share.expiresAt <= now,
        visits: visits.map { seen in
          let date = speech.date(daysSince1970: Int(seen.at.seconds / 86_400)) ?? ""
          return Fact(term: "\(date) · \(seen.address)", text: visit.shareWord(seen.what))
        }, removal: share.revokedAt == nil ? visit.url(Paths.shareRemoval, share.id) : "")
    }
    let questions: [QuestionView] = [
      .line(
        "title", visit.say("share.name"), value: draft.title, hint: visit.say("share.nameHint"),
        error: draft.errors["title"] ?? "", .init(direction: "auto")),
      .line(
        "password", visit.say("entry.password"), hint: visit.say("share.passwordHint"),
        error: draft.errors["password"] ?? "", .password("new-password")),
      .line(
        "days", visit.say("share.days"), value: String(draft.days), error: draft.errors["days"] ?? "",
        .init(inputmode: "numeric", direction: "ltr", width: "w4")),
    ]
    let errors =
      (general.isEmpty ? [] : [ErrorLink(target: "items", text: general)])
      + questions.filter { !$0.error.isEmpty }.map {
        ErrorLink(target: $0.id, text: visit.say("entry.labelled", ["label": $0.label, "text": $0.error]))
      }
    let items = found.2.map { SlotPage.OwnFile(id: $0.id, name: $0.name, text: "") }
    return try visit.page(
      SharesPage(
        frame: visit.frame(isUnlisted: true), errors: errors, shares: rows, items: items, questions: questions,
        made: link, action: visit.url(Paths.shares)), errors.isEmpty ? .ok : .unprocessable)
  }
}

extension Visit {
  /// What a note of a visit says: that it was opened, refused, or which item was looked at.
  fileprivate func shareWord(_ what: String) -> String {
    switch what {
    case "opened": say("share.opened")
    case "refused": say("share.refused")
    default: say("share.looked", ["name": what])
    }
  }
}

/// `/s/{secret}`: what somebody shares, for who has the address and the password.
struct SharedPage: Page {
  let frame: Frame
  let title: String
  let until: String
  let items: [Row]

  struct Row: Templates.Model {
    let name: String
    let url: String
    static var slots: [Slot<Row>] { [.text("name", \.name), .text("url", \.url)] }
  }

  static let template = "applicant/shared"
  static var slots: [Slot<SharedPage>] {
    [.model("frame", \.frame), .text("title", \.title), .text("until", \.until), .rows("items", \.items)]
  }

  static func ask(_ visit: Visit, _ secret: String) async throws -> Response {
    guard try await find(visit, secret) != nil else { throw PageFault(.notFound) }
    return try visit.page(form(visit, secret, error: ""))
  }

  static func open(_ visit: Visit, _ secret: String) async throws -> Response {
    guard let share = try await find(visit, secret) else { throw PageFault(.notFound) }
    let registry = visit.portal.registry
    let keys = [(Attempts.Throttle.share, visit.address), (Attempts.Throttle.share, share.id)]
    try await visit.throttle(keys)
    let typed = visit.sent.text("password")
    let isRight = try await visit.portal.passwords.verify(typed, against: share.passwordHash) != .wrong
    let ticket = Tickets.draw(from: registry.randomness)
    try await registry.write { [now = registry.clock.wall()] db in
      try Shares.noteVisit(share.id, isRight ? "opened" : "refused", from: visit.address, at: now, in: db)
      guard !isRight else {
        let end = min(now.adding(seconds: openSeconds), share.expiresAt)
        return try Tickets.issue(
          ticket.hash, .share, of: share.account, subject: share.id, expires: end, at: now, in: db)
      }
      for (throttle, key) in keys { try Attempts.note(throttle, key, at: now, in: db) }
    }
    guard isRight else { return try visit.page(form(visit, secret, error: visit.say("share.wrong"))) }
    var response = Response.redirect(to: visit.url(Paths.shareDocuments, secret))
    response.set(.share, ticket.secret, isSecure: visit.isSecure)
    return response
  }

  private static let openSeconds: Int64 = 1_800

  static func show(_ visit: Visit, _ secret: String) async throws -> Response {
    guard let (share, items) = try await opened(visit, secret) else {
      return .redirect(to: visit.url(Paths.share, secret))
    }
    let until = visit.speech.date(daysSince1970: Int(share.expiresAt.seconds / 86_400)) ?? ""
    return try visit.page(
      SharedPage(
        frame: visit.frame(isUnlisted: true), title: share.title, until: until,
        items: items.map { Row(name: $0.name, url: visit.url(Paths.shareDocument, secret, $0.id)) }))
  }

  static func item(_ visit: Visit, _ secret: String, _ id: String) async throws -> Response {
    guard let (share, items) = try await opened(visit, secret), let item = items.first(where: { $0.id == id }) else {
      throw PageFault(.notFound)
    }
    let registry = visit.portal.registry
    try await registry.write { [now = registry.clock.wall()] db in
      try Shares.noteVisit(share.id, item.name, from: visit.address, at: now, in: db)
    }
    let name = item.origin == .issued ? "\(item.name).pdf" : item.name
    return try await visit.document(item.sha256, name: name, contentType: item.contentType)
  }

  /// What is shared, for a browser that has shown the password a while ago; the listed items and nothing else.
  private static func opened(
    _ visit: Visit, _ secret: String
  ) async throws -> (Shares.Share, [PersonDocuments.PersonDocument])? {
    guard let share = try await find(visit, secret) else { throw PageFault(.notFound) }
    guard let cookie = visit.cookie(.share), let ticket = try await visit.ticket(cookie, .share),
      ticket.subject == share.id
    else { return nil }
    let items = try await visit.portal.registry.read { db in
      try (share.items.array ?? []).compactMap(\.string).compactMap {
        try PersonDocuments.find($0, of: share.account, in: db)
      }
    }
    return (share, items)
  }

  private static func find(_ visit: Visit, _ secret: String) async throws -> Shares.Share? {
    let registry = visit.portal.registry
    return try await registry.read { [now = registry.clock.wall()] db in try Shares.find(secret, at: now, in: db) }
  }

  private static func form(_ visit: Visit, _ secret: String, error: String) -> EntryForm {
    EntryForm(
      visit, title: TextKey("share.open.title"), lead: TextKey("share.open.lead"),
      questions: [
        .line("password", visit.say("entry.password"), error: error, .password("off"))
      ], action: visit.url(Paths.share, secret), button: TextKey("share.open.button"))
  }
}
