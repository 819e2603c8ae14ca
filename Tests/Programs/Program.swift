import Foundation
import Glibc

/// Other people's programs, asked for their opinion: run to their end.
package enum Program {
  package struct Outcome: Sendable {
    /// Its exit code, or 128 and the signal's number as shells have it.
    package let status: Int32
    package let output: [UInt8]
    package let errors: [UInt8]

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var complaint: String { String(decoding: errors, as: UTF8.self) }
  }

  /// Files rather than pipes: neither side can block the other. Throws when the program is not there.
  package static func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], in folder: String? = nil
  ) throws -> Outcome {
    let desk = FileManager.default.temporaryDirectory.appendingPathComponent("program-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: desk, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: desk) }
    let (given, output, errors) = ("\(desk.path)/in", "\(desk.path)/out", "\(desk.path)/errors")
    try Data(input).write(to: URL(fileURLWithPath: given))
    let reader = open(given, O_RDONLY | O_CLOEXEC)
    defer { close(reader) }
    let words = (folder.map { ["env", "-C", $0] } ?? []) + [program] + arguments
    let spawn = try Spawn(words[0], Array(words.dropFirst()), input: reader, output: output, errors: errors)
    var status: Int32 = 0
    while waitpid(spawn.pid, &status, 0) < 0 && errno == EINTR {}
    return Outcome(
      status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F, output: bytes(output),
      errors: bytes(errors))
  }

  /// What it prints when all goes well; throws with its complaint when not.
  package static func output(
    of program: String, _ arguments: [String], input: [UInt8] = [], in folder: String? = nil
  ) throws -> String {
    let outcome = try run(program, arguments, input: input, in: folder)
    guard outcome.status == 0 else { throw Trouble("\(program) ended with \(outcome.status): \(outcome.complaint)") }
    return outcome.text
  }

  private static func bytes(_ file: String) -> [UInt8] {
    FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? []
  }
}
