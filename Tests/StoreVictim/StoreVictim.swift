import Crypto
import Dispatch
import Glibc
import Procedures
import Registry
import SQLite

/// A program to be killed: eight clients store documents and submit, and say on standard output what was
/// acknowledged to them. `StoreVictim FOLDER ROUND [FILE OF KEYS TO SEND AGAIN]`
/// Or it migrates (`MigrationVictim`), or files dossiers (`DossierVictim`).
///
///     ready
///     try <key>
///     ack <key> <number> <sequence> <hash of the entry> <sha256 of the document>
///     refused <key> <why>
///     stopped <why>
@main
struct StoreVictim {
  struct Errand: JobPayload {
    static let kind = JobKind("errand")
    let key: String
    init(key: String) { self.key = key }
    init(decoding bytes: [UInt8]) { key = String(decoding: bytes, as: UTF8.self) }
    func encoded() -> [UInt8] { Array(key.utf8) }
  }

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else { exit(2) }
    if arguments[1] == "dossiers" { return try await DossierVictim.run(arguments) }
    if arguments[1] == "migrate" { return try await MigrationVictim.run(arguments[2], Int(arguments[3]) ?? 0) }
    let round = arguments[2]
    var options = Registry.Options()
    options.adjust = { $0.checkpointFrames = 100 }
    let registry: Registry
    do {
      registry = try await Registry.open(DataFolder(arguments[1]), options: options) { error in
        say("stopped \(error)")
        // Long enough for a wrong acknowledgement to get out, if there were one. Not exit(3): its handlers would free
        // what other threads are using.
        DispatchQueue(label: "end").asyncAfter(deadline: .now() + .milliseconds(150)) { _exit(3) }
      }
    } catch {
      say("closed \(error)")
      exit(4)
    }
    say("ready")
    let again = arguments.count > 3 ? try DurableFile.read(arguments[3], bytesMax: 1 << 20) : []
    let keys = again.split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
    await withTaskGroup(of: Void.self) { group in
      for client in 0..<8 {
        group.addTask {
          for (index, key) in keys.enumerated() where index % 8 == client { await submit(key, registry) }
          for number in 0... { await submit("\(round)-\(client)-\(number)", registry) }
        }
      }
      group.addTask {
        while true {
          _ = try? await registry.signHeadIfDue(everyEntries: 50)
          try? await Task.sleep(for: .milliseconds(20))
        }
      }
    }
  }

  /// Until it is acknowledged, as a patient client does.
  static func submit(_ key: String, _ registry: Registry) async {
    while true {
      say("try \(key)")
      do {
        let document = try await registry.vault.store(content(of: key))
        let answer = try await registry.write { db in
          let tick = registry.tick()
          return try Idempotency.once(scope: "victim", key: key, request: document.sha256, at: tick.wall, in: db) {
            let number = try Counters.next("dossier", in: db)
            try DocumentUses.add(document.sha256, by: key, in: db)
            try Jobs.add(Errand(key: key), key: key, at: tick, in: db)
            let entry = try Journal.append(
              JournalEntry(
                at: tick.wall, actor: "client", role: "applicant", action: "submit", object: key,
                details: "\(number) \(Hex.encode(document.sha256))"),
              in: db)
            return Array("\(number) \(entry.sequence) \(Hex.encode(entry.hash))".utf8)
          }.answer
        }
        say("ack \(key) \(String(decoding: answer, as: UTF8.self)) \(Hex.encode(document.sha256))")
        return
      } catch {
        say("refused \(key) \(error)")
        try? await Task.sleep(for: .milliseconds(10))
      }
    }
  }

  /// From a few bytes to several chunks; half of them the same as another client's.
  static func content(of key: String) -> [UInt8] {
    let parts = key.split(separator: "-")
    let number = parts.last.flatMap { Int($0) } ?? 0
    let text = number % 2 == 0 ? "shared \(parts[0]) \(number)" : key
    let times = number % 7 == 3 ? 9_000 : 20
    return Array(String(repeating: text + "\n", count: times).utf8)
  }

  static func say(_ line: String) {
    let bytes = Array((line.split(separator: "\n").joined(separator: " ") + "\n").utf8)
    try? DurableFile.writeAll(bytes, to: 1, path: "standard output")
  }
}
