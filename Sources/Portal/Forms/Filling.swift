// What stands in the inputs of a form when it is shown: what was typed, word for word, when it comes back refused; or
// else what is kept, taken apart into the inputs it was given in.

import JSON
import Procedures
import Rules

struct Filling: Sendable {
  private let texts: @Sendable (_ name: String) -> [String]

  /// As a page sent it: an input's name gives its texts.
  init(typed texts: @escaping @Sendable (_ name: String) -> [String]) { self.texts = texts }

  /// From kept answers by question.
  init(kept answers: [String: JSON], of questions: [Question], _ speech: Speech) {
    var inputs: [String: [String]] = [:]
    for question in questions {
      guard let answer = answers[question.id], !answer.isNull else { continue }
      KeptAnswer(speech: speech).takeApart(answer, question.kind, question.id, into: &inputs)
    }
    texts = { [inputs] name in inputs[name] ?? [] }
  }

  func all(_ name: String) -> [String] { texts(name) }

  func text(_ name: String) -> String { texts(name).first ?? "" }

  /// How many rows of a group to show.
  func rowCount(_ name: String, max: Int) -> Int { min(max, Swift.max(0, Int(text(name + ".rows")) ?? 0)) }

  /// What stands in the inputs once a named button has done its work.
  func after(_ action: FormAction, among questions: [Question]) -> Filling {
    func kind(_ name: String) -> (any QuestionKind)? { questions.first { $0.id == name }?.kind }
    switch action {
    case .add(let name):
      guard let rows = kind(name) as? any QuestionRows else { return self }
      return adding(rowTo: name, rows.rows)
    case .remove(let item, let name):
      switch kind(name) {
      case let rows as any QuestionRows: return removing(row: item, of: name, rows.rows)
      case is QuestionFile, is QuestionFiles: return removing(file: item, of: name)
      default: return self
      }
    case .search, .upload, .refresh: return self
    }
  }

  private func adding(rowTo name: String, _ rows: RowsShape) -> Filling {
    let count = String(min(rowCount(name, max: rows.rowsMax) + 1, rows.rowsMax))
    return Filling { [texts] input in input == name + ".rows" ? [count] : texts(input) }
  }

  /// Those after it move up.
  private func removing(row number: Int, of name: String, _ rows: RowsShape) -> Filling {
    let count = rowCount(name, max: rows.rowsMax)
    guard number <= count else { return self }
    return Filling { [texts] input in
      guard input.hasPrefix(name + ".") else { return texts(input) }
      let rest = input.dropFirst(name.count + 1)
      if rest == "rows" { return [String(count - 1)] }
      guard let dot = rest.firstIndex(of: "."), let row = Int(rest[..<dot]), row >= number else { return texts(input) }
      return texts("\(name).\(row + 1)\(rest[dot...])")
    }
  }

  private func removing(file number: Int, of name: String) -> Filling {
    Filling { [texts] input in
      var values = texts(input)
      if input.hasPrefix(name + "."), values.indices.contains(number - 1) { values.remove(at: number - 1) }
      return values
    }
  }
}

/// The way back from an answer to the texts that would give it.
private struct KeptAnswer {
  let speech: Speech

  func takeApart(_ answer: JSON, _ kind: any QuestionKind, _ name: String, into inputs: inout [String: [String]]) {
    switch kind {
    case let rows as any QuestionRows:
      let items = answer.array ?? []
      inputs[name + ".rows"] = [String(items.count)]
      for (index, item) in items.enumerated() {
        for column in rows.columns {
          guard let cell = item[column.id], !cell.isNull else { continue }
          takeApart(cell, column.kind, "\(name).\(index + 1).\(column.id)", into: &inputs)
        }
      }
    case is QuestionFiles:
      for part in kind.parts { inputs["\(name).\(part)"] = (answer.array ?? []).map { $0[part].map(text) ?? "" } }
    case is QuestionMapPolygon:
      let corners = answer["coordinates"]?[0]?.array?.dropLast() ?? []
      let lines = corners.map { "\($0[1].map(decimal) ?? "") \($0[0].map(decimal) ?? "")" }
      inputs[name + ".corners"] = [lines.joined(separator: "\n")]
      inputs[name + ".parcel"] = answer["parcel"].map { [text($0)] }
    case is QuestionDateTime:
      let halves = text(answer).split(separator: "T", maxSplits: 1).map(String.init)
      date(halves.first ?? "", name, into: &inputs)
      inputs[name + ".time"] = halves.last.map { [$0] }
    case is QuestionAddress:
      for (index, line) in (answer["lines"]?.array ?? []).enumerated() {
        inputs["\(name).line\(index + 1)"] = [text(line)]
      }
      members(answer, kind.parts, name, "", into: &inputs)
    default: members(answer, kind.parts, name, "", into: &inputs)
    }
  }

  private func members(
    _ answer: JSON, _ parts: [String], _ name: String, _ path: String, into inputs: inout [String: [String]]
  ) {
    let prefix = path.isEmpty ? "" : path + "."
    let input = path.isEmpty ? name : name + "." + path
    if parts.contains(prefix + "day") { return date(text(answer), input, into: &inputs) }
    if let object = answer.object {
      for (member, value) in object.members { members(value, parts, name, prefix + member, into: &inputs) }
    } else if let items = answer.array {
      inputs[input] = items.map(text)
    } else {
      inputs[input] = [text(answer)]
    }
  }

  private func date(_ written: String, _ name: String, into inputs: inout [String: [String]]) {
    guard let date = FEELDate(written) else { return }
    inputs[name + ".day"] = [String(date.day)]
    inputs[name + ".month"] = [String(date.month)]
    inputs[name + ".year"] = [String(date.year)]
  }

  private func text(_ answer: JSON) -> String {
    if let flag = answer.bool { return flag ? "true" : "false" }
    if answer.number != nil { return decimal(answer) }
    return answer.string ?? ""
  }

  /// With the mark of the language and without groups, which could be read as another mark.
  private func decimal(_ answer: JSON) -> String {
    guard let number = answer.number else { return answer.string ?? "" }
    let written =
      number.text.utf8.allSatisfy { $0 != 0x65 && $0 != 0x45 }
      ? number.text : Decimal(number.text)?.canonicalText ?? number.text
    return written.replacing(".", with: speech.phrase("wording.number.decimal", [:]))
  }
}
