import Foundation
import JSON
import Procedures
import Rules
import Testing

/// The packs that lie beside the tests, and those of the product.
enum TestPacks {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("packs")
  static let shipped = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Config/packs")

  static func files(_ name: String, in folder: URL = folder) throws -> [String: [UInt8]] {
    let root = folder.appendingPathComponent(name)
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      let url = root.appendingPathComponent(path)
      if !url.hasDirectoryPath, let data = try? Data(contentsOf: url) { files[path] = [UInt8](data) }
    }
    return files
  }

  /// The market, with some words of one of its files replaced.
  static func market(
    _ path: String = "", replacing old: String = "", with new: String = ""
  ) throws -> (pack: Pack, problems: [PackProblem]) {
    Pack.read(try marketFiles(path, replacing: old, with: new))
  }

  static func marketFiles(_ path: String = "", replacing old: String = "", with new: String = "") throws -> PackFiles {
    var files = try files("market")
    if !path.isEmpty {
      let text = String(decoding: try #require(files[path]), as: UTF8.self)
      try #require(text.contains(old), "the fixture has changed: \(old)")
      files[path] = Array(text.replacingOccurrences(of: old, with: new).utf8)
    }
    return PackFiles(name: "market", files: files)
  }
}

/// One dossier of the market and the people around it.
struct Market {
  let pack: Pack
  let procedure: Procedure
  var dossier = Dossier(id: "d1")
  var events: [Event] = []
  var today: FEELDate
  var world = World()

  static let amina = Actor(account: "amina", name: "Amina")
  static let brahim = Actor(account: "brahim", name: "Brahim")
  static let reviewer = officer("desk", "reviewer")
  static let clerk = officer("desk", "counter")
  static let inspector = officer("hygiene", "agent")
  static let agent = officer("town", "agent")
  static let signatory = officer("town", "signatory")

  static func officer(_ agency: String, _ role: String, unit: String? = nil) -> Actor {
    Actor(account: "\(agency)-\(role)", name: role, posts: [.init(agency: agency, role: role, unit: unit)])
  }

  init(_ procedure: String = "stall", _ pack: Pack? = nil) throws {
    self.pack = try pack ?? TestPacks.market().pack
    self.procedure = try #require(self.pack.procedure(procedure))
    today = try #require(FEELDate("2026-03-02"))
  }

  var hour: Hour {
    Hour(
      moment: Moment(rawValue: Int64(today.daysSince1970) * 86_400_000 + Int64(events.count)),
      local: today.midnightUTC)
  }

  @discardableResult
  mutating func act(_ command: Command, by actor: Actor = amina) throws -> [Event] {
    let new = try Proceeding.events(
      of: command, on: dossier, by: actor, at: hour, in: pack, procedure, world: world)
    for event in new { dossier.apply(event) }
    events += new
    return new
  }

  /// The key of the refusal that this command meets; nil when it is carried out.
  func refusal(_ command: Command, by actor: Actor = amina) -> Refusal.Key? {
    do {
      _ = try Proceeding.events(of: command, on: dossier, by: actor, at: hour, in: pack, procedure, world: world)
      return nil
    } catch {
      return error.key
    }
  }

  mutating func wait(_ days: Int) throws {
    for _ in 0..<days {
      today = try #require(today.adding(days: 1))
      try act(.tick, by: .house)
    }
  }

  static func paper(_ name: String) -> Paper {
    Paper(sha256: name, name: "\(name).pdf", contentType: "application/pdf", bytes: 10)
  }

  /// A draft with everything in it but the payment.
  mutating func fill(goods: String = "fruit", terrace: Bool = false, area: Int = 8) throws {
    try act(.start(procedure: procedure.id, language: "fr", applicant: "amina"))
    try act(.answer(["goods": .string(goods), "terrace": terrace ? "yes" : "no", "zone": "north"]))
    if terrace { try act(.choose(dossier.filing.formalities + ["terrace"])) }
    try act(.fill(["trade_name": "Chez Amina", "area": .number(JSONNumber(area))]))
    try act(.attach(slot: "identity", Market.paper("id-1")))
    if goods == "fish" { try act(.attach(slot: "analysis", Market.paper("analysis-1"))) }
  }

  mutating func pay(_ id: String = "p1") throws {
    try act(.pay(payment: id, .simulated))
    try act(.settle(payment: id, receipt: "R-\(id)"), by: .house)
  }

  mutating func file(goods: String = "fruit", terrace: Bool = false, area: Int = 8) throws {
    try fill(goods: goods, terrace: terrace, area: area)
    try pay()
    try act(.submit(number: "ST-2026-1"))
  }

  mutating func end(_ step: String, _ outcome: String, reason: String = "", by actor: Actor, ticks: [String] = [])
    throws
  {
    try act(.end(step: step, Ending(outcome, reason: reason, ticks: ticks), remarks: [], unit: nil), by: actor)
  }

  static func certificate(_ template: String, _ code: String = "K1") -> IssuedCertificate {
    IssuedCertificate(template: template, number: "N-1", code: code, sha256: "s", until: nil)
  }
}
