package import Crypto
import SQLite

/// What stands behind `/verify/`: sixteen letters and digits, 80 random bits, in groups of four that can be read over
/// the telephone. O and 0, I and 1 are not among them, because nobody can tell them apart on paper.
package struct CertificateCode: RawRepresentable, Hashable, Sendable, SQLValue, CustomStringConvertible {
  /// `K7QF-9M2X-T4WD-HJ3P`, the one spelling in addresses and tables.
  package let rawValue: String

  private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8)
  private static let lettersCount = 16
  private static let groupCount = 4
  private static let typedBytesMax = 64

  package init?(rawValue: String) {
    guard let code = CertificateCode(typed: rawValue), code.rawValue == rawValue else { return nil }
    self = code
  }

  /// As people type it: small letters, spaces and dashes wherever they like.
  package init?(typed: String) {
    guard typed.utf8.count <= Self.typedBytesMax else { return nil }
    let letters = typed.uppercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
    guard letters.count == Self.lettersCount, letters.allSatisfy(Self.alphabet.contains) else { return nil }
    self.init(letters: letters)
  }

  package static func random(_ randomness: Randomness) -> CertificateCode {
    CertificateCode(letters: randomness.bytes(lettersCount).map { alphabet[Int($0 & 31)] })
  }

  private init(letters: [UInt8]) {
    let groups = stride(from: 0, to: letters.count, by: Self.groupCount).map {
      String(decoding: letters[$0..<min($0 + Self.groupCount, letters.count)], as: UTF8.self)
    }
    rawValue = groups.joined(separator: "-")
  }

  package var description: String { rawValue }
}
