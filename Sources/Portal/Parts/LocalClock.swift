import Procedures
import Registry
import Rules

/// What the clocks of a territory showed at some moment, as they are set now.
struct LocalClock: Sendable {
  let now: Hour
  private let offsetSeconds: Int64

  init(_ now: Hour) {
    self.now = now
    let time = now.local.time
    let local = Int64(now.today.daysSince1970) * 86_400 + Int64(time.hour * 3_600 + time.minute * 60 + time.second)
    // Zones are ahead or behind by whole minutes.
    offsetSeconds = Int64((Double(local - now.moment.seconds) / 60).rounded()) * 60
  }

  func hour(at moment: Moment) -> Hour {
    let passed = DaysTimeDuration(seconds: Int(moment.seconds(since: now.moment)))
    return now.local.adding(passed).map { Hour(moment: moment, local: $0) } ?? now
  }

  func day(of moment: Moment) -> FEELDate { hour(at: moment).today }

  /// Midnight.
  func start(of day: FEELDate) -> Moment {
    Moment(rawValue: (Int64(day.daysSince1970) * 86_400 - offsetSeconds) * 1_000)
  }

  func words(_ moment: Moment, _ speech: Speech) -> String {
    let hour = hour(at: moment)
    return speech.dateTime(hour.today, hour.local.time)
  }
}

extension Visit {
  /// On the walls of the house: of its first territory.
  var clock: LocalClock {
    LocalClock(portal.catalogue.hour(portal.catalogue.packs.first?.territory.zone ?? Self.zoneWithoutPacks))
  }

  private static let zoneWithoutPacks = "UTC"

  /// Whoever has signed in comes to do something.
  func errand(at hour: Hour) throws -> Errand { Errand(try known().actor(), from: address, at: hour) }

  /// What somebody of the house does, for the journal: in the write that does it.
  func deed(_ action: String, on object: String, details: String = "") throws -> JournalEntry {
    let person = try known()
    let post = person.posts.first { $0.agency.isEmpty } ?? person.posts.first
    return JournalEntry(
      at: portal.registry.clock.wall(), actor: person.account.id, role: post?.role ?? "", agency: post?.agency ?? "",
      address: address, action: action, object: object, details: details)
  }
}
