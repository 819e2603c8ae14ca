/// Opens a ZIP archive (PKWARE APPNOTE 6.3.10) that came from outside.
///
/// An archive describes each entry twice, and two programs that believe two different descriptions see two different
/// archives. So everything is compared when it is opened: the directory must end where the end record begins, the
/// entries must lie one after the other between the first byte and the directory, and each header must say what the
/// directory says. Only then can anything be read.
///
/// Memory: the directory, some 200 bytes an entry, and 144 KiB while an entry is read.
package struct ZipReader {
  package let entries: [ZipEntry]
  private let file: ZipFile

  private static let pieceBytes = 64 << 10

  package init(_ bytes: [UInt8], limits: ZipLimits = ZipLimits()) throws {
    try self.init(byteCount: bytes.count, limits: limits) { offset, count in Array(bytes[offset..<offset + count]) }
  }

  /// `readAt` is only asked for what lies within `byteCount`, and must return as many bytes as it is asked for.
  package init(
    byteCount: Int, limits: ZipLimits = ZipLimits(), readAt: @escaping (_ offset: Int, _ count: Int) throws -> [UInt8]
  ) throws {
    file = ZipFile(byteCount: byteCount, readAt: readAt)
    let directory = try ZipDirectory(of: file, limits)
    entries = try ZipLayout.checked(directory.entries(in: file, limits), in: file, before: directory.offset)
  }

  package func entry(named name: String) -> ZipEntry? {
    entries.first { $0.name == name }
  }

  package func read(_ entry: ZipEntry) throws -> [UInt8] {
    var output: [UInt8] = []
    try read(entry) { output.append(contentsOf: $0) }
    return output
  }

  /// Hands the contents on in pieces. They are sound only when this returns: the checksum covers them all.
  package func read(_ entry: ZipEntry, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    var checksum = CRC32()
    func deliver(_ part: UnsafeRawBufferPointer) throws {
      checksum.update(part)
      try sink(part)
    }
    do {
      if entry.method == 0 {
        try readPieces(of: entry) { try deliver($0) }
      } else {
        try expand(entry) { try deliver($0) }
      }
      guard checksum.value == entry.checksum else { throw CompressionError.checksumDiffers }
    } catch let error as CompressionError {
      throw ZipError(.contents(error), entry: entry.name)
    }
  }

  /// The size that the directory promised is the limit: an entry cannot be larger than what was accepted.
  private func expand(_ entry: ZipEntry, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    var inflater = Inflater(limits: InflateLimits(outputBytesMax: entry.expandedBytes, ratioMax: .max))
    var expanded = 0
    try readPieces(of: entry) { piece in
      let used = try inflater.feed(piece) { part in
        expanded += part.count
        try sink(part)
      }
      guard used == piece.count else { throw CompressionError.bytesAfterEnd }
    }
    guard inflater.isFinished else { throw CompressionError.endsEarly }
    guard expanded == entry.expandedBytes else { throw CompressionError.damaged("it is shorter than it says") }
  }

  private func readPieces(of entry: ZipEntry, to body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var offset = entry.contentOffset
    var left = entry.keptBytes
    while left > 0 {
      let piece = try file.read(at: offset, min(left, Self.pieceBytes))
      try piece.withUnsafeBytes { try body($0) }
      offset += piece.count
      left -= piece.count
    }
  }
}

/// The bytes of an archive, wherever they are kept.
struct ZipFile {
  let byteCount: Int
  let readAt: (_ offset: Int, _ count: Int) throws -> [UInt8]

  func read(at offset: Int, _ count: Int) throws -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw ZipError(.damaged("it refers to bytes beyond its end"))
    }
    let bytes = try readAt(offset, count)
    guard bytes.count == count else { throw ZipError(.damaged("it became shorter while it was read")) }
    return bytes
  }
}
