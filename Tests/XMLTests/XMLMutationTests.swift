import ParserFuzz
import Testing
import XML

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
}

@Suite struct XMLMutationTests {
  private static let fragments: [String] = [
    "<", ">", "</", "/>", "<a>", "</a>", "&amp;", "&#x41;", "&", ";", "\"", "'", "=", " ", "\r\n", "]]>", "<![CDATA[",
    "<!--", "-->", "--", "<?p", "?>", "xmlns", "xmlns:p='urn:p'", "p:", "é", "\u{FFFF}", "\0", "<!DOCTYPE", "urn:a",
  ]

  private static func mutate(_ document: String, with generator: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(document.utf8)
    for _ in 0..<Int.random(in: 1...2, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0:
        if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &generator) }
      case 1:
        if place < bytes.count { bytes.remove(at: place) }
      case 2:
        let end = Int.random(in: place...bytes.count, using: &generator)
        bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
      default:
        let fragment = fragments[Int.random(in: fragments.indices, using: &generator)]
        bytes.insert(contentsOf: Array(fragment.utf8), at: place)
      }
    }
    return bytes
  }

  @Test("mutated documents do not trap, and those that are read are written and read the same")
  func roundTrips() {
    var generator = SeededGenerator(seed: 2008)
    for round in 0..<20_000 {
      let source = Documents.wellFormed[round % Documents.wellFormed.count]
      Self.mutate(source, with: &generator).withUnsafeBytes { fuzzXML($0) }
    }
  }

  @Test("of mutated documents we take and refuse those that xmllint takes and refuses")
  func agreesWithXmllint() throws {
    var generator = SeededGenerator(seed: 1998)
    var mutants: [[UInt8]] = []
    while mutants.count < 3_000 {
      let source = Documents.wellFormed[mutants.count % Documents.wellFormed.count]
      let mutant = Self.mutate(source, with: &generator)
      // Document types and encodings are refused by choice; a zero and a version without digits are disputed.
      let text = String(decoding: mutant, as: UTF8.self)
      if ["DOCTYPE", "encoding", "\0", "1.'", "1.\""].contains(where: { text.contains($0) }) { continue }
      mutants.append(mutant)
    }
    let theirs = try Xmllint.accepts(mutants)
    var accepted = 0
    for (mutant, reference) in zip(mutants, theirs) {
      let isAccepted = (try? XMLDocument(mutant)) != nil
      if isAccepted { accepted += 1 }
      #expect(isAccepted == reference, "\(String(decoding: mutant, as: UTF8.self).debugDescription) \(mutant)")
    }
    #expect(accepted > 300 && accepted < 2_700, "\(accepted)")
  }
}
