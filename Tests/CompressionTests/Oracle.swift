import Foundation
import Programs

/// Other people's programs, asked what they think of the same bytes.
enum Oracle {
  struct Failure: Error {
    let command: String
    let message: String
  }

  /// Runs a Python program over many inputs in one process: `f(bytes)` is called for each and returns bytes.
  static func python(_ function: String, over inputs: [[UInt8]]) throws -> [[UInt8]] {
    try inFolder { folder in
      let input = folder.appendingPathComponent("in")
      let output = folder.appendingPathComponent("out")
      var packed: [UInt8] = []
      for bytes in inputs {
        packed += withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { [UInt8]($0) }
        packed += bytes
      }
      try Data(packed).write(to: input)
      let program = """
        import sys, zlib, gzip, zipfile, io, struct
        \(function)
        data = open(sys.argv[1], 'rb').read()
        out = open(sys.argv[2], 'wb')
        at = 0
        while at < len(data):
            n = struct.unpack_from('<I', data, at)[0]
            r = f(data[at + 4:at + 4 + n])
            out.write(struct.pack('<I', len(r)) + r)
            at += 4 + n
        """
      try run(["python3", "-c", program, input.path, output.path])
      return unpack([UInt8](try Data(contentsOf: output)))
    }
  }

  private static func unpack(_ bytes: [UInt8]) -> [[UInt8]] {
    var results: [[UInt8]] = []
    var at = 0
    while at + 4 <= bytes.count {
      let count = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
      results.append(Array(bytes[at + 4..<at + 4 + count]))
      at += 4 + count
    }
    return results
  }

  /// What `unzip -t` says of an archive.
  @discardableResult
  static func unzip(_ archive: [UInt8]) throws -> String {
    try inFolder { folder in
      let file = folder.appendingPathComponent("a.zip")
      try Data(archive).write(to: file)
      return try run(["unzip", "-t", file.path])
    }
  }

  private static func inFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  @discardableResult
  private static func run(_ command: [String]) throws -> String {
    let outcome = try Program.run(command[0], Array(command.dropFirst()))
    guard outcome.status == 0 else { throw Failure(command: command[0], message: outcome.text + outcome.complaint) }
    return outcome.text + outcome.complaint
  }
}
