// The days and hours the offices work. Legal delays are counted by it; nothing else in the house counts days.

package import Rules

package struct WorkingCalendar: Sendable, Hashable {
  /// ISO numbers: 1 is Monday.
  private var weekdays: Set<Int> = [1, 2, 3, 4, 5]
  /// `12-25`: every year. Dates of the moon are listed year by year.
  private var yearly: Set<Int> = []
  private var once: Set<FEELDate> = []
  package private(set) var opens = "08:30"
  package private(set) var closes = "16:30"

  package init() {}

  package func isWorking(_ date: FEELDate) -> Bool {
    weekdays.contains(date.weekday) && !yearly.contains(date.month * 100 + date.day) && !once.contains(date)
  }

  /// The n-th working day after this one: a delay of one day that starts on a Friday ends on Monday.
  package func date(_ days: Int, workingDaysAfter start: FEELDate) -> FEELDate? {
    var date = start
    var left = days
    // Beyond ten years of searching, the calendar has no working days.
    for _ in 0..<max(3_700, days * 8) where left > 0 {
      guard let next = date.adding(days: 1) else { return nil }
      date = next
      if isWorking(date) { left -= 1 }
    }
    return left > 0 ? nil : date
  }

  /// How many working days lie after `start`, up to and with `end`; negative the other way round.
  package func workingDays(from start: FEELDate, to end: FEELDate) -> Int {
    if end < start { return -workingDays(from: end, to: start) }
    var count = 0
    var date = start
    while date < end, let next = date.adding(days: 1) {
      date = next
      if isWorking(date) { count += 1 }
    }
    return count
  }
}

extension WorkingCalendar {
  init(_ entry: Entry) {
    self.init()
    entry.only(WorkingCalendar.settings)
    read(entry)
  }

  /// An agency's: what it leaves out is as in its territory, whose holidays it keeps besides its own.
  init(_ entry: Entry, besides territory: WorkingCalendar) {
    self = territory
    entry.only(WorkingCalendar.settings + ["territoryHolidays"])
    if !entry.bool("territoryHolidays", orElse: true) {
      yearly = []
      once = []
    }
    read(entry)
  }

  private static let settings = ["days", "opens", "closes", "holidays"]

  private mutating func read(_ entry: Entry) {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    if let days = entry["days"] {
      weekdays = Set(
        days.entries.compactMap { day in
          let name = day.literal ?? ""
          guard let index = names.firstIndex(of: name) else {
            day.note("a day is one of: \(names.joined(separator: ", ")).")
            return nil
          }
          return index + 1
        })
      if weekdays.isEmpty { days.note("a week needs at least one working day.") }
    }
    opens = entry.string("opens", orElse: opens)
    closes = entry.string("closes", orElse: closes)
    for text in [opens, closes] where FEELTime(text + ":00", zones: { _ in nil }) == nil {
      entry.note("'\(text)' is no hour such as 08:30.")
    }
    for holiday in entry["holidays"]?.entries ?? [] { add(holiday) }
  }

  /// `"01-11"` every year, `"2026-03-20"` once; or with its name `{ date: "…", name: {…} }`.
  private mutating func add(_ holiday: Entry) {
    var text = holiday.literal ?? ""
    if holiday.isObject {
      holiday.only(["date", "name"])
      text = holiday.string("date")
      _ = holiday.text("name", isRequired: false)
    }
    if let date = FEELDate(text) {
      once.insert(date)
    } else if text.utf8.count == 5, let date = FEELDate("2000-" + text) {
      yearly.insert(date.month * 100 + date.day)
    } else {
      holiday.note("'\(text)' is no holiday: write \"05-01\" for every year, or \"2026-03-20\".")
    }
  }
}
