package import Crypto

/// What names a dossier in addresses: sixty random bits in twelve letters and digits, at least one of them a digit.
package enum DossierID {
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
  private static let length = 12

  package static func next(from randomness: Randomness) -> String {
    while true {
      let letters = randomness.bytes(length).map { alphabet[Int($0 & 31)] }
      if letters.contains(where: { $0 < 0x40 }) { return String(decoding: letters, as: UTF8.self) }
    }
  }
}
