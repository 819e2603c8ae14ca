// The rule at the end of a zone's file (RFC 9636 §3.3; POSIX.1-2017 §8.3 TZ): "CET-1CEST,M3.5.0,M10.5.0/3".
// Offsets are written positive to the west there.

struct PosixZone: Sendable {
  let standardOffset: Int
  private let summer: Summer?

  private struct Summer {
    let offset: Int
    let start: YearlyChange
    let end: YearlyChange
  }

  init?(_ text: [UInt8]) {
    var scanner = ByteScanner(text)
    guard scanner.zoneName(), let west = scanner.clock(hoursMax: 24) else { return nil }
    standardOffset = -west
    if scanner.isAtEnd {
      summer = nil
      return
    }
    guard scanner.zoneName() else { return nil }
    var offset = standardOffset + 3600
    if let next = scanner.next, next != UInt8(ascii: ",") {
      guard let west = scanner.clock(hoursMax: 24) else { return nil }
      offset = -west
    }
    guard let start = YearlyChange(&scanner), let end = YearlyChange(&scanner), scanner.isAtEnd else { return nil }
    summer = Summer(offset: offset, start: start, end: end)
  }

  func offset(atInstant seconds: Int) -> Int {
    offset(at: seconds) { $0.instant }
  }

  /// A change rules the clock on the wall from the later of what it shows before and after.
  func offset(atLocal seconds: Int) -> Int {
    offset(at: seconds) { $0.instant + max($0.before, $0.after) }
  }

  private func offset(at seconds: Int, since start: (Change) -> Int) -> Int {
    guard let summer else { return standardOffset }
    let limit = 40_000_000_000_000_000  // a little more than the years FEEL knows
    let seconds = min(max(seconds, -limit), limit)
    let year = civil(seconds / 86_400).year
    var last: Change?
    for year in (year - 1)...(year + 1) {
      let begin = Change(summer.start.seconds(in: year), before: standardOffset, after: summer.offset)
      let end = Change(summer.end.seconds(in: year), before: summer.offset, after: standardOffset)
      // The end first: where it falls together with the next start, summer never ends.
      for change in [end, begin] where start(change) <= seconds && change.instant >= last?.instant ?? Int.min {
        last = change
      }
    }
    return last?.after ?? standardOffset
  }
}

private struct Change {
  let instant: Int
  let before: Int
  let after: Int

  /// At what the clock shows before it.
  init(_ seconds: Int, before: Int, after: Int) {
    instant = seconds - before
    (self.before, self.after) = (before, after)
  }
}

/// ",M3.5.0/2": a day of each year and a time on the clock that is about to be changed.
private struct YearlyChange {
  private enum Day {
    case julian(Int)  // 1…365, without 29 February
    case ordinal(Int)  // 0…365
    case weekday(Int, week: Int, month: Int)  // 0 is Sunday; week 5 is the last
  }
  private let day: Day
  private let time: Int

  init?(_ scanner: inout ByteScanner) {
    guard scanner.take(",") else { return nil }
    if scanner.take("J") {
      guard let day = scanner.number(), (1...365).contains(day) else { return nil }
      self.day = .julian(day)
    } else if scanner.take("M") {
      guard let month = scanner.number(), (1...12).contains(month), scanner.take("."),
        let week = scanner.number(), (1...5).contains(week), scanner.take("."),
        let weekday = scanner.number(), (0...6).contains(weekday)
      else { return nil }
      day = .weekday(weekday, week: week, month: month)
    } else {
      guard let day = scanner.number(), (0...365).contains(day) else { return nil }
      self.day = .ordinal(day)
    }
    guard let time = scanner.take("/") ? scanner.clock(hoursMax: 167) : 7200 else { return nil }
    self.time = time
  }

  /// Seconds since 1970 on that clock.
  func seconds(in year: Int) -> Int {
    let first = days(year, 1, 1)
    switch day {
    case .ordinal(let day): return (first + day) * 86_400 + time
    case .julian(let day):
      let isAfterLeapDay = day >= 60 && days(year, 3, 1) - first == 60
      return (first + day - 1 + (isAfterLeapDay ? 1 : 0)) * 86_400 + time
    case .weekday(let weekday, let week, let month):
      let start = days(year, month, 1)
      let end = month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)
      // 1 January 1970 was a Thursday, 4 counted from Sunday.
      var day = start + (weekday - start - 4).flooredDivision(by: 7).remainder + (week - 1) * 7
      if day >= end { day -= 7 }
      return day * 86_400 + time
    }
  }
}

extension ByteScanner {
  /// Three letters or more, or anything between < and >.
  fileprivate mutating func zoneName() -> Bool {
    let start = index
    if take("<") {
      while let next, next != UInt8(ascii: ">") { _ = take(Unicode.Scalar(next)) }
      return take(">")
    }
    while let next, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20) { _ = take(Unicode.Scalar(next)) }
    return index - start >= 3
  }

  /// [+-]hh[:mm[:ss]] in seconds.
  fileprivate mutating func clock(hoursMax: Int) -> Int? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard let hours = number(), hours <= hoursMax else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] {
      guard take(":") else { break }
      guard let value = number(), value < 60 else { return nil }
      seconds += value * unit
    }
    return isNegative ? -seconds : seconds
  }
}
