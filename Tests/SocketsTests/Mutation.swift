/// A generator that gives the same numbers on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

/// Gives `check` inputs that are nearly right: the samples, broken in one to four places each.
func mutate(_ samples: [[UInt8]], count: Int = 50_000, _ check: (UnsafeRawBufferPointer) throws -> Void) rethrows {
  var generator = SeededGenerator(42)
  for _ in 0..<count {
    var bytes = samples[generator.below(samples.count)]
    for _ in 0...generator.below(4) { breakOnce(&bytes, samples, &generator) }
    try bytes.withUnsafeBytes(check)
  }
}

func mutate(_ samples: [String], count: Int = 50_000, _ check: (UnsafeRawBufferPointer) throws -> Void) rethrows {
  try mutate(samples.map { Array($0.utf8) }, count: count, check)
}

/// Bytes that mean something somewhere.
private let special: [UInt8] = Array("\r\n\t \0\"\\%;,:=/?.-*+&'()[]09azAZ\u{7F}".utf8) + [0x80, 0xC0, 0xE2, 0xFF]

private func breakOnce(_ bytes: inout [UInt8], _ samples: [[UInt8]], _ generator: inout SeededGenerator) {
  let place = generator.below(bytes.count + 1)
  let length = generator.below(min(16, bytes.count - place) + 1)
  switch generator.below(7) {
  case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(generator.below(8))
  case 1 where place < bytes.count: bytes[place] = special[generator.below(special.count)]
  case 2: bytes.insert(special[generator.below(special.count)], at: place)
  case 3: bytes.removeSubrange(place..<place + length)
  case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: generator.below(bytes.count + 1))
  case 5: bytes.removeSubrange(place...)
  default:
    let other = samples[generator.below(samples.count)]
    bytes.replaceSubrange(place..., with: other[generator.below(other.count + 1)...])
  }
}
