import Crypto
import Foundation
import JSON
import Procedures
import Rules
import SQLite
import Testing

@testable import Registry

/// A registry in which the market's pack is published, and the people around its stalls.
struct Market: Sendable {
  let registry: Registry
  let clock = HandClock()

  static let amina = Actor(account: "amina", name: "Amina Él Fassi")
  static let brahim = Actor(account: "brahim", name: "Brahim Amrani")
  static let reviewer = officer("desk", "reviewer")
  static let clerk = officer("desk", "counter")
  static let agent = officer("town", "agent")
  static let signatory = officer("town", "signatory")
  static let inspector = officer("hygiene", "agent", unit: "north")

  static func officer(_ agency: String, _ role: String, unit: String? = nil) -> Actor {
    Actor(account: "\(agency)-\(role)", name: role, posts: [.init(agency: agency, role: role, unit: unit)])
  }

  init(_ scratch: Scratch) async throws {
    registry = try await scratch.registry(clock: clock)
    let bundle = PackBundle(try Self.files())
    _ = try await registry.write { try Packs.publish(bundle, by: "admin", at: Moment(rawValue: 1), in: $0) }
  }

  static func files(_ change: (inout String) -> Void = { _ in }) throws -> PackFiles {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("ProceduresTests/packs/market")
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      let url = root.appendingPathComponent(path)
      if let data = try? Data(contentsOf: url) { files[path] = [UInt8](data) }
    }
    var stall = String(decoding: try #require(files["procedures/stall.json5"]), as: UTF8.self)
    change(&stall)
    files["procedures/stall.json5"] = Array(stall.utf8)
    return PackFiles(name: "market", files: files)
  }

  static func hour(_ day: String = "2026-03-02", _ second: Int = 0) -> Hour {
    let date = FEELDate(day) ?? FEELDateTime.epoch.date
    return Hour(
      moment: Moment(rawValue: Int64(date.daysSince1970) * 86_400_000 + 36_000_000 + Int64(second) * 1_000),
      local: date.midnightUTC)
  }

  static func errand(_ actor: Actor = amina, _ day: String = "2026-03-02", from address: String = "192.0.2.7")
    -> Errand
  {
    Errand(actor, from: address, at: hour(day))
  }

  static func paper(_ name: String) -> Paper {
    Paper(
      sha256: Hex.encode(Digest.of(Array(name.utf8))), name: "\(name).pdf", contentType: "application/pdf", bytes: 10)
  }

  static func filling(
    goods: String = "fruit", terrace: Bool = false, zone: String = "north", title: String = "Chez Amina"
  ) -> [Command] {
    var commands: [Command] = [
      .answer(["goods": .string(goods), "terrace": terrace ? "yes" : "no", "zone": .string(zone)]),
      .choose(["stall"] + (goods == "fish" ? ["health"] : []) + (terrace ? ["terrace"] : [])),
      .fill(["trade_name": .string(title), "area": 8]), .attach(slot: "identity", paper("identity")),
    ]
    if goods == "fish" { commands.append(.attach(slot: "analysis", paper("analysis"))) }
    return commands
  }

  func draft(
    goods: String = "fruit", terrace: Bool = false, zone: String = "north", by actor: Actor = amina,
    title: String = "Chez Amina", on day: String = "2026-03-02"
  ) async throws -> String {
    try await registry.start(
      "stall", of: "market", language: "fr", by: Self.errand(actor, day),
      then: Self.filling(goods: goods, terrace: terrace, zone: zone, title: title)
    ).dossier
  }

  /// A draft that is paid for.
  func paid(
    goods: String = "fruit", terrace: Bool = false, zone: String = "north", by actor: Actor = amina,
    title: String = "Chez Amina", on day: String = "2026-03-02"
  ) async throws -> String {
    let id = try await draft(goods: goods, terrace: terrace, zone: zone, by: actor, title: title, on: day)
    try await act(.pay(payment: "p-\(id)", .simulated), id, actor, day)
    _ = try await registry.settle("p-\(id)", by: Self.errand(.house, day))
    return id
  }

  func filed(
    goods: String = "fruit", by actor: Actor = amina, title: String = "Chez Amina", on day: String = "2026-03-02"
  ) async throws -> String {
    let id = try await paid(goods: goods, by: actor, title: title, on: day)
    try await act(.submit(number: ""), id, actor, day)
    return id
  }

  @discardableResult
  func act(
    _ command: Command, _ id: String, _ actor: Actor = amina, _ day: String = "2026-03-02"
  ) async throws -> Change {
    try await registry.carryOut([command], on: id, by: Self.errand(actor, day))
  }

  @discardableResult
  func end(
    _ step: String, _ outcome: String, _ id: String, _ actor: Actor, reason: String = "", ticks: [String] = [],
    on day: String = "2026-03-02"
  ) async throws -> Change {
    try await act(
      .end(step: step, Ending(outcome, reason: reason, ticks: ticks), remarks: [], unit: nil), id, actor, day)
  }

  /// The key of the refusal that a command meets; nil when it is carried out.
  func refusal(_ command: Command, _ id: String, _ actor: Actor = amina) async throws -> Refusal.Key? {
    do {
      try await act(command, id, actor)
      return nil
    } catch let refusal as Refusal {
      return refusal.key
    }
  }

  func dossier(_ id: String, _ viewer: Viewer = .house) async throws -> (line: DossierLine, dossier: Dossier)? {
    let now = Self.hour().moment
    return try await registry.read { try Dossiers.find(id, for: viewer, at: now, in: $0) }
  }

  func count(_ sql: String) async throws -> Int {
    try await registry.read { try $0.value(sql, as: Int.self) ?? 0 }
  }

  static func certificate(_ template: String, _ code: String = "K1") -> IssuedCertificate {
    IssuedCertificate(
      template: template, number: "N-\(code)", code: code, sha256: Hex.encode(Digest.of(Array(code.utf8))), until: nil)
  }
}
