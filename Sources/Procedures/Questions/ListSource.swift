// A reference list as the source of an answer: the answer is the code of a row that is valid today. Rules see the code,
// or, when the pack names columns they need, the code and those columns.

import JSON
package import Rules
import Search

package struct ListSource: Sendable {
  package let list: ReferenceList
  private let columns: [String]

  static let settings = ["list", "columns"]
  static let codeBytesMax = 200

  init(_ entry: Entry) {
    self.init(entry, named: "list")
  }

  init(_ entry: Entry, named setting: String) {
    let id = entry.string(setting)
    if !id.isEmpty, entry.reading.lists[id] == nil { entry[setting]?.note("the pack has no list '\(id)'.") }
    list = entry.reading.lists[id] ?? ReferenceList(id: id, columns: [], rows: [])
    columns = setting == "list" ? entry.ids("columns") : []
    for column in columns where !list.columns.contains(column) {
      entry["columns"]?.note("the list '\(id)' has no column '\(column)'.")
    }
  }

  var type: FEELType {
    columns.isEmpty ? .string : .context([.init("code", .string)] + columns.map { .init($0, .string) })
  }

  func value(_ answer: JSON) -> Value {
    guard !columns.isEmpty else { return answer.textValue }
    guard let code = answer.string, let row = list.row(code) else { return .null }
    let cells = columns.map { ($0, list.cell($0, of: row).map(Value.string) ?? .null) }
    return .context([("code", .string(code))] + cells)
  }

  /// The row that was meant, when it is valid on the day.
  func row(_ raw: JSON?, _ setting: AnswerSetting, part: String = "") throws(AnswerFault) -> ReferenceList.Row {
    guard !Typed.isBlank(raw) else { throw AnswerFault("choice.missing", part: part) }
    guard let typed = raw?.typed, typed.utf8.count <= ListSource.codeBytesMax else {
      throw AnswerFault("list.unknown", part: part)
    }
    let code = typed.oneLine
    guard let row = list.row(code, on: setting.today) ?? list.row(code.latinDigits, on: setting.today) else {
      throw list.row(code) == nil ? AnswerFault("list.unknown", part: part) : AnswerFault("list.ended", part: part)
    }
    return row
  }

  func label(_ code: String, _ speech: Speech) -> String { list.row(code)?.label[speech.language] ?? code }

  /// The rows whose label has a word beginning with each word typed, or whose code begins with what is typed, whatever
  /// stands between its parts; the best first, in the order of the list.
  package func rows(
    matching typed: String, language: String, on day: FEELDate, limit: Int = 20,
    where isWanted: (ReferenceList.Row) -> Bool = { _ in true }
  ) -> [ReferenceList.Row] {
    let words = SearchText.words(String(typed.prefix(100)))
    guard !words.isEmpty else { return [] }
    let code = words.joined()
    var best: [ReferenceList.Row] = []
    var others: [ReferenceList.Row] = []
    for row in list.rows where row.isValid(on: day) && isWanted(row) {
      let own = SearchText.words(row.label[language])
      let isFirstWord = words.count == 1 && own.first?.hasPrefix(words[0]) ?? false
      if isFirstWord || SearchText.words(row.code).joined().hasPrefix(code) {
        best.append(row)
        if best.count == limit { break }
      } else if others.count < limit {
        if words.allSatisfy({ word in own.contains { $0.hasPrefix(word) } }) { others.append(row) }
      }
    }
    return Array((best + others).prefix(limit))
  }
}
