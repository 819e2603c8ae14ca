import Foundation
import Outside
import Programs

/// What every page of the portal has to be, whatever it is about. It is shown one page after the other and keeps what
/// it found; some rules only show between pages (each has a title of its own).
///
///     var census = PageCensus()
///     try await browser.go(to: "/fr/")
///     try await census.look(at: browser)
///     #expect(census.findings.isEmpty)
package struct PageCensus: Sendable {
  package struct Finding: Sendable, CustomStringConvertible {
    package let page: String
    package let rule: String
    package let what: String
    package var description: String { "\(page): \(rule): \(what)" }
  }

  /// A first visit over a slow line: the page with its style, scripts and pictures.
  package static let firstVisitBytesMax = 60_000

  package private(set) var findings: [Finding] = []
  /// How many pages it has seen: a test that saw none has checked nothing.
  package private(set) var pages = 0
  private let languages: [String]
  private var pageByTitle: [String: String] = [:]

  package init(languages: [String] = ["fr", "ar", "en"]) { self.languages = languages }

  /// Looks at the page that the browser shows, and leaves it as it was.
  package mutating func look(at browser: Browser) async throws {
    let page = try await browser.path
    pages += 1
    let answer = try await browser.runScript(
      try Self.script(), .string(try await browser.source), .array(languages.map { .string($0) }))
    for finding in answer["findings"].items {
      find(page, finding["rule"].text ?? "", finding["what"].text ?? "")
    }
    try await checkNames(answer["controls"].items, browser, page)
    try await checkNarrow(browser, page)
    try await checkRequests(browser, page)
    checkTitle(try await browser.title, page)
  }

  /// Comes for the first time, with an empty cache.
  package mutating func weigh(_ path: String, _ browser: Browser) async throws {
    let fetches = try await browser.firstVisit(to: path)
    let bytes = fetches.reduce(0) { $0 + $1.bytes }
    guard bytes > 0 else { throw Trouble("a first visit to \(path) that transfers nothing") }
    guard bytes > Self.firstVisitBytesMax else { return }
    let list = fetches.map { "\($0.url) \($0.bytes)" }.joined(separator: ", ")
    find(path, "weight", "\(bytes) bytes: \(list)")
  }

  private mutating func find(_ page: String, _ rule: String, _ what: String) {
    findings.append(Finding(page: page, rule: rule, what: what))
  }

  private mutating func checkNames(_ controls: [JSONTree], _ browser: Browser, _ page: String) async throws {
    for control in controls {
      guard let element = Element(browser, control["element"]) else { continue }
      let name = Self.folded(try await element.computedLabel)
      let words = Self.folded(control["words"].text ?? "")
      let tag = control["tag"].text ?? ""
      if name.isEmpty { find(page, "names", "has no name: \(tag)") }
      // Where a label has two lines, whether a blank stands between them is the browser's affair.
      if !name.filter({ $0 != " " }).contains(words.filter { $0 != " " }) {
        find(page, "names", "is called «\(name)» and reads «\(words)»: \(tag)")
      }
    }
  }

  /// WCAG 1.4.10: as narrow as a page at 400 %, nothing needs scrolling sideways.
  private mutating func checkNarrow(_ browser: Browser, _ page: String) async throws {
    try await browser.show(as: .size(width: 320, height: 256))
    let wide = try await browser.tooWide
    try await browser.show(as: browser.screen)
    if !wide.isEmpty { find(page, "narrow", "wider than 320 pixels: \(wide.joined(separator: " · "))") }
  }

  private mutating func checkRequests(_ browser: Browser, _ page: String) async throws {
    let own = Origin(of: try await browser.url)
    for fetch in try await browser.fetches() {
      guard let origin = Origin(of: fetch.url), origin != own else { continue }
      find(page, "outside", fetch.url)
    }
  }

  private mutating func checkTitle(_ title: String, _ page: String) {
    let path = String(page.prefix { $0 != "?" && $0 != "#" })
    if let other = pageByTitle[title], other != path { find(page, "title", "«\(title)» is also that of \(other)") }
    pageByTitle[title] = path
  }

  private static func folded(_ words: String) -> String {
    words.split { $0.isWhitespace }.joined(separator: " ").lowercased()
  }

  private static func script() throws -> String {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("census.js")
    return try String(contentsOf: file, encoding: .utf8)
  }
}

extension Browser {
  /// What makes the page wider than the window; empty when nothing does.
  package var tooWide: [String] {
    get async throws {
      let culprits = try await runScript(
        """
        const page = document.documentElement;
        if (page.scrollWidth <= page.clientWidth) return [];
        const isOut = box => box.right > page.clientWidth + 1 || box.left < -1;
        const out = [...document.body.querySelectorAll("*")].filter(element => isOut(element.getBoundingClientRect()));
        const tags = out.slice(-3).map(element => element.outerHTML.slice(0, 100));
        return [`${page.scrollWidth} > ${page.clientWidth}`, ...tags];
        """)
      return culprits.items.compactMap(\.text)
    }
  }
}
