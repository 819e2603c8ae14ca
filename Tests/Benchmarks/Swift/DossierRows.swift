// What a command on a dossier costs, end to end: the engine, its events, the journal, every row and job, on disk.

import Crypto
import Foundation
import JSON
import Procedures
import Registry
import Rules
import SQLite

enum DossierRows {
  private static let clients = 64
  private static let filings = 4

  /// Each client files and has accepted its own dossiers, one after the other.
  static func measure() async throws -> BenchRow {
    let folder = "/tmp/guichet-bench-dossiers-\(getpid())"
    mkdir(folder, 0o700)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let registry = try await Registry.open(DataFolder(folder + "/dossiers")) { _ in }
    let files = try market()
    _ = try await registry.write { try Packs.publish(PackBundle(files), by: "bench", at: registry.tick().wall, in: $0) }
    _ = try await registry.currentPack("market")
    let alone = try await rate(registry, clients: 1, filings: 20)
    let together = try await rate(registry, clients: clients, filings: filings)
    let list = try await pages(registry)
    await registry.close()
    return BenchRow(
      row: "dossier-commands", ratio: together / alone,
      detail: "\(clients) clients \(Int(together))/s, one \(Int(alone))/s, a work list of 50 in \(list) us")
  }

  /// Commands a second.
  private static func rate(_ registry: Registry, clients: Int, filings: Int) async throws -> Double {
    let start = SteadyTime.nanoseconds()
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for client in 0..<clients {
        group.addTask {
          var count = 0
          for number in 0..<filings { count += try await file(registry, "\(clients)-\(client)-\(number)") }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    return Double(count) / (Double(SteadyTime.nanoseconds() - start) / 1e9)
  }

  private static func file(_ registry: Registry, _ name: String) async throws -> Int {
    let applicant = Errand(Actor(account: "amina-\(name)", name: "Amina \(name)"), from: "192.0.2.1", at: hour)
    let reviewer = Errand(
      Actor(account: "reviewer", name: "R", posts: [.init(agency: "desk", role: "reviewer")]), at: hour)
    let paper = Paper(
      sha256: Hex.encode(Digest.of(Array(name.utf8))), name: "id.pdf", contentType: "application/pdf", bytes: 1)
    let id = try await registry.start("stall", of: "market", language: "fr", by: applicant).dossier
    let commands: [Command] = [
      .answer(["goods": "fruit", "terrace": "no", "zone": "north"]), .fill(["trade_name": .string(name), "area": 8]),
      .attach(slot: "identity", paper), .pay(payment: "p-\(id)", .simulated),
    ]
    for command in commands { _ = try await registry.carryOut([command], on: id, by: applicant) }
    _ = try await registry.settle("p-\(id)", by: Errand(.house, at: hour))
    let key = IdempotencyKey(scope: id, key: "k", request: [])
    _ = try await registry.carryOut([.submit(number: "")], on: id, by: applicant, once: key)
    let end = Command.end(step: "revision", Ending("accept"), remarks: [], unit: nil)
    _ = try await registry.carryOut([end], on: id, by: reviewer)
    return commands.count + 4
  }

  private static func pages(_ registry: Registry) async throws -> Int {
    let posts = [Actor.Post(agency: "town", role: "agent")]
    var times: [UInt64] = []
    for _ in 0..<200 {
      let start = SteadyTime.nanoseconds()
      let page = try await registry.read { try Tasks.list(for: posts, in: $0) }
      precondition(page.count == 50, "a full page")
      times.append(SteadyTime.nanoseconds() - start)
    }
    return Int(times.sorted()[100] / 1_000)
  }

  private static var hour: Hour {
    let day = FEELDate("2026-03-02") ?? FEELDateTime.epoch.date
    return Hour(moment: Moment(rawValue: Int64(day.daysSince1970) * 86_400_000), local: day.midnightUTC)
  }

  private static func market() throws -> PackFiles {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("ProceduresTests/packs/market")
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      if let data = try? Data(contentsOf: root.appendingPathComponent(path)) { files[path] = [UInt8](data) }
    }
    return PackFiles(name: "market", files: files)
  }
}
