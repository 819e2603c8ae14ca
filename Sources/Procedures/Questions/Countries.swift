// A country by its ISO 3166-1 code of two letters: of the pack's reference list when the setting `countries` names one,
// or else any two letters.

import JSON
import Rules

package struct Countries: Sendable {
  /// The first country of the territory: what is meant where nothing is said.
  package let home: String?
  private let source: ListSource?

  /// What can be chosen from; nil when any code of two letters will do.
  package var list: ReferenceList? { source?.list }

  init(_ entry: Entry) {
    home = entry.reading.territory.countries.first
    source = entry["countries"].map { _ in ListSource(entry, named: "countries") }
  }

  func optional(_ raw: JSON?, _ setting: AnswerSetting, part: String) throws(AnswerFault) -> String? {
    Typed.isBlank(raw) ? nil : try read(raw, setting, part: part)
  }

  func read(_ raw: JSON?, _ setting: AnswerSetting, part: String) throws(AnswerFault) -> String {
    let code = Typed.compact(raw)
    if let source { return try source.row(.string(code), setting, part: part).code }
    guard code.utf8.count == 2, code.utf8.allSatisfy({ (65...90).contains($0) }) else {
      throw AnswerFault("country.unknown", part: part)
    }
    return code
  }

  func label(_ code: String, _ speech: Speech) -> String { source?.label(code, speech) ?? code }

  func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> String? {
    guard let source else { return home ?? "MA" }
    return chance.pick(source.list.rows(on: setting.today).filter { $0.code == $0.code.uppercased() })?.code
  }
}
