import HTTP
import Procedures
import Registry
import Templates

/// `/counter/{dossier}/handed`: what was handed over, to whom, by whom. It can be opened again.
struct HandedOverPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let number: String
  let papers: [CounterPaperRow]
  let facts: [Fact]
  let next: String

  static let template = "counter/handed"
  static var slots: [Slot<HandedOverPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("number", \.number), .rows("papers", \.papers),
      .rows("facts", \.facts), .text("next", \.next),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    let opened = try await CounterFile(visit, id)
    guard let last = opened.ended.last else { return .redirect(to: visit.url(Paths.counterDossier, id)) }
    let clerk = try await visit.portal.registry.read { try Accounts.find(last.by, in: $0) }
    return try visit.page(HandedOverPage(visit, opened, clerk: clerk?.name ?? ""))
  }

  private init(_ visit: Visit, _ opened: CounterFile, clerk: String) {
    let file = opened.file
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link(TextKey("counter.title"), Paths.counter)]
    number = file.number
    var seen: Set<String> = []
    papers = opened.ended.flatMap { file.procedure.papers(at: $0.step, of: file.dossier) }
      .filter { seen.insert($0.id).inserted }.map { CounterPaperRow($0, file, visit) }
      .filter { $0.state == CounterPaperRow.State.handed.rawValue }
    let facts = opened.ended.flatMap { ended in
      [
        Fact(term: visit.say(TextKey("counter.taken")), text: ended.ending.note),
        Fact(term: visit.say(TextKey("counter.at")), text: file.clock.words(ended.at, visit.speech)),
      ]
    }
    self.facts = (facts + [Fact(term: visit.say(TextKey("counter.by")), text: clerk)]).filter { !$0.text.isEmpty }
    next = visit.url(Paths.counter)
  }
}
