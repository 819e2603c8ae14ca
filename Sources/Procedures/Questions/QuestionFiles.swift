// Several files for one question: the pages of a contract, the photographs of a place.

package import JSON
package import Rules

package struct QuestionFiles: QuestionKind {
  package static let name = "files"
  package static let settings = FileRule.settings + ["min", "max"]

  package let rule: FileRule
  let min: Int
  let max: Int

  package init(_ entry: Entry) {
    rule = FileRule(entry)
    min = entry.int("min", orElse: 1, in: 1...50)
    max = entry.int("max", orElse: Swift.max(10, min), in: 1...50)
    if min > max { entry.note("'min' is more than 'max'.") }
  }

  package var isRepeatable: Bool { false }

  package var type: FEELType { .list(FileRule.type) }

  package var parts: [String] { FileRule.parts }

  /// Each part comes as often as there are files.
  package func joined(_ typed: (_ part: String) -> [String]) -> JSON {
    let columns = FileRule.parts.map { ($0, typed($0)) }
    let files = (columns.first?.1 ?? []).indices.map { index in
      Typed.joined(FileRule.parts) { part in
        columns.first { $0.0 == part }.flatMap { index < $0.1.count ? [$0.1[index]] : nil } ?? []
      }
    }.filter { !$0.isNull }
    return files.isEmpty ? .null : .array(files)
  }

  /// The same bytes sent twice are one file.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let items = raw.array ?? raw.object.map({ [.object($0)] }) else { throw AnswerFault("file.kind") }
    var files: [JSON] = []
    var seen: Set<String> = []
    for (index, item) in items.enumerated() {
      guard index < 200 else { throw AnswerFault("files.too_many", ["max": String(max)]) }
      let file = try rule.accepted(item, part: String(index + 1))
      if let digest = file["sha256"]?.string, seen.insert(digest).inserted { files.append(file) }
    }
    guard files.count >= min else { throw AnswerFault("files.too_few", ["min": String(min)]) }
    guard files.count <= max else { throw AnswerFault("files.too_many", ["max": String(max)]) }
    return .array(files)
  }

  package func value(_ answer: JSON) -> Value { answer.array.map { .list($0.map(FileRule.value)) } ?? .null }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    speech.list(answer.array?.map { FileRule.shown($0, speech) } ?? [])
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let count = Int.random(in: min...Swift.max(min, Swift.min(max, min + 2)), using: &chance)
    return .array((0..<count).map { _ in rule.sample(&chance) })
  }
}
