import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

// /api/v1/dossiers: what applicants file, and what has reached an agency.

enum DossiersAPI {
  static func list(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    let before: Int64 = try visit.cursor("before", Int.init(pathText:)).map(Int64.init) ?? .max
    let state = try visit.query.first("state").map { text throws -> Dossier.State in
      guard let state = Dossier.State(rawValue: text) else { throw Problem(.badRequest, .cursor) }
      return state
    }
    let rows = try await registry.read { [now = registry.clock.wall()] db in
      try Dossiers.list(
        for: person.actor().viewer, state: state, before: before, limit: Visit.rowsMax + 1, at: now, in: db)
    }
    return try visit.list(rows, cursor: "before", { "\($0.serial)" }) { line, list in list.value(LineShape(line)) }
  }

  /// `{"procedure","answers","formalities","data"}`, and whatever else, which has no effect (SEC-22). What cannot be
  /// taken is refused field by field, and nothing is kept.
  static func file(_ visit: Visit) async throws -> Response {
    let body = try visit.body()
    let person = try visit.known()
    let entry = try visit.procedure(body.text("procedure") ?? "")
    let registry = visit.portal.registry
    let principal = try await visit.principal(body.text("for"))
    let (pack, hash) = try await registry.currentPack(entry.pack.id)
    let book = Dossiers.Book(hash: hash, pack: pack)
    let hour = visit.portal.catalogue.hour(pack.territory.zone)
    let actor = person.actor(for: principal)
    let errand = visit.errand(actor, at: hour)
    let language = try body.text("language") ?? visit.language.code
    let start = Command.start(
      procedure: entry.procedure.id,
      language: pack.languages.contains(language) ? language : pack.languages.first ?? "",
      applicant: principal ?? person.account.id)
    // Where nothing is asked the obligatory formalities are chosen all the same.
    let isAnswered = try body.object("answers")?.isEmpty == false
    let filing = (isAnswered ? [] : [.answer([:])]) + (try filling(body))
    let (commands, id) = ([start] + filing, DossierID.next(from: registry.randomness))
    let (speech, location) = (visit.speech, Paths.apiDossier.url(id))
    return try await visit.once { db, tick in
      _ = try Dossiers.carryOut(commands, on: id, by: errand, under: book, at: tick, in: db)
      guard let file = try DossierInSight.find(id, for: person, book, at: hour, in: db) else {
        throw Refusal(.notFound)
      }
      return CallAnswer(.created, at: location) { $0.value(DossierShape(file, speech)) }
    }
  }

  static func one(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await visit.dossier(id)
    return try .json { $0.value(DossierShape(file, visit.speech)) }
  }

  /// A JSON merge patch (RFC 7396) of `answers` and `data`; `formalities` are chosen anew.
  static func patch(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await visit.dossier(id)
    let body = try visit.body(["application/json", "application/merge-patch+json"])
    let filing = file.dossier.filing
    let commands = try Self.filling(
      body, answers: { filing.answers[$0] }, data: { filing.data[$0] })
    let speech = visit.speech
    return try await visit.carryOut(commands, on: file) { now in
      CallAnswer { $0.value(DossierShape(now, speech)) }
    }
  }

  /// Files the dossier; one that was sent back is handed in again.
  static func submit(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await visit.dossier(id)
    let note = try visit.optionalBody().text("note") ?? ""
    let isReturned = file.dossier.state == .toComplete
    do {
      return try await visit.carryOut([isReturned ? .complete(note: note) : .submit(number: "")], on: file) { now in
        CallAnswer(.created) { writer in
          writer.value(now.receipt.flatMap { ReceiptShape(now.dossier, $0) })
        }
      }
    } catch let refusal as Refusal where refusal.key == .alreadyFiled {
      throw Problem(.conflict, .alreadyFiled, number: try await visit.dossier(id).dossier.number)
    }
  }

  static func timeline(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await visit.dossier(id)
    let after = try visit.cursor("after", Int.init(pathText:)) ?? 0
    let rows = try await visit.portal.registry.read { [line = file.line] db in
      try Dossiers.timeline(of: line, after: after, limit: Visit.rowsMax + 1, in: db)
    }
    return try visit.list(rows, cursor: "after", { "\($0.sequence)" }) { recorded, list in
      if let event = EventShape(recorded, in: file) { list.value(event) }
    }
  }

  /// The commands that a body asks for, in the order in which one follows from the other.
  private static func filling(
    _ body: CallBody, answers: (String) -> JSON? = { _ in nil }, data: (String) -> JSON? = { _ in nil }
  ) throws -> [Command] {
    var commands: [Command] = []
    if let sent = try body.object("answers"), !sent.isEmpty { commands.append(.answer(sent.merged(into: answers))) }
    if let sent = try body.texts("formalities") { commands.append(.choose(sent)) }
    if let sent = try body.object("data"), !sent.isEmpty { commands.append(.fill(sent.merged(into: data))) }
    return commands
  }
}

extension JSONObject {
  /// Each member as a patch of what is there.
  fileprivate func merged(into existing: (String) -> JSON?) -> [String: JSON] {
    dictionary.reduce(into: [:]) { merged, member in
      merged[member.key] = member.value.merged(into: existing(member.key) ?? .null)
    }
  }
}

extension JSON {
  /// RFC 7396 section 2. A null inside a patch takes a member away; a patch that is no object takes the place of all.
  func merged(into target: JSON) -> JSON {
    guard let patch = object else { return self }
    var result = target.object ?? JSONObject()
    for (name, value) in patch.members { result[name] = value.isNull ? nil : value.merged(into: result[name] ?? .null) }
    return .object(result)
  }
}

extension Visit {
  /// For whom somebody files, when not for himself: the account of an address, whose mandate the registry asks for.
  /// Nobody learns which addresses have accounts.
  fileprivate func principal(_ email: String?) async throws -> String? {
    guard let email else { return nil }
    let account = try await portal.registry.read { try Accounts.find(email: email, in: $0) }
    guard let account else { throw PageFault(.notFound) }
    return account.id
  }
}

/// A dossier in a list.
private struct LineShape: JSONWritable {
  let line: DossierLine

  init(_ line: DossierLine) { self.line = line }

  func write(to writer: inout JSONWriter) {
    writer.object { one in
      one.field("id", line.id)
      one.field("number", line.number)
      one.field("procedure", line.procedure)
      one.field("title", line.title)
      one.field("applicant", line.applicantName)
      one.field("state", line.state.rawValue)
      one.field("startedAt", "\(line.startedAt)")
      one.field("submittedAt", line.filedAt.map { "\($0)" })
      one.field("changedAt", "\(line.changedAt)")
      one.field("closedAt", line.closedAt.map { "\($0)" })
      one.field("due", line.due?.text)
    }
  }
}
