/// A long text sealed in chunks, each of which can be opened alone: a range of a document is read without the rest.
///
/// The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce is the chunk's number and whether
/// it is the last, so no chunk can be moved, repeated, left out, or cut off at the end unseen. **Each key seals one
/// text only.**
package struct ChunkCipher: ~Copyable {
  package static let plainBytes = 65_536
  package static let sealedBytes = plainBytes + AESGCM.tagBytes

  private let cipher: GCMCipher

  package enum Direction { case seal, open }

  package init(key: borrowing SecretBytes, _ direction: Direction) throws {
    cipher = try GCMCipher(key: key, sealing: direction == .seal)
  }

  package func seal(_ plain: UnsafeRawBufferPointer, number: Int, isLast: Bool) throws -> [UInt8] {
    precondition(plain.count <= Self.plainBytes, "a chunk holds 64 KiB")
    return try cipher.seal(plain, nonce: Self.nonce(number, isLast), place: [])
  }

  /// Opens into `plain`, which has room for the chunk; answers how many bytes it held.
  package func open(
    _ sealed: UnsafeRawBufferPointer, into plain: UnsafeMutableRawBufferPointer, number: Int, isLast: Bool
  ) throws -> Int {
    try cipher.open(sealed, into: plain, nonce: Self.nonce(number, isLast), place: [])
    return sealed.count - AESGCM.tagBytes
  }

  /// How many chunks a text of so many bytes makes. An empty text has one, empty: it too can be cut off.
  package static func chunkCount(ofBytes count: Int) -> Int { max(1, (count + plainBytes - 1) / plainBytes) }

  private static func nonce(_ number: Int, _ isLast: Bool) -> [UInt8] {
    let counter = UInt32(number)
    return [0, 0, 0, 0, 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: counter >> (24 - 8 * $0)) }
      + [isLast ? 1 : 0]
  }
}
