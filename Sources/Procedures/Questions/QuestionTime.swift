// An hour of the day, to the minute: `8h30`, `8:30`, `0830`.

package import JSON
package import Rules

package struct QuestionTime: QuestionKind {
  package static let name = "time"
  package static let settings = TimeRange.settings

  let range: TimeRange

  package init(_ entry: Entry) {
    range = TimeRange(entry)
  }

  package var type: FEELType { .time }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let time = try TypedTime.read(raw)
    try range.check(time)
    return .string(time.hoursAndMinutes)
  }

  package func value(_ answer: JSON) -> Value { TypedTime.kept(answer).map(Value.time) ?? .null }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    TypedTime.kept(answer).map { speech.time($0) } ?? ""
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    .string(range.sample(&chance))
  }
}

enum TypedTime {
  static func read(_ raw: JSON?, part: String = "") throws(AnswerFault) -> FEELTime {
    guard !Typed.isBlank(raw) else { throw AnswerFault("time.missing", part: part) }
    guard let typed = raw?.string, typed.utf8.count <= 60, let time = time(typed) else {
      throw AnswerFault("time.kind", part: part)
    }
    return time
  }

  private static func time(_ typed: String) -> FEELTime? {
    let marks = ":.hH\u{0633}".unicodeScalars
    let scalars = typed.latinDigits.unicodeScalars
    guard scalars.allSatisfy({ ("0"..."9").contains($0) || marks.contains($0) || $0.isBlank }) else { return nil }
    var runs = scalars.split { !("0"..."9").contains($0) }.map { String($0) }
    if runs.count == 1, runs[0].utf8.count == 4 { runs = [String(runs[0].prefix(2)), String(runs[0].suffix(2))] }
    if runs.count == 1, scalars.contains(where: { marks.contains($0) }) { runs.append("00") }
    // Seconds are what some browsers add.
    guard runs.count == 2 || runs.count == 3 && runs[2] == "00", runs[0].utf8.count <= 2, runs[1].utf8.count == 2,
      let hour = Int(runs[0]), let minute = Int(runs[1])
    else { return nil }
    return FEELTime(hour: hour, minute: minute, second: 0)
  }

  static func kept(_ answer: JSON?) -> FEELTime? {
    answer?.string.flatMap { FEELTime($0 + ":00", zones: { _ in nil }) }
  }
}

extension FEELTime {
  var hoursAndMinutes: String { String(text.prefix(5)) }
  fileprivate var minutes: Int { hour * 60 + minute }
}

/// The hours a time may be, from `min` and `max` such as "08:30".
struct TimeRange {
  private let min: FEELTime?
  private let max: FEELTime?

  static let settings = ["min", "max"]

  init(_ entry: Entry, min minName: String = "min", max maxName: String = "max") {
    func bound(_ name: String) -> FEELTime? {
      guard let text = entry.optionalString(name) else { return nil }
      let time = TypedTime.kept(.string(text))
      if time == nil { entry[name]?.note("'\(text)' is no hour such as 08:30.") }
      return time
    }
    min = bound(minName)
    max = bound(maxName)
    if let min, let max, max.minutes < min.minutes { entry.note("'\(minName)' is after '\(maxName)'.") }
  }

  func check(_ time: FEELTime, part: String = "") throws(AnswerFault) {
    if let min, time.minutes < min.minutes {
      throw AnswerFault("time.early", ["min": min.hoursAndMinutes], part: part)
    }
    if let max, max.minutes < time.minutes {
      throw AnswerFault("time.late", ["max": max.hoursAndMinutes], part: part)
    }
  }

  /// As `08:30`.
  func sample(_ chance: inout Chance) -> String {
    let first = min?.minutes ?? 0
    let minutes = Int.random(in: first...Swift.max(first, max?.minutes ?? 1_439), using: &chance)
    func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
  }
}
