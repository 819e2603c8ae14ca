import Crypto
import Foundation
import Procedures
import Programs
import SQLite
import Synchronization
import Testing

@testable import Registry

/// A folder of its own for each test, gone with it.
final class Scratch: Sendable {
  let path: String

  init(in parent: String = NSTemporaryDirectory()) {
    path = URL(fileURLWithPath: parent + "/registry-" + UUID().uuidString).standardizedFileURL.path
    mkdir(path, 0o700)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
  var data: DataFolder { DataFolder(file("data")) }

  func registry(clock: HandClock? = nil, _ adjust: (inout Registry.Options) -> Void = { _ in }) async throws -> Registry
  {
    var options = Registry.Options()
    if let clock { options.clock = clock.clock }
    adjust(&options)
    return try await Registry.open(data, options: options) { Issue.record("stopped: \($0)") }
  }
}

/// A clock set by hand: time passes on both hands, or the wall's alone jumps.
final class HandClock: Sendable {
  private let hands = Mutex((wall: Int64(1_800_000_000_000), steady: Int64(5_000)))

  var clock: Clock {
    Clock(
      wall: { [self] in Moment(rawValue: hands.withLock { $0.wall }) },
      steadyMilliseconds: { [self] in hands.withLock { $0.steady } })
  }

  func pass(seconds: Int64) {
    hands.withLock {
      $0.wall += seconds * 1_000
      $0.steady += seconds * 1_000
    }
  }

  func jump(seconds: Int64) { hands.withLock { $0.wall += seconds * 1_000 } }
}

extension JournalEntry {
  static func sample(_ number: Int) -> JournalEntry {
    JournalEntry(
      at: Moment(rawValue: 1_769_860_800_000 + Int64(number) * 1_001), actor: "Amina \(number)", role: "agent",
      agency: "douane", address: "10.0.0.\(number % 256)", action: "decide", object: "dossier/\(number % 10)",
      details: number % 3 == 0 ? "tab\there, line\nend\r, back\\slash, ‏عربي" : "")
  }
}

func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 33)
  }
}

func python(_ script: String, _ arguments: String...) throws -> String {
  try Program.output(of: "python3", ["-c", script] + arguments).trimmingCharacters(in: .whitespacesAndNewlines)
}
