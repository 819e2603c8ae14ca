import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/admin/statistics`: what came in and went out by day, week or month, and how long each agency takes (ER-52).
struct StatisticsPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let spans: [SectionLink]
  let periods: [PeriodRow]
  let bars: [ChartBar]
  let agencies: [AgencyPace]
  let procedures: [SectionLink]
  let figures: [PackFigure]
  let counted: String
  let dossiers: Int
  let sheet: String

  static let template = "admin/statistics"
  static var slots: [Slot<StatisticsPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("spans", \.spans), .rows("periods", \.periods),
      .rows("bars", \.bars), .rows("agencies", \.agencies), .rows("procedures", \.procedures),
      .rows("figures", \.figures), .text("counted", \.counted), .number("dossiers", \.dossiers),
      .text("sheet", \.sheet),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let span = StatisticsSpan(visit)
    let periods = try await span.periods(visit)
    let year = try await span.lastYear(visit)
    return try visit.page(StatisticsPage(visit, span, periods, year, try await PackFigures.chosen(visit)))
  }

  /// `/admin/statistics.csv`: the figures one by one.
  static func send(_ visit: Visit) async throws -> Response {
    let span = StatisticsSpan(visit)
    var sheet = CSVTable()
    sheet.add(
      [
        TextKey("admin.statistics.period"), TextKey("admin.statistics.what"), TextKey("cash.procedure"),
        TextKey("admin.agency"), TextKey("admin.statistics.count"),
      ].map { visit.say($0) })
    let language = visit.speech.language
    for period in try await span.periods(visit) {
      for figure in period.figures {
        let procedure = visit.portal.catalogue.entry(figure.procedure)?.procedure.title[language] ?? figure.procedure
        let agency = visit.portal.catalogue.title(ofAgency: figure.agency, language)
        sheet.add([
          period.code, visit.say(TextKey("figure", figure.kind.rawValue)), procedure,
          agency.isEmpty ? figure.agency : agency, String(figure.count),
        ])
      }
    }
    return sheet.response(fileName: "guichet-\(span.rawValue)-\(visit.clock.now.today.text).csv")
  }

  private init(
    _ visit: Visit, _ span: StatisticsSpan, _ all: [Period], _ year: [Figures.Figure], _ named: PackFigures
  ) {
    (procedures, figures, counted, dossiers) = (named.procedures, named.figures, named.counted, named.dossiers)
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.adminCrumb]
    let here = visit.url(Paths.statistics)
    spans = StatisticsSpan.allCases.map {
      SectionLink(
        title: visit.say(TextKey("admin.statistics.by", $0.rawValue)), url: "\(here)?by=\($0.rawValue)",
        isHere: $0 == span)
    }
    periods = all.map { PeriodRow($0, visit) }
    let most = max(1, all.map { $0.count(.filed) }.max() ?? 0)
    bars = all.map {
      ChartBar(title: $0.title(visit), value: String($0.count(.filed)), percent: $0.count(.filed) * 100 / most)
    }
    let ids = Set(year.filter { $0.kind == .worked || $0.kind == .decided || $0.kind == .issued }.map(\.agency))
    agencies = ids.subtracting([""]).sorted().map { AgencyPace($0, year, visit) }
    sheet = "\(visit.url(Paths.statisticsSheet))?by=\(span.rawValue)"
  }
}

/// How long a period is, and how far back one looks.
enum StatisticsSpan: String, CaseIterable {
  case day, week, month

  private static let days = 30
  private static let weeks = 13
  private static let months = 12

  init(_ visit: Visit) { self = visit.query.first("by").flatMap { StatisticsSpan(rawValue: $0) } ?? .month }

  /// The newest first.
  func periods(_ visit: Visit) async throws -> [Period] {
    let today = visit.clock.now.today
    let starts = starts(today)
    guard let first = starts.last else { return [] }
    var counts = Array(repeating: [Period.Key: Int](), count: starts.count)
    func add(_ kind: Figures.Kind, _ procedure: String, _ agency: String, _ count: Int, on day: FEELDate) {
      guard let place = starts.firstIndex(where: { $0 <= day }) else { return }
      counts[place][Period.Key(kind: kind, procedure: procedure, agency: agency), default: 0] += count
    }
    let registry = visit.portal.registry
    if self == .month {
      let figures = try await registry.read {
        try Figures.all(from: Figures.month(of: first), to: Figures.month(of: today), in: $0)
      }
      for figure in figures {
        guard let day = FEELDate(year: figure.month / 100, month: figure.month % 100, day: 1) else { continue }
        add(figure.kind, figure.procedure, figure.agency, figure.count, on: day)
      }
    } else {
      for figure in try await registry.read({ try Figures.counts(from: first, to: today, in: $0) }) {
        add(figure.kind, figure.procedure, figure.agency, figure.count, on: figure.day)
      }
    }
    return zip(starts, counts).map { Period(span: self, start: $0, counts: $1) }
  }

  func lastYear(_ visit: Visit) async throws -> [Figures.Figure] {
    let today = visit.clock.now.today
    let first = StatisticsSpan.month.starts(today).last ?? today
    return try await visit.portal.registry.read {
      try Figures.all(from: Figures.month(of: first), to: Figures.month(of: today), in: $0)
    }
  }

  private func starts(_ today: FEELDate) -> [FEELDate] {
    switch self {
    case .day: (0..<Self.days).compactMap { today.adding(days: -$0) }
    case .week:
      (0..<Self.weeks).compactMap { today.adding(days: 1 - today.weekday - 7 * $0) }
    case .month:
      (0..<Self.months).compactMap { back in
        let months = today.year * 12 + today.month - 1 - back
        return FEELDate(year: months / 12, month: months % 12 + 1, day: 1)
      }
    }
  }
}

struct Period {
  struct Key: Hashable {
    let kind: Figures.Kind
    let procedure: String
    let agency: String
  }

  let span: StatisticsSpan
  let start: FEELDate
  let counts: [Key: Int]

  func count(_ kind: Figures.Kind) -> Int { counts.reduce(0) { $0 + ($1.key.kind == kind ? $1.value : 0) } }

  /// `2026-03-02`, `2026-03`.
  var code: String { span == .month ? String(start.text.prefix(7)) : start.text }

  var figures: [(kind: Figures.Kind, procedure: String, agency: String, count: Int)] {
    counts.map { ($0.key.kind, $0.key.procedure, $0.key.agency, $0.value) }
      .sorted { ($0.kind.rawValue, $0.procedure, $0.agency) < ($1.kind.rawValue, $1.procedure, $1.agency) }
  }

  func title(_ visit: Visit) -> String {
    switch span {
    case .day: visit.speech.date(start)
    case .week: visit.say(TextKey("admin.statistics.weekOf"), ["date": visit.speech.date(start)])
    case .month:
      visit.say(
        TextKey("admin.statistics.monthOf"),
        ["month": visit.speech.phrase("wording.month.m\(start.month)", [:]), "year": String(start.year)])
    }
  }
}

struct PeriodRow: Templates.Model {
  let title: String
  let registered: Int
  let started: Int
  let filed: Int
  let decided: Int
  let issued: Int
  let closed: Int
  let paid: Int

  static var slots: [Slot<PeriodRow>] {
    [
      .text("title", \.title), .number("registered", \.registered), .number("started", \.started),
      .number("filed", \.filed), .number("decided", \.decided), .number("issued", \.issued),
      .number("closed", \.closed), .number("paid", \.paid),
    ]
  }

  init(_ period: Period, _ visit: Visit) {
    title = period.title(visit)
    registered = period.count(.registered)
    started = period.count(.started)
    filed = period.count(.filed)
    decided = period.count(.decided)
    issued = period.count(.issued)
    closed = period.count(.closed)
    paid = period.count(.paid)
  }
}

/// How long an agency takes: for a step, and from the filing to its decision.
struct AgencyPace: Templates.Model {
  let title: String
  let steps: Int
  let stepTime: String
  let decisions: Int
  let decisionTime: String
  let issued: Int

  static var slots: [Slot<AgencyPace>] {
    [
      .text("title", \.title), .number("steps", \.steps), .text("stepTime", \.stepTime),
      .number("decisions", \.decisions), .text("decisionTime", \.decisionTime), .number("issued", \.issued),
    ]
  }

  init(_ agency: String, _ figures: [Figures.Figure], _ visit: Visit) {
    let own = figures.filter { $0.agency == agency }
    func count(_ kind: Figures.Kind) -> Int { own.filter { $0.kind == kind }.reduce(0) { $0 + $1.count } }
    func mean(_ kind: Figures.Kind) -> String {
      let seconds = own.filter { $0.kind == kind }.reduce(0) { $0 + $1.seconds }
      return count(kind) == 0 ? visit.days(nil) : visit.span(seconds / Int64(count(kind)))
    }
    let name = visit.portal.catalogue.title(ofAgency: agency, visit.speech.language)
    title = name.isEmpty ? agency : name
    steps = count(.worked)
    stepTime = mean(.worked)
    decisions = count(.decided)
    decisionTime = mean(.decided)
    issued = count(.issued)
  }
}

extension Visit {
  /// Days, or hours for what took less than two.
  func span(_ seconds: Int64) -> String {
    if seconds >= 2 * 86_400 { return days(Int(seconds / 86_400)) }
    let hours = (seconds + 1_800) / 3_600
    return hours == 0
      ? say(TextKey("admin.statistics.lessThanHour"))
      : speech.phrase("admin.statistics.hours", ["count": String(hours)])
  }
}
