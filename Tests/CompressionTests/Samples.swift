/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}

/// Inputs of every nature a compressor meets.
enum Samples {
  static func text(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    let words = [
      "dossier", "demandeur", "guichet", "décision", "certificat", "agence", "le", "la", "de", "et", "à", "pour",
      "مواطن", "طلب", "شهادة", "\n", "2026", "n°", "<p class=\"note\">", "</p>", "\"id\":", ",",
    ]
    var generator = SeededGenerator(seed: seed)
    var text: [UInt8] = []
    while text.count < count {
      text += words[Int(generator.next() % UInt64(words.count))].utf8
      text.append(UInt8(ascii: " "))
    }
    return Array(text.prefix(count))
  }

  static func random(_ count: Int, seed: UInt64 = 2) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return generator.bytes(count)
  }

  /// Stretches of noise, runs and copies of what came before, from near and from far.
  static func mixed(_ count: Int, seed: UInt64 = 3) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    while bytes.count < count {
      let length = Int(generator.next() % 600) + 1
      switch generator.next() % 4 {
      case 0: bytes += generator.bytes(length)
      case 1: bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: generator.next()), count: length)
      case 2: bytes += text(length, seed: generator.next())
      default:
        guard !bytes.isEmpty else { continue }
        let start = Int(generator.next() % UInt64(bytes.count))
        bytes += bytes[start..<min(bytes.count, start + length)]
      }
    }
    return Array(bytes.prefix(count))
  }

  static let all: [(name: String, bytes: [UInt8])] = [
    ("nothing", []),
    ("one byte", [7]),
    ("two bytes", [7, 7]),
    ("three bytes", [1, 2, 3]),
    ("every byte", (0...255).map { UInt8($0) }),
    ("a short word", Array("abcabcabcabcabc".utf8)),
    ("zeros", [UInt8](repeating: 0, count: 70_000)),
    ("a long run", [UInt8](repeating: 0x61, count: 300_000)),
    ("a period of 7", (0..<50_000).map { UInt8($0 % 7) }),
    ("text", text(120_000)),
    ("noise", random(70_000)),
    ("noise of two letters", random(40_000, seed: 9).map { $0 & 1 }),
    ("a mixture", mixed(150_000)),
    ("a copy at 32 KiB", random(32_768) + random(32_768)),
    ("a copy beyond 32 KiB", random(32_769) + random(32_769)),
  ]
}
