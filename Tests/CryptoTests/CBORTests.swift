import Crypto
import Testing

@Suite("CBOR") struct CBORTests {
  /// RFC 8949 appendix A, what we know of it.
  static let known: [(String, CBOR)] = [
    ("00", .unsigned(0)), ("17", .unsigned(23)), ("1818", .unsigned(24)), ("1903e8", .unsigned(1_000)),
    ("1a000f4240", .unsigned(1_000_000)), ("1b000000e8d4a51000", .unsigned(1_000_000_000_000)),
    ("1bffffffffffffffff", .unsigned(.max)), ("3bffffffffffffffff", .negative(.max)), ("20", .integer(-1)),
    ("3903e7", .integer(-1_000)), ("f4", .boolean(false)), ("f5", .boolean(true)), ("f6", .null),
    ("c11a514b67b0", .tagged(1, .unsigned(1_363_896_240))), ("d74401020304", .tagged(23, .bytes([1, 2, 3, 4]))),
    ("40", .bytes([])), ("60", .text("")), ("6449455446", .text("IETF")), ("62c3bc", .text("ü")), ("80", .array([])),
    ("83018202038103", .array([.unsigned(1), .array([.unsigned(2), .unsigned(3)]), .array([.unsigned(3)])])),
    ("a0", .map([])),
    ("a201020304", .map([.init(.unsigned(1), .unsigned(2)), .init(.unsigned(3), .unsigned(4))])),
    ("826161a161626163", .array([.text("a"), .map([.init(.text("b"), .text("c"))])])),
  ]

  @Test("the examples of RFC 8949 are read and written")
  func examples() throws {
    for (text, value) in Self.known {
      #expect(try CBORReader.read(hex(text)) == value, "\(text)")
      #expect(Hex.encode(value.encoded) == text)
    }
  }

  @Test(
    "what is not deterministic is refused",
    arguments: [
      ("1817", CBORFault.notDeterministic), ("190018", .notDeterministic), ("1a0000ffff", .notDeterministic),
      ("1b00000000ffffffff", .notDeterministic), ("1900ff", .notDeterministic),
      ("5f42010243030405ff", .notDeterministic),
      ("9fff", .notDeterministic), ("bfff", .notDeterministic), ("a201020102", .notDeterministic),
      ("a203040102", .notDeterministic), ("f7", .notDeterministic), ("f90000", .notDeterministic),
      ("fb3ff199999999999a", .notDeterministic), ("f818", .notDeterministic), ("ff", .notDeterministic),
      ("1c", .notDeterministic), ("62c328", .notText), ("61ff", .notText), ("", .cutShort), ("18", .cutShort),
      ("4101ff", .trailingBytes), ("5bffffffffffffffff", .cutShort), ("9bffffffffffffffff", .cutShort),
      ("bb7fffffffffffffff", .cutShort), ("9a0000ffff", .notDeterministic), ("a101", .cutShort), ("c1", .cutShort),
    ] as [(String, CBORFault)])
  func refused(_ text: String, _ fault: CBORFault) {
    #expect(throws: fault) { try CBORReader.read(hex(text)) }
  }

  @Test("sixteen floors and 64 KiB are read, one more is not")
  func limits() throws {
    func nested(_ depth: Int) -> [UInt8] { [UInt8](repeating: 0x81, count: depth - 1) + [0] }
    #expect(throws: Never.self) { try CBORReader.read(nested(CBORReader.depthMax)) }
    #expect(throws: CBORFault.tooDeep) { try CBORReader.read(nested(CBORReader.depthMax + 1)) }
    #expect(throws: CBORFault.tooDeep) { try CBORReader.read([UInt8](repeating: 0xc1, count: 60_000)) }
    let whole = CBOR.bytes([UInt8](repeating: 7, count: CBORReader.bytesMax - 3)).encoded
    #expect(whole.count == CBORReader.bytesMax)
    #expect(throws: Never.self) { try CBORReader.read(whole) }
    let more = CBOR.bytes([UInt8](repeating: 7, count: CBORReader.bytesMax - 2)).encoded
    #expect(throws: CBORFault.tooLong) { try CBORReader.read(more) }
  }

  @Test("cbor2 writes the same bytes, canonically, and reads ours")
  func python() throws {
    let value = CBOR.map([
      .init(.text("zz"), .integer(-70_000)), .init(.text("a"), .array([.boolean(true), .null, .text("شهادة")])),
      .init(.unsigned(6), .unsigned(1_795_000_000)), .init(.negative(0), .bytes(sample(300))),
      .init(.text("d"), .tagged(100, .integer(20_478))),
    ])
    let said = try Oracle.library(
      """
      import sys, cbor2
      value = {'zz': -70000, 'a': [True, None, 'شهادة'], 6: 1795000000, -1: bytes.fromhex(sys.argv[1]),
        'd': cbor2.CBORTag(100, 20478)}
      print(cbor2.dumps(value, canonical=True).hex())
      """, Hex.encode(sample(300)))
    #expect(said == Hex.encode(value.encoded))
  }

  @Test("integers of Swift fit, and those beyond have no Swift integer")
  func integers() {
    for number: Int64 in [.min, -1, 0, 1, .max] { #expect(CBOR.integer(number).integer == number) }
    #expect(CBOR.unsigned(UInt64(Int64.max) + 1).integer == nil)
    #expect(CBOR.negative(UInt64(Int64.max) + 1).integer == nil)
    #expect(CBOR.text("1").integer == nil)
  }
}
