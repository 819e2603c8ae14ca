import Foundation

/// The programs that know better. A test that needs one fails when it is not there, it does not pass in silence.
enum Tools {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A virtual environment with the packages of Tests/README.md.
  static var python: String {
    ProcessInfo.processInfo.environment["PDF_ORACLES_PYTHON"]
      ?? root.appendingPathComponent(".build/oracles/bin/python3").path
  }

  static func run(_ program: String, _ arguments: [String], input: Data = Data()) throws -> Outcome {
    let path = program.hasPrefix("/") ? program : "/usr/bin/" + program
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Missing(description: "\(path) is needed by this test; see Tests/README.md")
    }
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files rather than pipes: neither side can block the other.
    let (inputFile, outputFile, errorFile) = (
      folder.appendingPathComponent("in"), folder.appendingPathComponent("out"), folder.appendingPathComponent("err")
    )
    try input.write(to: inputFile)
    try Data().write(to: outputFile)
    try Data().write(to: errorFile)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
  }

  /// Runs a script in Python and hands back what it prints; fails when it fails.
  static func ask(_ script: String, _ arguments: [String] = [], input: Data = Data()) throws -> String {
    let outcome = try run(python, ["-c", script] + arguments, input: input)
    guard outcome.status == 0 else { throw Missing(description: "python: \(outcome.errors)") }
    return outcome.output
  }

  static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("papers-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  static func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("document.pdf")
    try Data(bytes).write(to: file)
    return try body(file.path)
  }

  static func font(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appendingPathComponent("Config/fonts/\(name).ttf")))
  }
}
