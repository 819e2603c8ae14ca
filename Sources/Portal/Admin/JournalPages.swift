import Crypto
import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/admin/journal`: everything that was ever done, by object, person, deed and day. It cannot be changed, only read.
struct JournalPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let here: String
  let object: String
  let actor: String
  let day: String
  let deeds: [OptionView]
  let isUnknown: Bool
  let entries: [JournalRow]
  let walk: Walk

  static let template = "admin/journal"
  static var slots: [Slot<JournalPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("here", \.here), .text("object", \.object),
      .text("actor", \.actor), .text("day", \.day), .rows("deeds", \.deeds),
      .flag("isUnknown", \.isUnknown), .rows("entries", \.entries), .model("walk", \.walk),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let asked = try await JournalQuestion(visit)
    let after = visit.query.first("after").flatMap { Int($0) }
    let entries = try await visit.portal.registry.read { db -> [RecordedEntry] in
      guard !asked.isUnknown else { return [] }
      let last = try after.flatMap { try Journal.entry($0, in: db) }
      return try asked.searches.flatMap { try Journal.search($0, before: last, in: db) }
    }
    let page = asked.page(of: entries)
    return try visit.page(JournalPage(visit, asked, page, try await visit.names(of: page.map(\.entry.actor))))
  }

  private init(_ visit: Visit, _ asked: JournalQuestion, _ entries: [RecordedEntry], _ names: [String: String]) {
    frame = visit.frame(isUnlisted: true)
    crumbs = visit.journalCrumbs
    here = visit.url(Paths.journal)
    object = asked.object
    actor = asked.actor
    day = asked.day
    // To whom all of it is not open, what he does not see is not there.
    isUnknown = asked.isUnknown && asked.isUnlimited
    deeds = Deed.allCases.map {
      OptionView(
        id: "", value: $0.rawValue, label: visit.words(ofDeed: $0.rawValue), hint: "",
        isChosen: $0.rawValue == asked.action)
    }.sorted { $0.label < $1.label }
    self.entries = entries.map { JournalRow($0, names, visit) }
    let next = entries.count == Walk.rowsMax ? entries.last.map { String($0.sequence) } : nil
    walk = Walk(visit, here, next: next)
  }
}

/// What somebody asked the journal, as far as he may know.
private struct JournalQuestion: Sendable {
  let object: String
  let actor: String
  let action: String
  let day: String
  /// Nothing can be found under what was typed.
  private(set) var isUnknown = false
  let isUnlimited: Bool
  /// One for each agency of an auditor whose view is limited.
  private(set) var searches: [Journal.Search] = []

  private static let charactersMax = 200

  init(_ visit: Visit) async throws {
    func asked(_ name: String) -> String { String((visit.query.first(name) ?? "").trimmed.prefix(Self.charactersMax)) }
    (object, actor, action, day) = (asked("object"), asked("actor"), asked("action"), asked("day"))
    let oversight = Oversight(try visit.known())
    isUnlimited = oversight.isUnlimited
    let date = day.isEmpty ? nil : FEELDate(day)
    let clock = visit.clock
    var search = Journal.Search(
      object: try await Self.object(object, visit), actor: try await Self.actor(actor, visit),
      action: action.isEmpty ? nil : action, from: date.map { clock.start(of: $0) },
      until: date.map { clock.start(of: $0).adding(seconds: 86_400) })
    isUnknown =
      !object.isEmpty && search.object == nil || !actor.isEmpty && search.actor == nil || !day.isEmpty && date == nil
    guard let agencies = oversight.agencies else {
      searches = [search]
      return
    }
    searches = agencies.map { agency in
      search.agency = agency
      return search
    }
  }

  /// In the order of the journal, or of time when a day was asked for; what two agencies both see, once.
  func page(of entries: [RecordedEntry]) -> [RecordedEntry] {
    if searches.count < 2 { return entries }
    var seen: Set<Int> = []
    let sorted = entries.sorted { $0.sequence > $1.sequence }.filter { seen.insert($0.sequence).inserted }
    return Array(sorted.prefix(Walk.rowsMax))
  }

  /// `dossier/…`, `account/…`, or the number of a dossier, or somebody's address.
  private static func object(_ typed: String, _ visit: Visit) async throws -> String? {
    if typed.isEmpty { return nil }
    if typed.contains("@") {
      return try await visit.portal.registry.read { try Accounts.find(email: typed, in: $0).map { "account/\($0.id)" } }
    }
    if typed.contains("/") || typed == "portal" { return typed }
    let now = visit.portal.registry.clock.wall()
    return try await visit.portal.registry.read { db in
      let line =
        try Dossiers.line(number: typed.uppercased(), for: .house, at: now, in: db)
        ?? Dossiers.line(typed, for: .house, at: now, in: db)
      return line.map { "dossier/\($0.id)" }
    }
  }

  /// An account, by its id or its address.
  private static func actor(_ typed: String, _ visit: Visit) async throws -> String? {
    if typed.isEmpty { return nil }
    guard typed.contains("@") else { return typed }
    return try await visit.portal.registry.read { try Accounts.find(email: typed, in: $0)?.id }
  }
}

struct JournalRow: Templates.Model {
  let sequence: Int
  let url: String
  let at: String
  let deed: String
  let actor: String
  let actorURL: String
  let part: String
  let address: String
  let object: String
  let objectURL: String

  static var slots: [Slot<JournalRow>] {
    [
      .number("sequence", \.sequence), .text("url", \.url), .text("at", \.at), .text("deed", \.deed),
      .text("actor", \.actor), .text("actorURL", \.actorURL), .text("part", \.part), .text("address", \.address),
      .text("object", \.object), .text("objectURL", \.objectURL),
    ]
  }

  init(_ recorded: RecordedEntry, _ names: [String: String], _ visit: Visit) {
    let entry = recorded.entry
    func search(_ name: String, _ value: String) -> String {
      "\(visit.url(Paths.journal))?\(QueryString([.init(name: name, value: value)]).text)"
    }
    sequence = recorded.sequence
    url = visit.url(Paths.journalEntry, recorded.sequence)
    at = visit.clock.words(entry.at, visit.speech)
    deed = visit.words(ofDeed: entry.action)
    let isHouse = entry.actor == Journal.house
    actor = isHouse ? visit.say(TextKey("supervision.house")) : names[entry.actor] ?? entry.actor
    actorURL = search("actor", entry.actor)
    part = isHouse ? "" : visit.part(entry)
    address = entry.address
    object = entry.object
    objectURL = search("object", entry.object)
  }
}

/// `/admin/journal/{sequence}`: one entry, its place in the chain, and the proof that a signed head holds it.
struct JournalEntryPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let row: JournalRow
  let details: String
  let hash: String
  let line: String
  let isProved: Bool
  let isWrong: Bool
  let head: String
  let proof: [String]
  let previous: String
  let next: String

  static let template = "admin/journal-entry"
  static var slots: [Slot<JournalEntryPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .model("row", \.row), .text("details", \.details),
      .text("hash", \.hash), .text("line", \.line), .flag("isProved", \.isProved), .flag("isWrong", \.isWrong),
      .text("head", \.head), .rows("proof", \.proof), .text("previous", \.previous), .text("next", \.next),
    ]
  }

  static func show(_ visit: Visit, _ sequence: Int) async throws -> Response {
    let oversight = Oversight(try visit.known())
    let found = try await visit.portal.registry.read { db -> (entry: RecordedEntry, proof: JournalProof?, last: Int)? in
      guard let entry = try Journal.entry(sequence, in: db),
        try oversight.agencies?.contains(where: { try Journal.isSeen(sequence, by: $0, in: db) }) ?? true
      else { return nil }
      let proof: JournalProof?
      do {
        proof = try Journal.proof(of: sequence, in: db)
      } catch is JournalProof.Failure {
        proof = nil
      }
      return (entry, proof, try Journal.last(in: db).count)
    }
    guard let found else { throw PageFault(.notFound) }
    let key = try visit.portal.registry.keyring.journalKey.verifyingKey
    let names = try await visit.names(of: [found.entry.entry.actor])
    return try visit.page(
      JournalEntryPage(
        visit, found.entry, found.proof, isValid: found.proof?.isValid(key: key) ?? false, names,
        walks: oversight.isUnlimited ? found.last : 0))
  }

  private init(
    _ visit: Visit, _ recorded: RecordedEntry, _ proof: JournalProof?, isValid: Bool, _ names: [String: String],
    walks last: Int
  ) {
    frame = visit.frame(isUnlisted: true)
    crumbs = visit.journalCrumbs + [visit.link(TextKey("journal.title"), Paths.journal)]
    row = JournalRow(recorded, names, visit)
    details = recorded.entry.details
    hash = Hex.encode(recorded.hash)
    line = String(decoding: recorded.line, as: UTF8.self)
    isProved = proof != nil && isValid
    isWrong = proof != nil && !isValid
    head = proof?.head.text ?? ""
    self.proof = proof?.path.map { Hex.encode($0) } ?? []
    let sequence = recorded.sequence
    previous = sequence > 1 && last > 0 ? visit.url(Paths.journalEntry, sequence - 1) : ""
    next = sequence < last ? visit.url(Paths.journalEntry, sequence + 1) : ""
  }
}

extension Visit {
  /// An auditor has no administration to go back to.
  fileprivate var journalCrumbs: [Crumb] {
    Rights.allow(.administer, to: roles) ? [adminCrumb] : [link(TextKey("supervision.title"), Paths.supervision)]
  }

  /// In what part somebody did something.
  fileprivate func part(_ entry: JournalEntry) -> String {
    let agency = portal.catalogue.title(ofAgency: entry.agency, speech.language)
    let isPost = portal.catalogue.role(entry.role) != nil || HouseRole(rawValue: entry.role) != nil
    let role =
      isPost
      ? title(of: Actor.Post(agency: entry.agency, role: entry.role))
      : JournalPart(rawValue: entry.role).map { say(TextKey("journal.parts", $0.rawValue)) } ?? entry.role
    return speech.list([role, agency].filter { !$0.isEmpty })
  }
}

/// Parts that are no posts.
enum JournalPart: String, CaseIterable {
  case account, applicant, broker, house, system
}
