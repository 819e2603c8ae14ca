import HTTP
import Procedures
import Registry
import SQLite
import Search
import Templates

/// `/admin/people`: the staff by name, or whoever is looked for.
struct PeoplePage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let here: String
  let typed: String
  let isAll: Bool
  let all: String
  let invite: String
  let people: [PersonRow]
  let walk: Walk

  static let template = "admin/people"
  static var slots: [Slot<PeoplePage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("here", \.here), .text("typed", \.typed),
      .flag("isAll", \.isAll), .text("all", \.all), .text("invite", \.invite), .rows("people", \.people),
      .model("walk", \.walk),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let typed = (visit.query.first("q") ?? "").trimmed
    let isAll = visit.query.first("all") != nil
    let place = visit.query.first("after") ?? ""
    let found = try await visit.portal.registry.read { db in
      let accounts =
        if !typed.isEmpty {
          try Accounts.search(typed, before: Int64(place) ?? .max, in: db)
        } else if isAll {
          try Accounts.list(before: Int64(place) ?? .max, in: db)
        } else {
          try staff(after: place, in: db)
        }
      return try accounts.map { (account: $0, posts: try Posts.all(of: $0.id, in: db)) }
    }
    return try visit.page(PeoplePage(visit, typed, isAll: isAll, found))
  }

  private init(_ visit: Visit, _ typed: String, isAll: Bool, _ found: [(account: Account, posts: [Actor.Post])]) {
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.adminCrumb]
    here = visit.url(Paths.people)
    self.typed = typed
    self.isAll = isAll
    all = "\(here)?all=1"
    invite = visit.url(Paths.invite)
    people = found.map { PersonRow($0.account, $0.posts, visit) }
    let last = found.count == Walk.rowsMax ? found.last?.account : nil
    walk = Walk(
      visit, here, next: last.map { typed.isEmpty && !isAll ? PersonOrder($0).text : String($0.serial) })
  }

  /// By name. The staff of a portal is some hundred people.
  private static func staff(after place: String, in db: Connection) throws -> [Account] {
    let all = try Posts.staff(in: db).compactMap { try Accounts.find($0, in: db) }
    let sorted = all.map { (order: PersonOrder($0), account: $0) }.sorted { $0.order.text < $1.order.text }
    return Array(sorted.drop { $0.order.text <= place }.prefix(Walk.rowsMax).map(\.account))
  }
}

/// Where somebody stands in a list by name.
private struct PersonOrder {
  let text: String

  init(_ account: Account) { text = "\(SearchText.fold(account.name)) \(account.id)" }
}

struct PersonRow: Templates.Model {
  let name: String
  let url: String
  let email: String
  let posts: String
  let state: String
  let hasSecondFactor: Bool

  static var slots: [Slot<PersonRow>] {
    [
      .text("name", \.name), .text("url", \.url), .text("email", \.email), .text("posts", \.posts),
      .text("state", \.state), .flag("hasSecondFactor", \.hasSecondFactor),
    ]
  }

  init(_ account: Account, _ posts: [Actor.Post], _ visit: Visit) {
    name = account.name
    url = visit.url(Paths.person, account.id)
    email = account.email
    self.posts = posts.map { visit.words(of: $0) }.joined(separator: " · ")
    state = account.state.rawValue
    hasSecondFactor = account.hasSecondFactor
  }
}

extension Visit {
  var adminCrumb: Crumb { link(TextKey("admin.title"), Paths.admin) }

  /// A post with its agency and unit.
  func words(of post: Actor.Post) -> String {
    let language = speech.language
    let agency = portal.catalogue.packs.lazy.compactMap { (pack: Pack) in pack.agency(post.agency) }.first
    let unit = post.unit.flatMap { id in agency?.units.first { $0.id == id }?.title[language] ?? id }
    let place = post.agency.isEmpty ? say(TextKey("site.name")) : agency?.title[language] ?? post.agency
    return speech.list([title(of: post), place, unit].compactMap { $0 })
  }
}
