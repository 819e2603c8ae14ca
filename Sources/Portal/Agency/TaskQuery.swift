import Crypto
import HTTP
import Procedures
import Registry
import Rules
import SQLite

/// Which part of an officer's work he looks at, as it stands in the address of his list; the pages of tasks bear it
/// too, so that the next one is the next of the same list.
struct TaskQuery: Sendable {
  enum Tab: String, CaseIterable, Sendable { case open, mine, returned, suspended, late }

  let tab: Tab
  let procedure: String
  let unit: String
  /// The page begins behind this place, or ends before that one.
  let after: Tasks.Place?
  let before: Tasks.Place?

  init(_ query: QueryString) {
    tab = query.first("tab").flatMap(Tab.init) ?? .open
    procedure = query.first("procedure") ?? ""
    unit = query.first("unit") ?? ""
    after = query.first("after").flatMap(Tasks.Place.init(mark:))
    before = query.first("before").flatMap(Tasks.Place.init(mark:))
  }

  /// What stands behind the address: of another tab, from a place on, or after a decision on a dossier.
  func text(
    tab other: Tab? = nil, after: Tasks.Place? = nil, before: Tasks.Place? = nil, done: String? = nil
  ) -> String {
    var query = QueryString()
    let tab = other ?? tab
    if tab != .open { query.append("tab", tab.rawValue) }
    if !procedure.isEmpty { query.append("procedure", procedure) }
    if !unit.isEmpty { query.append("unit", unit) }
    if let after { query.append("after", after.mark) }
    if let before { query.append("before", before.mark) }
    if let done { query.append("done", done) }
    return query.pairs.isEmpty ? "" : "?\(query.text)"
  }

  /// `today` where the officer works.
  func filter(today: FEELDate) -> Tasks.Filter {
    let state: Tasks.State? =
      switch tab {
      case .open, .late: .open
      case .returned: .returned
      case .suspended: .suspended
      case .mine: nil
      }
    return Tasks.Filter(
      state: state, procedure: procedure.isEmpty ? nil : procedure, unit: unit.isEmpty ? nil : unit,
      dueBefore: tab == .late ? today : nil)
  }

  // MARK: Tasks

  /// The next of them behind a place.
  func tasks(
    of actor: Actor, after place: Tasks.Place = .first, today: FEELDate, limit: Int, in db: Connection
  ) throws -> [Tasks.Task] {
    tab == .mine
      ? try Tasks.claimed(by: actor.account, after: place, limit: limit, in: db)
      : try Tasks.list(for: actor.posts, filter(today: today), after: place, limit: limit, in: db)
  }

  /// Those before a place, in the same order.
  func tasks(
    of actor: Actor, before place: Tasks.Place, today: FEELDate, limit: Int, in db: Connection
  ) throws -> [Tasks.Task] {
    tab == .mine
      ? try Tasks.claimed(by: actor.account, before: place, limit: limit, in: db)
      : try Tasks.preceding(for: actor.posts, filter(today: today), before: place, limit: limit, in: db)
  }
}

extension Actor {
  /// What somebody took on in an agency that he has left is no longer his (SEC-23).
  func sees(_ task: Tasks.Task) -> Bool { posts.contains { $0.agency == task.agency } }
}

extension Tasks.Place {
  /// As it stands in an address: nothing that somebody would want to change by hand.
  var mark: String { Base64.url(Array("\(due) \(dossier) \(step)".utf8)) }

  init?(mark: String) {
    guard mark.utf8.count <= 200, let bytes = Base64.decodeURL(mark) else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, let due = Int(parts[0]), let dossier = Int64(parts[1]) else { return nil }
    self.init(due: due, dossier: dossier, step: String(parts[2]))
  }
}
