import Foundation

/// Runs a script of Python, whose library is the oracle: lines in, lines out.
func python(_ script: String, _ lines: [String]) throws -> [String] {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-c", script]
  let input = FileManager.default.temporaryDirectory.appendingPathComponent("oracle-\(UUID().uuidString)")
  try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: input)
  defer { try? FileManager.default.removeItem(at: input) }
  let output = Pipe()
  process.standardInput = try FileHandle(forReadingFrom: input)
  process.standardOutput = output
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
}
