package import Procedures
import Rules
package import SQLite

// What an officer may do is a few walks along an index: one for each of his posts and each state, and one more for what
// was brought to his role. The walks are merged, for they are few.

extension Tasks {
  /// What the holder of these posts may do, from `place` on, the next 50 of it.
  package static func list(
    for posts: [Actor.Post], _ filter: Filter = Filter(), after place: Place = .first, limit: Int = 50,
    in db: Connection
  ) throws -> [Task] {
    let found = try Walk.all(posts, filter).map { try $0.tasks(Walk.forward, place, limit, db) }.filter { !$0.isEmpty }
    return found.count < 2 ? found.first ?? [] : Array(merged(found).prefix(limit))
  }

  /// The page before a place, in the order of the list.
  package static func preceding(
    for posts: [Actor.Post], _ filter: Filter = Filter(), before place: Place, limit: Int = 50, in db: Connection
  ) throws -> [Task] {
    let found = try Walk.all(posts, filter).map { try $0.tasks(Walk.backward, place, limit, db) }
    return Array(merged(found).suffix(limit))
  }

  /// Two posts may both lead to a task.
  private static func merged(_ walks: [[Task]]) -> [Task] {
    var seen: Set<Place> = []
    return walks.flatMap { $0 }.sorted { $0.place < $1.place }.filter { seen.insert($0.place).inserted }
  }

  private struct Walk {
    let post: Actor.Post
    let state: State
    let unit: String?
    let filter: Filter
    /// Left undone by others until it came to this role.
    let isEscalated: Bool

    static func all(_ posts: [Actor.Post], _ filter: Filter) -> [Walk] {
      let states = filter.state.map { [$0] } ?? State.allCases
      return posts.flatMap { post in
        states.flatMap { state in
          [(post.unit ?? filter.unit, false), (filter.unit, true)].map { unit, isEscalated in
            Walk(post: post, state: state, unit: unit, filter: filter, isEscalated: isEscalated)
          }
        }
      }.filter { $0.isEscalated || filter.unit == nil || $0.unit == filter.unit }
    }

    typealias Texts = (own: String, escalated: String)

    static let forward: Texts = (
      own: """
      SELECT * FROM task_line
      WHERE agency = ? AND role = ? AND state = ? AND (due, dossier, step) > (?, ?, ?)
        AND coalesce(unit = ?, TRUE) AND coalesce(task_procedure = ?, TRUE) AND due < ?
      ORDER BY due, dossier, step LIMIT ?
      """,
      escalated: """
      SELECT * FROM task_line
      WHERE agency = ? AND also_role = ? AND state = ? AND (due, dossier, step) > (?, ?, ?)
        AND coalesce(unit = ?, TRUE) AND coalesce(task_procedure = ?, TRUE) AND due < ?
      ORDER BY due, dossier, step LIMIT ?
      """
    )
    static let backward: Texts = (
      own: """
      SELECT * FROM task_line
      WHERE agency = ? AND role = ? AND state = ? AND (due, dossier, step) < (?, ?, ?)
        AND coalesce(unit = ?, TRUE) AND coalesce(task_procedure = ?, TRUE) AND due < ?
      ORDER BY due DESC, dossier DESC, step DESC LIMIT ?
      """,
      escalated: """
      SELECT * FROM task_line
      WHERE agency = ? AND also_role = ? AND state = ? AND (due, dossier, step) < (?, ?, ?)
        AND coalesce(unit = ?, TRUE) AND coalesce(task_procedure = ?, TRUE) AND due < ?
      ORDER BY due DESC, dossier DESC, step DESC LIMIT ?
      """
    )

    func tasks(_ texts: Texts, _ place: Place, _ limit: Int, _ db: Connection) throws -> [Task] {
      try db.all(
        isEscalated ? texts.escalated : texts.own, post.agency, post.role, state, place.due, place.dossier, place.step,
        unit, filter.procedure, filter.dueBefore?.daysSince1970 ?? .max, limit, read: { try Task($0) })
    }
  }

  /// What one officer has taken on, whatever his posts are now.
  package static func claimed(
    by account: String, after place: Place = .first, limit: Int = 50, in db: Connection
  ) throws -> [Task] {
    try db.all(
      """
      SELECT * FROM task_line
      WHERE claimed_by = ? AND (due, dossier, step) > (?, ?, ?)
      ORDER BY due, dossier, step LIMIT ?
      """, account, place.due, place.dossier, place.step, limit, read: { try Task($0) })
  }

  /// The page before a place, of what he has taken on.
  package static func claimed(
    by account: String, before place: Place, limit: Int = 50, in db: Connection
  ) throws -> [Task] {
    try db.all(
      """
      SELECT * FROM task_line
      WHERE claimed_by = ? AND (due, dossier, step) < (?, ?, ?)
      ORDER BY due DESC, dossier DESC, step DESC LIMIT ?
      """, account, place.due, place.dossier, place.step, limit, read: { try Task($0) }
    ).reversed()
  }

  /// How many there are in each state. Nil where only walking the list would tell: for posts of one unit, and where
  /// tasks of others have been brought to a role.
  package static func counts(for posts: [Actor.Post], in db: Connection) throws -> [State: Int]? {
    var counts: [State: Int] = [:]
    // The same post is held once.
    for post in Set(posts) {
      guard post.unit == nil else { return nil }
      let isEscalated = try db.value(
        "SELECT 1 FROM task WHERE agency = ? AND also_role = ? LIMIT 1", post.agency, post.role, as: Int.self)
      guard isEscalated == nil else { return nil }
      try db.forEach(
        "SELECT state, count FROM task_figure WHERE agency = ? AND role = ?", post.agency, post.role
      ) { row in
        let state: State = try row[0]
        counts[state, default: 0] += try row[1] as Int
      }
    }
    return counts
  }

  /// The open steps of one dossier.
  package static func all(of line: DossierLine, in db: Connection) throws -> [Task] {
    try db.all(
      """
      SELECT * FROM task_line
      WHERE dossier = ? ORDER BY step
      """, line.serial, read: { try Task($0) })
  }

  /// By what addresses call it; whoever asks has shown that he may see the dossier.
  package static func find(_ id: String, in db: Connection) throws -> Task? {
    let parts = id.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2, let anchor = try Dossiers.anchor(parts[0], in: db) else { return nil }
    return try db.first(
      """
      SELECT * FROM task_line
      WHERE dossier = ? AND step = ?
      """, anchor.serial, parts[1], read: { try Task($0) })
  }
}

extension Tasks.Task {
  /// A row of `task_line`: what the dossier is called, then the task.
  init(_ row: borrowing Row) throws {
    dossier = try DossierName(row)
    place = Tasks.Place(due: try row[13], dossier: dossier.serial, step: try row[7])
    agency = try row[8]
    role = try row[9]
    unit = try row[10]
    alsoRole = try row[11]
    openedAt = try row[12]
    due = place.due == Tasks.noDue ? nil : FEELDate(daysSince1970: place.due)
    claimedBy = try row[14]
    state = try row[15]
  }
}
