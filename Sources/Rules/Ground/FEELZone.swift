// What a time or a date and time is relative to, when it says so: an offset from UTC or a zone of the IANA database.
//
// The rules of a zone are in files, and this target reads none: the caller gives a function from a zone's name to its
// rules.

package enum FEELZone: Sendable {
  case offset(seconds: Int)
  case region(id: String, rules: any ZoneRules)

  package static let utc = FEELZone.offset(seconds: 0)

  /// FEEL's time(hour, minute, second, offset): whole seconds within ±14:00 (XML Schema 1.1 Part 2 §3.3.7).
  package init?(offset: DaysTimeDuration) {
    let (seconds, rest) = offset.nanoseconds.quotientAndRemainder(dividingBy: nanosecondsPerSecond)
    guard rest == 0, seconds.magnitude <= FEELZone.offsetMax else { return nil }
    self = .offset(seconds: Int(seconds))
  }

  static let offsetMax = 14 * 3600

  /// "Europe/Paris"; nil for an offset.
  package var id: String? {
    if case .region(let id, _) = self { id } else { nil }
  }

  /// "Z", "+02:00", "+02:45:55", "@Europe/Paris".
  package var text: String {
    switch self {
    case .region(let id, _): return "@" + id
    case .offset(seconds: 0): return "Z"
    case .offset(let seconds):
      let (minutes, second) = abs(seconds).quotientAndRemainder(dividingBy: 60)
      let sign = seconds < 0 ? "-" : "+"
      return "\(sign)\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
        + (second == 0 ? "" : ":\(twoDigits(second))")
    }
  }

  /// The offset of a time of day that has no date.
  var standardOffset: Int {
    switch self {
    case .offset(let seconds): seconds
    case .region(_, let rules): rules.standardOffset
    }
  }

  func offset(atLocal seconds: Int) -> Int {
    switch self {
    case .offset(let offset): offset
    case .region(_, let rules): rules.offset(atLocal: seconds)
    }
  }

  func offset(atInstant seconds: Int) -> Int {
    switch self {
    case .offset(let offset): offset
    case .region(_, let rules): rules.offset(atInstant: seconds)
    }
  }
}

extension FEELZone: Hashable {
  package static func == (left: FEELZone, right: FEELZone) -> Bool {
    switch (left, right) {
    case (.offset(let left), .offset(let right)): left == right
    case (.region(let left, _), .region(let right, _)): left == right
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .offset(let seconds): hasher.combine(seconds)
    case .region(let id, _): hasher.combine(id)
    }
  }
}

extension FEELZone {
  /// What may end the text of a time.
  static func scan(_ scanner: inout ByteScanner, zones: ZoneLookup) -> FEELZone? {
    // DMN's own examples write "23:59:00z".
    if scanner.take("Z") || scanner.take("z") { return .utc }
    if scanner.take("@") {
      let id = scanner.rest()
      guard isZoneName(id), let rules = zones(id) else { return nil }
      return .region(id: id, rules: rules)
    }
    let isNegative = scanner.take("-")
    guard isNegative || scanner.take("+") else { return nil }
    guard let hours = scanner.number(digits: 2), scanner.take(":"), let minutes = scanner.number(digits: 2) else {
      return nil
    }
    // Seconds are beyond XML Schema; FEEL prints them, so they can be read again.
    guard let seconds = scanner.take(":") ? scanner.number(digits: 2) : 0 else { return nil }
    let offset = hours * 3600 + minutes * 60 + seconds
    guard minutes < 60, seconds < 60, offset <= offsetMax else { return nil }
    return .offset(seconds: isNegative ? -offset : offset)
  }
}

/// The rules of one zone. Offsets are in seconds, positive to the east.
package protocol ZoneRules: Sendable {
  func offset(atInstant secondsSince1970: Int) -> Int
  /// At what a clock on the wall shows. An hour that is skipped or comes twice takes the rule before the change.
  func offset(atLocal secondsSince1970: Int) -> Int
  /// For a time without a date.
  var standardOffset: Int { get }
}

package typealias ZoneLookup = @Sendable (_ id: String) -> (any ZoneRules)?

/// Whether a name can be a zone of the IANA database, and so a path below a folder of zones that does not leave it.
package func isZoneName(_ id: String) -> Bool {
  guard (1...64).contains(id.utf8.count) else { return false }
  let parts = id.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  return parts.allSatisfy { part in
    guard let first = part.first, isLetter(first) else { return false }
    return part.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "_+-".utf8.contains($0) }
  }
}

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
