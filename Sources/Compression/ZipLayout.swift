/// Checks that the entries of an archive lie where the directory says, one after the other, and say what it says.
enum ZipLayout {
  /// The entries, in the order of the directory, with the place of their contents.
  static func checked(_ entries: [ZipEntry], in file: ZipFile, before directoryOffset: Int) throws -> [ZipEntry] {
    var checked = entries
    var end = 0
    guard !entries.isEmpty || directoryOffset == 0 else { throw ZipError(.damaged("something stands before it")) }
    for index in entries.indices.sorted(by: { entries[$0].headerOffset < entries[$1].headerOffset }) {
      let entry = entries[index]
      guard end > 0 || entry.headerOffset == 0 else { throw ZipError(.damaged("something stands before it")) }
      guard entry.headerOffset >= end else { throw ZipError(.overlapping, entry: entry.name) }
      let header = try LocalHeader(of: entry, in: file)
      try header.compare(with: entry)
      checked[index].contentOffset = header.contentOffset
      guard header.contentOffset <= directoryOffset, entry.keptBytes <= directoryOffset - header.contentOffset else {
        throw ZipError(.overlapping, entry: entry.name)
      }
      end = header.contentOffset + entry.keptBytes
      if entry.flags.contains(.sizesFollow) {
        end += try descriptorBytes(of: entry, at: end, isZip64: header.isZip64, in: file, before: directoryOffset)
      }
    }
    return checked
  }

  /// APPNOTE section 4.3.9: with or without a signature, with sizes of 32 or 64 bits, and nothing says which. The
  /// form the header leads one to expect comes first.
  private static func descriptorBytes(
    of entry: ZipEntry, at offset: Int, isZip64: Bool, in file: ZipFile, before directoryOffset: Int
  ) throws -> Int {
    let bytes = try file.read(at: offset, min(24, directoryOffset - offset))
    for isLarge in [isZip64, !isZip64] {
      for isSigned in [true, false] {
        let expected = descriptor(of: entry, isLarge: isLarge, isSigned: isSigned)
        if bytes.starts(with: expected) { return expected.count }
      }
    }
    throw ZipError(.headersDiffer("its data descriptor"), entry: entry.name)
  }

  private static func descriptor(of entry: ZipEntry, isLarge: Bool, isSigned: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    if isSigned { bytes.append(little: ZipFormat.dataDescriptor) }
    bytes.append(little: entry.checksum)
    for size in [entry.keptBytes, entry.expandedBytes] {
      if isLarge {
        bytes.append(little: UInt64(size))
      } else {
        bytes.append(little: UInt32(truncatingIfNeeded: size))
      }
    }
    return bytes
  }
}

/// What stands before the contents of an entry (section 4.3.7).
private struct LocalHeader {
  let contentOffset: Int
  let isZip64: Bool
  private let name: [UInt8]
  private let flags: ZipFormat.Flags
  private let method: UInt16
  private let checksum: UInt32
  private let keptBytes: Int?
  private let expandedBytes: Int?

  init(of entry: ZipEntry, in file: ZipFile) throws {
    let fixed = try file.read(at: entry.headerOffset, ZipFormat.localHeaderBytes)
    guard let fields = fixed.withUnsafeBytes({ Fields($0) }) else {
      throw ZipError(.damaged("its header is not one"), entry: entry.name)
    }
    let variableOffset = entry.headerOffset + ZipFormat.localHeaderBytes
    let variable = try file.read(at: variableOffset, fields.nameBytes + fields.extraBytes)
    contentOffset = variableOffset + variable.count
    name = Array(variable[..<fields.nameBytes])
    (flags, method, checksum) = (fields.flags, fields.method, fields.checksum)
    (expandedBytes, keptBytes, isZip64) = variable[fields.nameBytes...].withUnsafeBytes { extra in
      var large = Zip64Extra(in: extra)
      return (large.number(for: fields.expanded), large.number(for: fields.kept), large.isPresent)
    }
  }

  /// Numbers that follow the contents may be zero here, or all ones.
  func compare(with entry: ZipEntry) throws {
    func differs(_ what: String) -> ZipError { ZipError(.headersDiffer(what), entry: entry.name) }
    guard name == entry.rawName else { throw differs("its name") }
    guard method == entry.method else { throw differs("its method") }
    guard flags.subtracting(.deflateEffort) == entry.flags.subtracting(.deflateEffort) else {
      throw differs("its flags")
    }
    let mayBeZero = flags.contains(.sizesFollow)
    let unknown = Int(ZipFormat.elsewhere32)
    guard checksum == entry.checksum || mayBeZero && checksum == 0 else { throw differs("its checksum") }
    for (here, there) in [(keptBytes, entry.keptBytes), (expandedBytes, entry.expandedBytes)] {
      guard here == there || mayBeZero && (here == 0 || here == unknown) else { throw differs("its size") }
    }
  }

  private struct Fields {
    let flags: ZipFormat.Flags
    let method: UInt16
    let checksum: UInt32
    let kept: UInt32
    let expanded: UInt32
    let nameBytes: Int
    let extraBytes: Int

    init?(_ bytes: UnsafeRawBufferPointer) {
      var reader = LittleEndianReader(bytes)
      guard let signature: UInt32 = reader.number(), signature == ZipFormat.localHeader, reader.take(2) != nil,
        let flags: UInt16 = reader.number(), let method: UInt16 = reader.number(), reader.take(4) != nil,
        let checksum: UInt32 = reader.number(), let kept: UInt32 = reader.number(),
        let expanded: UInt32 = reader.number(), let nameBytes: UInt16 = reader.number(),
        let extraBytes: UInt16 = reader.number()
      else { return nil }
      self.flags = ZipFormat.Flags(rawValue: flags)
      (self.method, self.checksum, self.kept, self.expanded) = (method, checksum, kept, expanded)
      (self.nameBytes, self.extraBytes) = (Int(nameBytes), Int(extraBytes))
    }
  }
}
