/// Where DER was not what it should be. The one who called knows what was being read.
enum DERFault: Error, Equatable {
  case cutShort
  case tag(UInt8)
  case length
  case value
  case trailingBytes
}

/// Reads ASN.1 in its distinguished encoding, strictly: shortest lengths, shortest numbers, no indefinite length, no
/// tag above 30, nothing left over. So a value has one text only, and a byte that was changed cannot hide.
///
/// It goes as deep as the code that calls it, never as deep as the input wishes.
struct DERReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }
  var nextTag: UInt8? { rest.first }

  func end() throws(DERFault) {
    guard isAtEnd else { throw .trailingBytes }
  }

  /// The content of the next element, which bears this tag.
  mutating func content(_ tag: UInt8) throws(DERFault) -> ArraySlice<UInt8> {
    let (found, content, _) = try element()
    guard found == tag else { throw .tag(found) }
    return content
  }

  /// The next element with its tag and its length, whatever it is.
  mutating func whole() throws(DERFault) -> [UInt8] { Array(try element().whole) }

  mutating func whole(_ tag: UInt8) throws(DERFault) -> [UInt8] {
    let (found, _, whole) = try element()
    guard found == tag else { throw .tag(found) }
    return Array(whole)
  }

  mutating func nested(_ tag: UInt8 = DER.Tag.sequence) throws(DERFault) -> DERReader {
    DERReader(try content(tag))
  }

  /// The next element if it bears this tag; nil when it is another or there is none.
  mutating func nestedIfPresent(_ tag: UInt8) throws(DERFault) -> DERReader? {
    nextTag == tag ? try nested(tag) : nil
  }

  /// The big-endian bytes of a number that is not negative, without zeros before. No bytes for zero.
  mutating func magnitude() throws(DERFault) -> [UInt8] {
    let content = try content(DER.Tag.integer)
    guard let first = content.first, first < 0x80, content.count <= 1_100 else { throw .value }
    guard first == 0, content.count > 1 else { return first == 0 ? [] : Array(content) }
    guard content[content.startIndex + 1] >= 0x80 else { throw .value }
    return Array(content.dropFirst())
  }

  mutating func integer() throws(DERFault) -> UInt64 {
    let magnitude = try magnitude()
    guard magnitude.count <= 8 else { throw .value }
    return magnitude.reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func boolean() throws(DERFault) -> Bool {
    switch Array(try content(DER.Tag.boolean)) {
    case [0xff]: return true
    case [0]: return false
    default: throw .value
    }
  }

  mutating func oid() throws(DERFault) -> OID {
    guard let oid = OID(content: try content(DER.Tag.oid)) else { throw .value }
    return oid
  }

  mutating func octets() throws(DERFault) -> [UInt8] { Array(try content(DER.Tag.octets)) }

  /// A BIT STRING of whole bytes.
  mutating func bits() throws(DERFault) -> [UInt8] {
    let content = try content(DER.Tag.bits)
    guard content.first == 0 else { throw .value }
    return Array(content.dropFirst())
  }

  /// The first eight named bits of a BIT STRING.
  mutating func flags() throws(DERFault) -> UInt8 {
    let content = Array(try content(DER.Tag.bits))
    guard let unused = content.first, unused < 8, content.count <= 3 else { throw .value }
    guard content.count > 1 else {
      guard unused == 0 else { throw .value }
      return 0
    }
    guard content[content.count - 1].trailingZeroBitCount == Int(unused) else { throw .value }
    return content[1]
  }

  /// UTCTime or GeneralizedTime in the forms RFC 5280 section 4.1.2.5 allows.
  mutating func time() throws(DERFault) -> Int64 {
    let isShort = nextTag == DER.Tag.utcTime
    let digits = Array(try content(isShort ? DER.Tag.utcTime : DER.Tag.generalizedTime))
    guard let first = digits.first, let time = CivilTime(compact: isShort ? Self.century(first) + digits : digits)
    else { throw .value }
    return time.seconds
  }

  private static func century(_ first: UInt8) -> [UInt8] { Array((first >= 0x35 ? "19" : "20").utf8) }

  private mutating func element() throws(DERFault) -> (
    tag: UInt8, content: ArraySlice<UInt8>, whole: ArraySlice<UInt8>
  ) {
    let start = rest.startIndex
    guard rest.count >= 2 else { throw .cutShort }
    let tag = rest[start]
    guard tag & 0x1f != 0x1f else { throw .tag(tag) }
    var count = Int(rest[start + 1])
    var head = 2
    if count >= 0x80 {
      let lengthBytes = count - 0x80
      guard (1...4).contains(lengthBytes) else { throw .length }
      head += lengthBytes
      guard rest.count >= head else { throw .cutShort }
      let length = rest[(start + 2)..<(start + head)]
      count = length.reduce(0) { $0 << 8 | Int($1) }
      guard length.first != 0, count >= 0x80 else { throw .length }
    }
    guard rest.count - head >= count else { throw .cutShort }
    let whole = rest[start..<(start + head + count)]
    rest = rest[(start + head + count)...]
    return (tag, whole.dropFirst(head), whole)
  }
}
