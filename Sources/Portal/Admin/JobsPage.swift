import HTTP
import Procedures
import Registry
import Templates

/// `/admin/jobs`: the work behind the pages, and what of it has failed for good.
struct JobsPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let isSaved: Bool
  let kinds: [JobKindRow]
  let dead: [DeadJobRow]
  let walk: Walk

  static let template = "admin/jobs"
  static var slots: [Slot<JobsPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .flag("isSaved", \.isSaved), .rows("kinds", \.kinds),
      .rows("dead", \.dead), .model("walk", \.walk),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let registry = visit.portal.registry
    let after = visit.cursor(as: Int64.self) ?? 0
    let (figures, dead) = try await registry.read { [tick = registry.tick()] db in
      (try Jobs.figures(at: tick, in: db), try Jobs.dead(after: after, in: db))
    }
    let next = dead.count == Walk.rowsMax ? dead.last.map { String($0.id) } : nil
    return try visit.page(
      JobsPage(
        frame: visit.frame(isUnlisted: true), crumbs: [visit.adminCrumb], isSaved: visit.query.first("saved") != nil,
        kinds: figures.map { JobKindRow($0, visit) }, dead: dead.map { DeadJobRow($0, visit) },
        walk: Walk(visit, visit.url(Paths.jobs), next: next)))
  }

  /// `POST /admin/jobs/{job}`: another life, or none.
  static func decide(_ visit: Visit, _ id: Int) async throws -> Response {
    let registry = visit.portal.registry
    let isGivenUp = visit.sent.text("desk.deed") == "give-up"
    let deed = try visit.deed(isGivenUp ? "jobGivenUp" : "jobRetried", on: "job/\(id)")
    try await registry.write { [tick = registry.tick()] db in
      let isDone =
        isGivenUp ? try Jobs.giveUp(Int64(id), at: tick, in: db) : try Jobs.retry(Int64(id), at: tick, in: db)
      if isDone { _ = try Journal.append(deed, in: db) }
    }
    return .redirect(to: visit.url(Paths.jobs) + "?saved=1")
  }
}

struct JobKindRow: Templates.Model {
  let title: String
  let waiting: Int
  let running: Int
  let dead: Int
  let overdue: Int

  static var slots: [Slot<JobKindRow>] {
    [
      .text("title", \.title), .number("waiting", \.waiting), .number("running", \.running), .number("dead", \.dead),
      .number("overdue", \.overdue),
    ]
  }

  init(_ figures: JobFigures, _ visit: Visit) {
    title = visit.words(ofJob: figures.kind)
    waiting = figures.waiting
    running = figures.running
    dead = figures.dead
    overdue = Int(figures.overdueSeconds / 60)
  }
}

struct DeadJobRow: Templates.Model {
  let title: String
  let key: String
  let attempts: Int
  let written: String
  let error: String
  let action: String

  static var slots: [Slot<DeadJobRow>] {
    [
      .text("title", \.title), .text("key", \.key), .number("attempts", \.attempts), .text("written", \.written),
      .text("error", \.error), .text("action", \.action),
    ]
  }

  init(_ job: JobReport, _ visit: Visit) {
    title = visit.words(ofJob: job.kind)
    key = job.key
    attempts = job.attempts
    written = visit.clock.words(job.createdAt, visit.speech)
    error = job.lastError ?? ""
    action = visit.url(Paths.job, Int(job.id))
  }
}

extension Visit {
  /// What a kind of work is for; one that this release does not know keeps its name.
  fileprivate func words(ofJob kind: String) -> String {
    JobWords(rawValue: kind).map { say(TextKey("job", "\($0)")) } ?? kind
  }
}

enum JobWords: String, CaseIterable {
  case message = "message.send"
  case digest = "digest.send"
  case certificate = "certificate.make"
  case service = "service.call"
  case refund = "refund.note"
  case tick = "dossier.tick"
  case mail = "mail.send"
  case headHook = "head.hook"
  case headMail = "head.mail"
}
