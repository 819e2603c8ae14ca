/// Writes a ZIP archive from beginning to end, never going back: entries leave through the sink as they come
/// (PKWARE APPNOTE 6.3.10).
///
/// An entry that is wholly in memory gets its sizes in its header. One that is written in pieces gets them after its
/// contents, in a data descriptor. All entries carry the date given, so the same contents give the same archive.
/// Above 4 GiB or 65,535 entries the zip64 records take over.
///
/// Memory: that of a `Deflater`, and for each entry its name and some 50 bytes. After an error of the sink the archive
/// is lost.
package struct ZipWriter {
  package typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  private let sink: Sink
  private let modified: ZipDate
  /// Sizes from here on go to zip64 fields.
  private let zip64From: UInt64
  private var offset: UInt64 = 0
  private var entries: [ZipRecord] = []
  private var names: Set<String> = []
  private var open: OpenEntry?
  private var isFinished = false

  /// The entry that is being written in pieces.
  private struct OpenEntry {
    var record: ZipRecord
    var deflater: Deflater?
    var checksum = CRC32()
  }

  package init(modified: ZipDate = .earliest, sink: @escaping Sink) {
    self.init(modified: modified, zip64From: UInt64(ZipFormat.elsewhere32), sink: sink)
  }

  init(modified: ZipDate, zip64From: UInt64, sink: @escaping Sink) {
    self.modified = modified
    self.zip64From = zip64From
    self.sink = sink
  }

  /// Adds a whole entry. What deflate would not make smaller is stored.
  package mutating func add(_ name: String, _ bytes: [UInt8], _ method: ZipMethod = .deflate(.default)) throws {
    var kept = bytes
    var keptMethod = ZipMethod.stored
    if case .deflate(let level) = method {
      let compressed = Deflate.compress(bytes, level: level)
      if compressed.count < bytes.count { (kept, keptMethod) = (compressed, method) }
    }
    var record = try newRecord(name, keptMethod)
    record.checksum = CRC32.of(bytes)
    record.expandedBytes = UInt64(bytes.count)
    record.keptBytes = UInt64(kept.count)
    record.isZip64 = max(record.expandedBytes, record.keptBytes) >= zip64From
    try emit(record.localHeader)
    try emit(kept)
    entries.append(record)
  }

  /// Adds an empty folder. Folders that hold something need not be added.
  package mutating func addFolder(_ name: String) throws {
    let record = try newRecord(name.hasSuffix("/") ? name : name + "/", .stored)
    try emit(record.localHeader)
    entries.append(record)
  }

  /// Begins an entry whose contents follow in pieces. One that may reach 4 GiB must say so now, since its header
  /// leaves first.
  package mutating func begin(
    _ name: String, _ method: ZipMethod = .deflate(.default), mayReach4GiB: Bool = false
  ) throws {
    var record = try newRecord(name, method)
    record.sizesFollow = true
    record.isZip64 = mayReach4GiB
    try emit(record.localHeader)
    open = OpenEntry(record: record)
    if case .deflate(let level) = method { open?.deflater = Deflater(level: level) }
  }

  package mutating func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard var entry = open.take() else { preconditionFailure("no entry is begun") }
    entry.checksum.update(bytes)
    entry.record.expandedBytes += UInt64(bytes.count)
    if entry.deflater == nil {
      try emit(bytes)
      entry.record.keptBytes += UInt64(bytes.count)
    } else {
      var output: [UInt8] = []
      entry.deflater?.write(bytes, to: &output)
      try emit(output)
      entry.record.keptBytes += UInt64(output.count)
    }
    try checkSize(entry.record)
    open = entry
  }

  /// Ends the entry that was begun.
  package mutating func end() throws {
    guard var entry = open.take() else { preconditionFailure("no entry is begun") }
    var output: [UInt8] = []
    entry.deflater?.finish(to: &output)
    entry.record.keptBytes += UInt64(output.count)
    entry.record.checksum = entry.checksum.value
    try checkSize(entry.record)
    try emit(output)
    try emit(entry.record.dataDescriptor)
    entries.append(entry.record)
  }

  /// Writes the directory, after which nothing can be added.
  package mutating func finish() throws {
    precondition(!isFinished && open == nil, "the archive is finished, or an entry is open")
    isFinished = true
    let start = offset
    for entry in entries { try emit(entry.centralHeader(zip64From: zip64From)) }
    let end = ZipEnd(entryCount: UInt64(entries.count), directoryOffset: start, directoryBytes: offset - start)
    try emit(end.bytes(zip64From: zip64From))
  }

  private mutating func newRecord(_ name: String, _ method: ZipMethod) throws -> ZipRecord {
    precondition(!isFinished && open == nil, "the archive is finished, or an entry is open")
    let bytes = Array(name.utf8)
    if let fault = ZipName.fault(bytes) { throw ZipError(.badName(fault), entry: name) }
    guard bytes.count <= UInt16.max else { throw ZipError(.badName("it is too long"), entry: name) }
    let path = ZipName.isFolder(bytes) ? String(name.dropLast()) : name
    guard names.insert(path).inserted else { throw ZipError(.duplicateName, entry: name) }
    return ZipRecord(name: bytes, method: method.number, modified: modified, offset: offset)
  }

  private func checkSize(_ record: ZipRecord) throws {
    guard record.isZip64 || max(record.expandedBytes, record.keptBytes) < zip64From else {
      throw ZipError(.tooLarge(bytesMax: Int(zip64From) - 1), entry: String(decoding: record.name, as: UTF8.self))
    }
  }

  private mutating func emit(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try emit($0) }
  }

  private mutating func emit(_ bytes: UnsafeRawBufferPointer) throws {
    guard !bytes.isEmpty else { return }
    try sink(bytes)
    offset += UInt64(bytes.count)
  }
}
