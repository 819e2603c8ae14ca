import HTTP
import Procedures
import Registry
import Templates

/// `/counter`: whom to hand something over to, what is still on its way, and the search by what people bring (ER-40).
struct CounterDesk: Page {
  let frame: Frame
  let here: String
  let typed: String
  let isSearched: Bool
  let found: [CounterRow]
  let counters: [String]
  let ready: [CounterRow]
  let readyWalk: Walk
  let awaited: [AwaitedRow]
  let awaitedWalk: Walk
  let slips: [Crumb]

  static let template = "counter/desk"
  static var slots: [Slot<CounterDesk>] {
    [
      .model("frame", \.frame), .text("here", \.here), .text("typed", \.typed), .flag("isSearched", \.isSearched),
      .rows("found", \.found), .rows("counters", \.counters), .rows("ready", \.ready),
      .model("readyWalk", \.readyWalk), .rows("awaited", \.awaited), .model("awaitedWalk", \.awaitedWalk),
      .rows("slips", \.slips),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let post = CounterPost(try visit.known(), visit.portal.catalogue)
    let typed = (visit.query.first("q") ?? "").trimmed
    if let dossier = try await CounterSearch.direct(typed, post, visit) {
      return .redirect(to: visit.url(Paths.counterDossier, dossier))
    }
    return try await visit.page(CounterDesk(visit, post, typed: typed))
  }

  /// `POST /counter/{dossier}/papers`: a paper has come from its agency.
  static func receive(_ visit: Visit, _ id: String) async throws -> Response {
    let opened = try await CounterFile(visit, id)
    let formality = visit.sent.text("formality")
    do {
      _ = try await visit.portal.registry.carryOut(
        [.receive(formality: formality)], on: id, by: visit.errand(at: opened.file.clock.now))
    } catch let refusal as Refusal {
      guard refusal.key != .notFound else { throw PageFault(.notFound) }
      return try visit.page(CounterDossierPage(visit, opened, refusal: refusal), .unprocessable)
    }
    return visit.sent.text("from") == "list"
      ? visit.redirect(Paths.counter) : .redirect(to: visit.url(Paths.counterDossier, id))
  }

  private init(_ visit: Visit, _ post: CounterPost, typed: String) async throws {
    let speech = visit.speech
    frame = visit.frame(isUnlisted: true)
    here = visit.url(Paths.counter)
    self.typed = typed
    isSearched = !typed.isEmpty
    counters = post.counters.map { $0.counter.title[speech.language] }
    found = try await CounterSearch.rows(typed, post, visit)
    let readyPage = try await ReadyPage(visit, post)
    ready = readyPage.rows
    readyWalk = Walk(visit, here, next: readyPage.next)
    let papers = try await AwaitedPage(visit, post)
    awaited = papers.rows
    awaitedWalk = Walk(visit, here, cursor: "papers", next: papers.next)
    slips = papers.slips
  }
}

/// A dossier in the lists of a counter.
struct CounterRow: Templates.Model {
  let number: String
  let url: String
  let applicant: String
  let procedure: String
  let papers: String
  /// Everything has arrived.
  let isReady: Bool
  let since: String

  static var slots: [Slot<CounterRow>] {
    [
      .text("number", \.number), .text("url", \.url), .text("applicant", \.applicant), .text("procedure", \.procedure),
      .text("papers", \.papers), .flag("isReady", \.isReady), .text("since", \.since),
    ]
  }

  init(
    _ dossier: DossierName, _ procedure: Procedure, _ papers: (all: Int, arrived: Int)?, since: String, _ visit: Visit
  ) {
    let speech = visit.speech
    number = dossier.number ?? dossier.id
    url = visit.url(Paths.counterDossier, dossier.id)
    applicant = dossier.applicantName
    self.procedure = procedure.title[speech.language]
    self.papers =
      papers.map {
        visit.say(TextKey("counter.arrivedOf"), ["arrived": String($0.arrived), "all": String($0.all)])
      } ?? ""
    isReady = papers.map { $0.all == $0.arrived } ?? false
    self.since = since
  }
}

/// The open collection steps of a clerk's posts.
private struct ReadyPage {
  var rows: [CounterRow] = []
  let next: String?

  init(_ visit: Visit, _ post: CounterPost) async throws {
    let registry = visit.portal.registry
    let place = visit.cursor(as: Tasks.Place.self) ?? .first
    let tasks = try await registry.read { [posts = post.posts] in try Tasks.list(for: posts, after: place, in: $0) }
    next = tasks.count == Walk.rowsMax ? tasks.last?.place.text : nil
    for task in tasks {
      let (pack, procedure) = try await registry.procedure(of: task.dossier)
      guard let step = procedure.circuit.step(task.place.step), step.kind == .collection else { continue }
      let papers = try await registry.read { db in
        let found = try Dossiers.find(task.dossier.id, for: .house, at: task.openedAt, in: db)
        let here = found.flatMap { procedure.place(step.counter, for: $0.dossier) }
        return try CounterPapers.count(of: task.dossier, at: here, in: db)
      }
      let clock = LocalClock(visit.portal.catalogue.hour(pack.territory.zone))
      rows.append(
        CounterRow(
          task.dossier, procedure, papers, since: visit.speech.date(clock.day(of: task.openedAt)), visit))
    }
  }
}

/// A paper that has not arrived.
struct AwaitedRow: Templates.Model {
  let title: String
  let number: String
  let applicant: String
  let dossier: String
  let url: String
  let agency: String
  let issued: String
  let action: String
  let formality: String

  static var slots: [Slot<AwaitedRow>] {
    [
      .text("title", \.title), .text("number", \.number), .text("applicant", \.applicant), .text("dossier", \.dossier),
      .text("url", \.url), .text("agency", \.agency), .text("issued", \.issued), .text("action", \.action),
      .text("formality", \.formality),
    ]
  }
}

private struct AwaitedPage {
  var rows: [AwaitedRow] = []
  var slips: [Crumb] = []
  let next: String?

  /// Of all counters of a clerk together; he has one or two.
  init(_ visit: Visit, _ post: CounterPost) async throws {
    let registry = visit.portal.registry
    let place = visit.cursor("papers", as: CounterPapers.Place.self) ?? .first
    let counters = post.counters
    let found = try await registry.read { db in
      try counters.flatMap { counter in
        try CounterPapers.awaited(at: counter.id, after: place, in: db).map { (counter: counter, paper: $0) }
      }
    }
    let page = found.sorted { $0.paper.place < $1.paper.place }.prefix(Walk.rowsMax)
    next = page.count == Walk.rowsMax ? page.last?.paper.place.text : nil
    var sent: Set<String> = []
    for (counter, paper) in page {
      rows.append(AwaitedRow(paper, try await registry.pack(paper.pack), visit))
      if sent.insert("\(paper.agency) \(counter.id)").inserted {
        slips.append(Crumb(slipFrom: paper.agency, to: counter, visit))
      }
    }
  }
}

extension AwaitedRow {
  fileprivate init(_ paper: CounterPapers.CounterPaper, _ pack: Pack, _ visit: Visit) {
    let language = visit.speech.language
    let clock = LocalClock(visit.portal.catalogue.hour(pack.territory.zone))
    title = pack.certificate(paper.template)?.title[language] ?? paper.template
    number = paper.number
    applicant = paper.applicantName
    dossier = paper.dossierNumber ?? paper.dossier
    url = visit.url(Paths.counterDossier, paper.dossier)
    agency = pack.agency(paper.agency)?.title[language] ?? paper.agency
    issued = visit.speech.date(clock.day(of: paper.issuedAt))
    action = visit.url(Paths.counterPapers, paper.dossier)
    formality = paper.formality
  }
}

extension Crumb {
  /// What travels from an agency to a counter, on paper.
  fileprivate init(slipFrom agency: String, to counter: CounterPost.Counter, _ visit: Visit) {
    let language = visit.speech.language
    let query = QueryString([.init(name: "counter", value: counter.id), .init(name: "agency", value: agency)])
    let words = [
      "agency": counter.pack.agency(agency)?.title[language] ?? agency, "counter": counter.counter.title[language],
    ]
    self.init(title: visit.say(TextKey("counter.slip"), words), url: "\(visit.url(Paths.transfers))?\(query.text)")
  }
}
