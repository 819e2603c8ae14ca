// Several answers among a few. They are kept in the order of the pack, each once.

package import JSON
package import Rules

package struct QuestionChoices: QuestionKind {
  package static let name = "choices"
  package static let settings = ["options", "min", "max"]

  package let options: [QuestionChoice.Option]
  let min: Int
  let max: Int

  package init(_ entry: Entry) {
    options = QuestionChoice.options(entry)
    if options.isEmpty { entry.note("choices need 'options'.") }
    min = entry.int("min", orElse: 1, in: 1...1_000)
    max = entry.int("max", orElse: Swift.max(options.count, 1), in: 1...1_000)
    if min > Swift.min(max, options.count) { entry.note("'min' is more than can be chosen.") }
  }

  package var type: FEELType { .list(.string) }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON {
    let codes = typed("").map(\.trimmed).filter { !$0.isEmpty }
    return codes.isEmpty ? .null : .array(codes.map(JSON.string))
  }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard let items = raw.array ?? raw.string.map({ [.string($0)] }), items.count <= options.count * 2 else {
      throw AnswerFault("choice.unknown")
    }
    var chosen: Set<String> = []
    for item in items {
      guard let code = item.string, options.contains(where: { $0.id == code }) else {
        throw AnswerFault("choice.unknown")
      }
      chosen.insert(code)
    }
    guard chosen.count >= min else { throw AnswerFault("choices.too_few", ["min": String(min)]) }
    guard chosen.count <= max else { throw AnswerFault("choices.too_many", ["max": String(max)]) }
    return .array(options.filter { chosen.contains($0.id) }.map { .string($0.id) })
  }

  package func value(_ answer: JSON) -> Value { answer.array.map { .list($0.map(\.textValue)) } ?? .null }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    let codes = Set(answer.array?.compactMap(\.string) ?? [])
    return speech.list(options.filter { codes.contains($0.id) }.map { $0.label[speech.language] })
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let least = Swift.min(min, options.count)
    let count = Int.random(in: least...Swift.max(least, Swift.min(max, options.count)), using: &chance)
    let chosen = Set(options.indices.shuffled(using: &chance).prefix(count))
    return .array(options.indices.filter(chosen.contains).map { .string(options[$0].id) })
  }
}
