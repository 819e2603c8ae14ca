import Foundation
import HTTP
import Procedures
import Rules
import Templates
import Testing

@testable import Portal

struct PortalTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private let portal: Portal

  init() throws {
    let url = try #require(ClientURL("http://127.0.0.1:8080"))
    portal = try Portal(
      root: Self.root, origins: Origins(publicURL: url, further: []),
      work: Work(now: { 0 }, log: AccessLog(descriptor: open("/dev/null", O_WRONLY))),
      catalogue: Catalogue([]) { _ in Hour(moment: Moment(rawValue: 0), local: .epoch) })
  }

  @Test("every template has its page and every page its template, with each slot and sentence in place")
  func templates() throws {
    // Loading them in init would have failed; what is left is that no sentence stands unused.
    let sources = try FileManager.default.enumerator(atPath: "\(Self.root)/Sources/Portal")?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOfFile: "\(Self.root)/Sources/Portal/\($0)", encoding: .utf8) }
    let named = (sources ?? []).flatMap { TextKey.literals(in: $0) }.map(\.key)
    let families = ErrorPages.words.values.flatMap { ["error.\($0).title", "error.\($0).text"] }
    let sentences = Sentences.keys.map { "sentence.\($0)" }
    // Said by rooms below, and looked after by their tests.
    let below = ["answer.", "wording.", "drawing."]
    let used = Set(portal.templates.usedKeys + named + families + sentences)
    let unused = portal.templates.translations.keys.filter { key in
      !used.contains(key) && !below.contains { key.hasPrefix($0) }
    }
    #expect(unused == [], "sentences that nothing says")
  }

  @Test("each status with words of its own has them in every language")
  func errorWords() {
    for family in ErrorPages.words.values {
      #expect(portal.templates.translations.missing("error", ["\(family).title", "\(family).text"]) == [])
    }
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
    for name in ["style.css", "emblem.svg"] { #expect(portal.files.servedName(of: name) != nil, "\(name)") }
  }
}
