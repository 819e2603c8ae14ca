import Crypto
import HTTP
import Procedures
import Registry
import Rules
import SQLite
import Templates

/// `/admin/packs/{pack}` and `/admin/packs/{pack}/proposals/{sha256}`: what a check finds in a pack, and what its
/// examples show; for one that was sent, the button that publishes it.
struct PackPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let title: String
  let id: String
  let isPublished: Bool
  let isProposal: Bool
  let isPassed: Bool
  let problems: [ProblemRow]
  let advice: [ProblemRow]
  let examples: Int
  let failed: [ProblemRow]
  let coverage: [CoverageRow]
  let withoutLaw: Int
  let procedures: [String]
  let publish: String
  let history: [RevisionRow]

  static let template = "admin/pack"
  static var slots: [Slot<PackPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .text("title", \.title),
      .text("id", \.id), .flag("isPublished", \.isPublished), .flag("isProposal", \.isProposal),
      .flag("isPassed", \.isPassed), .rows("problems", \.problems), .rows("advice", \.advice),
      .number("examples", \.examples), .rows("failed", \.failed), .rows("coverage", \.coverage),
      .number("withoutLaw", \.withoutLaw), .rows("procedures", \.procedures), .text("publish", \.publish),
      .rows("history", \.history),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    let registry = visit.portal.registry
    let current = try await registry.read { db in
      try Packs.current(id, in: db).flatMap { try Packs.bundle($0, in: db) }
    }
    guard let current, let files = current.files else { throw PageFault(.notFound) }
    let check = try await visit.portal.packBench.check(files, current.hash)
    return try await page(visit, check, proposal: nil)
  }

  static func showProposal(_ visit: Visit, _ id: String, _ sha256: String) async throws -> Response {
    let bundle = try await PackProposal.bundle(visit, id, sha256)
    guard let files = bundle.files else { throw PageFault(.notFound) }
    return try await page(visit, try await visit.portal.packBench.check(files, bundle.hash), proposal: sha256)
  }

  /// The second click. From now on new dossiers go by it; those under way keep their own.
  static func publish(_ visit: Visit, _ id: String, _ sha256: String) async throws -> Response {
    let bundle = try await PackProposal.bundle(visit, id, sha256)
    guard let files = bundle.files else { throw PageFault(.notFound) }
    let check = try await visit.portal.packBench.check(files, bundle.hash)
    guard check.isPassed else {
      return try await page(visit, check, proposal: sha256, error: TextKey("admin.packs.notPassed"))
    }
    if let refusal = refusal(of: check.pack, in: visit.portal.catalogue) {
      return try await page(visit, check, proposal: sha256, error: refusal)
    }
    let registry = visit.portal.registry
    let revisions = check.pack.procedures.map { "\($0.id) \($0.revision)" }
    let deed = try visit.deed(
      "packPublished", on: "pack/\(id)", details: ([Hex.encode(bundle.hash)] + revisions).joined(separator: ", "))
    let account = try visit.known().account.id
    try await registry.write { [now = registry.clock.wall()] db in
      try Packs.publish(bundle, by: account, at: now, in: db)
      try PackProposal.forget(id, in: db)
      _ = try Journal.append(deed, in: db)
    }
    try visit.portal.offer(check.pack)
    return .redirect(to: visit.url(Paths.pack, id) + "?published=1")
  }

  /// A revision that somebody wrote down never means two texts in turn, and no two packs have a procedure of one name.
  private static func refusal(of pack: Pack, in catalogue: Catalogue) -> TextKey? {
    let old = catalogue.packs.first { $0.id == pack.id }
    let sinks = old?.procedures.contains { procedure in
      pack.procedure(procedure.id).map { $0.revision < procedure.revision } ?? false
    }
    if sinks ?? false { return TextKey("admin.packs.olderRevision") }
    return (try? catalogue.replacing(pack)) == nil ? TextKey("admin.packs.twice") : nil
  }

  private static func page(
    _ visit: Visit, _ check: PackCheck, proposal: String?, error: TextKey? = nil
  ) async throws -> Response {
    let history = try await visit.portal.registry.read { try Packs.history(check.pack.id, in: $0) }
    let names = try await visit.names(of: history.map(\.publishedBy))
    let page = PackPage(visit, check, proposal, error, history.map { RevisionRow($0, names, visit) })
    return try visit.page(page, error == nil ? .ok : .unprocessable)
  }

  private init(
    _ visit: Visit, _ check: PackCheck, _ proposal: String?, _ error: TextKey?, _ history: [RevisionRow]
  ) {
    let pack = check.pack
    let language = visit.speech.language
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.adminCrumb, visit.link(TextKey("admin.packs.title"), Paths.packs)]
    errors = error.map { [ErrorLink(target: "main", text: visit.say($0))] } ?? []
    title = pack.title[language].isEmpty ? pack.id : pack.title[language]
    id = pack.id
    isPublished = visit.query.first("published") != nil
    isProposal = proposal != nil
    isPassed = check.isPassed
    problems = check.problems.filter { $0.weight == .error }.map { ProblemRow($0.place, $0.sentence) }
    advice = check.problems.filter { $0.weight == .advice }.map { ProblemRow($0.place, $0.sentence) }
    examples = check.examples.count
    failed = check.examples.flatMap { example in
      example.differences.map { ProblemRow("examples/\(example.name).json5", $0) }
    }
    coverage = check.coverage.flatMap { report in
      let title = pack.procedure(report.procedure)?.title[language] ?? report.procedure
      return report.shares.map { CoverageRow(title, $0, visit) }
    }
    withoutLaw = check.withoutLaw.count
    procedures = pack.procedures.map { procedure in
      visit.say(
        TextKey("admin.packs.procedure"),
        [
          "title": procedure.title[language], "revision": String(procedure.revision),
          "stage": visit.say(TextKey("admin.packs.stages", procedure.stage.rawValue)),
        ])
    }
    publish = proposal.map { visit.url(Paths.proposal, pack.id, $0) } ?? ""
    self.history = history
  }
}

/// These sentences are for the person who writes configuration; they are in English, like the names in it.
struct ProblemRow: Templates.Model {
  let place: String
  let sentence: String

  static var slots: [Slot<ProblemRow>] { [.text("place", \.place), .text("sentence", \.sentence)] }

  init(_ place: String, _ sentence: String) {
    self.place = place
    self.sentence = sentence
  }
}

struct CoverageRow: Templates.Model {
  let procedure: String
  let what: String
  let seen: String
  let percent: Int

  static var slots: [Slot<CoverageRow>] {
    [.text("procedure", \.procedure), .text("what", \.what), .text("seen", \.seen), .number("percent", \.percent)]
  }

  fileprivate init(_ procedure: String, _ share: Coverage.Share, _ visit: Visit) {
    self.procedure = procedure
    what = PackShare(rawValue: share.name).map { visit.say($0.title) } ?? share.name
    seen = visit.say(TextKey("admin.packs.seen"), ["seen": String(share.seen), "all": String(share.all)])
    percent = share.percent
  }
}

/// What examples show of a pack, as the check calls it.
private enum PackShare: String {
  case conditions
  case rows = "table rows"
  case outcomes, steps

  var title: TextKey {
    switch self {
    case .conditions: TextKey("admin.packs.shares.conditions")
    case .rows: TextKey("admin.packs.shares.rows")
    case .outcomes: TextKey("admin.packs.shares.outcomes")
    case .steps: TextKey("admin.packs.shares.steps")
    }
  }
}

struct RevisionRow: Templates.Model {
  let hash: String
  let published: String
  let by: String
  let isCurrent: Bool

  static var slots: [Slot<RevisionRow>] {
    [.text("hash", \.hash), .text("published", \.published), .text("by", \.by), .flag("isCurrent", \.isCurrent)]
  }

  init(_ revision: Packs.Revision, _ names: [String: String], _ visit: Visit) {
    hash = String(Hex.encode(revision.hash).prefix(12))
    published = visit.clock.words(revision.publishedAt, visit.speech)
    by = names[revision.publishedBy] ?? revision.publishedBy
    isCurrent = revision.isCurrent
  }
}
