import Procedures
import Registry
import Rules

/// What all stories of a demo share: who takes part, what may be filed, and the year they are told of.
struct DemoStage: Sendable {
  let words: DemoWords
  let people: DemoPeople
  let scripts: [DemoScript]
  /// Nothing has happened on this day yet, nor after it: the same demo whenever it is made during a day.
  let today: FEELDate
  /// When people and agencies joined, before the first dossier.
  let since: Hour

  static let daysTold = 365

  /// When office hours begin and end, in seconds of the day.
  static func officeHours(_ calendar: WorkingCalendar) -> Range<Int> {
    let opens = seconds(calendar.opens) ?? 30_600
    let closes = seconds(calendar.closes) ?? 59_400
    return opens..<max(closes, opens + 3_600)
  }

  /// The instant at which the clocks of a territory show this.
  static func hour(_ date: FEELDate, _ second: Int, in zone: String) -> Hour {
    let shown = Int64(date.daysSince1970) * 86_400 + Int64(second)
    let near = TerritoryClock.hour(at: Moment(rawValue: shown * 1_000), in: zone).local
    let time = near.time
    let local = Int64(near.date.daysSince1970) * 86_400 + Int64(time.hour * 3_600 + time.minute * 60 + time.second)
    return TerritoryClock.hour(at: Moment(rawValue: (2 * shown - local) * 1_000), in: zone)
  }

  private static func seconds(_ text: String) -> Int? {
    let parts = text.split(separator: ":").compactMap { Int($0) }
    return parts.count == 2 ? parts[0] * 3_600 + parts[1] * 60 : nil
  }
}
