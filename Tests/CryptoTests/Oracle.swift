import Crypto
import Foundation
import Programs
import Synchronization
import Testing

/// Other people's programs, asked for the same answer.
enum Oracle {
  static func python(_ script: String, _ arguments: String...) throws -> String {
    try run("/usr/bin/python3", ["-c", script] + arguments)
  }

  /// Python with the libraries that `make test` installs.
  static func library(_ script: String, _ arguments: String...) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try run(root.path + "/.build/oracles/bin/python3", ["-c", script] + arguments)
  }

  static func openssl(_ arguments: String...) throws -> String { try openssl(arguments) }
  static func openssl(_ arguments: [String]) throws -> String { try run("/usr/bin/openssl", arguments) }

  static func opensslRefuses(_ arguments: [String]) throws -> Bool {
    try answer("/usr/bin/openssl", arguments).status != 0
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> String {
    let (status, text) = try answer(program, arguments)
    try #require(status == 0, "\(program) \(arguments)")
    return text
  }

  private static func answer(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let outcome = try Program.run(program, arguments)
    return (outcome.status, outcome.text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

final class Scratch {
  let path = NSTemporaryDirectory() + "crypto-" + UUID().uuidString
  init() { mkdir(path, 0o700) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }
}

/// As random as the seed, and the same at each run.
func seeded(_ seed: UInt64) -> Randomness {
  let state = Mutex(seed)
  return Randomness { bytes in
    state.withLock { state in
      for index in 0..<bytes.count {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[index] = UInt8(truncatingIfNeeded: state >> 40)
      }
    }
  }
}

func hex(_ text: String) -> [UInt8] { Hex.decode(text) ?? [] }

/// Bytes that look random and are the same at each run.
func sample(_ count: Int) -> [UInt8] {
  var state: UInt64 = 42
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 33)
  }
}
