import Glibc
import Rules
import SQLite
import Synchronization

extension Environment {
  /// Rules asked on this machine: its clock in its own zone, its database of time zones.
  static func machine() -> Environment {
    let zones = ZoneFiles()
    return Environment(now: now, zones: { zones[$0] })
  }

  private static func now() -> FEELDateTime {
    var instant = timespec()
    clock_gettime(CLOCK_REALTIME, &instant)
    var local = tm()
    localtime_r(&instant.tv_sec, &local)
    let zone = FEELZone.offset(seconds: local.tm_gmtoff)
    guard
      let date = FEELDate(year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday)),
      let time = FEELTime(
        // A leap second counts as the second before it.
        hour: Int(local.tm_hour), minute: Int(local.tm_min), second: min(59, Int(local.tm_sec)),
        nanosecond: instant.tv_nsec, zone: zone)
    else { return .epoch }
    return FEELDateTime(date: date, time: time)
  }
}

/// The machine's time zones (tzfile(5)), each read once.
final class ZoneFiles: Sendable {
  private let known = Mutex<[String: TZif]>([:])
  private static let bytesMax = 64 << 10

  subscript(id: String) -> (any ZoneRules)? {
    guard isZoneName(id) else { return nil }
    return known.withLock { known in
      if let zone = known[id] { return zone }
      guard let bytes = try? DurableFile.read("/usr/share/zoneinfo/\(id)", bytesMax: Self.bytesMax),
        let zone = TZif(bytes)
      else { return nil }
      known[id] = zone
      return zone
    }
  }
}
