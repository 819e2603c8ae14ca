import Crypto
import HTTP
import Procedures
import Registry
import SQLite
import Templates

/// `/admin/people/{account}`: who it is, what he is here, and what an administrator may change of it.
struct PersonPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let isSaved: Bool
  let name: String
  let here: String
  let facts: [Fact]
  let state: String
  let posts: [PostRow]
  let postsAction: String
  let agencies: [OptionView]
  let agency: String
  let agencyTitle: String
  let questions: [QuestionView]
  let isInvited: Bool
  let invitation: String
  let stateAction: String
  let hasSecondFactor: Bool
  let secondFactor: String
  let journal: String

  static let template = "admin/person"
  static var slots: [Slot<PersonPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .flag("isSaved", \.isSaved),
      .text("name", \.name), .text("here", \.here), .rows("facts", \.facts), .text("state", \.state),
      .rows("posts", \.posts), .text("postsAction", \.postsAction), .rows("agencies", \.agencies),
      .text("agency", \.agency), .text("agencyTitle", \.agencyTitle), .rows("questions", \.questions),
      .flag("isInvited", \.isInvited), .text("invitation", \.invitation), .text("stateAction", \.stateAction),
      .flag("hasSecondFactor", \.hasSecondFactor), .text("secondFactor", \.secondFactor), .text("journal", \.journal),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    try visit.page(PersonPage(visit, try await PersonFile(visit, id)))
  }

  init(_ visit: Visit, _ file: PersonFile, choice: PostChoice? = nil, general: String = "") {
    let (account, speech) = (file.account, visit.speech)
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.adminCrumb, visit.link(TextKey("admin.people.title"), Paths.people)]
    isSaved = visit.query.first("saved") != nil && general.isEmpty && choice == nil
    name = account.name
    here = visit.url(Paths.person, account.id)
    state = account.state.rawValue
    let language = Language(code: account.language)?.nativeName ?? account.language
    facts = [
      Fact(term: visit.say(TextKey("entry.email")), text: account.email),
      Fact(term: visit.say(TextKey("account.phone")), text: account.phone),
      Fact(term: visit.say(TextKey("account.language")), text: language),
      Fact(term: visit.say(TextKey("admin.since")), text: speech.date(visit.clock.day(of: account.createdAt))),
      Fact(
        term: visit.say(TextKey("account.factor.title")),
        text: visit.say(account.hasSecondFactor ? TextKey("account.factor.on") : TextKey("account.factor.off"))),
    ].filter { !$0.text.isEmpty }
    posts = file.posts.map { PostRow($0, visit) }
    postsAction = visit.url(Paths.personPosts, account.id)
    let chosen = visit.sent.fields.first(PostChoice.agencyName) ?? visit.query.first("agency") ?? ""
    agencies = PostChoice.agencies(chosen: chosen, visit)
    questions = PostChoice.questions(of: chosen, choice, visit)
    agency = questions.isEmpty ? "" : chosen
    agencyTitle = questions.isEmpty ? "" : PostChoice.title(ofAgency: chosen, visit)
    errors = (general.isEmpty ? [] : [ErrorLink(target: "main", text: general)]) + ErrorLink.of(questions, visit)
    isInvited = account.state == .unconfirmed
    invitation = visit.url(Paths.personInvitation, account.id)
    stateAction = visit.url(Paths.personState, account.id)
    hasSecondFactor = account.hasSecondFactor
    secondFactor = visit.url(Paths.personSecondFactor, account.id)
    let query = QueryString([.init(name: "object", value: "account/\(account.id)")])
    journal = "\(visit.url(Paths.journal))?\(query.text)"
  }
}

struct PostRow: Templates.Model {
  let title: String
  let agency: String
  let role: String
  let unit: String

  static var slots: [Slot<PostRow>] {
    [.text("title", \.title), .text("agency", \.agency), .text("role", \.role), .text("unit", \.unit)]
  }

  init(_ post: Actor.Post, _ visit: Visit) {
    title = visit.words(of: post)
    agency = post.agency.isEmpty ? PostChoice.house : post.agency
    role = post.role
    unit = post.unit ?? ""
  }
}

/// An account with what it is here.
struct PersonFile: Sendable {
  let account: Account
  let posts: [Actor.Post]

  init(_ visit: Visit, _ id: String) async throws {
    let found = try await visit.portal.registry.read { db in
      try Accounts.find(id, in: db).map { (account: $0, posts: try Posts.all(of: id, in: db)) }
    }
    guard let found else { throw PageFault(.notFound) }
    (account, posts) = found
  }
}

/// What an administrator does to an account. Each deed is in the journal, in the write that does it.
enum PersonDeeds {
  /// Thrown inside a write: it would leave nobody to let anybody in.
  private struct LastAdmin: Error {}

  /// `POST …/posts`
  static func change(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await PersonFile(visit, id)
    return visit.sent.text("desk.deed") == "take"
      ? try await take(visit, file) : try await give(visit, file)
  }

  private static func give(_ visit: Visit, _ file: PersonFile) async throws -> Response {
    let choice = PostChoice(visit)
    guard choice.error.isEmpty else {
      return try visit.page(PersonPage(visit, file, choice: choice), .unprocessable)
    }
    let (post, id) = (choice.post, file.account.id)
    let deed = try visit.deed("postGiven", on: "account/\(id)", details: post.journalText)
    try await visit.portal.registry.write { db in
      guard try !Posts.all(of: id, in: db).contains(post) else { return }
      try Posts.give(post, to: id, in: db)
      _ = try Journal.append(deed, in: db)
    }
    return saved(visit, id)
  }

  private static func take(_ visit: Visit, _ file: PersonFile) async throws -> Response {
    let (wanted, unit) = (visit.sent.text(PostChoice.agencyName), visit.sent.text(PostChoice.unitName))
    let post = Actor.Post(
      agency: wanted == PostChoice.house ? "" : wanted, role: visit.sent.text(PostChoice.roleName),
      unit: unit.isEmpty ? nil : unit)
    let id = file.account.id
    let deed = try visit.deed("postTaken", on: "account/\(id)", details: post.journalText)
    return try await carryOut(visit, file) { db in
      guard try Posts.all(of: id, in: db).contains(post) else { return }
      try Posts.take(post, from: id, in: db)
      _ = try Journal.append(deed, in: db)
    }
  }

  /// `POST …/state`
  static func setState(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await PersonFile(visit, id)
    let isDisabled = visit.sent.text("desk.deed") == "disable"
    let deed = try visit.deed(isDisabled ? "accountDisabled" : "accountEnabled", on: "account/\(id)")
    return try await carryOut(visit, file) { [now = visit.portal.registry.clock.wall()] db in
      guard let account = try Accounts.find(id, in: db), (account.state == .disabled) != isDisabled else { return }
      if isDisabled {
        try Accounts.disable(id, at: now, in: db)
      } else {
        try Accounts.enable(id, in: db)
      }
      _ = try Journal.append(deed, in: db)
    }
  }

  /// `POST …/second-factor`: for somebody who has lost telephone and paper. He is told, for it may not have been he.
  static func removeSecondFactor(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await PersonFile(visit, id)
    let deed = try visit.deed("secondFactorRemoved", on: "account/\(id)")
    let registry = visit.portal.registry
    let letter = registry.randomness.token(bytes: 12)
    return try await carryOut(visit, file) { [tick = registry.tick(), portal = visit.portal] db in
      guard let account = try Accounts.find(id, in: db), account.hasSecondFactor else { return }
      try Accounts.removeSecondFactor(of: id, in: db)
      try Sessions.endAll(account: id, in: db)
      _ = try Journal.append(deed, in: db)
      try Outbox.add(AccountLetters.secondFactorRemoved.letter(letter, to: account, portal), at: tick, in: db)
    }
  }

  /// `POST …/invitation`: once more, for a letter that was lost.
  static func inviteAgain(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await PersonFile(visit, id)
    let deed = try visit.deed("invited", on: "account/\(id)")
    let host = try visit.known().account.name
    let registry = visit.portal.registry
    let (ticket, letter) = (Tickets.draw(from: registry.randomness), registry.randomness.token(bytes: 12))
    return try await carryOut(visit, file) { [tick = registry.tick(), portal = visit.portal] db in
      guard try Accounts.find(id, in: db)?.state == .unconfirmed else { return }
      try Invitation.send(ticket, to: id, by: host, letter, portal, at: tick, in: db)
      _ = try Journal.append(deed, in: db)
    }
  }

  /// Somebody is left who can undo it.
  private static func carryOut(
    _ visit: Visit, _ file: PersonFile, _ deed: @escaping @Sendable (Connection) throws -> Void
  ) async throws -> Response {
    do {
      try await visit.portal.registry.write { db in
        try deed(db)
        guard try !Posts.holders(of: HouseRole.admin.post, limit: 1, in: db).isEmpty else { throw LastAdmin() }
      }
    } catch is LastAdmin {
      return try visit.page(
        PersonPage(visit, file, general: visit.say(TextKey("admin.lastAdmin"))), .unprocessable)
    }
    return saved(visit, file.account.id)
  }

  private static func saved(_ visit: Visit, _ id: String) -> Response {
    .redirect(to: visit.url(Paths.person, id) + "?saved=1")
  }
}
