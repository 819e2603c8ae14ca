// The goals that are measured within Swift (../goals.py): one line of JSON each, which bench.py puts beside the others.
//
//   guichet-bench
//   {"row":"json-encode","ratio":5.9,"detail":"JSONWriter 22.1 us, JSONEncoder 130.4 us; 15 rounds 5.6 to 6.1"}

import Foundation

@main
enum Bench {
  static func main() async throws {
    guard CommandLine.arguments.count == 1 else {
      FileHandle.standardError.write(Data("usage: guichet-bench (it takes no arguments)\n".utf8))
      exit(EX_USAGE)
    }
    for measure in [JSONRows.encode, JSONRows.decode, TemplateRow.render] {
      FileHandle.standardOutput.write(Data(try measure().line))
    }
    for row in try RuleRows.measure() { FileHandle.standardOutput.write(Data(row.line)) }
    for row in try PackRows.measure() { FileHandle.standardOutput.write(Data(row.line)) }
    FileHandle.standardOutput.write(Data(try await DossierRows.measure().line))
    for row in try await StoreRows.measure() { FileHandle.standardOutput.write(Data(row.line)) }
  }
}
