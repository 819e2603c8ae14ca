import Glibc
import Procedures
import Rules

/// What the clocks of a territory show; one whose zone this machine does not know lives by UTC.
enum TerritoryClock {
  private static let zones = ZoneFiles()

  static func hour(in zone: String) -> Hour {
    var instant = timespec()
    clock_gettime(CLOCK_REALTIME, &instant)
    let milliseconds = Int64(instant.tv_sec) * 1_000 + Int64(instant.tv_nsec) / 1_000_000
    return hour(at: Moment(rawValue: milliseconds), in: zone)
  }

  static func hour(at moment: Moment, in zone: String) -> Hour {
    let seconds = Int((Double(moment.rawValue) / 1_000).rounded(.down))
    let offset = zones[zone]?.offset(atInstant: seconds) ?? 0
    let local = seconds + offset
    let days = Int((Double(local) / 86_400).rounded(.down))
    let second = local - days * 86_400
    guard let date = FEELDate(daysSince1970: days),
      let time = FEELTime(
        hour: second / 3_600, minute: second / 60 % 60, second: second % 60, zone: .offset(seconds: offset))
    else { return Hour(moment: moment, local: .epoch) }
    return Hour(moment: moment, local: date.at(time))
  }
}
