// A figure that an administration wants of its dossiers, as the pack names it (ER-52): what is counted, what of it, by
// what it is told apart, of which time.

package import JSON
import Rules

package struct Statistic: Identified {
  package let id: String
  package let title: Text
  package let unit: Unit
  package let kind: Kind
  /// What is summed up, or must hold for a share; nil for a count.
  package let value: Rule?
  /// What counts at all.
  package let when: Rule?
  /// By what it is told apart.
  package let group: Rule?
  package let period: Period
  package let day: Day
  /// Anybody may see it.
  package let isPublic: Bool
  package let place: JSONPlace

  /// What is counted: each dossier, each formality asked for in one, each step that was done in one.
  package enum Unit: String, Sendable, CaseIterable { case dossier, formality, step }

  /// A share is in percent.
  package enum Kind: String, Sendable, CaseIterable { case count, sum, mean, median, share }

  package enum Period: String, Sendable, CaseIterable {
    case none, year, quarter, month

    func text(of day: FEELDate) -> String {
      switch self {
      case .none: ""
      case .year: "\(day.year)"
      case .quarter: "\(day.year)-Q\((day.month + 2) / 3)"
      case .month: String(day.text.prefix(7))
      }
    }
  }

  /// On which day it is counted: when it began, or when it was over. What is not over yet is then not counted.
  package enum Day: String, Sendable, CaseIterable { case begin, end }

  init(_ entry: Entry, _ reading: ProcedureReading) {
    entry.only(["id", "title", "of", "kind", "value", "when", "by", "period", "on", "public"])
    let id = entry.id("id")
    let subject = "statistics.\(id)"
    let unit = entry.word("of", orElse: Unit.dossier)
    let kind = entry.word("kind", orElse: Kind.count)
    let words = reading.lexicon(inside: StatisticFacts.names(for: unit))
    self.id = id
    self.unit = unit
    self.kind = kind
    title = entry.text("title")
    if entry["kind"] == nil { entry.note("'kind' is missing.") }
    if kind == .share {
      value = reading.condition(entry, "value", subject, in: words)
    } else {
      value = reading.value(entry, "value", subject, .number, in: words)
    }
    if kind == .count, value != nil { entry["value"]?.note("a count has no 'value': write 'when'.") }
    if kind != .count, value == nil { entry.note("a \(kind.rawValue) needs a 'value'.") }
    when = reading.condition(entry, "when", subject, in: words)
    group = reading.value(entry, "by", subject, in: words)
    period = entry.word("period", orElse: .none)
    day = entry.word("on", orElse: .begin)
    isPublic = entry.bool("public")
    place = entry.place
  }

  /// Everything it is worked out from.
  var rules: [Rule] { [value, when, group].compactMap { $0 } }
}
