import Crypto
import Foundation
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

/// A portal with dossiers of the demonstration pack, filed as its examples are, and officers to work on them.
struct Office: Sendable {
  let portal: TestPortal
  let pack: Pack
  /// What every uploaded paper holds.
  let file = Array("%PDF-1.7\nsome paper\n%%EOF\n".utf8)

  init(at start: String = "2026-03-02T09:00:00Z") async throws {
    portal = try await TestPortal(at: start)
    pack = try #require(portal.packs.first)
  }

  func officer(_ agency: String, _ role: String, unit: String? = nil, name: String? = nil) async throws -> TestPerson {
    try await portal.person(
      name ?? "\(agency) \(role)", [Actor.Post(agency: agency, role: role, unit: unit)])
  }

  func errand(_ actor: Actor) -> Errand { Errand(actor, from: "192.0.2.1", at: portal.clock.hour) }

  /// A dossier filed as an example is; `data` replaces some of its answers.
  func filed(
    _ example: String = "01-bookseller", by person: TestPerson, data changes: [String: JSON] = [:],
    fileName: String = "piece.pdf"
  ) async throws -> String {
    let example = try #require(pack.examples.first { $0.name == example })
    let procedure = try #require(pack.procedure(example.procedure))
    var filing = example.filing
    filing.data.merge(changes) { $1 }
    let advice = procedure.advice(on: filing, in: pack.territory, now: portal.clock.hour.local)
    var commands: [Command] = [.answer(filing.answers), .choose(advice.chosen), .fill(filing.data)]
    let sha256 = Hex.encode(try await portal.registry.vault.store(file).sha256)
    for slot in advice.documents where !(procedure.document(slot)?.isOptional ?? true) {
      commands.append(
        .attach(
          slot: slot,
          Paper(sha256: sha256, name: fileName, contentType: "application/pdf", bytes: file.count)))
    }
    let change = try await portal.registry.start(
      procedure.id, of: pack.id, language: "fr", by: errand(person.actor),
      then: commands + [.submit(number: "")])
    return change.dossier
  }

  func act(_ commands: [Command], _ dossier: String, by person: TestPerson) async throws {
    _ = try await portal.registry.carryOut(commands, on: dossier, by: errand(person.actor))
  }

  /// Ends a step by the engine, with every check ticked.
  func end(
    _ step: String, _ outcome: String, _ dossier: String, by person: TestPerson, findings: [String: JSON] = [:]
  ) async throws {
    let ticks = pack.procedures.lazy.compactMap { $0.circuit.step(step) }.first?.checklist.map(\.id) ?? []
    try await act(
      [.end(step: step, Ending(outcome, findings: findings, ticks: ticks), remarks: [], unit: nil)], dossier,
      by: person)
  }

  /// The applicant orders, the gateway settles.
  func paid(_ dossier: String, by person: TestPerson) async throws {
    try await act([.pay(payment: "p-\(dossier)", .simulated)], dossier, by: person)
    _ = try await portal.registry.settle("p-\(dossier)", by: errand(.house))
  }

  func dossier(_ id: String) async throws -> Dossier {
    let now = portal.clock.now
    return try #require(
      try await portal.registry.read { try Dossiers.find(id, for: .house, at: now, in: $0)?.dossier })
  }

  /// Numbers of the events of a kind.
  func events(_ id: String, _ isWanted: @escaping @Sendable (Fact) -> Bool) async throws -> Int {
    let now = portal.clock.now
    return try await portal.registry.read { db in
      guard let line = try Dossiers.line(id, for: .house, at: now, in: db) else { return 0 }
      return try Dossiers.timeline(of: line, limit: 1_000, in: db).count { isWanted($0.event.fact) }
    }
  }
}

extension TestBrowser {
  /// Opens a task and sends what its form is filled in with.
  @discardableResult
  func decide(_ task: String, _ fields: KeyValuePairs<String, String>) async throws -> String {
    try await open("/fr/tasks/\(task)")
    #expect(status == 200, "\(page)")
    return try await submit("/fr/tasks/\(task)", fields)
  }

  /// Presses the button of the page that shows the decision once more.
  func confirm(_ task: String) async throws {
    let kept = page.matches(of: /<input type="hidden" name="(decision-[^"]*|[a-z_.]+)" value="([^"]*)">/)
    let fields = kept.map { (String($0.1), String($0.2).unescaped) }.filter { $0.0 != "token" }
    try await send("/fr/tasks/\(task)", fields + [("decision-go", "send")])
  }
}

extension String {
  /// As a browser reads a value of an attribute.
  var unescaped: String {
    replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&gt;", with: ">")
      .replacingOccurrences(of: "&quot;", with: "\"").replacingOccurrences(of: "&#34;", with: "\"")
      .replacingOccurrences(of: "&#39;", with: "'").replacingOccurrences(of: "&amp;", with: "&")
  }
}
