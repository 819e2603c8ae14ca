import Foundation
import JSON
import RuleLines
import Testing

@testable import Rules

@Suite("The kit through the command line")
struct TCKLineTests {
  @Test("asked as JSON lines, every case of the kit gives the value it wants", .enabled(if: TCKFolder.root != nil))
  func lines() throws {
    let root = try #require(TCKFolder.root)
    let environment = Environment(zones: zoneFiles)
    var count = 0
    for folder in try TCKFolder.all() {
      let level = folder.level
      let path = root.appendingPathComponent(level).appendingPathComponent(folder.name)
      let files = try FileManager.default.contentsOfDirectory(atPath: path.path).filter { $0.hasSuffix(".dmn") }
        .sorted()
      let bytes = try files.map { [UInt8](try Data(contentsOf: path.appendingPathComponent($0))) }
      for suite in folder.suites {
        let main = try #require(files.firstIndex(of: suite.model) ?? files.indices.first)
        let lines = try DMNLines(bytes[main], environment, others: bytes)
        for test in suite.cases where test.kind != "bkm" {
          for result in test.results {
            let isService = test.kind == "decisionService"
            let asked: JSON = [
              (isService ? "service" : "decision"): .string(isService ? test.invocable ?? "" : result.name),
              "inputs": Value.context(test.inputs).json,
            ]
            var answer = try #require(try JSONReader.read(lines.answer(to: asked.bytes()))["value"])
            if isService, let output = answer[result.name] { answer = output }
            let value = try Value(answer, zones: zoneFiles)
            #expect(value.agrees(with: result.expected), "\(folder.name)/\(test.id)/\(result.name): \(value.literal)")
            count += 1
          }
        }
      }
    }
    #expect(count > 1_000)
  }
}
