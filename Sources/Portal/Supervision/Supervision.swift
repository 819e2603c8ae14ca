import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/supervision`: who waits for whom, how long, and what came in and went out (ER-53).
struct SupervisionPage: Page {
  let frame: Frame
  let figures: [KeyFigure]
  let loads: [LoadRow]
  let waiting: [ChartBar]
  let procedures: [ProcedureRow]
  let inHand: [ChartBar]
  let tasks: String

  static let template = "supervision/overview"
  static var slots: [Slot<SupervisionPage>] {
    [
      .model("frame", \.frame), .rows("figures", \.figures), .rows("loads", \.loads), .rows("waiting", \.waiting),
      .rows("procedures", \.procedures), .rows("inHand", \.inHand), .text("tasks", \.tasks),
    ]
  }

  static let monthDays = 30
  static let weekDays = 7

  static func show(_ visit: Visit) async throws -> Response {
    let oversight = Oversight(try visit.known())
    let clock = visit.clock
    let today = clock.now.today
    let first = today.adding(days: 1 - monthDays) ?? today
    let found = try await visit.portal.registry.read { db in
      (
        loads: try Workload.loads(on: today, at: clock.now.moment, in: db),
        days: try Figures.days(from: first, to: today, in: db), dossiers: try Figures.dossiers(in: db)
      )
    }
    return try visit.page(
      SupervisionPage(visit, oversight, found.loads, DayCounts(found.days, today), found.dossiers))
  }

  private init(
    _ visit: Visit, _ oversight: Oversight, _ loads: [Workload.Load], _ days: DayCounts, _ dossiers: [Figures.Standing]
  ) {
    frame = visit.frame(isUnlisted: true)
    tasks = visit.url(Paths.supervisionTasks)
    let seen = loads.filter { oversight.sees($0.agency) }
    self.loads = seen.map { LoadRow($0, visit) }
    let most = seen.map(\.all).max() ?? 0
    waiting = seen.map {
      ChartBar(
        title: visit.portal.catalogue.title(ofAgency: $0.agency, visit.speech.language), value: String($0.all),
        percent: $0.all * 100 / max(1, most))
    }
    figures = Self.figures(oversight, days, visit)
    guard oversight.isUnlimited else {
      (procedures, inHand) = ([], [])
      return
    }
    let all = visit.portal.catalogue.packs.flatMap(\.procedures)
    procedures = all.map { ProcedureRow($0, days, visit) }
    inHand = Self.inHand(all, dossiers, visit)
  }

  private static func figures(_ oversight: Oversight, _ days: DayCounts, _ visit: Visit) -> [KeyFigure] {
    let kinds: [Figures.Kind] = oversight.isUnlimited ? [.filed, .decided, .closed] : [.worked, .decided, .issued]
    let mine: (Figures.DayFigure) -> Bool = { oversight.isUnlimited || oversight.sees($0.agency) }
    let counted = kinds.flatMap { kind in
      [
        (weekDays, TextKey("supervision.week", kind.rawValue)),
        (monthDays, TextKey("supervision.month", kind.rawValue)),
      ]
      .map { span, key in KeyFigure(title: visit.say(key), value: String(days.count(kind, last: span, where: mine))) }
    }
    let measured: Figures.Kind = oversight.isUnlimited ? .closed : .worked
    let median = days.median(measured, where: mine)
    let key = oversight.isUnlimited ? TextKey("supervision.medianClosed") : TextKey("supervision.medianWorked")
    return counted + [KeyFigure(title: visit.say(key), value: visit.days(median))]
  }

  private static func inHand(_ all: [Procedure], _ dossiers: [Figures.Standing], _ visit: Visit) -> [ChartBar] {
    let open = Set([Dossier.State.submitted, .toComplete, .suspended].map(\.rawValue))
    let counts = all.map { procedure in
      dossiers.filter { $0.name == procedure.id && open.contains($0.state) }.reduce(0) { $0 + $1.count }
    }
    let most = max(1, counts.max() ?? 0)
    return zip(all, counts).map { procedure, count in
      ChartBar(
        title: procedure.title[visit.speech.language], value: String(count), percent: count * 100 / most)
    }
  }
}

/// What waits at one agency.
struct LoadRow: Templates.Model {
  let agency: String
  let url: String
  let open: Int
  let late: Int
  let returned: Int
  let suspended: Int
  let meanAge: String
  let oldest: String

  static var slots: [Slot<LoadRow>] {
    [
      .text("agency", \.agency), .text("url", \.url), .number("open", \.open), .number("late", \.late),
      .number("returned", \.returned), .number("suspended", \.suspended), .text("meanAge", \.meanAge),
      .text("oldest", \.oldest),
    ]
  }

  init(_ load: Workload.Load, _ visit: Visit) {
    let title = visit.portal.catalogue.title(ofAgency: load.agency, visit.speech.language)
    agency = title.isEmpty ? load.agency : title
    let query = QueryString([.init(name: "agency", value: load.agency)])
    url = "\(visit.url(Paths.supervisionTasks))?\(query.text)"
    open = load.counts[.open] ?? 0
    late = load.late
    returned = load.counts[.returned] ?? 0
    suspended = load.counts[.suspended] ?? 0
    meanAge = visit.days(Int(load.meanAgeSeconds / 86_400))
    oldest = load.oldest.map { visit.speech.date(visit.clock.day(of: $0)) } ?? ""
  }
}

/// What a procedure brought in and gave out.
struct ProcedureRow: Templates.Model {
  let title: String
  let filed: Int
  let closed: Int
  let median: String

  static var slots: [Slot<ProcedureRow>] {
    [
      .text("title", \.title), .number("filed", \.filed), .number("closed", \.closed), .text("median", \.median),
    ]
  }

  init(_ procedure: Procedure, _ days: DayCounts, _ visit: Visit) {
    let mine: (Figures.DayFigure) -> Bool = { $0.procedure == procedure.id }
    title = procedure.title[visit.speech.language]
    filed = days.count(.filed, last: SupervisionPage.monthDays, where: mine)
    closed = days.count(.closed, last: SupervisionPage.monthDays, where: mine)
    median = visit.days(days.median(.closed, where: mine))
  }
}

/// The figures of the last days, asked in many ways.
struct DayCounts {
  let days: [Figures.DayFigure]
  let today: FEELDate

  init(_ days: [Figures.DayFigure], _ today: FEELDate) {
    self.days = days
    self.today = today
  }

  func count(_ kind: Figures.Kind, last span: Int, where isMeant: (Figures.DayFigure) -> Bool = { _ in true }) -> Int {
    let first = today.daysSince1970 - span
    return days.filter { $0.kind == kind && $0.day.daysSince1970 > first && isMeant($0) }.reduce(0) { $0 + $1.count }
  }

  func median(_ kind: Figures.Kind, where isMeant: (Figures.DayFigure) -> Bool) -> Int? {
    Figures.median(days.filter { $0.kind == kind && isMeant($0) })
  }
}

extension Visit {
  /// `3 jours`; a dash when there is nothing to measure.
  func days(_ count: Int?) -> String {
    count.map { speech.phrase("drawing.days.calendar", ["count": String($0)]) } ?? "–"
  }
}
