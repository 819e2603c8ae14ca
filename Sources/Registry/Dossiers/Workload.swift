package import Procedures
package import Rules
package import SQLite

/// Who waits for whom, and how long (ER-53): counted as it happens, so that looking costs the same however many
/// dossiers there are.
package enum Workload {
  /// The open steps of one agency.
  package struct Load: Sendable, Equatable {
    package let agency: String
    package var counts: [Tasks.State: Int] = [:]
    /// Of those that are open, the ones that should have been done before today.
    package var late = 0
    /// Since when the one that has been open for longest is.
    package var oldest: Moment?
    /// The mean age of all, in seconds.
    package var meanAgeSeconds: Int64 = 0

    package var all: Int { counts.values.reduce(0, +) }
  }

  /// Of every agency for which something is open.
  package static func loads(on day: FEELDate, at now: Moment, in db: Connection) throws -> [Load] {
    var loads: [Load] = []
    var opened: [String: Int64] = [:]
    try db.forEach("SELECT agency, state, count, opened FROM task_age ORDER BY agency, state") { row in
      let (agency, count): (String, Int) = (try row[0], try row[2])
      guard count > 0 else { return }
      if loads.last?.agency != agency { loads.append(Load(agency: agency)) }
      loads[loads.count - 1].counts[try row[1]] = count
      opened[agency, default: 0] += try row[3] as Int64
    }
    for index in loads.indices {
      let agency = loads[index].agency
      loads[index].late =
        try db.value(
          "SELECT sum(count) FROM task_term WHERE agency = ? AND due < ?", agency, day.daysSince1970) ?? 0
      loads[index].oldest = try loads[index].counts.keys.compactMap { state in
        try db.value(
          "SELECT opened_at FROM task WHERE agency = ? AND state = ? ORDER BY opened_at LIMIT 1", agency, state,
          as: Moment.self)
      }.min()
      loads[index].meanAgeSeconds = max(0, now.seconds - (opened[agency] ?? 0) / Int64(max(1, loads[index].all)))
    }
    return loads
  }

  /// Where a task stands in a list that goes by age.
  package struct Place: Sendable, Equatable {
    package let openedAt: Moment
    package let dossier: Int64
    package let step: String

    package init(openedAt: Moment, dossier: Int64, step: String) {
      self.openedAt = openedAt
      self.dossier = dossier
      self.step = step
    }

    package static let first = Place(openedAt: Moment(rawValue: .min), dossier: .min, step: "")
  }

  /// The tasks that have been open for longest; of these agencies, or of all. One walk for each state.
  package static func oldest(
    of agencies: [String]?, state: Tasks.State? = nil, after place: Place = .first, limit: Int = 50, in db: Connection
  ) throws -> [Tasks.Task] {
    let states: [Tasks.State] = state.map { [$0] } ?? [.open, .returned, .suspended]
    let walks = try states.map { state in
      guard let agencies else { return try oldest(state, place, limit, db) }
      return try agencies.flatMap { try oldest($0, state, place, limit, db) }
    }
    let sorted = walks.joined().sorted {
      ($0.openedAt, $0.place.dossier, $0.place.step) < ($1.openedAt, $1.place.dossier, $1.place.step)
    }
    return Array(sorted.prefix(limit))
  }

  private static func oldest(
    _ state: Tasks.State, _ place: Place, _ limit: Int, _ db: Connection
  ) throws -> [Tasks.Task] {
    try db.all(
      """
      SELECT * FROM task_line WHERE state = ? AND (opened_at, dossier, step) > (?, ?, ?)
      ORDER BY opened_at, dossier, step LIMIT ?
      """, state, place.openedAt, place.dossier, place.step, limit, read: { try Tasks.Task($0) })
  }

  private static func oldest(
    _ agency: String, _ state: Tasks.State, _ place: Place, _ limit: Int, _ db: Connection
  ) throws -> [Tasks.Task] {
    try db.all(
      """
      SELECT * FROM task_line WHERE agency = ? AND state = ? AND (opened_at, dossier, step) > (?, ?, ?)
      ORDER BY opened_at, dossier, step LIMIT ?
      """, agency, state, place.openedAt, place.dossier, place.step, limit, read: { try Tasks.Task($0) })
  }
}
