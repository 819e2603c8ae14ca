// What packs cost: reading all of them when the program starts, asking the guide of the largest one, and the check that
// an analyst waits for.

import Foundation
import JSON
import Procedures
import Rules

enum PackRows {
  private static let folder = "Config/packs"

  static func measure() throws -> [BenchRow] {
    let files = try names().map { PackFiles(name: $0, files: try texts("\(folder)/\($0)")) }
    let packs = files.map { Pack.read($0).pack }
    guard let largest = packs.max(by: { rules($0) < rules($1) }),
      let procedure = largest.procedures.max(by: { $0.rules.count < $1.rules.count })
    else { preconditionFailure("there are packs in \(folder)") }
    let situations = largest.examples.filter { $0.procedure == procedure.id }
    let load = median(of: 9) { for one in files { _ = Pack.read(one) } }
    let guide = median(of: 15) {
      for example in situations {
        _ = procedure.advice(on: example.filing, in: largest.territory, now: example.date.midnightUTC)
      }
    }
    let check = median(of: 5) { for one in files { _ = PackCheck.of(one) } }
    let count = packs.reduce(0) { $0 + $1.procedures.count }
    return [
      BenchRow(row: "pack-load", ratio: load / 1_000, detail: "\(files.count) packs, \(count) procedures"),
      BenchRow(
        row: "guide", ratio: guide / Double(max(1, situations.count)),
        detail: "\(procedure.id): \(procedure.rules.count) rules, mean of \(situations.count) situations"),
      BenchRow(
        row: "pack-check", ratio: check / 1_000_000 / Double(max(1, count)) * 20,
        detail: "\(count) procedures with \(packs.reduce(0) { $0 + $1.examples.count }) examples, scaled to 20"),
    ]
  }

  private static func rules(_ pack: Pack) -> Int { pack.procedures.reduce(0) { $0 + $1.rules.count } }

  /// Microseconds.
  private static func median(of rounds: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let times = (0..<rounds).map { _ in clock.measure(body) }.sorted()
    let middle = times[rounds / 2].components
    return Double(middle.seconds) * 1e6 + Double(middle.attoseconds) / 1e12
  }

  private static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.contains(".") }.sorted()
  }

  private static func texts(_ path: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      if let data = FileManager.default.contents(atPath: "\(path)/\(name)") { files[name] = [UInt8](data) }
    }
    return files
  }
}
