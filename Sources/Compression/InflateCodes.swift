/// What the symbols of deflate's three alphabets mean, as `DecodingTable` wants it, and the fixed code.
enum InflateCodes {
  static let literalRootBits = 10
  static let distanceRootBits = 8

  static let literalMeanings: [UInt32] = {
    var meanings = (0..<UInt32(256)).map { DecodingTable.literalFlag | $0 << 16 }
    meanings.append(DecodingTable.exceptionFlag | DecodingTable.endFlag)
    meanings += pairs(DeflateFormat.lengthBases, DeflateFormat.lengthExtraBits)
    return padded(meanings, to: DeflateFormat.fixedLiteralSymbols)
  }()

  static let distanceMeanings: [UInt32] = padded(
    pairs(DeflateFormat.distanceBases, DeflateFormat.distanceExtraBits), to: DeflateFormat.fixedDistanceSymbols)

  static let codeLengthMeanings: [UInt32] = (0..<UInt32(19)).map { DecodingTable.literalFlag | $0 << 16 }

  static let fixedLiterals = table(
    DeflateFormat.fixedLiteralLengths, literalMeanings, rootBits: literalRootBits)
  static let fixedDistances = table(
    DeflateFormat.fixedDistanceLengths, distanceMeanings, rootBits: distanceRootBits)

  private static func pairs(_ bases: [UInt16], _ extraBits: [UInt8]) -> [UInt32] {
    zip(bases, extraBits).map { UInt32($0) << 16 | UInt32($1) }
  }

  /// Symbols that the format reserves are codes nobody may use.
  private static func padded(_ meanings: [UInt32], to count: Int) -> [UInt32] {
    meanings + repeatElement(DecodingTable.exceptionFlag, count: count - meanings.count)
  }

  private static func table(_ lengths: [UInt8], _ meanings: [UInt32], rootBits: Int) -> DecodingTable {
    var table = DecodingTable(rootBits: rootBits)
    do {
      try table.build(lengths: lengths.span, meanings: meanings, mayBeSparse: false)
    } catch {
      preconditionFailure("the fixed code of RFC 1951 section 3.2.6 is complete")
    }
    return table
  }
}
