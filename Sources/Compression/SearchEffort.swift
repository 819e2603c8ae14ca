/// How hard the compressor looks for a longer match.
struct SearchEffort {
  /// Earlier places looked at for each position.
  let depth: Int
  /// A match this long is taken without looking further.
  let niceLength: Int
  /// With a match this long in hand, a quarter of `depth` is enough at the next position.
  let goodLength: Int
  /// With a match this long in hand the next position is not tried at all; 3 never tries it.
  let lazyBelow: Int
  /// Whether the inside of a match is remembered as a place to copy from.
  let remembersAll: Bool

  init(_ level: Deflate.Level) {
    switch level {
    case .fast:
      (depth, niceLength, goodLength, lazyBelow, remembersAll) = (6, 16, 8, 3, false)
    case .default:
      (depth, niceLength, goodLength, lazyBelow, remembersAll) = (64, 128, 8, 16, true)
    case .best:
      (depth, niceLength, goodLength, lazyBelow, remembersAll) = (1024, 258, 32, 258, true)
    }
  }
}
