/// The constants of RFC 1951 that the compressor and the decompressor share.
enum DeflateFormat {
  static let windowBytes = 32_768
  static let matchLengthMin = 3
  static let matchLengthMax = 258
  static let codeLengthMax = 15
  static let codeLengthCodeMax = 7
  static let storedBytesMax = 65_535

  static let endOfBlock = 256
  static let firstLengthSymbol = 257
  /// 286 and 287 take part in the fixed code but never occur in data (section 3.2.6).
  static let literalSymbols = 286
  static let fixedLiteralSymbols = 288
  static let distanceSymbols = 30
  static let fixedDistanceSymbols = 32

  /// Section 3.2.5: the shortest length of each symbol from 257 on, and the bits that follow it.
  static let lengthBases: [UInt16] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  static let lengthExtraBits: [UInt8] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  static let distanceBases: [UInt16] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
  ]
  static let distanceExtraBits: [UInt8] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
  ]
  /// Section 3.2.7: the order in which the lengths of the code-length code are sent.
  static let codeLengthOrder: [UInt8] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// Section 3.2.6.
  static let fixedLiteralLengths: [UInt8] = (0..<fixedLiteralSymbols).map { symbol in
    switch symbol {
    case 0..<144: 8
    case 144..<256: 9
    case 256..<280: 7
    default: 8
    }
  }
  static let fixedDistanceLengths = [UInt8](repeating: 5, count: fixedDistanceSymbols)
}
