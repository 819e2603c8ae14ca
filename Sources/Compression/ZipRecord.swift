/// What an archive says of an entry, in the three places where it says it.
struct ZipRecord {
  let name: [UInt8]
  let method: UInt16
  let modified: ZipDate
  /// Of the local header.
  let offset: UInt64
  var checksum: UInt32 = 0
  var keptBytes: UInt64 = 0
  var expandedBytes: UInt64 = 0
  /// The sizes stand behind the contents, not before them.
  var sizesFollow = false
  /// The local header and the descriptor have room for sizes of 64 bits.
  var isZip64 = false

  /// APPNOTE section 4.3.7. Sizes that follow are zero here, or, with zip64, in the zip64 field.
  var localHeader: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(little: ZipFormat.localHeader)
    appendCommon(to: &bytes, version: isZip64 ? ZipFormat.versionZip64 : ZipFormat.versionBasic)
    bytes.append(little: isZip64 ? ZipFormat.elsewhere32 : UInt32(truncatingIfNeeded: keptBytes))
    bytes.append(little: isZip64 ? ZipFormat.elsewhere32 : UInt32(truncatingIfNeeded: expandedBytes))
    bytes.append(little: UInt16(name.count))
    bytes.append(little: UInt16(isZip64 ? 20 : 0))
    bytes += name
    if isZip64 { appendZip64([expandedBytes, keptBytes], to: &bytes) }
    return bytes
  }

  /// Section 4.3.9.
  var dataDescriptor: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(little: ZipFormat.dataDescriptor)
    bytes.append(little: checksum)
    if isZip64 {
      bytes.append(little: keptBytes)
      bytes.append(little: expandedBytes)
    } else {
      bytes.append(little: UInt32(truncatingIfNeeded: keptBytes))
      bytes.append(little: UInt32(truncatingIfNeeded: expandedBytes))
    }
    return bytes
  }

  /// Section 4.3.12. Each number too large for its field moves to the zip64 field, in this order.
  func centralHeader(zip64From: UInt64) -> [UInt8] {
    let large = [expandedBytes, keptBytes, offset].filter { $0 >= zip64From }
    func short(_ number: UInt64) -> UInt32 {
      number >= zip64From ? ZipFormat.elsewhere32 : UInt32(truncatingIfNeeded: number)
    }
    let version = isZip64 || !large.isEmpty ? ZipFormat.versionZip64 : ZipFormat.versionBasic
    var bytes: [UInt8] = []
    bytes.append(little: ZipFormat.centralHeader)
    bytes.append(little: ZipFormat.unix << 8 | version)
    appendCommon(to: &bytes, version: version)
    bytes.append(little: short(keptBytes))
    bytes.append(little: short(expandedBytes))
    bytes.append(little: UInt16(name.count))
    bytes.append(little: UInt16(large.isEmpty ? 0 : 4 + 8 * large.count))
    bytes.append(little: UInt16(0))
    bytes.append(little: UInt16(0))
    bytes.append(little: UInt16(0))
    bytes.append(little: externalAttributes)
    bytes.append(little: short(offset))
    bytes += name
    if !large.isEmpty { appendZip64(large, to: &bytes) }
    return bytes
  }

  private func appendCommon(to bytes: inout [UInt8], version: UInt16) {
    let flags: ZipFormat.Flags = sizesFollow ? [.utf8Name, .sizesFollow] : [.utf8Name]
    bytes.append(little: version)
    bytes.append(little: flags.rawValue)
    bytes.append(little: method)
    bytes.append(little: modified.time)
    bytes.append(little: modified.day)
    bytes.append(little: checksum)
  }

  private func appendZip64(_ numbers: [UInt64], to bytes: inout [UInt8]) {
    bytes.append(little: ZipFormat.zip64Extra)
    bytes.append(little: UInt16(8 * numbers.count))
    for number in numbers { bytes.append(little: number) }
  }

  /// A file that all may read and its owner may write; a folder that all may enter. The low byte is for MS-DOS.
  private var externalAttributes: UInt32 {
    ZipName.isFolder(name) ? 0o040755 << 16 | 0x10 : 0o100644 << 16
  }
}

/// The end of an archive, which says where its directory is (section 4.3.16), and the zip64 form of it.
struct ZipEnd {
  let entryCount: UInt64
  let directoryOffset: UInt64
  let directoryBytes: UInt64

  func bytes(zip64From: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    let manyEntries = entryCount >= UInt64(ZipFormat.elsewhere16)
    let isLarge = max(directoryOffset, directoryBytes) >= zip64From
    if manyEntries || isLarge { appendZip64(to: &bytes) }
    let count = manyEntries ? ZipFormat.elsewhere16 : UInt16(truncatingIfNeeded: entryCount)
    bytes.append(little: ZipFormat.endRecord)
    bytes.append(little: UInt16(0))
    bytes.append(little: UInt16(0))
    bytes.append(little: count)
    bytes.append(little: count)
    bytes.append(little: isLarge ? ZipFormat.elsewhere32 : UInt32(truncatingIfNeeded: directoryBytes))
    bytes.append(little: isLarge ? ZipFormat.elsewhere32 : UInt32(truncatingIfNeeded: directoryOffset))
    bytes.append(little: UInt16(0))
    return bytes
  }

  /// Sections 4.3.14 and 4.3.15.
  private func appendZip64(to bytes: inout [UInt8]) {
    bytes.append(little: ZipFormat.zip64EndRecord)
    bytes.append(little: UInt64(ZipFormat.zip64EndRecordBytes - 12))
    bytes.append(little: ZipFormat.unix << 8 | ZipFormat.versionZip64)
    bytes.append(little: ZipFormat.versionZip64)
    bytes.append(little: UInt32(0))
    bytes.append(little: UInt32(0))
    bytes.append(little: entryCount)
    bytes.append(little: entryCount)
    bytes.append(little: directoryBytes)
    bytes.append(little: directoryOffset)
    bytes.append(little: ZipFormat.zip64Locator)
    bytes.append(little: UInt32(0))
    bytes.append(little: directoryOffset + directoryBytes)
    bytes.append(little: UInt32(1))
  }
}
