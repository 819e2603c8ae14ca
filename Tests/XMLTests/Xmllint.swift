import Foundation
import Programs

/// libxml2's `xmllint`, asked about the same documents.
enum Xmllint {
  /// Whether it accepts each document: no error of syntax or of namespaces. It also looks at what a namespace is
  /// called, which a processor need not do (Namespaces section 7), and does so before references are replaced.
  static func accepts(_ documents: [[UInt8]]) throws -> [Bool] {
    try inFolder { folder in
      for (index, document) in documents.enumerated() { try Data(document).write(to: file(index, in: folder)) }
      let names = documents.indices.map { file($0, in: folder).lastPathComponent }
      let report = try run(["--noout"] + names, in: folder).errors
      var refused: Set<String> = []
      for line in report.split(separator: "\n") {
        guard let name = line.split(separator: ":").first, names.contains(String(name)) else { continue }
        if line.contains(" error : "), !line.hasSuffix("is not a valid URI") { refused.insert(String(name)) }
      }
      return names.map { !refused.contains($0) }
    }
  }

  /// The exclusive canonical form, comments kept; nil if it refuses.
  static func canonical(_ document: [UInt8]) throws -> [UInt8] {
    try inFolder { folder in
      try Data(document).write(to: file(0, in: folder))
      return try run(["--exc-c14n", file(0, in: folder).lastPathComponent], in: folder).output
    }
  }

  private static func file(_ index: Int, in folder: URL) -> URL {
    folder.appendingPathComponent("d\(index).xml")
  }

  private static func inFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private static func run(_ arguments: [String], in folder: URL) throws -> (output: [UInt8], errors: String) {
    let outcome = try Program.run("xmllint", ["--nonet"] + arguments, in: folder.path)
    return (outcome.output, outcome.complaint)
  }
}
