// From a day to a day, both included: an event, an occupation of the street.

package import JSON
package import Rules

package struct QuestionPeriod: QuestionKind {
  package static let name = "period"
  package static let settings = DayRange.settings + ["daysMax"]

  let range: DayRange
  let daysMax: Int

  package init(_ entry: Entry) {
    range = DayRange(entry)
    daysMax = entry.int("daysMax", orElse: 36_600, in: 1...36_600)
  }

  package var type: FEELType { .context([.init("from", .date), .init("to", .date), .init("days", .number)]) }

  package var parts: [String] { ["from", "to"].flatMap { end in TypedDate.parts.map { end + "." + $0 } } }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard raw.object != nil else { throw AnswerFault("period.kind") }
    let from = try TypedDate.read(raw["from"], part: "from")
    let to = try TypedDate.read(raw["to"], part: "to")
    try range.check(from, setting, part: "from")
    try range.check(to, setting, part: "to")
    guard from <= to else { throw AnswerFault("period.order", part: "to") }
    guard days(from, to) <= daysMax else { throw AnswerFault("period.long", ["max": String(daysMax)], part: "to") }
    return ["from": .string(from.text), "to": .string(to.text)]
  }

  private func days(_ from: FEELDate, _ to: FEELDate) -> Int { to.daysSince1970 - from.daysSince1970 + 1 }

  package func value(_ answer: JSON) -> Value {
    guard let from = answer["from"]?.day, let to = answer["to"]?.day else { return .null }
    return .context([("from", .date(from)), ("to", .date(to)), ("days", .number(Decimal(days(from, to))))])
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    guard let from = answer["from"]?.day, let to = answer["to"]?.day else { return "" }
    return speech.period(from, to)
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let from = range.sample(&chance, setting)
    let last = range.max?.day(setting.today) ?? from.adding(days: 60) ?? from
    let most = min(daysMax - 1, max(0, last.daysSince1970 - from.daysSince1970))
    let to = from.adding(days: Int.random(in: 0...most, using: &chance)) ?? from
    return ["from": .string(from.text), "to": .string(to.text)]
  }
}
