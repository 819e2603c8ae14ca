import Foundation
import HTTP
import Procedures
import Registry
import Rules
import Templates
import Testing

@testable import Portal

struct PortalTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private let portal: Portal
  private let folder = TestFolder()

  init() async throws {
    let url = try #require(ClientURL("http://127.0.0.1:8080"))
    portal = try Portal(
      root: Self.root, origins: Origins(publicURL: url, further: []),
      work: Work(now: { 0 }, log: AccessLog(descriptor: open("/dev/null", O_WRONLY))),
      catalogue: Catalogue([]) { _ in Hour(moment: .init(rawValue: 0), local: .epoch) },
      registry: try await folder.registry())
  }

  @Test("every template has its page and every page its template, with each slot and sentence in place")
  func templates() throws {
    // Loading them in init would have failed; what is left is that no sentence stands unused.
    let sources = try FileManager.default.enumerator(atPath: "\(Self.root)/Sources/Portal")?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOfFile: "\(Self.root)/Sources/Portal/\($0)", encoding: .utf8) }
    let named = (sources ?? []).flatMap { TextKey.literals(in: $0) }.map(\.key)
    // Said through `Speech`, where the key is an ordinary text.
    let spoken =
      (sources ?? []).flatMap { source in
        source.matches(of: /"((?:form|procedure|guide|site|parts|api|agency)\.[A-Za-z.]+)"/).map { String($0.1) }
      } + ["procedure.silence.accord", "procedure.silence.refusal"]
    let letters = Self.keysOfLetters(sources ?? [])
    let families =
      ErrorPages.words.values.flatMap { ["error.\($0).title", "error.\($0).text"] }
      + Problem.Key.allCases.map { "problem.\($0)" } + PaperCheck.Refused.allCases.map { "upload.\($0)" }
    let roles =
      HouseRole.allCases.map { "role.\($0.rawValue)" } + Dossier.State.allCases.map { "dossier.state.\($0.rawValue)" }
      + Dossier.End.allCases.map { "dossier.event.closed.\($0.rawValue)" }
      + Refusal.Key.allCases.map { "refusal.\($0.rawValue)" }
      + PaymentPlan.Method.allCases.flatMap { ["payment.hint.\($0.rawValue)", "payment.how.\($0.rawValue)"] }
      + TaskQuery.Tab.allCases.map { "agency.tab.\($0.rawValue)" }
      + Dossier.State.allCases.map { "agency.state.\($0.rawValue)" } + Self.usualOutcomes
    let sentences = Sentences.keys.map { "sentence.\($0)" }
    let below = try Self.keysOfProcedures() + Self.keysOfPapers()
    let used = Set(
      portal.templates.usedKeys + named + spoken + letters + families + roles + sentences + below + Self.keysOfDesks)
    #expect(roles.filter { !portal.templates.translations.contains($0) } == [])
    let unused = portal.templates.translations.keys.filter { !used.contains($0) }
    #expect(unused == [], "sentences that nothing says")
  }

  /// What letters say: those about dossiers by `say`, those about accounts by the name of their kind.
  private static func keysOfLetters(_ sources: [String]) -> [String] {
    sources.flatMap { source in
      let said = source.matches(of: /say\(\s*"([A-Za-z.]+)"/).map { "letter.\($0.1)" }
      let phrases = source.matches(of: /"(letter\.[A-Za-z.]+)"/).map { String($0.1) }
      let kinds = source.matches(of: /case \.[A-Za-z]+: "([A-Za-z]+)"/).map { String($0.1) }
      return said + phrases + kinds.flatMap { ["letter.\($0).subject", "letter.\($0).text"] }
    }
  }

  /// Of the kinds of steps whose pack need not say how they end.
  private static let usualOutcomes = ["signature", "transfer", "collection", "appointment", "inspection", "payment"].map
  {
    "agency.outcome.\($0)"
  }

  /// What the desks say of each case of something.
  private static let keysOfDesks: [String] = {
    let counted = ["filed", "decided", "closed", "worked", "issued"].flatMap {
      ["supervision.week.\($0)", "supervision.month.\($0)"]
    }
    let tasks: [Tasks.State] = [.open, .returned, .suspended]
    return Deed.allCases.map { "deed.\($0.rawValue)" } + Figures.Kind.allCases.map { "figure.\($0.rawValue)" }
      + CashMeans.allCases.map { "cash.means.\($0.rawValue)" } + tasks.map { "supervision.states.\($0.rawValue)" }
      + Dossier.State.allCases.map { "supervision.dossierStates.\($0.rawValue)" }
      + Procedure.Stage.allCases.map { "admin.packs.stages.\($0.rawValue)" }
      + StatisticsSpan.allCases.map { "admin.statistics.by.\($0.rawValue)" }
      + JournalPart.allCases.map { "journal.parts.\($0.rawValue)" } + counted + ["admin.statistics.hours"]
      + JobWords.allCases.map { "job.\($0)" }
  }()

  @Test("everything that desks say of a case has its sentence")
  func deskWords() {
    #expect(Self.keysOfDesks.filter { !portal.templates.translations.contains($0) } == [])
  }

  /// What Sources/Procedures says by key, when something is wrong with an answer and when it shows one.
  private static func keysOfProcedures() throws -> [String] {
    let files = FileManager.default.enumerator(atPath: "\(root)/Sources/Procedures")?.compactMap { $0 as? String } ?? []
    let sources = try files.filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOfFile: "\(root)/Sources/Procedures/\($0)", encoding: .utf8) }.joined()
    let faults = sources.matches(of: /AnswerFault\(\s*"([a-z_.]+)"/).map { "answer.\($0.1)" }
    let wordings = sources.matches(of: /phrase\(\s*"((?:wording|drawing|answer)\.[A-Za-z_.]+)"/).map { String($0.1) }
    let verdicts = ["mandatory", "optional", "notNeeded", "days.working", "days.calendar"].map { "drawing.\($0)" }
    return faults + wordings + verdicts + (1...12).map { "wording.month.m\($0)" }
  }

  @Test("every fault of an answer and every wording has its sentence")
  func procedureWords() throws {
    let keys = try Self.keysOfProcedures()
    #expect(keys.count > 80)
    let missing = keys.filter { !portal.templates.translations.contains($0) }
    #expect(missing == [])
  }

  /// What Sources/Certificates prints.
  private static func keysOfPapers() throws -> [String] {
    let folder = "\(root)/Sources/Certificates"
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let sources = try files.filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined()
    let said = sources.matches(of: /say\(\s*"([a-z_.]+)"/).map { "paper.\($0.1)" }
    let phrases = sources.matches(of: /"(paper\.[a-z_.]+[a-z])"/).map { String($0.1) }
    return said + phrases + PaymentPlan.Method.allCases.map { "paper.payment.methods.\($0.rawValue)" }
  }

  @Test("everything that papers say has its sentence")
  func paperWords() throws {
    let keys = try Self.keysOfPapers()
    #expect(keys.count > 40)
    #expect(keys.filter { !portal.templates.translations.contains($0) } == [])
  }

  @Test("each status with words of its own has them in every language")
  func errorWords() {
    for family in ErrorPages.words.values {
      #expect(portal.templates.translations.missing("error", ["\(family).title", "\(family).text"]) == [])
    }
  }

  @Test("every problem of a program and of a paper is told in every language")
  func problemWords() {
    let translations = portal.templates.translations
    #expect(translations.missing("problem", Problem.Key.allCases.map(\.rawValue)) == [])
    #expect(translations.missing("upload", PaperCheck.Refused.allCases.map { "\($0)" }) == [])
  }

  @Test("French sentences have their firm spaces")
  func frenchTypography() {
    #expect(portal.templates.translations.frenchViolations().map { "\($0)" } == [])
  }

  @Test("no two rows of the table are the same route")
  func routes() {
    let rows = Routes.table.map { "\($0.method) \($0.pattern)" }
    #expect(Set(rows).count == rows.count)
  }

  @Test("pages use files that exist")
  func assets() {
    for name in ["style.css", "emblem.svg", "guichet.js"] {
      #expect(portal.files.servedName(of: name) != nil, "\(name)")
    }
  }
}
