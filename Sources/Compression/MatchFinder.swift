/// A copy of earlier text: `length` bytes from `distance` back.
struct Match {
  let length: Int
  let distance: Int

  static let none = Match(length: 0, distance: 0)

  /// Whether it pays to send a literal first and this match after it. Four units a byte of length; a distance
  /// twice as far costs one extra bit, and one unit.
  @inline(__always)
  func isBetter(than earlier: Match) -> Bool {
    guard length >= DeflateFormat.matchLengthMin else { return false }
    return 4 * (length - earlier.length) + magnitude(earlier.distance) - magnitude(distance) > 2
  }

  @inline(__always)
  private func magnitude(_ number: Int) -> Int { Int.bitWidth - number.leadingZeroBitCount }
}

/// Finds where the coming bytes stood before: "hash chains".
///
/// `heads` holds the last position of each hash of four bytes, and `links` leads from a position to the one before it
/// with the same hash. Matches of three bytes pay only when they are near, so the last position is enough for them:
/// `shortHeads`. All three stand in one array, the `places`, which the caller keeps and lends.
/// Positions are entered when they are first needed, by which time the bytes that follow them are known.
struct MatchFinder {
  private let windowMask: Int
  private let hashShift: UInt32
  private let shortHashShift: UInt32
  private let shortHeads: Int
  private let links: Int
  /// The first position not yet entered.
  private var entered = 1

  private static let shortDistanceMax = 4096
  private static let hashedBytes = 4

  init(windowBits: Int) {
    windowMask = 1 << windowBits - 1
    hashShift = UInt32(32 - windowBits)
    shortHashShift = hashShift + 1
    shortHeads = 1 << windowBits
    links = shortHeads + shortHeads / 2
  }

  /// Heads, short heads and links; 0 is "none".
  func newPlaces() -> [UInt16] {
    [UInt16](repeating: 0, count: links + windowMask + 1)
  }

  /// The longest match at `position` that may replace the `earlier` one, found one position before, if any.
  @inline(__always)
  mutating func longest(
    at position: Int, in window: RawSpan, end: Int, _ places: inout MutableSpan<UInt16>,
    after earlier: Match, _ effort: SearchEffort
  ) -> Match {
    guard position + Self.hashedBytes <= end else { return .none }
    while entered < position {
      _ = enter(entered, load32(window, entered), &places)
      entered += 1
    }
    entered = position + 1
    let bytes = load32(window, position)
    let (newest, near) = enter(position, bytes, &places)

    let lengthMax = min(DeflateFormat.matchLengthMax, end - position)
    let nice = min(effort.niceLength, lengthMax)
    let oldest = max(0, position - windowMask - 1)
    var length = max(earlier.length - 1, DeflateFormat.matchLengthMin - 1)
    var distance = 0
    if length < DeflateFormat.matchLengthMin, near > max(oldest, position - Self.shortDistanceMax),
      (load32(window, near) ^ bytes) & 0xFF_FFFF == 0
    {
      length = DeflateFormat.matchLengthMin
      distance = position - near
    }
    var candidate = newest
    var tries = earlier.length >= effort.goodLength ? effort.depth >> 2 : effort.depth
    // A longer match begins with the same four bytes, and ends with the same four.
    var tail = max(0, length - 3)
    while candidate > oldest, tries > 0 {
      if load32(window, candidate + tail) == load32(window, position + tail), load32(window, candidate) == bytes {
        let found = commonLength(window, candidate, position, lengthMax)
        if found > length {
          length = found
          distance = position - candidate
          if length >= nice { break }
          tail = length - 3
        }
      }
      candidate = Int(places[links + candidate & windowMask])
      tries -= 1
    }
    return distance > 0 ? Match(length: length, distance: distance) : .none
  }

  /// Leaves the positions before `position` out.
  mutating func skip(to position: Int) {
    entered = position
  }

  /// The window moved by its own size: positions that left it become "none".
  mutating func slide(_ places: inout [UInt16]) {
    entered -= windowMask + 1
    let size = UInt16(windowMask + 1)
    var places = places.mutableSpan
    for index in places.indices {
      places[index] = max(places[index], size) &- size
    }
  }

  /// Enters a position and returns the last one with the same four bytes, and the last one with the same three.
  @inline(__always)
  private func enter(
    _ position: Int, _ bytes: UInt32, _ places: inout MutableSpan<UInt16>
  ) -> (newest: Int, near: Int) {
    let place = UInt16(truncatingIfNeeded: position)
    let head = Int((bytes &* 0x9E37_79B1) &>> hashShift)
    let shortHead = shortHeads + Int(((bytes << 8) &* 0x9E37_79B1) &>> shortHashShift)
    let (newest, near) = (places[head], places[shortHead])
    places[head] = place
    places[shortHead] = place
    places[links + position & windowMask] = newest
    return (Int(newest), Int(near))
  }

  @inline(__always)
  private func commonLength(_ window: RawSpan, _ first: Int, _ second: Int, _ limit: Int) -> Int {
    var length = Self.hashedBytes
    while length < limit {
      let difference = word(window, first + length) ^ word(window, second + length)
      if difference != 0 { return min(length + difference.trailingZeroBitCount >> 3, limit) }
      length += 8
    }
    return limit
  }
}

@inline(__always)
private func load32(_ bytes: RawSpan, _ index: Int) -> UInt32 {
  UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self))
}
