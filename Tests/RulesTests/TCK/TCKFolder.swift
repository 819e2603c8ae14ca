// The DMN Technology Compatibility Kit as files: folders with models and with tests. The kit stands beside the
// product's working copy; DMN_TCK says where else it is.

import Foundation

@testable import Rules

struct TCKFolder {
  let name: String
  let level: String
  let models: [Definitions]
  let suites: [TCKSuite]

  static let root: URL? = {
    if let path = ProcessInfo.processInfo.environment["DMN_TCK"] { return URL(fileURLWithPath: path) }
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<8 {
      folder.deleteLastPathComponent()
      let kit = folder.appendingPathComponent("shared/conformance/dmn-tck")
      if FileManager.default.fileExists(atPath: kit.path) { return kit }
    }
    return nil
  }()

  static func all() throws -> [TCKFolder] {
    guard let root else { return [] }
    let files = FileManager.default
    return try ["compliance-level-2", "compliance-level-3"].flatMap { level in
      let folder = root.appendingPathComponent(level)
      return try files.contentsOfDirectory(atPath: folder.path).sorted().map { name in
        try TCKFolder(folder.appendingPathComponent(name))
      }
    }
  }

  init(_ folder: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    name = folder.lastPathComponent
    level = folder.deletingLastPathComponent().lastPathComponent
    models = try names.filter { $0.hasSuffix(".dmn") }.map { file in
      try DefinitionsReader.definitions(from: try markup(folder.appendingPathComponent(file)))
    }
    suites = try names.filter { $0.hasSuffix(".xml") }.map { file in
      TCKSuite(file: file, try markup(folder.appendingPathComponent(file)))
    }
    modelFiles = names.filter { $0.hasSuffix(".dmn") }
  }

  private let modelFiles: [String]

  func model(for suite: TCKSuite, _ environment: Environment) -> Model? {
    guard let position = modelFiles.firstIndex(of: suite.model) ?? modelFiles.indices.first else { return nil }
    return ModelCompiler.model(models[position], environment: environment) { wanted in
      models.first { $0.namespace == wanted.namespace }
    }
  }
}

func markup(_ file: URL) throws -> Markup { try Markup.root(of: [UInt8](try Data(contentsOf: file))) }

/// The files of /usr/share/zoneinfo, as the portal will read them.
let zoneFiles: ZoneLookup = { id in
  guard isZoneName(id), let bytes = try? Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(id)")) else {
    return nil
  }
  return TZif([UInt8](bytes))
}
