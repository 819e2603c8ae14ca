// A day and an hour on the clocks of the territory: an appointment, an accident.

package import JSON
package import Rules

package struct QuestionDateTime: QuestionKind {
  package static let name = "date_time"
  package static let settings = DayRange.settings + ["timeMin", "timeMax"]

  let days: DayRange
  let times: TimeRange

  package init(_ entry: Entry) {
    days = DayRange(entry)
    times = TimeRange(entry, min: "timeMin", max: "timeMax")
  }

  package var type: FEELType { .dateTime }

  package var parts: [String] { TypedDate.parts + ["time"] }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  /// `2026-01-31T08:30`, `31/01/2026 8h30`, or its parts.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let (rawDate, rawTime) = raw.object == nil ? try halves(raw) : (raw, raw["time"])
    let date = try TypedDate.read(rawDate)
    let time = try TypedTime.read(rawTime, part: raw.object == nil ? "" : "time")
    try days.check(date, setting)
    try times.check(time, part: raw.object == nil ? "" : "time")
    return .string(date.text + "T" + time.hoursAndMinutes)
  }

  private func halves(_ raw: JSON) throws(AnswerFault) -> (JSON, JSON?) {
    guard let typed = raw.string, typed.utf8.count <= 60 else { throw AnswerFault("date.kind") }
    let line = typed.oneLine
    guard let middle = line.lastIndex(of: "T") ?? line.firstIndex(of: " ") else {
      return (.string(line), nil)
    }
    return (.string(String(line[..<middle])), .string(String(line[line.index(after: middle)...])))
  }

  private func kept(_ answer: JSON) -> (FEELDate, FEELTime)? {
    guard let text = answer.string, let middle = text.firstIndex(of: "T"), let date = FEELDate(String(text[..<middle])),
      let time = TypedTime.kept(.string(String(text[text.index(after: middle)...])))
    else { return nil }
    return (date, time)
  }

  package func value(_ answer: JSON) -> Value { kept(answer).map { .dateTime($0.at($1)) } ?? .null }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    kept(answer).map { speech.dateTime($0, $1) } ?? ""
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    .string(days.sample(&chance, setting).text + "T" + times.sample(&chance))
  }
}
