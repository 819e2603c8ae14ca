/// The files of a pack by their path inside it (`procedures/creation.json5`), however they came here.
package struct PackFiles: Sendable {
  package let name: String
  private let files: [String: [UInt8]]

  package init(name: String, files: [String: [UInt8]]) {
    self.name = name
    self.files = files
  }

  func inside(_ folder: String) -> PackFiles {
    PackFiles(name: name, files: files.filter { $0.key.hasPrefix(folder + "/") })
  }

  package subscript(path: String) -> [UInt8]? { files[path] }

  package var paths: [String] { files.keys.sorted() }

  /// The files directly inside a folder with this ending, in the order of their names.
  package func paths(in folder: String, ending: String) -> [String] {
    paths.filter { path in
      path.hasPrefix(folder + "/") && path.hasSuffix(ending) && !path.dropFirst(folder.utf8.count + 1).contains("/")
    }
  }
}
