/// Where the directory of an archive stands, as its end record says (APPNOTE sections 4.3.14 to 4.3.16).
struct ZipDirectory {
  let offset: Int
  private let byteCount: Int
  private let entryCount: Int

  /// The end record is the last of the archive, but a comment may follow it, so it is looked for from the end.
  init(of file: ZipFile, _ limits: ZipLimits) throws {
    let tailBytes = min(
      file.byteCount, ZipFormat.zip64LocatorBytes + ZipFormat.endRecordBytes + ZipFormat.commentBytesMax)
    let tailOffset = file.byteCount - tailBytes
    let tail = try file.read(at: tailOffset, tailBytes)
    guard let (record, place) = tail.withUnsafeBytes({ EndRecord.last(in: $0) }) else {
      throw ZipError(.notAnArchive)
    }
    guard record.isOnOneDisk else { throw ZipError(.unsupported("several volumes")) }

    let locatorPlace = place - ZipFormat.zip64LocatorBytes
    let locator = tail.withUnsafeBytes { Zip64Locator(in: $0, at: locatorPlace) }
    let end: Int
    if let locator {
      end = Int(exactly: locator.recordOffset) ?? -1
      let large = try Zip64EndRecord(at: end, endingAt: tailOffset + locatorPlace, in: file)
      guard record.agrees(with: large) else { throw ZipError(.headersDiffer("its end records")) }
      (offset, byteCount, entryCount) = try large.numbers
    } else {
      end = tailOffset + place
      (offset, byteCount, entryCount) = (Int(record.offset), Int(record.byteCount), Int(record.entryCount))
    }
    guard offset <= end, byteCount == end - offset else {
      throw ZipError(.damaged("its directory is not where it should be"))
    }
    guard entryCount <= limits.entriesMax else { throw ZipError(.tooManyEntries(max: limits.entriesMax)) }
    guard byteCount <= limits.directoryBytesMax else {
      throw ZipError(.directoryTooLarge(bytesMax: limits.directoryBytesMax))
    }
  }

  func entries(in file: ZipFile, _ limits: ZipLimits) throws -> [ZipEntry] {
    let bytes = try file.read(at: offset, byteCount)
    let entries = try bytes.withUnsafeBytes { bytes in
      var reader = LittleEndianReader(bytes)
      var entries: [ZipEntry] = []
      for _ in 0..<entryCount { entries.append(try ZipEntry(from: &reader, limits: limits)) }
      guard reader.left == 0 else { throw ZipError(.damaged("its directory holds more than it says")) }
      return entries
    }
    var left = limits.totalBytesMax
    for entry in entries {
      guard entry.expandedBytes <= left else { throw ZipError(.tooLarge(bytesMax: limits.totalBytesMax)) }
      left -= entry.expandedBytes
    }
    if let clash = ZipName.firstClash(entries.map(\.rawName)) {
      throw ZipError(.duplicateName, entry: entries[clash].name)
    }
    return entries
  }
}

private struct EndRecord {
  let isOnOneDisk: Bool
  let entryCount: UInt16
  let byteCount: UInt32
  let offset: UInt32

  /// The last place where a record stands whose comment ends with the bytes.
  static func last(in tail: UnsafeRawBufferPointer) -> (EndRecord, place: Int)? {
    for place in stride(from: tail.count - ZipFormat.endRecordBytes, through: 0, by: -1) {
      if let record = EndRecord(in: tail, at: place) { return (record, place) }
    }
    return nil
  }

  private init?(in tail: UnsafeRawBufferPointer, at place: Int) {
    var reader = LittleEndianReader(tail, at: place)
    guard let signature: UInt32 = reader.number(), signature == ZipFormat.endRecord,
      let disk: UInt16 = reader.number(), let directoryDisk: UInt16 = reader.number(),
      let countHere: UInt16 = reader.number(), let count: UInt16 = reader.number(),
      let byteCount: UInt32 = reader.number(), let offset: UInt32 = reader.number(),
      let commentBytes: UInt16 = reader.number(), Int(commentBytes) == reader.left
    else { return nil }
    isOnOneDisk = disk == 0 && directoryDisk == 0 && countHere == count
    (entryCount, self.byteCount, self.offset) = (count, byteCount, offset)
  }

  func agrees(with large: Zip64EndRecord) -> Bool {
    (entryCount == ZipFormat.elsewhere16 || UInt64(entryCount) == large.entryCount)
      && (byteCount == ZipFormat.elsewhere32 || UInt64(byteCount) == large.byteCount)
      && (offset == ZipFormat.elsewhere32 || UInt64(offset) == large.offset)
  }
}

private struct Zip64Locator {
  let recordOffset: UInt64

  init?(in tail: UnsafeRawBufferPointer, at place: Int) {
    guard place >= 0 else { return nil }
    var reader = LittleEndianReader(tail, at: place)
    guard let signature: UInt32 = reader.number(), signature == ZipFormat.zip64Locator, reader.take(4) != nil,
      let offset: UInt64 = reader.number()
    else { return nil }
    recordOffset = offset
  }
}

private struct Zip64EndRecord {
  let entryCount: UInt64
  let byteCount: UInt64
  let offset: UInt64

  init(at place: Int, endingAt end: Int, in file: ZipFile) throws {
    let bytes = try file.read(at: place, ZipFormat.zip64EndRecordBytes)
    let fields = bytes.withUnsafeBytes { Self.fields($0) }
    guard let fields, Int(exactly: fields.size) == end - place - 12 else {
      throw ZipError(.damaged("its zip64 end record is not one"))
    }
    guard fields.disks == 0 else { throw ZipError(.unsupported("several volumes")) }
    (entryCount, byteCount, offset) = (fields.count, fields.byteCount, fields.offset)
  }

  private static func fields(
    _ bytes: UnsafeRawBufferPointer
  ) -> (size: UInt64, disks: UInt64, count: UInt64, byteCount: UInt64, offset: UInt64)? {
    var reader = LittleEndianReader(bytes)
    guard let signature: UInt32 = reader.number(), signature == ZipFormat.zip64EndRecord,
      let size: UInt64 = reader.number(), reader.take(4) != nil, let disks: UInt64 = reader.number(),
      let countHere: UInt64 = reader.number(), let count: UInt64 = reader.number(), countHere == count,
      let byteCount: UInt64 = reader.number(), let offset: UInt64 = reader.number()
    else { return nil }
    return (size, disks, count, byteCount, offset)
  }

  var numbers: (offset: Int, byteCount: Int, entryCount: Int) {
    get throws {
      guard let offset = Int(exactly: offset), let byteCount = Int(exactly: byteCount),
        let entryCount = Int(exactly: entryCount)
      else { throw ZipError(.damaged("its numbers are absurd")) }
      return (offset, byteCount, entryCount)
    }
  }
}
