import HTTP
import JSON
import Procedures
import Registry
import SQLite
import Templates

/// `/agency`: the dossiers that steps of an officer's agencies have reached, the newest first, or those found by a
/// number, a name, a title (ER-32, ER-34).
struct AgencySearch: Page {
  let frame: Frame
  let here: String
  let typed: String
  let agencies: [OptionView]
  let rows: [FoundDossier]
  let older: String
  let isFirst: Bool

  static let template = "agency/dossiers"
  static var slots: [Slot<AgencySearch>] {
    [
      .model("frame", \.frame), .text("here", \.here), .text("typed", \.typed), .rows("agencies", \.agencies),
      .rows("rows", \.rows), .text("older", \.older), .flag("isFirst", \.isFirst),
    ]
  }

  private static let rowsMax = 50
  private static let typedCharactersMax = 100

  static func show(_ visit: Visit) async throws -> Response {
    let actor = try visit.known().actor()
    let typed = String((visit.query.first("q") ?? "").trimmed.prefix(typedCharactersMax))
    let own = actor.viewer.agencies
    let agency = visit.query.first("agency").flatMap { own.contains($0) ? $0 : nil } ?? own.first ?? ""
    let before = visit.query.first("before").flatMap { Int64($0) }
    let registry = visit.portal.registry
    let lines = try await registry.read { [now = registry.clock.wall()] db in
      let viewer = Viewer(account: actor.account, agencies: own)
      return typed.isEmpty
        ? try Dossiers.seen(byAgency: agency, before: before ?? .max, limit: rowsMax, in: db)
        : try Dossiers.search(typed, for: viewer, before: before ?? .max, limit: rowsMax, at: now, in: db)
    }
    let here = visit.url(Paths.agency)
    var rest = QueryString()
    if !typed.isEmpty { rest.append("q", typed) }
    if own.count > 1 { rest.append("agency", agency) }
    if lines.count == rowsMax, let last = lines.last { rest.append("before", "\(last.serial)") }
    let packs = try await visit.packs(of: lines)
    return try visit.page(
      AgencySearch(
        frame: visit.frame(isUnlisted: true), here: here, typed: typed,
        agencies: own.count < 2 ? [] : own.map { visit.offer($0, chosen: agency) },
        rows: lines.map { FoundDossier($0, packs[$0.pack], actor, visit) },
        older: lines.count == rowsMax ? "\(here)?\(rest.text)" : "", isFirst: before == nil))
  }
}

/// A dossier among those an agency sees, and what of it is this officer's to do now.
struct FoundDossier: Templates.Model {
  let number: String
  let url: String
  let applicant: String
  let title: String
  let procedure: String
  let filed: String
  let tag: String
  let state: String
  let tasks: [Crumb]

  static var slots: [Slot<FoundDossier>] {
    [
      .text("number", \.number), .text("url", \.url), .text("applicant", \.applicant), .text("title", \.title),
      .text("procedure", \.procedure), .text("filed", \.filed), .text("tag", \.tag), .text("state", \.state),
      .rows("tasks", \.tasks),
    ]
  }

  init(_ line: DossierLine, _ pack: Pack?, _ actor: Actor, _ visit: Visit) {
    let speech = visit.speech
    let found = pack?.procedure(line.procedure)
    number = line.number ?? line.id
    url = visit.url(Paths.agencyDossier, line.id)
    applicant = line.applicantName
    title = line.title
    procedure = found?.title[speech.language] ?? line.procedure
    filed = line.filedAt.flatMap { speech.date(daysSince1970: Int($0.seconds / 86_400)) } ?? ""
    tag = line.state.kind
    state = visit.say(TextKey("agency.state", line.state.rawValue))
    // Whom it waits for stands in its line: no need to ask for its tasks.
    tasks = (line.waiting.array ?? []).compactMap { waiting in
      guard let step = waiting["step"]?.string, actor.isAwaited(waiting) else { return nil }
      let title = found?.circuit.step(step)?.title[speech.language] ?? step
      return Crumb(title: title, url: visit.url(Paths.task, "\(line.id).\(step)"))
    }
  }
}

extension Actor {
  /// Whether one of his posts is what a dossier waits for.
  fileprivate func isAwaited(_ waiting: JSON) -> Bool {
    posts.contains { post in
      waiting["agency"]?.string == post.agency && waiting["role"]?.string == post.role
        && (post.unit == nil || waiting["unit"]?.string.map { $0 == post.unit } ?? true)
    }
  }
}

extension Dossier.State {
  /// Which tag of the pages shows it.
  fileprivate var kind: String {
    switch self {
    case .draft, .expired, .withdrawn: "idle"
    case .submitted: "now"
    case .toComplete, .suspended: "warning"
    case .done: "success"
    case .refused: "danger"
    }
  }
}

extension Visit {
  /// The rules of each line, read once.
  fileprivate func packs(of lines: [DossierLine]) async throws -> [[UInt8]: Pack] {
    var packs: [[UInt8]: Pack] = [:]
    for line in lines where packs[line.pack] == nil { packs[line.pack] = try await portal.registry.pack(line.pack) }
    return packs
  }

  fileprivate func offer(_ agency: String, chosen: String) -> OptionView {
    OptionView(
      id: "", value: agency, label: portal.catalogue.title(ofAgency: agency, language.code), hint: "",
      isChosen: agency == chosen)
  }
}
