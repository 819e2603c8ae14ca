/// The records of a ZIP archive (PKWARE APPNOTE 6.3.10, section 4.3), numbers lowest byte first.
enum ZipFormat {
  static let localHeader: UInt32 = 0x0403_4B50
  static let dataDescriptor: UInt32 = 0x0807_4B50
  static let centralHeader: UInt32 = 0x0201_4B50
  static let endRecord: UInt32 = 0x0605_4B50
  static let zip64EndRecord: UInt32 = 0x0606_4B50
  static let zip64Locator: UInt32 = 0x0706_4B50

  static let localHeaderBytes = 30
  static let centralHeaderBytes = 46
  static let endRecordBytes = 22
  static let zip64EndRecordBytes = 56
  static let zip64LocatorBytes = 20
  static let commentBytesMax = 0xFFFF

  /// In a 16-bit or 32-bit field: the number stands in the zip64 record (section 4.5.3).
  static let elsewhere16: UInt16 = 0xFFFF
  static let elsewhere32: UInt32 = 0xFFFF_FFFF
  static let zip64Extra: UInt16 = 1

  static let versionBasic: UInt16 = 20
  static let versionZip64: UInt16 = 45

  /// Section 4.4.4.
  struct Flags: OptionSet {
    let rawValue: UInt16

    static let encrypted = Flags(rawValue: 1 << 0)
    static let deflateEffort = Flags(rawValue: 0b11 << 1)
    static let sizesFollow = Flags(rawValue: 1 << 3)
    static let utf8Name = Flags(rawValue: 1 << 11)
    static let supported: Flags = [.deflateEffort, .sizesFollow, .utf8Name]
    static let anyEncryption: Flags = [.encrypted, Flags(rawValue: 1 << 6), Flags(rawValue: 1 << 13)]
  }

  /// Section 4.4.2: the system whose file attributes an entry carries; 19 is macOS.
  static let unix: UInt16 = 3
  static let unixLike: Set<UInt16> = [3, 19]
}

/// How the contents of an entry are kept (section 4.4.5).
package enum ZipMethod: Equatable, Sendable {
  case stored
  case deflate(Deflate.Level)

  var number: UInt16 {
    switch self {
    case .stored: 0
    case .deflate: 8
    }
  }
}

/// A date and a time of day as ZIP keeps them: local, from 1980 to 2107, in steps of two seconds (section 4.4.6).
package struct ZipDate: Equatable, Sendable {
  let day: UInt16
  let time: UInt16

  package static let earliest = ZipDate(day: 1 << 5 | 1, time: 0)

  private init(day: UInt16, time: UInt16) {
    self.day = day
    self.time = time
  }

  /// Nil for a date or a time that no clock shows, or that the format cannot hold.
  package init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    guard (1980...2107).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
    else { return nil }
    self.init(
      day: UInt16((year - 1980) << 9 | month << 5 | day),
      time: UInt16(hour << 11 | minute << 5 | second >> 1))
  }
}
