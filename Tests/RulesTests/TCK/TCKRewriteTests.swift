import Foundation
import Programs
import Testing

@testable import Rules

@Suite("Models written back")
struct TCKRewriteTests {
  @Test("every model of the kit, written and read again, gives the same answers", .enabled(if: TCKFolder.root != nil))
  func rewritten() throws {
    let environment = Environment(zones: zoneFiles)
    for folder in try TCKFolder.all() {
      let again = try folder.models.map { model in
        try DefinitionsReader.definitions(from: Markup.root(of: DefinitionsWriter.file(model)))
      }
      for (model, copy) in zip(folder.models, again) {
        #expect(DefinitionsWriter.file(copy) == DefinitionsWriter.file(model), "\(folder.name)")
      }
      for suite in folder.suites {
        let first = try #require(folder.model(for: suite, environment))
        let second = ModelCompiler.model(
          try #require(again.first { $0.name == first.definitions.name }), environment: environment
        ) { wanted in again.first { $0.namespace == wanted.namespace } }
        for test in suite.cases where test.kind == "decision" {
          for result in test.results {
            let wanted = try first.decide(result.name, test.inputs).value.literal
            #expect(
              try second.decide(result.name, test.inputs).value.literal == wanted, "\(folder.name) \(result.name)")
          }
        }
      }
    }
  }

  @Test("every model of the kit, written and read again, is the same model", .enabled(if: TCKFolder.root != nil))
  func same() throws {
    for folder in try TCKFolder.all() {
      for model in folder.models {
        let again = try DefinitionsReader.definitions(from: Markup.root(of: DefinitionsWriter.file(model)))
        var wanted = model
        // Modelers want an identifier.
        if wanted.id.isEmpty { wanted.id = "definitions" }
        #expect(withoutLines(again) == withoutLines(wanted), "\(folder.name)")
      }
    }
  }

  /// Everything a model holds but where it stood in its file.
  private func withoutLines(_ model: Definitions) -> String {
    "\(model)".replacing(/line: [0-9]+/, with: "")
  }

  @Test(
    "what is written in DMN 1.3 keeps to the schema; DMN_XSD says where DMN13.xsd is",
    .enabled(if: TCKFolder.root != nil && ProcessInfo.processInfo.environment["DMN_XSD"] != nil))
  func schema() throws {
    let schema = try #require(ProcessInfo.processInfo.environment["DMN_XSD"])
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).dmn")
    defer { try? FileManager.default.removeItem(at: file) }
    var count = 0
    for folder in try TCKFolder.all() {
      for model in folder.models {
        let bytes = DefinitionsWriter.file(model)
        guard String(decoding: bytes, as: UTF8.self).contains("20191111/MODEL") else { continue }
        try Data(bytes).write(to: file)
        let lint = try Program.run("xmllint", ["--noout", "--schema", schema, file.path])
        #expect(lint.status == 0, "\(folder.name): \(lint.complaint)")
        count += 1
      }
    }
    #expect(count > 30)
  }

  @Test("every expression of the kit, printed and parsed again, is the same tree", .enabled(if: TCKFolder.root != nil))
  func printed() throws {
    var count = 0
    for folder in try TCKFolder.all() {
      for model in folder.models {
        let witness = ModelWitness()
        _ = ModelCompiler.model(model, environment: Environment(zones: zoneFiles), witness: witness) { wanted in
          folder.models.first { $0.namespace == wanted.namespace }
        }
        for sight in witness.expressions {
          let text = Printer.text(of: sight.expression)
          let again = try Parser.expression(Source(text), scope: sight.scope)
          #expect(again == sight.expression, "\(sight.source.text) → \(text)")
          count += 1
        }
      }
    }
    #expect(count > 1_000)
  }

  @Test("the analysis finds no unknown name in the models of the kit that only use known ones")
  func analysed() throws {
    for folder in try TCKFolder.all() where !folder.name.contains("invocation") {
      for model in folder.models {
        let analysis = ModelAnalysis.of(model, environment: Environment(zones: zoneFiles)) { wanted in
          folder.models.first { $0.namespace == wanted.namespace }
        }
        let unknown = analysis.problems.filter { $0.code == .unknownName }
        #expect(unknown.isEmpty, "\(folder.name): \(unknown.map(\.report))")
      }
    }
  }
}
