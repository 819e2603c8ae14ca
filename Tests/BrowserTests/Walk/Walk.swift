import BrowserDriver
import Foundation
import Outside
import Programs
import Synchronization

/// A portal of its own with a mail server, through which people walk in browsers; and what was found on the pages that
/// they came to. Each kind of page is looked at once: by axe, by the Nu checker at the end, and on a scale.
final class Walk: Sendable {
  let portal: PortalProcess
  let mail: SMTPSink
  /// Two papers of a real kind.
  let papers: [String]
  private let pages = Mutex(Pages())
  /// Where pictures of the pages go, if somebody wants to see them.
  private let pictures: String?

  private struct Pages {
    var kinds: [String] = []
    var sources: [(name: String, html: String)] = []
    var findings: [String] = []
  }

  /// `name` is that of the pictures.
  init(_ name: String) async throws {
    mail = try SMTPSink()
    portal = try await PortalProcess.start(
      options: ["--no-rate-limit", "--smtp", "smtp://127.0.0.1:\(mail.port)"])
    pictures = ProcessInfo.processInfo.environment["GUICHET_SHOTS"].map { "\($0)/\(name)" }
    if let pictures { try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true) }
    let folder = try Scratch.folder("papers")
    let example = try await APIClient(portal).get("/api/v1/procedures/creation/example").json
    papers = try example["documents"].items.compactMap { $0["base64"].text }.prefix(2).enumerated().map {
      number, text in
      let path = "\(folder)/scan-\(number + 1).pdf"
      guard let bytes = Data(base64Encoded: text) else { throw Trouble("the example has no papers") }
      try bytes.write(to: URL(fileURLWithPath: path))
      return path
    }
    guard papers.count == 2 else { throw Trouble("the example of the pack has \(papers.count) papers, not two") }
  }

  /// A part of the walk: what fails in it says where that was.
  func part<Answer>(_ name: String, _ walk: () async throws -> Answer) async throws -> Answer {
    do {
      return try await walk()
    } catch {
      throw Trouble("\(name): \(error)")
    }
  }

  /// Looks at a page of a kind that was not met before. A page that answers a form cannot be visited anew, so it is not
  /// weighed.
  func meet(_ kind: String, _ browser: Browser, weighing: Bool = true) async throws {
    let isNew = pages.withLock { pages in
      let isNew = !pages.kinds.contains(kind)
      if isNew { pages.kinds.append(kind) }
      return isNew
    }
    guard isNew else { return }
    let path = try await browser.path
    let source = try await browser.source
    var found = try await browser.axe().map { "\(kind) (\(path)): axe: \($0)" }
    found += try await browser.tooWide.map { "\(kind) (\(path)): wider than the screen: \($0)" }
    if source.contains("⟦") { found.append("\(kind) (\(path)): a sentence is missing") }
    if let pictures {
      let number = String(format: "%02d", pages.withLock { $0.kinds.count })
      try await browser.screenshot("\(pictures)/\(number)-\(kind.replacing(" ", with: "-")).png", wholePage: true)
    }
    if weighing { found += try await weigh(kind, path, browser) }
    pages.withLock { pages in
      pages.sources.append(("\(kind) (\(path))", source))
      pages.findings += found
    }
  }

  /// Says all that is wrong with the pages that were met.
  func judge() async throws {
    let (sources, found) = pages.withLock { ($0.sources, $0.findings) }
    let wrong = found + (try await NuValidator.check(sources)).map { "Nu: \($0)" }
    try await must(wrong.isEmpty, wrong.joined(separator: "\n"))
  }

  /// How many kinds of page were met: a walk that met none has judged nothing.
  var kinds: Int { pages.withLock { $0.kinds.count } }

  private func weigh(_ kind: String, _ path: String, _ browser: Browser) async throws -> [String] {
    let fetches = try await browser.firstVisit(to: path)
    let bytes = fetches.reduce(0) { $0 + $1.bytes }
    guard bytes > 0 else { throw Trouble("a first visit to \(path) that transfers nothing") }
    return bytes <= PageCensus.firstVisitBytesMax ? [] : ["\(kind) (\(path)): a first visit takes \(bytes) bytes"]
  }
}

/// What has to be so for the walk to go on.
func must(_ isSo: Bool, _ sentence: @autoclosure () async throws -> String) async throws {
  if !isSo { throw Trouble(try await sentence()) }
}

extension Browser {
  /// What the page must say, as a reader finds it.
  func mustSay(_ words: String, _ why: String, in css: String = "main") async throws {
    let text = try await text(of: css).plainSpaces
    try await must(
      text.contains(words.plainSpaces),
      "\(why): «\(words)» does not stand on \(try await path), which says: \(text.prefix(1_500))")
  }

  func mustNotSay(_ words: String, _ why: String) async throws {
    let text = try await text(of: "main").plainSpaces
    try await must(!text.contains(words.plainSpaces), "\(why): «\(words)» stands on \(try await path)")
  }

  /// A file behind a link, as this visitor gets it.
  func download(_ path: String, from portal: PortalProcess) async throws -> WireReply {
    let cookies = try await cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    let reply = try await WireRequest("GET", path, fields: [(name: "Cookie", value: cookies)]).send(to: portal.port)
    try await must(reply.status == 200, "\(path) answers \(reply.status)")
    return reply
  }

  /// Where the first link leads that a selector finds.
  func link(_ css: String) async throws -> String {
    guard let href = try await find(css).attribute("href") else {
      throw Trouble("\(css) on \(try await path) has no href")
    }
    return href
  }

  func links(_ css: String) async throws -> [String] {
    var links: [String] = []
    for element in try await findAll(css) { links.append(try await element.attribute("href") ?? "") }
    return links
  }
}

extension String {
  /// French puts spaces that do not break before some signs; to a reader they are spaces.
  var plainSpaces: String { replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ") }
}
