/// One entry of an archive that was opened.
package struct ZipEntry: Equatable, Sendable {
  package let name: String
  package let isFolder: Bool
  /// The size of the contents, and of what they are kept as.
  package let expandedBytes: Int
  package let keptBytes: Int
  package let checksum: UInt32

  let rawName: [UInt8]
  let method: UInt16
  let flags: ZipFormat.Flags
  let headerOffset: Int
  /// Known once the header has been read.
  var contentOffset = 0
}

extension ZipEntry {
  /// Reads one record of the directory (APPNOTE section 4.3.12) and refuses what this reader does not support.
  init(from reader: inout LittleEndianReader, limits: ZipLimits) throws(ZipError) {
    guard let raw = RawCentralHeader(&reader) else { throw ZipError(.damaged("its directory is cut short")) }
    let label = String(decoding: raw.name, as: UTF8.self)
    guard raw.name.count <= limits.nameBytesMax else {
      throw ZipError(.badName("it is longer than \(limits.nameBytesMax) bytes"))
    }
    if let fault = ZipName.fault(raw.name) { throw ZipError(.badName(fault), entry: label) }
    guard raw.flags.isDisjoint(with: .anyEncryption) else { throw ZipError(.encrypted, entry: label) }
    guard raw.flags.isSubset(of: .supported) else {
      throw ZipError(.unsupported("the flags \(raw.flags.rawValue)"), entry: label)
    }
    guard raw.method == 0 || raw.method == 8 else {
      throw ZipError(.unsupported("the method \(raw.method)"), entry: label)
    }
    guard !raw.isSpecialFile else { throw ZipError(.unsupported("a link or a device"), entry: label) }
    guard let sizes = raw.sizes else { throw ZipError(.damaged("its sizes are not numbers"), entry: label) }

    name = label
    isFolder = ZipName.isFolder(raw.name)
    (expandedBytes, keptBytes, headerOffset) = (sizes.expanded, sizes.kept, sizes.offset)
    (rawName, checksum, method, flags) = (raw.name, raw.checksum, raw.method, raw.flags)
    try check(limits)
  }

  private func check(_ limits: ZipLimits) throws(ZipError) {
    if isFolder, expandedBytes > 0 { throw ZipError(.damaged("it is a folder with contents"), entry: name) }
    if method == 0, keptBytes != expandedBytes { throw ZipError(.damaged("it has two sizes"), entry: name) }
    guard expandedBytes <= limits.totalBytesMax else {
      throw ZipError(.tooLarge(bytesMax: limits.totalBytesMax), entry: name)
    }
    guard expandedBytes <= limits.ratioFreeBytes || expandedBytes / limits.ratioMax <= keptBytes else {
      throw ZipError(.ratioTooHigh(max: limits.ratioMax), entry: name)
    }
  }
}

/// The fields of a directory record, as they stand.
private struct RawCentralHeader {
  let name: [UInt8]
  let flags: ZipFormat.Flags
  let method: UInt16
  let checksum: UInt32
  private let keptBytes: UInt32
  private let expandedBytes: UInt32
  private let offset: UInt32
  private let disk: UInt16
  private let madeBy: UInt16
  private let attributes: UInt32
  private let extra: UnsafeRawBufferPointer

  init?(_ reader: inout LittleEndianReader) {
    guard let signature: UInt32 = reader.number(), signature == ZipFormat.centralHeader,
      let madeBy: UInt16 = reader.number(), reader.take(2) != nil,
      let flags: UInt16 = reader.number(), let method: UInt16 = reader.number(), reader.take(4) != nil,
      let checksum: UInt32 = reader.number(), let kept: UInt32 = reader.number(),
      let expanded: UInt32 = reader.number(), let nameBytes: UInt16 = reader.number(),
      let extraBytes: UInt16 = reader.number(), let commentBytes: UInt16 = reader.number(),
      let disk: UInt16 = reader.number(), reader.take(2) != nil,
      let attributes: UInt32 = reader.number(), let offset: UInt32 = reader.number(),
      let name = reader.take(Int(nameBytes)), let extra = reader.take(Int(extraBytes)),
      reader.take(Int(commentBytes)) != nil
    else { return nil }
    self.name = [UInt8](name)
    self.flags = ZipFormat.Flags(rawValue: flags)
    (self.method, self.checksum, self.madeBy, self.disk) = (method, checksum, madeBy, disk)
    (keptBytes, expandedBytes, self.offset) = (kept, expanded, offset)
    (self.attributes, self.extra) = (attributes, extra)
  }

  /// Under Unix an entry can be a link: what follows it would write elsewhere.
  var isSpecialFile: Bool {
    let kind = attributes >> 28
    return ZipFormat.unixLike.contains(madeBy >> 8) && ![0, 0o04, 0o10].contains(kind)
  }

  /// With the numbers that stand in the zip64 field; nil if one is missing there or is absurd.
  var sizes: (expanded: Int, kept: Int, offset: Int)? {
    var large = Zip64Extra(in: extra)
    guard disk == 0, let expanded = large.number(for: expandedBytes), let kept = large.number(for: keptBytes),
      let offset = large.number(for: offset)
    else { return nil }
    return (expanded, kept, offset)
  }
}

/// The zip64 field: only the numbers that did not fit where they belong, in a fixed order (section 4.5.3).
struct Zip64Extra {
  private var numbers: LittleEndianReader?

  init(in extra: UnsafeRawBufferPointer) {
    var reader = LittleEndianReader(extra)
    while let id: UInt16 = reader.number(), let count: UInt16 = reader.number(), let field = reader.take(Int(count)) {
      if id == ZipFormat.zip64Extra {
        numbers = LittleEndianReader(field)
        return
      }
    }
  }

  var isPresent: Bool { numbers != nil }

  /// The number that a 32-bit field stands for.
  mutating func number(for short: UInt32) -> Int? {
    guard short == ZipFormat.elsewhere32, numbers != nil else { return Int(short) }
    guard let long = numbers?.number(UInt64.self) else { return nil }
    return Int(exactly: long)
  }
}
