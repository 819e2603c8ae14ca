/// A finished file but for its signature: the bytes to be signed are known, and so is the place where the signature
/// goes. Who signs, and how, is somebody else's affair.
package struct SignatureRoom: Sendable {
  package enum Refusal: Error, Equatable, Sendable {
    case signatureTooLong(bytes: Int, room: Int)
  }

  private let bytes: [UInt8]
  /// The hexadecimal string with its brackets: the only bytes that the signature does not cover.
  private let hole: Range<Int>

  init(_ file: ObjectTable.File, object: Int, contentsBytes: Int) {
    guard let start = file.offsets[object] else { preconditionFailure("the signature is one of the file's objects") }
    var bytes = file.bytes
    let range = Self.place(of: SignatureWriter.byteRangeKey, in: bytes, from: start)
    let contents = Self.place(of: SignatureWriter.contentsKey, in: bytes, from: range)
    hole = contents..<contents + 2 * contentsBytes + 2
    let numbers = "[0 \(hole.lowerBound) \(hole.upperBound) \(bytes.count - hole.upperBound)]"
    let room = SignatureWriter.byteRangeRoom.utf8.count
    let text = numbers + String(repeating: " ", count: room - numbers.utf8.count)
    bytes.replaceSubrange(range..<range + room, with: text.utf8)
    self.bytes = bytes
  }

  /// What the signature is computed over: the whole file but the hole.
  package var signedBytes: [UInt8] {
    Array(bytes[..<hole.lowerBound]) + bytes[hole.upperBound...]
  }

  /// The signed file, around a CMS SignedData in DER.
  package func filled(with der: [UInt8]) throws(Refusal) -> [UInt8] {
    let room = (hole.count - 2) / 2
    guard der.count <= room else { throw .signatureTooLong(bytes: der.count, room: room) }
    var result = bytes
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * der.count)
    for byte in der { digits.append(hexadecimal: byte) }
    result.replaceSubrange(hole.lowerBound + 1..<hole.lowerBound + 1 + digits.count, with: digits)
    return result
  }

  /// For a key that answers at once.
  package func sign(_ signature: (_ signedBytes: [UInt8]) throws -> [UInt8]) throws -> [UInt8] {
    try filled(with: signature(signedBytes))
  }

  /// Just behind the key, which this room's own writer put there.
  private static func place(of key: String, in bytes: [UInt8], from start: Int) -> Int {
    let wanted = Array(key.utf8)
    var index = start
    while index + wanted.count <= bytes.count {
      if bytes[index] == wanted[0], bytes[index..<index + wanted.count].elementsEqual(wanted) {
        return index + wanted.count
      }
      index += 1
    }
    preconditionFailure("a signature dictionary has its keys")
  }
}
