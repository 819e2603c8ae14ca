/// Ten codes on paper, each good once, for who lost the telephone. Only their digests are stored: 80 random bits cannot
/// be guessed, so a fast digest without salt is enough.
package struct RecoveryCodes: Sendable {
  package static let count = 10
  private static let codeBytes = 10

  /// To be shown once: `ABCD-EFGH-IJKL-MNOP`.
  package let texts: [String]
  /// To be stored, in the same order.
  package let digests: [[UInt8]]

  package init(from randomness: Randomness) {
    let codes = (0..<Self.count).map { _ in randomness.bytes(Self.codeBytes) }
    texts = codes.map(Self.text)
    digests = codes.map(Self.digest)
  }

  /// Which of the stored digests is that of the typed code; the caller removes it. Small letters, spaces and hyphens
  /// do not matter.
  package static func index(of typed: String, in digests: [[UInt8]]) -> Int? {
    let letters = typed.utf8.prefix(64).filter { $0 != 0x20 && $0 != 0x2d }
      .map { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 }
    guard let code = Base32.decode(String(decoding: letters, as: UTF8.self)), code.count == codeBytes else {
      return nil
    }
    let wanted = digest(code)
    var found: Int?
    for (index, digest) in digests.enumerated() where areEqualInConstantTime(digest, wanted) { found = index }
    return found
  }

  private static func text(_ code: [UInt8]) -> String {
    let letters = Array(Base32.encode(code))
    return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<min($0 + 4, letters.count)]) }
      .joined(separator: "-")
  }

  private static func digest(_ code: [UInt8]) -> [UInt8] { Digest.of(Array("recovery code ".utf8) + code) }
}

extension RecoveryCodes: CustomStringConvertible, CustomReflectable {
  /// The codes never reach a log by accident.
  package var description: String { "\(Self.count) recovery codes" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
