// Choices inside choices: a country, then one of its regions, then one of its towns. The options stand in the pack as a
// tree, or in a reference list whose column `parent` names the row each one is inside of.

package import JSON
package import Rules

package struct QuestionLinkedChoices: QuestionKind {
  package static let name = "linked_choices"
  package static let settings = ["levels", "options", "list"]

  package let levels: [QuestionChoice.Option]
  private let tree: [Branch]
  private let list: ReferenceList?
  /// The rows of the list inside each row; the outermost under "".
  private let inside: [String: [Int]]

  private struct Branch: Identified {
    let option: QuestionChoice.Option
    let branches: [Branch]
    var id: String { option.id }
  }

  package init(_ entry: Entry) {
    levels = QuestionChoice.options(entry, named: "levels")
    if !(2...3).contains(levels.count) { entry.note("linked choices need two or three 'levels'.") }
    for level in levels where !level.id.isIdentifier(hyphens: false) {
      entry["levels"]?.note("rules speak of '\(level.id)': use letters without accents, digits and '_'.")
    }
    tree = QuestionLinkedChoices.branches(entry, depth: levels.count)
    list = entry["list"].map { _ in ListSource(entry, named: "list").list }
    inside =
      list.map { list in
        Dictionary(grouping: list.rows.indices) { list.cell("parent", of: list.rows[$0]) ?? "" }
      } ?? [:]
    if let list, !list.columns.contains("parent") { entry["list"]?.note("the list needs a column 'parent'.") }
    if (list == nil) == tree.isEmpty { entry.note("linked choices need either 'options' or a 'list'.") }
  }

  private static func branches(_ entry: Entry, depth: Int) -> [Branch] {
    if depth <= 0, let deeper = entry["options"] { deeper.note("these options are deeper than the 'levels'.") }
    if depth <= 0 { return [] }
    return entry.list(named: "options") { item in
      item.only(["id", "label", "hint", "options"])
      let option = QuestionChoice.Option(
        id: item.id("id"), label: item.text("label"), hint: item.text("hint", isRequired: false))
      return Branch(option: option, branches: branches(item, depth: depth - 1))
    }
  }

  /// What can be chosen after these codes, one for each level so far. Empty where nothing is inside.
  package func options(after codes: [String], on day: FEELDate) -> [QuestionChoice.Option] {
    guard codes.count < levels.count else { return [] }
    guard let list else {
      var branches = tree
      for code in codes { branches = branches.first { $0.id == code }?.branches ?? [] }
      return branches.map(\.option)
    }
    let rows = (inside[codes.last ?? ""] ?? []).map { list.rows[$0] }
    return rows.filter { $0.isValid(on: day) }.map { .init(id: $0.code, label: $0.label, hint: .empty) }
  }

  package var type: FEELType { .context(levels.map { .init($0.id, .string) }) }

  package var parts: [String] { levels.map(\.id) }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  /// As deep as there is something to choose.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard raw.object != nil else { throw AnswerFault("choice.unknown") }
    var codes: [String] = []
    for level in levels {
      let options = options(after: codes, on: setting.today)
      if options.isEmpty { break }
      guard !Typed.isBlank(raw[level.id]) else { throw AnswerFault("choice.missing", part: level.id) }
      guard let code = raw[level.id]?.string, options.contains(where: { $0.id == code }) else {
        throw AnswerFault("choice.inside", part: level.id)
      }
      codes.append(code)
    }
    if codes.isEmpty { throw AnswerFault("choice.unknown") }
    return .members(zip(levels, codes).map { ($0.id, .string($1)) })
  }

  package func value(_ answer: JSON) -> Value {
    .context(levels.map { ($0.id, answer[$0.id]?.textValue ?? .null) })
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    var labels: [String] = []
    var branches = tree
    for level in levels {
      guard let code = answer[level.id]?.string else { break }
      let branch = branches.first { $0.id == code }
      labels.append((branch?.option.label ?? list?.row(code)?.label)?[speech.language] ?? code)
      branches = branch?.branches ?? []
    }
    return speech.list(labels)
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    var codes: [String] = []
    while let option = chance.pick(options(after: codes, on: setting.today)) { codes.append(option.id) }
    return codes.isEmpty ? .null : .members(zip(levels, codes).map { ($0.id, .string($1)) })
  }
}
