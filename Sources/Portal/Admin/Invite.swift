import Crypto
import HTTP
import Procedures
import Registry
import SQLite
import Templates

/// `/admin/people/invite`: an account for somebody who chooses his password himself (SEC-7), with what he will be.
struct InvitePage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let here: String
  let agencies: [OptionView]
  let agency: String
  let agencyTitle: String
  let questions: [QuestionView]
  let known: String

  static let template = "admin/invite"
  static var slots: [Slot<InvitePage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .text("here", \.here),
      .rows("agencies", \.agencies), .text("agency", \.agency), .text("agencyTitle", \.agencyTitle),
      .rows("questions", \.questions), .text("known", \.known),
    ]
  }

  static let lifeSeconds: Int64 = 7 * 86_400

  static func ask(_ visit: Visit) async throws -> Response {
    try visit.page(InvitePage(visit, visit.query.first("agency") ?? "", nil))
  }

  static func send(_ visit: Visit) async throws -> Response {
    let form = InviteForm(visit)
    let agency = visit.sent.text(PostChoice.agencyName)
    guard form.isFine else { return try visit.page(InvitePage(visit, agency, form), .unprocessable) }
    let registry = visit.portal.registry
    let (id, letter) = (registry.randomness.token(bytes: 12), registry.randomness.token(bytes: 12))
    let ticket = Tickets.draw(from: registry.randomness)
    let deed = try visit.deed("invited", on: "account/\(id)", details: form.post.journalText)
    let host = try visit.known().account.name
    let taken = try await registry.write {
      [tick = registry.tick(), day = visit.clock.now.today, portal = visit.portal, form] db -> Account? in
      if let known = try Accounts.find(email: form.email, in: db) { return known }
      try Accounts.register(
        .init(email: form.email, name: form.name, language: form.language, passwordHash: nil), id: id, on: day,
        at: tick.wall, in: db)
      try Posts.give(form.post, to: id, in: db)
      _ = try Journal.append(deed, in: db)
      try Invitation.send(ticket, to: id, by: host, letter, portal, at: tick, in: db)
      return nil
    }
    guard let taken else { return .redirect(to: visit.url(Paths.person, id) + "?saved=1") }
    return try visit.page(InvitePage(visit, agency, form.refused(visit), known: taken), .unprocessable)
  }

  private init(_ visit: Visit, _ agency: String, _ form: InviteForm?, known: Account? = nil) {
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.adminCrumb, visit.link(TextKey("admin.people.title"), Paths.people)]
    here = visit.url(Paths.invite)
    agencies = PostChoice.agencies(chosen: agency, visit)
    let own = PostChoice.questions(of: agency, form?.choice, visit)
    self.agency = own.isEmpty ? "" : agency
    agencyTitle = own.isEmpty ? "" : PostChoice.title(ofAgency: agency, visit)
    questions = own.isEmpty ? [] : InviteForm.questions(form, visit) + own
    errors = form == nil ? [] : ErrorLink.of(questions, visit)
    self.known = known.map { visit.url(Paths.person, $0.id) } ?? ""
  }
}

/// Whom to invite, as what.
private struct InviteForm: Sendable {
  let name: String
  let typedEmail: String
  let email: String
  let language: String
  let post: Actor.Post
  let choice: PostChoice
  private(set) var nameError = ""
  private(set) var emailError: String

  private static let nameCharactersMax = 120

  var isFine: Bool { nameError.isEmpty && emailError.isEmpty && choice.error.isEmpty }

  init(_ visit: Visit) {
    name = visit.sent.text("desk.name").trimmed.oneLine
    typedEmail = visit.sent.text("desk.email")
    (email, emailError) = visit.email(typedEmail)
    language = Language(code: visit.sent.text("desk.language"))?.code ?? Language.standard.code
    choice = PostChoice(visit)
    post = choice.post
    if name.isEmpty { nameError = visit.say(TextKey("form.missing")) }
    if name.count > Self.nameCharactersMax { nameError = visit.say(TextKey("entry.nameLong")) }
  }

  func refused(_ visit: Visit) -> InviteForm {
    var form = self
    form.emailError = visit.say(TextKey("admin.emailTaken"))
    return form
  }

  static func questions(_ form: InviteForm?, _ visit: Visit) -> [QuestionView] {
    [
      .line(
        "desk.name", visit.say(TextKey("entry.name")), value: form?.name ?? "", error: form?.nameError ?? "",
        .init(autocomplete: "off", direction: "auto")),
      .line(
        "desk.email", visit.say(TextKey("entry.email")), value: form?.typedEmail ?? "",
        hint: visit.say(TextKey("admin.emailHint")), error: form?.emailError ?? "",
        .init(type: "email", autocomplete: "off", inputmode: "email", direction: "ltr")),
      .choice(
        "desk.language", visit.say(TextKey("account.language")),
        Language.allCases.map { ($0.code, $0.nativeName) }, chosen: form?.language ?? Language.standard.code),
    ]
  }
}

extension Actor.Post {
  /// `agent@taxes/tax-littoral`, for the journal.
  var journalText: String { "\(role)@\(agency.isEmpty ? PostChoice.house : agency)" + (unit.map { "/\($0)" } ?? "") }
}

extension Invitation {
  /// A link to choose a password by; those sent before open nothing any more.
  static func send(
    _ ticket: (secret: String, hash: [UInt8]), to id: String, by host: String, _ letter: String, _ portal: Portal,
    at tick: Tick, in db: Connection
  ) throws {
    guard let account = try Accounts.find(id, in: db) else { return }
    try Tickets.kill(.invite, of: id, at: tick.wall, in: db)
    try Tickets.issue(
      ticket.hash, .invite, of: id, expires: tick.wall.adding(seconds: InvitePage.lifeSeconds), at: tick.wall, in: db)
    let link = portal.publicURL(Paths.invitation.url(ticket.secret), for: account)
    try Outbox.add(
      AccountLetters.invitation(link: link, by: host).letter(letter, to: account, portal), at: tick, in: db)
  }
}
