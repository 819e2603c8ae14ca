import Crypto
import Foundation
import JSON
import Procedures
import Registry
import Rules

/// Eight clients that each file dossiers, one after the other, and say what was acknowledged to them.
/// `StoreVictim dossiers FOLDER ROUND PACK [FILE OF KEYS TO SEND AGAIN]`
///
///     ready
///     try <key>
///     ack <key> <dossier> <number> <receipt> <sequence> <hash of the entry>
enum DossierVictim {
  static func run(_ arguments: [String]) async throws {
    let registry = try await Registry.open(DataFolder(arguments[2])) { StoreVictim.say("stopped \($0)") }
    let bundle = PackBundle(try files(arguments[4]))
    _ = try await registry.write { try Packs.publish(bundle, by: "victim", at: Moment(rawValue: 0), in: $0) }
    StoreVictim.say("ready")
    let again = try String(contentsOfFile: arguments[5], encoding: .utf8).split(separator: "\n").map(String.init)
    await withTaskGroup(of: Void.self) { group in
      for client in 0..<8 {
        group.addTask {
          for (index, key) in again.enumerated() where index % 8 == client { await file(key, registry) }
          for number in 0... { await file("\(arguments[3])-\(client)-\(number)", registry) }
        }
      }
    }
  }

  private static func file(_ key: String, _ registry: Registry) async {
    StoreVictim.say("try \(key)")
    do {
      let day = FEELDate("2026-03-02") ?? FEELDateTime.epoch.date
      let hour = Hour(moment: Moment(rawValue: Int64(day.daysSince1970) * 86_400_000), local: day.midnightUTC)
      let errand = Errand(Actor(account: "amina", name: "Amina"), from: "192.0.2.7", at: hour)
      let paper = Paper(
        sha256: Hex.encode(Digest.of(Array(key.utf8))), name: "id.pdf", contentType: "application/pdf", bytes: 1)
      let once = { (what: String) in IdempotencyKey(scope: "victim \(what)", key: key, request: Array(key.utf8)) }
      let made = try await registry.start(
        "stall", of: "market", language: "fr", by: errand,
        then: [
          .answer(["goods": "fruit", "terrace": "no", "zone": "north"]),
          .fill(["trade_name": .string(key), "area": 8]),
          .attach(slot: "identity", paper), .pay(payment: "p-\(key)", .simulated),
        ], once: once("start"))
      let paid = try await registry.settle("p-\(key)", by: Errand(.house, at: hour))
      let filed = try await registry.carryOut(
        [.submit(number: "")], on: made.dossier, by: errand, once: once("submit"))
      let (sequence, hash) = (filed.journal?.sequence ?? 0, Hex.encode(filed.journal?.hash ?? []))
      let receipts = "\(filed.number ?? "-") \(paid.receipt ?? "-")"
      StoreVictim.say("ack \(key) \(made.dossier) \(receipts) \(sequence) \(hash)")
    } catch {
      StoreVictim.say("refused \(key) \(error)")
    }
  }

  private static func files(_ path: String) throws -> PackFiles {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      if let data = try? Data(contentsOf: URL(fileURLWithPath: path + "/" + name)) { files[name] = [UInt8](data) }
    }
    return PackFiles(name: "market", files: files)
  }
}
