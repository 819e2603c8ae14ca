import Foundation
import Testing

@testable import Rules

@Suite("The DMN Technology Compatibility Kit")
struct TCKTests {
  /// Cases a domain expert would leave aside, with the reason.
  static let excused: [String: String] = [:]

  @Test("every case of the kit gives the value it wants", .enabled(if: TCKFolder.root != nil))
  func everyCase() throws {
    var failures: [String] = []
    var count = 0
    for folder in try TCKFolder.all() {
      for suite in folder.suites {
        let environment = Environment(zones: zoneFiles)
        let model = try #require(folder.model(for: suite, environment))
        for test in suite.cases {
          for result in test.results {
            count += 1
            let id = "\(folder.name)/\(test.id)/\(result.name)"
            guard let failure = failure(test, result, model), Self.excused[id] == nil else { continue }
            failures.append("\(id): \(failure)")
          }
        }
      }
    }
    #expect(count > 1_000)
    let report = failures.joined(separator: "\n")
    if let path = ProcessInfo.processInfo.environment["DMN_TCK_REPORT"] {
      try Data("\(count) results, \(failures.count) wrong\n\(report)\n".utf8).write(to: URL(fileURLWithPath: path))
    }
    #expect(failures.isEmpty, "\(failures.count) of \(count):\n\(report)")
  }

  private func failure(
    _ test: TCKCase, _ result: (name: String, isError: Bool, expected: Value), _ model: Model
  ) -> String? {
    do {
      let answer = try answer(test, result.name, model)
      if answer.value.agrees(with: result.expected) { return nil }
      let why = answer.problems.map(\.report).joined(separator: " ")
      let models = model.problems.prefix(3).map(\.report).joined(separator: " ")
      return "\(answer.value.literal) instead of \(result.expected.literal) \(why) | \(models)"
    } catch {
      return "\(error)"
    }
  }

  private func answer(_ test: TCKCase, _ name: String, _ model: Model) throws -> Model.Answer {
    switch test.kind {
    case "decisionService":
      let answer = try model.serve(test.invocable ?? name, test.inputs)
      guard case .context(let outputs) = answer.value, let output = outputs[name] else { return answer }
      return Model.Answer(value: output, problems: answer.problems)
    case "bkm": return try model.apply(test.invocable ?? name, test.inputs)
    default: return try model.decide(name, test.inputs)
    }
  }
}
