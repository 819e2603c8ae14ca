/// The header block of a file in a tar archive (POSIX.1-1988 ustar). Owner, time and mode are always the same, so the
/// block follows from name and size, and a reader accepts no other: one flipped bit anywhere is seen.
struct TarHeader: Equatable {
  static let blockBytes = 512
  static let nameBytesMax = 100

  let name: String
  let size: Int

  var bytes: [UInt8] {
    var block = [UInt8](repeating: 0, count: Self.blockBytes)
    func put(_ bytes: some Collection<UInt8>, at offset: Int) {
      block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
    put(Array(name.utf8), at: 0)
    put(Self.octal(0o600, 7), at: 100)
    put(Self.octal(0, 7), at: 108)
    put(Self.octal(0, 7), at: 116)
    put(Self.size(size), at: 124)
    put(Self.octal(0, 11), at: 136)
    put(Array("        0".utf8), at: 148)  // the sum is taken with blanks in its place; 0: a plain file
    put(Array("ustar\u{0}00".utf8), at: 257)
    let sum = block.reduce(0) { $0 + Int($1) }
    put(Self.octal(sum, 6) + [0], at: 148)
    return block
  }

  /// Nil for anything that `bytes` would not have written.
  init?(parsing block: [UInt8]) {
    guard block.count == Self.blockBytes else { return nil }
    let name = String(decoding: block.prefix(Self.nameBytesMax).prefix { $0 != 0 }, as: UTF8.self)
    guard Self.isNameAllowed(name), let size = Self.parseSize(Array(block[124..<136])) else { return nil }
    self.init(name: name, size: size)
    guard bytes == block else { return nil }
  }

  init(name: String, size: Int) {
    precondition(Self.isNameAllowed(name) && size >= 0, "a name that a tar header can bear: \(name)")
    self.name = name
    self.size = size
  }

  static func padding(afterBytes count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: (blockBytes - count % blockBytes) % blockBytes)
  }

  /// No way out of the folder: at most one slash, inside, and plain characters.
  private static func isNameAllowed(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.utf8.count < nameBytesMax && parts.count <= 2
      && parts.allSatisfy { part in
        !part.isEmpty && part.first != "."
          && part.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || $0 == 0x2d
              || $0 == 0x2e || $0 == 0x5f
          }
      }
  }

  private static func octal(_ number: Int, _ digits: Int) -> [UInt8] {
    let text = String(number, radix: 8)
    return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
  }

  /// Eleven octal digits reach to 8 GiB; beyond, GNU's base-256 form.
  private static func size(_ size: Int) -> [UInt8] {
    if size < 1 << 33 { return octal(size, 11) }
    return [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
  }

  private static func parseSize(_ field: [UInt8]) -> Int? {
    if field[0] == 0x80 {
      guard field[4] < 0x80 else { return nil }
      return field[4...].reduce(0) { $0 << 8 | Int($1) }
    }
    return Int(String(decoding: field.prefix(11), as: UTF8.self), radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }
}
