import HTTP
import Procedures
import Registry
import Rules
import SQLite
import Templates

/// `/tasks`: what waits for an officer, the most urgent first (ER-33). Asked many times a day: one look into the
/// database, and nothing per row.
struct WorkList: Page {
  let frame: Frame
  let done: [String]
  let here: String
  let search: String
  let tab: String
  let tabs: [TabLink]
  let procedures: [OptionView]
  let units: [OptionView]
  let rows: [TaskRow]
  let newer: String
  let older: String
  let shown: String
  let export: String

  static let template = "agency/tasks"
  static var slots: [Slot<WorkList>] {
    [
      .model("frame", \.frame), .rows("done", \.done), .text("here", \.here), .text("search", \.search),
      .text("tab", \.tab), .rows("tabs", \.tabs), .rows("procedures", \.procedures), .rows("units", \.units),
      .rows("rows", \.rows), .text("newer", \.newer), .text("older", \.older), .text("shown", \.shown),
      .text("export", \.export),
    ]
  }

  static let rowsMax = 50

  static func show(_ visit: Visit) async throws -> Response {
    let actor = try visit.known().actor()
    let query = TaskQuery(visit.query)
    let today = visit.today(of: actor)
    let done = visit.query.first("done")
    let registry = visit.portal.registry
    let found = try await registry.read { [now = registry.clock.wall()] db in
      try Found(query, actor, today, done: done, at: now, in: db)
    }
    var line = try await TaskRows(
      visit, found.tasks, names: found.names, account: actor.account, today: today, list: query.text())
    var rows: [TaskRow] = []
    rows.reserveCapacity(found.tasks.count)
    for task in found.tasks where actor.sees(task) { rows.append(line.row(task)) }
    return try visit.page(WorkList(visit, actor, query, found, rows))
  }

  /// What one look into the database gives.
  private struct Found: Sendable {
    let tasks: [Tasks.Task]
    let hasMore: Bool
    let names: [String: String]
    let counts: [Tasks.State: Int]?
    let done: DossierLine?

    init(
      _ query: TaskQuery, _ actor: Actor, _ today: FEELDate, done: String?, at now: Moment, in db: Connection
    ) throws {
      // One more than is shown says whether there is another page.
      let limit = WorkList.rowsMax + 1
      var tasks: [Tasks.Task]
      if let before = query.before {
        tasks = try query.tasks(of: actor, before: before, today: today, limit: limit, in: db)
        hasMore = tasks.count == limit
        if hasMore { tasks.removeFirst() }
      } else {
        tasks = try query.tasks(of: actor, after: query.after ?? .first, today: today, limit: limit, in: db)
        hasMore = tasks.count == limit
        if hasMore { tasks.removeLast() }
      }
      self.tasks = tasks
      let claimers = Set(tasks.compactMap(\.claimedBy))
      names = try Accounts.names(of: claimers.subtracting([actor.account]), in: db)
      counts = try Tasks.counts(for: actor.posts, in: db)
      self.done = try done.flatMap { try Dossiers.line($0, for: actor.viewer, at: now, in: db) }
    }
  }

  private init(_ visit: Visit, _ actor: Actor, _ query: TaskQuery, _ found: Found, _ rows: [TaskRow]) {
    frame = visit.frame(isUnlisted: true)
    done = found.done.map { [visit.say(TextKey("agency.done.text"), ["number": $0.number ?? $0.id])] } ?? []
    let here = visit.url(Paths.tasks)
    self.here = here
    search = visit.url(Paths.agency)
    tab = query.tab.rawValue
    tabs = TaskQuery.Tab.allCases.map { TabLink($0, query, found.counts, visit) }
    procedures = Self.procedures(visit, actor, query)
    units = Self.units(visit, actor, query)
    self.rows = rows
    let isBack = query.before != nil
    let (first, last) = (found.tasks.first?.place, found.tasks.last?.place)
    newer = (isBack ? found.hasMore : query.after != nil) ? first.map { here + query.text(before: $0) } ?? here : ""
    older = isBack || found.hasMore ? last.map { here + query.text(after: $0) } ?? "" : ""
    shown = visit.portal.templates.translations.text(
      TextKey("agency.list.shown"), visit.language, ["count": .number(rows.count)])
    export = visit.url(Paths.tasksFile) + query.text()
  }

  private static func procedures(_ visit: Visit, _ actor: Actor, _ query: TaskQuery) -> [OptionView] {
    var seen: Set<String> = []
    let all = actor.posts.flatMap { visit.portal.catalogue.procedures(ofAgency: $0.agency) }
    let language = visit.language.code
    return all.filter { seen.insert($0.id).inserted }.map {
      OptionView(id: "", value: $0.id, label: $0.title[language], hint: "", isChosen: $0.id == query.procedure)
    }
  }

  /// For who works in all of an agency's units.
  private static func units(_ visit: Visit, _ actor: Actor, _ query: TaskQuery) -> [OptionView] {
    let agencies = Set(actor.posts.filter { $0.unit == nil }.map(\.agency)).sorted()
    let units = agencies.flatMap { id in visit.portal.catalogue.pack(ofAgency: id)?.agency(id)?.units ?? [] }
    let language = visit.language.code
    return units.map {
      OptionView(id: "", value: $0.id, label: $0.title[language], hint: "", isChosen: $0.id == query.unit)
    }
  }
}

/// A part of the work list; with how much is in it where that is known without walking it.
struct TabLink: Templates.Model {
  let title: String
  let url: String
  let count: String
  let isHere: Bool

  static var slots: [Slot<TabLink>] {
    [.text("title", \.title), .text("url", \.url), .text("count", \.count), .flag("isHere", \.isHere)]
  }

  init(_ tab: TaskQuery.Tab, _ query: TaskQuery, _ counts: [Tasks.State: Int]?, _ visit: Visit) {
    title = visit.say(TextKey("agency.tab", tab.rawValue))
    url = visit.url(Paths.tasks) + query.text(tab: tab)
    isHere = tab == query.tab
    let isWhole = query.procedure.isEmpty && query.unit.isEmpty
    let number = isWhole ? Tasks.State(rawValue: tab.rawValue).flatMap { state in counts.map { $0[state] ?? 0 } } : nil
    count = number.map { visit.speech.number(Decimal($0)) } ?? ""
  }
}

extension Visit {
  /// The day where an officer works.
  func today(of actor: Actor) -> FEELDate {
    let zones = actor.posts.lazy.compactMap { portal.catalogue.pack(ofAgency: $0.agency)?.territory.zone }
    return portal.catalogue.hour(zones.first ?? "UTC").today
  }
}
