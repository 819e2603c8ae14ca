import Foundation

/// The files of the project, as the tidy tests read them.
enum House {
  struct File {
    let path: String
    let text: String
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var lines: [String] { text.components(separatedBy: "\n") }
  }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }

  static func files(under folders: String..., endingWith ending: String) throws -> [File] {
    var files: [File] = []
    for folder in folders {
      let names = FileManager.default.enumerator(atPath: "\(root)/\(folder)")?.compactMap { $0 as? String } ?? []
      for name in names.sorted() where name.hasSuffix(ending) && !name.contains("/.build/") {
        files.append(File(path: "\(folder)/\(name)", text: try text("\(folder)/\(name)")))
      }
    }
    return files
  }
}

extension String {
  var isComment: Bool { trimmingCharacters(in: .whitespaces).hasPrefix("//") }

  func matches(_ expression: NSRegularExpression) -> Bool {
    expression.firstMatch(in: self, range: NSRange(startIndex..., in: self)) != nil
  }

  func groups(_ expression: NSRegularExpression) -> [String] {
    expression.matches(in: self, range: NSRange(startIndex..., in: self)).compactMap { match in
      Range(match.range(at: 1), in: self).map { String(self[$0]) }
    }
  }

  func firstGroup(_ expression: NSRegularExpression) -> String? { groups(expression).first }
}
