// Documents that were right once: seeded, so that what fails today fails tomorrow.

struct Mutations {
  private var state: UInt64
  private let seeds: [[UInt8]]
  private let pieces: [[UInt8]]

  init(seed: UInt64, seeds: [[UInt8]], pieces: [String]) {
    state = seed
    self.seeds = seeds
    self.pieces =
      pieces.map { Array($0.utf8) } + [[0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xE2, 0x80], [0x80], [0x1F]]
  }

  mutating func next() -> [UInt8] {
    var document = seeds[below(seeds.count)]
    for _ in 0...below(4) {
      let place = below(document.count + 1)
      switch below(6) {
      case 0 where place < document.count: document[place] = UInt8(truncatingIfNeeded: random())
      case 1 where place < document.count: document[place] ^= 1 << UInt8(below(8))
      case 2: document.removeSubrange(place..<min(document.count, place + below(8)))
      case 3: document.insert(contentsOf: pieces[below(pieces.count)], at: place)
      case 4: document.insert(contentsOf: slice(of: document), at: place)
      default: document.insert(contentsOf: slice(of: seeds[below(seeds.count)]), at: place)
      }
    }
    return document
  }

  private mutating func slice(of document: [UInt8]) -> [UInt8] {
    let start = below(document.count + 1)
    return Array(document[start..<min(document.count, start + below(20))])
  }

  private mutating func below(_ bound: Int) -> Int { Int(random() % UInt64(bound)) }

  /// SplitMix64.
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
