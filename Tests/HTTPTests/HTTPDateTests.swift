import HTTP
import Sockets
import Testing

@Suite struct HTTPDateTests {
  static let now: Int64 = 1_790_000_000  // September 2026

  func parse(_ text: String, now: Int64 = HTTPDateTests.now) -> Int64? {
    text.withBytes { HTTPDate.parse($0, now: now) }
  }

  @Test("the three forms of RFC 9110 5.6.7 name the same second")
  func threeForms() {
    #expect(parse("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    #expect(parse("Sunday, 06-Nov-94 08:49:37 GMT") == 784_111_777)
    #expect(parse("Sun Nov  6 08:49:37 1994") == 784_111_777)
    #expect(parse("Wed Nov 16 08:49:37 1994") == 784_975_777)
    #expect(HTTPDate.bytes(784_111_777) == Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8))
  }

  @Test("dates are written as Python writes them, over four thousand years, and read back")
  func sameAsPython() throws {
    var generator = SeededGenerator(3)
    var moments: [Int64] = [0, -1, 86_399, 951_782_399, 951_782_400, 951_868_800, 4_107_542_400, -2_203_891_200]
    for _ in 0..<3_000 { moments.append(Int64(generator.below(130_000_000_000)) - 62_000_000_000) }
    let script = """
      import sys
      from datetime import datetime, timedelta, timezone
      from email.utils import format_datetime
      epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
      for line in sys.stdin: print(format_datetime(epoch + timedelta(seconds=int(line)), usegmt=True))
      """
    let expected = try python(script, moments.map(String.init))
    #expect(expected.count == moments.count)
    for (moment, expected) in zip(moments, expected) {
      let bytes = HTTPDate.bytes(moment)
      #expect(String(decoding: bytes, as: UTF8.self) == expected)
      #expect(bytes.count == HTTPDate.byteCount)
      #expect(bytes.withUnsafeBytes { HTTPDate.parse($0, now: Self.now) } == moment)
    }
  }

  @Test("moments outside four-digit years are written as the nearest one inside")
  func clamped() {
    #expect(HTTPDate.bytes(.max) == Array("Fri, 31 Dec 9999 23:59:59 GMT".utf8))
    #expect(HTTPDate.bytes(.min) == Array("Sat, 01 Jan 0000 00:00:00 GMT".utf8))
  }

  @Test("a two-digit year lies at most fifty years ahead, or else in the past")
  func shortYears() {
    #expect(parse("Friday, 01-Jan-27 00:00:00 GMT") == 1_798_761_600)  // 2027
    #expect(parse("Wednesday, 01-Jan-76 00:00:00 GMT") == 3_345_062_400)  // 2076, fifty years ahead
    #expect(parse("Saturday, 01-Jan-77 00:00:00 GMT") == 220_924_800)  // 1977
    #expect(parse("Friday, 01-Jan-10 00:00:00 GMT", now: 3_800_000_000) == nil)  // in 2090 that is 2110, a Wednesday
    #expect(parse("Wednesday, 01-Jan-10 00:00:00 GMT", now: 3_800_000_000) == 4_417_977_600)
    _ = parse("Friday, 01-Jan-27 00:00:00 GMT", now: .max)
    _ = parse("Friday, 01-Jan-27 00:00:00 GMT", now: .min)
  }

  @Test(
    "what the grammar does not have is refused",
    arguments: [
      "", "Sun", "Sun,", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
      "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 NOV 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
      "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", " Sun, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 08:49:37 GMT; x", "Sun,06 Nov 1994 08:49:37 GMT",
      "Sunday, 06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT", "Sun Nov 6 08:49:37 1994",
      "Sun Nov 06 08:49:37 94", "Sunday Nov  6 08:49:37 1994", "Thu, 00 Jan 1970 00:00:00 GMT",
      "Wed, 30 Feb 2000 00:00:00 GMT", "Thu, 29 Feb 1900 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 +0000",
      "Thu, 01 Jan -970 00:00:00 GMT", "784111777",
    ])
  func refused(text: String) {
    #expect(parse(text) == nil)
  }

  @Test("the second of a leap second is the first of the next minute")
  func leapSecond() {
    #expect(parse("Sat, 31 Dec 2016 23:59:60 GMT") == 1_483_228_800)
  }

  @Test("whatever is read is a moment that is written and read as itself; nothing traps")
  func mutations() {
    var read = 0
    mutate(["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]) { bytes in
      guard let moment = HTTPDate.parse(bytes, now: Self.now) else { return }
      read += 1
      #expect(HTTPDate.bytes(moment).withUnsafeBytes { HTTPDate.parse($0, now: Self.now) } == moment)
    }
    #expect(read > 500)
  }
}
