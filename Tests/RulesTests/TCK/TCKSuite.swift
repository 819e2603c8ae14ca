// One file of tests of the kit: inputs, what is asked, and the value wanted (testCases.xsd).

import Foundation

@testable import Rules

struct TCKSuite {
  let file: String
  let model: String
  let cases: [TCKCase]

  init(file: String, _ root: Markup) {
    self.file = file
    model = root.child("modelName")?.text.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    cases = root.children("testCase").map(TCKCase.init)
  }
}

struct TCKCase {
  let id: String
  let kind: String
  let invocable: String?
  let inputs: Context
  let results: [(name: String, isError: Bool, expected: Value)]

  init(_ element: Markup) {
    id = element.attributes["id"] ?? ""
    kind = element.attributes["type"] ?? "decision"
    invocable = element.attributes["invocableName"]
    var inputs = Context()
    for node in element.children("inputNode") { inputs.set(node.attributes["name"] ?? "", Self.value(node)) }
    self.inputs = inputs
    results = element.children("resultNode").map { node in
      (
        node.attributes["name"] ?? "", node.attributes["errorResult"] == "true",
        node.child("expected").map(Self.value) ?? .null
      )
    }
  }

  /// The value inside an element of the schema's valueType.
  private static func value(_ element: Markup) -> Value {
    if element.attributes["nil"] == "true" { return .null }
    if let list = element.child("list") {
      return list.attributes["nil"] == "true" ? .null : .list(list.children("item").map(value))
    }
    let components = element.children("component")
    if !components.isEmpty {
      return .context(Context(components.map { ($0.attributes["name"] ?? "", value($0)) }))
    }
    guard let leaf = element.child("value"), leaf.attributes["nil"] != "true" else { return .null }
    return scalar(leaf.text, leaf.attributes["type"] ?? "xsd:string")
  }

  private static func scalar(_ text: String, _ type: String) -> Value {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    switch type.split(separator: ":").last {
    case "decimal", "double", "integer", "int", "long", "float":
      return Decimal(trimmed.hasPrefix("+") ? String(trimmed.dropFirst()) : trimmed).map(Value.number) ?? .null
    case "boolean": return .boolean(trimmed == "true" || trimmed == "1")
    case "date", "time", "dateTime", "duration":
      return Value(temporal: trimmed, zones: zoneFiles) ?? .string("not a \(type): \(trimmed)")
    default: return .string(text)
    }
  }
}

extension Value {
  /// Equality as the kit wants it: numbers to eight places, everything else exactly, of the same kind.
  func agrees(with expected: Value) -> Bool {
    switch (self, expected) {
    case (.number(let mine), .number(let theirs)):
      let gap = mine.subtracting(theirs)?.magnitude ?? .one
      return gap < (Decimal("0.00000001") ?? .zero)
    case (.list(let mine), .list(let theirs)):
      return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.agrees(with: $1) }
    case (.context(let mine), .context(let theirs)):
      return mine.count == theirs.count
        && theirs.entries.allSatisfy { entry in mine[entry.key]?.agrees(with: entry.value) ?? false }
    case (.list, _), (_, .list): return false
    default: return equals(expected) == true
    }
  }
}
