import Foundation
import Glibc
import Programs

/// A real mail server (aiosmtpd), whose reader of mail is Python's: what it says it got is what counts.
final class Sink: @unchecked Sendable {  // used by one test
  private(set) var port: UInt16 = 0
  private let spawn: Spawn
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sink-\(UUID().uuidString)")
  private var output: String { folder.appendingPathComponent("out").path }
  private var linesRead = 0

  init(_ options: [String: String] = [:]) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("sink.py").path
    let written = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
    spawn = try Spawn(
      ".build/oracles/bin/python3", ["-u", script, written], output: folder.appendingPathComponent("out").path,
      errors: folder.appendingPathComponent("errors").path)
    guard let port = UInt16(try line()) else { throw Trouble("the sink says no port") }
    self.port = port
  }

  deinit {
    kill(spawn.pid, SIGKILL)
    waitpid(spawn.pid, nil, 0)
    try? FileManager.default.removeItem(at: folder)
  }

  /// The next message it took; waits for it.
  func next() throws -> Taken {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Taken.self, from: Data(try line().utf8))
  }

  private func line() throws -> String {
    for _ in 0..<12_000 {
      let bytes = FileManager.default.contents(atPath: output) ?? Data()
      // The last one has no line feed yet, or is empty.
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
      if lines.count > linesRead {
        linesRead += 1
        return String(decoding: lines[linesRead - 1], as: UTF8.self)
      }
      usleep(5_000)
    }
    let errors = FileManager.default.contents(atPath: folder.appendingPathComponent("errors").path) ?? Data()
    throw Trouble("the sink says nothing: \(String(decoding: errors, as: UTF8.self))")
  }
}

struct Taken: Decodable, Sendable {
  let sender: String
  let recipients: [String]
  let mailOptions: [String]
  let secured: Bool
  let user: String?
  let peerPort: Int
  let head: [[String]]
  let fromName: String?
  let fromAddress: String?
  let toName: String?
  let toCount: Int
  let date: Double?
  let rawHead: String
  let rawBody: String
  let longestLine: Int
  let isAscii: Bool
  let loneLineEnds: Int
  let root: Part
  let defects: [String]

  struct Part: Decodable, Sendable {
    let type: String
    let encoding: String?
    let disposition: String?
    let name: String?
    let text: String?
    let bytes: Int?
    let sha256: String?
    let parts: [Part]?
  }

  func fields(_ name: String) -> [String] {
    head.filter { $0[0].lowercased() == name.lowercased() }.map { $0[1] }
  }
}

/// Runs a tool and gives back what it printed.
@discardableResult
func run(_ tool: String, _ arguments: [String], input: Data = Data()) throws -> String {
  try Program.output(of: tool, arguments, input: [UInt8](input))
}

/// An authority of the test's own and a server's certificate signed by it.
final class TestAuthority: Sendable {
  private let folder: String
  let authorityFile: String
  let certificateFile: String
  let keyFile: String

  init(names: String) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    authorityFile = "\(folder)/ca.pem"
    certificateFile = "\(folder)/cert.pem"
    keyFile = "\(folder)/key.pem"
    try run(
      "openssl",
      ["req", "-x509", "-days", "2", "-subj", "/CN=Test CA", "-keyout", "\(folder)/ca.key", "-out", authorityFile]
        + curve)
    try run(
      "openssl", ["req", "-new", "-subj", "/CN=relay", "-keyout", keyFile, "-out", "\(folder)/request"] + curve)
    try Data("subjectAltName=\(names)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/names"))
    try run(
      "openssl",
      [
        "x509", "-req", "-in", "\(folder)/request", "-CA", authorityFile, "-CAkey", "\(folder)/ca.key",
        "-CAcreateserial", "-days", "2", "-extfile", "\(folder)/names", "-out", certificateFile,
      ])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
