import Testing

@testable import Compression

@Suite struct ZipWriterTests {
  private static let contents: [(name: String, bytes: [UInt8])] = [
    ("dossier.xml", Samples.text(5_000)),
    ("pièces/passeport n° 1.pdf", Samples.random(3_000)),
    ("pièces/شهادة.txt", Samples.text(100)),
    ("vide", []),
    ("un", [1]),
  ]

  /// Lists and reads everything with Python, as `name NUL contents NUL-separated`.
  private static let pythonRead = """
    def f(b):
        z = zipfile.ZipFile(io.BytesIO(b))
        assert z.testzip() is None
        return b''.join(i.filename.encode() + b'\\0' + struct.pack('<I', i.file_size) + z.read(i) for i in z.infolist())
    """

  private static func expected(_ contents: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var listing: [UInt8] = []
    for (name, bytes) in contents {
      listing += name.utf8
      listing.append(0)
      listing.append(little: UInt32(bytes.count))
      listing += bytes
    }
    return listing
  }

  private static func archive(
    _ method: ZipMethod, inPieces: Bool, zip64From: UInt64 = UInt64(UInt32.max), mayReach4GiB: Bool = false
  ) throws -> [UInt8] {
    var output: [UInt8] = []
    let date = try #require(ZipDate(year: 2026, month: 7, day: 31, hour: 23, minute: 59, second: 58))
    var writer = ZipWriter(modified: date, zip64From: zip64From) { output.append(contentsOf: $0) }
    for (name, bytes) in contents {
      if inPieces {
        try writer.begin(name, method, mayReach4GiB: mayReach4GiB)
        for start in stride(from: 0, to: bytes.count, by: 700) {
          try writer.write(Array(bytes[start..<min(bytes.count, start + 700)]))
        }
        try writer.end()
      } else {
        try writer.add(name, bytes, method)
      }
    }
    try writer.finish()
    return output
  }

  @Test(
    "unzip, Python and we read what we write",
    arguments: [ZipMethod.stored, .deflate(.default), .deflate(.best)], [false, true])
  func readers(method: ZipMethod, inPieces: Bool) throws {
    let archive = try Self.archive(method, inPieces: inPieces)
    #expect(try Oracle.unzip(archive).contains("No errors detected"))
    #expect(try Oracle.python(Self.pythonRead, over: [archive]) == [Self.expected(Self.contents)])
    let reader = try ZipReader(archive)
    #expect(reader.entries.map(\.name) == Self.contents.map(\.name))
    for (entry, content) in zip(reader.entries, Self.contents) { #expect(try reader.read(entry) == content.bytes) }
    #expect(try archive == Self.archive(method, inPieces: inPieces))
  }

  @Test("zip64 records are written from the limit on and read by all", arguments: [false, true])
  func zip64(inPieces: Bool) throws {
    let archive = try Self.archive(.stored, inPieces: inPieces, zip64From: 1, mayReach4GiB: inPieces)
    #expect(try Oracle.unzip(archive).contains("No errors detected"))
    #expect(try Oracle.python(Self.pythonRead, over: [archive]) == [Self.expected(Self.contents)])
    let reader = try ZipReader(archive)
    for (entry, content) in zip(reader.entries, Self.contents) { #expect(try reader.read(entry) == content.bytes) }
  }

  @Test("an entry in pieces that reaches the limit without having said so is refused")
  func outgrown() throws {
    var writer = ZipWriter(modified: .earliest, zip64From: 1_000) { _ in }
    try writer.begin("a", .stored)
    try writer.write([UInt8](repeating: 0, count: 999))
    #expect(throws: ZipError(.tooLarge(bytesMax: 999), entry: "a")) { try writer.write([0]) }
  }

  @Test("more than 65,535 entries are counted in zip64 records")
  func manyEntries() throws {
    var archive: [UInt8] = []
    var writer = ZipWriter { archive.append(contentsOf: $0) }
    for number in 0..<65_536 { try writer.add("\(number)", [], .stored) }
    try writer.finish()
    let count = "def f(b): return str(len(zipfile.ZipFile(io.BytesIO(b)).infolist())).encode()"
    #expect(try Oracle.python(count, over: [archive]) == [Array("65536".utf8)])
    let limits = ZipLimits(entriesMax: 65_536, directoryBytesMax: 1 << 24)
    #expect(try ZipReader(archive, limits: limits).entries.count == 65_536)
    #expect(throws: ZipError(.tooManyEntries(max: 65_535))) {
      try ZipReader(archive, limits: ZipLimits(entriesMax: 65_535, directoryBytesMax: 1 << 24))
    }
  }

  @Test("folders, dates and rights are those that Python and unzip see")
  func metadata() throws {
    var archive: [UInt8] = []
    let date = try #require(ZipDate(year: 2031, month: 2, day: 3, hour: 4, minute: 5, second: 6))
    var writer = ZipWriter(modified: date) { archive.append(contentsOf: $0) }
    try writer.addFolder("folder")
    try writer.add("folder/file", [1, 2, 3])
    try writer.finish()
    let look = """
      def f(b):
          z = zipfile.ZipFile(io.BytesIO(b))
          names = (f'{i.filename} {i.is_dir()} {i.date_time} {i.external_attr >> 16:o}' for i in z.infolist())
          return ';'.join(names).encode()
      """
    let seen = try Oracle.python(look, over: [archive]).map { String(decoding: $0, as: UTF8.self) }
    #expect(seen == ["folder/ True (2031, 2, 3, 4, 5, 6) 40755;folder/file False (2031, 2, 3, 4, 5, 6) 100644"])
    #expect(try ZipReader(archive).entries.map(\.isFolder) == [true, false])
    try Oracle.unzip(archive)
  }

  @Test("an empty archive is an archive")
  func empty() throws {
    var archive: [UInt8] = []
    var writer = ZipWriter { archive.append(contentsOf: $0) }
    try writer.finish()
    #expect(archive.count == 22)
    #expect(try ZipReader(archive).entries == [])
    #expect(try Oracle.python(Self.pythonRead, over: [archive]) == [[]])
  }

  @Test("what deflate does not make smaller is stored")
  func incompressible() throws {
    var archive: [UInt8] = []
    var writer = ZipWriter { archive.append(contentsOf: $0) }
    try writer.add("noise", Samples.random(500))
    try writer.finish()
    let entry = try #require(try ZipReader(archive).entry(named: "noise"))
    #expect(entry.keptBytes == 500)
  }

  @Test(
    "names that a reader would refuse are not written",
    arguments: ["", "/a", "../a", "a/../b", "a/./b", "a//b", "a\\b", "a\0b", "a\nb", "C:a", "..", "a/..", "/", "."])
  func names(name: String) throws {
    var writer = ZipWriter { _ in }
    #expect(throws: ZipError.self) { try writer.add(name, []) }
    try writer.add("good", [])
    #expect(throws: ZipError(.duplicateName, entry: "good")) { try writer.add("good", []) }
    #expect(throws: ZipError(.duplicateName, entry: "good/")) { try writer.addFolder("good") }
  }

  @Test("dates that ZIP cannot hold are refused")
  func dates() {
    #expect(ZipDate(year: 1979, month: 12, day: 31) == nil)
    #expect(ZipDate(year: 2108, month: 1, day: 1) == nil)
    #expect(ZipDate(year: 2026, month: 13, day: 1) == nil)
    #expect(ZipDate(year: 2026, month: 1, day: 1, hour: 24) == nil)
    #expect(ZipDate(year: 1980, month: 1, day: 1) == .earliest)
  }

  @Test("an error of the sink passes through")
  func sinkFails() throws {
    struct Full: Error {}
    var writer = ZipWriter { _ in throw Full() }
    #expect(throws: Full.self) { try writer.add("a", [1]) }
  }
}
