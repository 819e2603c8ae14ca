import HTTP
import Procedures
import Registry
import Rules
import Sockets
import Templates

/// What runs.
enum Release {
  /// As CHANGELOG.md calls it.
  static let name = "Unreleased"
}

/// `/admin`: how the house stands, and where what is kept.
struct AdminPage: Page {
  let frame: Frame
  let figures: [KeyFigure]
  let facts: [Fact]
  let isDiskLow: Bool
  let sendsMail: Bool
  let deadJobs: Int
  let links: [AdminLink]

  static let template = "admin/overview"
  static var slots: [Slot<AdminPage>] {
    [
      .model("frame", \.frame), .rows("figures", \.figures), .rows("facts", \.facts), .flag("isDiskLow", \.isDiskLow),
      .flag("sendsMail", \.sendsMail), .number("deadJobs", \.deadJobs), .rows("links", \.links),
    ]
  }

  private struct Standing: Sendable {
    let jobs: [JobFigures]
    let journal: Int
    let head: JournalHead?
    let backup: Moment?
    let packs: [Packs.Revision]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let registry = visit.portal.registry
    let standing = try await registry.read { [tick = registry.tick()] db in
      Standing(
        jobs: try Jobs.figures(at: tick, in: db), journal: try Journal.last(in: db).count,
        head: try Journal.newestHead(in: db),
        backup: try Journal.search(.init(action: Deed.backedUp.rawValue), limit: 1, in: db).first?.entry.at,
        packs: try Packs.allCurrent(in: db))
    }
    let folder = registry.folder.path
    let room = try await visit.portal.work.files.run { DiskWatch.room(of: folder) }
    return try visit.page(AdminPage(visit, standing, room))
  }

  private init(_ visit: Visit, _ standing: Standing, _ room: (free: Int, total: Int)?) {
    let speech = visit.speech
    frame = visit.frame(isUnlisted: true)
    sendsMail = visit.portal.sendsMail
    isDiskLow = visit.portal.work.room != .plenty
    deadJobs = standing.jobs.reduce(0) { $0 + $1.dead }
    figures = [
      KeyFigure(
        title: visit.say(TextKey("admin.jobsWaiting")), value: String(standing.jobs.reduce(0) { $0 + $1.waiting })),
      KeyFigure(title: visit.say(TextKey("admin.jobsDead")), value: String(deadJobs)),
      KeyFigure(title: visit.say(TextKey("admin.journalEntries")), value: String(standing.journal)),
    ]
    let none = visit.say(TextKey("admin.none"))
    let head = standing.head.map {
      visit.say(
        TextKey("admin.headText"),
        [
          "count": String($0.count), "time": String($0.at.dropFirst(11).prefix(5)),
          "date": FEELDate(String($0.at.prefix(10))).map(speech.date) ?? "",
        ])
    }
    facts = [
      Fact(term: visit.say(TextKey("admin.release")), text: Release.name),
      Fact(
        term: visit.say(TextKey("admin.room")),
        text: room.map {
          visit.say(
            TextKey("admin.roomText"),
            ["free": String($0.free / 1_000_000_000), "total": String($0.total / 1_000_000_000)])
        } ?? none),
      Fact(
        term: visit.say(TextKey("admin.mailServer")),
        text: visit.say(sendsMail ? TextKey("admin.mailOn") : TextKey("admin.mailOff"))),
      Fact(
        term: visit.say(TextKey("admin.lastBackup")),
        text: standing.backup.map { visit.clock.words($0, speech) } ?? none),
      Fact(term: visit.say(TextKey("admin.lastHead")), text: head ?? none),
      Fact(
        term: visit.say(TextKey("admin.packs.title")),
        text: speech.list(visit.portal.catalogue.packs.map { $0.title[speech.language] })),
    ]
    links = AdminLink.all(visit)
  }
}

/// One of the places of an administrator.
struct AdminLink: Templates.Model {
  let title: String
  let text: String
  let url: String

  static var slots: [Slot<AdminLink>] { [.text("title", \.title), .text("text", \.text), .text("url", \.url)] }

  private static let places: [(path: PlainPath, title: TextKey, text: TextKey)] = [
    (Paths.people, TextKey("admin.people.title"), TextKey("admin.people.text")),
    (Paths.agencies, TextKey("admin.agencies.title"), TextKey("admin.agencies.text")),
    (Paths.packs, TextKey("admin.packs.title"), TextKey("admin.packs.text")),
    (Paths.letters, TextKey("admin.mail.title"), TextKey("admin.mail.text")),
    (Paths.jobs, TextKey("admin.jobs.title"), TextKey("admin.jobs.text")),
    (Paths.statistics, TextKey("admin.statistics.title"), TextKey("admin.statistics.text")),
    (Paths.journal, TextKey("journal.title"), TextKey("journal.text")),
  ]

  static func all(_ visit: Visit) -> [AdminLink] {
    places.map { AdminLink(title: visit.say($0.title), text: visit.say($0.text), url: visit.url($0.path)) }
  }
}
