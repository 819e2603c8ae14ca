import HTTP
import Procedures
import Registry
import Rules
import Templates

/// The figures that the pack of a procedure names (ER-52), on the page of statistics.
struct PackFigures: Sendable {
  let procedures: [SectionLink]
  let figures: [PackFigure]
  /// When they were counted; empty while the first count is being made.
  let counted: String
  let dossiers: Int

  static let none = PackFigures(procedures: [], figures: [], counted: "", dossiers: 0)

  static func chosen(_ visit: Visit) async throws -> PackFigures {
    let offered = visit.portal.catalogue.packs.flatMap { pack in
      pack.procedures.filter { !$0.statistics.isEmpty }.map { (pack: pack.id, procedure: $0) }
    }
    let asked = visit.query.first("procedure")
    guard let one = offered.first(where: { $0.procedure.id == asked }) ?? offered.first else { return .none }
    let links = offered.map { offer in
      let pairs = visit.query.pairs.filter { $0.name == "by" } + [.init(name: "procedure", value: offer.procedure.id)]
      return SectionLink(
        title: offer.procedure.title[visit.speech.language],
        url: "\(visit.url(Paths.statistics))?\(QueryString(pairs).text)#pack",
        isHere: offer.procedure.id == one.procedure.id)
    }
    guard let count = try await visit.portal.figureBench.count(of: one.procedure, of: one.pack, visit.portal) else {
      return PackFigures(procedures: links, figures: [], counted: "", dossiers: 0)
    }
    return PackFigures(
      procedures: links, figures: count.statistics.figures.map { PackFigure($0, count.statistics, visit) },
      counted: visit.clock.words(count.at, visit.speech), dossiers: count.dossiers)
  }
}

/// One of them: its newest period as a picture, and all of it as a table.
struct PackFigure: Templates.Model {
  let title: String
  let period: String
  let bars: [ChartBar]
  let rows: [Row]
  let heading: String

  struct Row: Templates.Model {
    let period: String
    let group: String
    let value: String
    let count: Int
    static var slots: [Slot<Row>] {
      [.text("period", \.period), .text("group", \.group), .text("value", \.value), .number("count", \.count)]
    }
  }

  private static let barsMax = 20
  private static let rowsMax = 200

  static var slots: [Slot<PackFigure>] {
    [
      .text("title", \.title), .text("period", \.period), .rows("bars", \.bars), .rows("rows", \.rows),
      .text("heading", \.heading),
    ]
  }

  init(_ figure: ProcedureStatistics.Figure, _ statistics: ProcedureStatistics, _ visit: Visit) {
    let (one, speech) = (figure.statistic, visit.speech)
    title = one.title[speech.language]
    let isGrouped = one.group != nil
    heading = visit.say(isGrouped ? TextKey("admin.statistics.group") : TextKey("admin.statistics.period"))
    func name(_ row: ProcedureStatistics.Row) -> String {
      guard isGrouped else { return visit.words(ofPeriod: row.period) }
      guard let group = row.group else { return visit.say(TextKey("admin.statistics.unknown")) }
      return group.isEmpty
        ? visit.say(TextKey("admin.statistics.others")) : statistics.label(of: group, in: one, speech)
    }
    func words(_ value: Decimal?) -> String {
      value.map { one.kind == .share ? speech.percent($0) : speech.number($0) } ?? visit.days(nil)
    }
    // Rows come by period, the oldest first.
    let newest = figure.rows.last?.period ?? ""
    let shown = isGrouped ? figure.rows.filter { $0.period == newest } : figure.rows.reversed()
    period = isGrouped ? visit.words(ofPeriod: newest) : visit.words(ofPeriod: "")
    let most = one.kind == .share ? 100 : shown.compactMap { $0.tally.value?.double }.max() ?? 0
    bars = shown.prefix(Self.barsMax).map { row in
      ChartBar(title: name(row), value: words(row.tally.value), percent: Self.percent(row.tally.value, of: most))
    }
    rows = figure.rows.reversed().prefix(Self.rowsMax).map { row in
      Row(
        period: visit.words(ofPeriod: row.period), group: isGrouped ? name(row) : "", value: words(row.tally.value),
        count: row.tally.count)
    }
  }

  private static func percent(_ value: Decimal?, of most: Double) -> Int {
    let part = (value?.double ?? 0) / most
    return part.isFinite ? Int(min(1, max(0, part)) * 100) : 0
  }
}

extension Visit {
  /// `2026`, `2026-Q1`, `2026-03`; empty for all times together.
  fileprivate func words(ofPeriod period: String) -> String {
    let parts = period.split(separator: "-").map(String.init)
    guard let year = parts.first else { return say(TextKey("admin.statistics.allTimes")) }
    guard parts.count == 2 else { return year }
    if parts[1].hasPrefix("Q") {
      return say(TextKey("admin.statistics.quarterOf"), ["quarter": String(parts[1].dropFirst()), "year": year])
    }
    let month = speech.phrase("wording.month.m\(Int(parts[1]) ?? 1)", [:])
    return say(TextKey("admin.statistics.monthOf"), ["month": month, "year": year])
  }
}
