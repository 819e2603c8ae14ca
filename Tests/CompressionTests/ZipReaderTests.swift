import Testing

@testable import Compression

@Suite struct ZipReaderTests {
  /// Two stored entries, `aaaa` with 10 bytes and `bbbb` with 20; plain enough to be patched by hand.
  private static func plain() throws -> [UInt8] {
    var archive: [UInt8] = []
    var writer = ZipWriter { archive.append(contentsOf: $0) }
    try writer.add("aaaa", [UInt8](repeating: 1, count: 10), .stored)
    try writer.add("bbbb", [UInt8](repeating: 2, count: 20), .stored)
    try writer.finish()
    return archive
  }

  private static let firstLocal = 0
  private static let secondLocal = 30 + 4 + 10
  private static let firstCentral = secondLocal + 30 + 4 + 20
  private static let secondCentral = firstCentral + 46 + 4
  private static let end = secondCentral + 46 + 4

  private static func patched(_ patches: [Int: [UInt8]]) throws -> [UInt8] {
    var archive = try plain()
    for (offset, bytes) in patches { archive.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
    return archive
  }

  private func refusal(_ archive: [UInt8], _ limits: ZipLimits = ZipLimits()) -> ZipError? {
    do {
      let reader = try ZipReader(archive, limits: limits)
      for entry in reader.entries { _ = try reader.read(entry) }
      return nil
    } catch {
      return error as? ZipError
    }
  }

  @Test("archives of Python's zipfile are read, in every manner it writes them")
  func pythonArchives() throws {
    let program = """
      class Pipe(io.RawIOBase):
          def __init__(self): self.b = b''
          def writable(self): return True
          def write(self, b): self.b += bytes(b); return len(b)
      def f(b):
          kind = b[0]
          out = Pipe() if kind & 1 else io.BytesIO()
          method = zipfile.ZIP_DEFLATED if kind & 2 else zipfile.ZIP_STORED
          z = zipfile.ZipFile(out, 'w', method)
          with z.open('un/é.txt', 'w', force_zip64=bool(kind & 4)) as e: e.write(b)
          z.writestr('deux', b * 3)
          z.mkdir('trois')
          z.comment = b'a comment, PK'
          z.close()
          return out.b if kind & 1 else out.getvalue()
      """
    let inputs = (0..<8).map { [UInt8($0)] + Samples.text(2_000) }
    let archives = try Oracle.python(program, over: inputs)
    for (input, archive) in zip(inputs, archives) {
      let reader = try ZipReader(archive)
      #expect(reader.entries.map(\.name) == ["un/é.txt", "deux", "trois/"])
      #expect(try reader.read(reader.entries[0]) == input)
      #expect(try reader.read(reader.entries[1]) == input + input + input)
      #expect(try reader.read(reader.entries[2]) == [])
    }
  }

  @Test("the plain archive is sound, and no prefix of it is")
  func prefixes() throws {
    let archive = try Self.plain()
    #expect(refusal(archive) == nil)
    for length in 0..<archive.count {
      #expect(refusal(Array(archive[..<length])) == ZipError(.notAnArchive))
    }
  }

  @Test("every changed byte is refused, or changes only what has no meaning here")
  func changedBytes() throws {
    let archive = try Self.plain()
    // Versions, dates, and attributes say nothing about names and contents.
    let free =
      [4, 5, 10, 11, 12, 13].flatMap { [Self.firstLocal + $0, Self.secondLocal + $0] }
      + [4, 5, 6, 7, 12, 13, 14, 15, 36, 37, 38, 39, 40, 41].flatMap {
        [Self.firstCentral + $0, Self.secondCentral + $0]
      }
    for index in archive.indices where !free.contains(index) {
      var changed = archive
      changed[index] ^= 0x80
      #expect(refusal(changed) != nil, "byte \(index)")
    }
  }

  @Test(
    "a name that could write elsewhere is refused",
    arguments: ["../a", "/abc", "a\\bc", "a\0bc", "a/..", "C:ab", "a//b", "./ab", "ab\u{7}c", "a\u{80}\u{80}"])
  func names(name: String) throws {
    let bytes = name.hasSuffix("\u{80}") ? [0x61, 0xFF, 0xFE, 0x61] : Array(name.utf8)
    let archive = try Self.patched([Self.firstLocal + 30: bytes, Self.firstCentral + 46: bytes])
    guard case .badName = refusal(archive)?.reason else {
      Issue.record("«\(name)» is taken")
      return
    }
  }

  @Test("two entries of one name, and a file that is also a folder, are refused")
  func duplicates() throws {
    let same = Array("aaaa".utf8)
    let twice = try Self.patched([Self.secondLocal + 30: same, Self.secondCentral + 46: same])
    #expect(refusal(twice) == ZipError(.duplicateName, entry: "aaaa"))
    #expect(ZipName.firstClash(["a", "b/c", "a!", "b/d"].map { Array($0.utf8) }) == nil)
    #expect(ZipName.firstClash(["a/", "a/b", "a/b!"].map { Array($0.utf8) }) == nil)
    #expect(ZipName.firstClash(["a", "a!", "a/b"].map { Array($0.utf8) }) == 2)
    #expect(ZipName.firstClash(["a/", "b", "a"].map { Array($0.utf8) }) == 2)
  }

  @Test("entries that share bytes are refused")
  func overlap() throws {
    let same = try Self.patched([Self.secondCentral + 42: [0, 0, 0, 0]])
    #expect(refusal(same) == ZipError(.overlapping, entry: "bbbb"))
    // The second header stands inside the contents of the first.
    var archive: [UInt8] = []
    var inner: [UInt8] = []
    var innerWriter = ZipWriter { inner.append(contentsOf: $0) }
    try innerWriter.add("bbbb", [9], .stored)
    var writer = ZipWriter { archive.append(contentsOf: $0) }
    try writer.add("aaaa", inner, .stored)
    try writer.add("bbbb", [9], .stored)
    try writer.finish()
    let central = archive.count - 22 - 50
    archive[central + 42] = 34
    #expect(refusal(archive) == ZipError(.overlapping, entry: "bbbb"))
  }

  @Test("an entry that reaches into the directory is refused")
  func intoDirectory() throws {
    let size: [UInt8] = [21, 0, 0, 0]
    let archive = try Self.patched([
      Self.secondLocal + 18: size, Self.secondLocal + 22: size, Self.secondCentral + 20: size,
      Self.secondCentral + 24: size,
    ])
    #expect(refusal(archive) == ZipError(.overlapping, entry: "bbbb"))
  }

  @Test("bytes before the first entry are refused")
  func prepended() throws {
    #expect(refusal([0x25, 0x50, 0x44, 0x46] + (try Self.plain())) != nil)
    // The same with all offsets corrected, as a self-extracting archive has them.
    var archive = [0, 0] + (try Self.plain())
    archive[2 + Self.firstCentral + 42] += 2
    archive[2 + Self.secondCentral + 42] += 2
    archive[2 + Self.end + 16] += 2
    #expect(refusal(archive) == ZipError(.damaged("something stands before it")))
  }

  @Test("encryption, other methods, links and unknown flags are refused")
  func unsupported() throws {
    let encrypted = try Self.patched([Self.firstLocal + 6: [1, 8], Self.firstCentral + 8: [1, 8]])
    #expect(refusal(encrypted) == ZipError(.encrypted, entry: "aaaa"))
    let bzip2 = try Self.patched([Self.firstLocal + 8: [12], Self.firstCentral + 10: [12]])
    #expect(refusal(bzip2) == ZipError(.unsupported("the method 12"), entry: "aaaa"))
    let link = try Self.patched([Self.firstCentral + 41: [0xA1]])
    #expect(refusal(link) == ZipError(.unsupported("a link or a device"), entry: "aaaa"))
    let patch = try Self.patched([Self.firstLocal + 6: [0x20, 8], Self.firstCentral + 8: [0x20, 8]])
    #expect(refusal(patch) == ZipError(.unsupported("the flags 2080"), entry: "aaaa"))
  }

  @Test("a header that says something else than the directory is refused")
  func mismatches() throws {
    for (offset, byte, what): (Int, UInt8, String) in [
      (8, 8, "its method"), (7, 0, "its flags"), (14, 0, "its checksum"), (18, 9, "its size"), (22, 9, "its size"),
      (30, 0x7A, "its name"), (26, 3, "its name"),
    ] {
      let archive = try Self.patched([Self.firstLocal + offset: [byte]])
      #expect(refusal(archive) == ZipError(.headersDiffer(what), entry: "aaaa"), "offset \(offset)")
    }
  }

  @Test("a data descriptor that says something else than the directory is refused")
  func descriptor() throws {
    var archive: [UInt8] = []
    var writer = ZipWriter { archive.append(contentsOf: $0) }
    try writer.begin("a", .stored)
    try writer.write([1, 2, 3])
    try writer.end()
    try writer.finish()
    for index in 31 + 3..<31 + 3 + 16 {
      var changed = archive
      changed[index] ^= 1
      #expect(refusal(changed) == ZipError(.headersDiffer("its data descriptor"), entry: "a"), "byte \(index)")
    }
  }

  @Test("contents that differ from what was promised are refused")
  func contents() throws {
    let changed = try Self.patched([34: [7]])
    #expect(refusal(changed) == ZipError(.contents(.checksumDiffers), entry: "aaaa"))
    var archive: [UInt8] = []
    var writer = ZipWriter { archive.append(contentsOf: $0) }
    try writer.add("text", Samples.text(1_000))
    try writer.finish()
    let central = archive.count - 22 - 50
    for (size, reason): (Int, CompressionError) in [
      (999, .outputTooLarge(bytesMax: 999)), (1_001, .damaged("it is shorter than it says")),
    ] {
      var lying = archive
      for offset in [22, central + 24] {
        lying[offset] = UInt8(truncatingIfNeeded: size)
        lying[offset + 1] = UInt8(truncatingIfNeeded: size >> 8)
      }
      #expect(refusal(lying) == ZipError(.contents(reason), entry: "text"))
    }
  }

  @Test("each cap holds to the last unit")
  func caps() throws {
    let archive = try Self.plain()
    let exact = ZipLimits(entriesMax: 2, nameBytesMax: 4, directoryBytesMax: 100, totalBytesMax: 30)
    #expect(refusal(archive, exact) == nil)
    #expect(refusal(archive, ZipLimits(entriesMax: 1)) == ZipError(.tooManyEntries(max: 1)))
    #expect(refusal(archive, ZipLimits(nameBytesMax: 3)) == ZipError(.badName("it is longer than 3 bytes")))
    #expect(refusal(archive, ZipLimits(directoryBytesMax: 99)) == ZipError(.directoryTooLarge(bytesMax: 99)))
    #expect(refusal(archive, ZipLimits(totalBytesMax: 29)) == ZipError(.tooLarge(bytesMax: 29)))
    var bomb: [UInt8] = []
    var writer = ZipWriter { bomb.append(contentsOf: $0) }
    try writer.add("zeros", [UInt8](repeating: 0, count: 100_000))
    try writer.finish()
    let limits = ZipLimits(ratioMax: 100, ratioFreeBytes: 99_999)
    #expect(refusal(bomb, limits) == ZipError(.ratioTooHigh(max: 100), entry: "zeros"))
    #expect(refusal(bomb, ZipLimits(ratioMax: 100, ratioFreeBytes: 100_000)) == nil)
  }

  @Test("an archive is read through a closure as it is from memory, and its errors pass through")
  func readAt() throws {
    struct Gone: Error {}
    let archive = try Self.plain()
    var asked = 0
    let reader = try ZipReader(byteCount: archive.count) { offset, count in
      asked += 1
      return Array(archive[offset..<offset + count])
    }
    #expect(try reader.read(reader.entries[1]) == [UInt8](repeating: 2, count: 20))
    #expect(asked > 3)
    #expect(throws: Gone.self) { try ZipReader(byteCount: archive.count) { _, _ in throw Gone() } }
    #expect(throws: ZipError(.damaged("it became shorter while it was read"))) {
      try ZipReader(byteCount: archive.count) { _, _ in [] }
    }
  }
}
