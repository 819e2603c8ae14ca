package import Foundation
import Programs

/// The programs that know better. A test that needs one fails when it is not there, it does not pass in silence.
package enum Tools {
  package struct Missing: Error, CustomStringConvertible {
    package let description: String
  }

  package struct Outcome {
    package let status: Int32
    package let output: String
    package let errors: String
  }

  package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A virtual environment with the packages of Tests/README.md.
  package static var python: String {
    ProcessInfo.processInfo.environment["PDF_ORACLES_PYTHON"]
      ?? root.appendingPathComponent(".build/oracles/bin/python3").path
  }

  package static func run(_ program: String, _ arguments: [String], input: Data = Data()) throws -> Outcome {
    let path = program.hasPrefix("/") ? program : "/usr/bin/" + program
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Missing(description: "\(path) is needed by this test; see Tests/README.md")
    }
    let outcome = try Program.run(path, arguments, input: [UInt8](input))
    return Outcome(status: outcome.status, output: outcome.text, errors: outcome.complaint)
  }

  /// Runs a script in Python and hands back what it prints; fails when it fails.
  package static func ask(_ script: String, _ arguments: [String] = [], input: Data = Data()) throws -> String {
    let outcome = try run(python, ["-c", script] + arguments, input: input)
    guard outcome.status == 0 else { throw Missing(description: "python: \(outcome.errors)") }
    return outcome.output
  }

  package static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pdf-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  package static func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("document.pdf")
    try Data(bytes).write(to: file)
    return try body(file.path)
  }

  package static func font(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appendingPathComponent("Config/fonts/\(name).ttf")))
  }
}
