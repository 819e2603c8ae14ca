import Foundation

/// A real mail server (aiosmtpd), whose reader of mail is Python's: what it says it got is what counts.
final class Sink: @unchecked Sendable {  // used by one test
  let port: UInt16
  private let process = Process()
  private let output: FileHandle
  private var unread = Data()

  init(_ options: [String: String] = [:]) throws {
    process.executableURL = URL(fileURLWithPath: ".build/oracles/bin/python3")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("sink.py").path
    let written = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
    process.arguments = ["-u", script, written]
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    output = pipe.fileHandleForReading
    try process.run()
    guard let line = Self.line(output, &unread), let port = UInt16(line) else { throw CocoaError(.executableLoad) }
    self.port = port
  }

  // Not with SIGTERM: the threads of Dispatch block it, and children inherit that.
  deinit { kill(process.processIdentifier, SIGKILL) }

  /// The next message it took; waits for it.
  func next() throws -> Taken {
    guard let line = Self.line(output, &unread) else { throw CocoaError(.fileReadUnknown) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Taken.self, from: Data(line.utf8))
  }

  private static func line(_ output: FileHandle, _ unread: inout Data) -> String? {
    while true {
      if let feed = unread.firstIndex(of: 0x0A) {
        let line = String(decoding: unread[..<feed], as: UTF8.self)
        unread = Data(unread[(feed + 1)...])
        return line
      }
      let more = output.availableData
      if more.isEmpty { return nil }
      unread += more
    }
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
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [tool] + arguments
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString)")
  try input.write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let output = Pipe()
  process.standardInput = try FileHandle(forReadingFrom: file)
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  return String(decoding: data, as: UTF8.self)
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
