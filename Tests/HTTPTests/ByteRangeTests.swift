import HTTP
import Sockets
import Testing

@Suite struct ByteRangeTests {
  func parse(_ text: String) -> [ByteRange]? { text.withBytes { ByteRange.parse($0) } }

  func plan(_ text: String, length: Int) -> ByteRangePlan? {
    parse(text).map { ByteRangePlan($0, length: length, contentType: "text/plain", boundary: "B") }
  }

  @Test("ranges are read as they are written")
  func read() {
    #expect(parse("bytes=0-499") == [.between(0, 499)])
    #expect(parse("Bytes=500-, -500 ,0-0") == [.from(500), .last(500), .between(0, 0)])
    #expect(parse("bytes=99999999999999999999-") == [.from(.max)])
    #expect(parse("bytes=0-99999999999999999999") == [.between(0, .max)])
    #expect(parse("bytes=,,1-2,,") == [.between(1, 2)])
  }

  @Test(
    "a field that cannot be honoured is ignored",
    arguments: [
      "", "bytes", "bytes=", "bytes= ", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=1-2 3-4", "bytes=1--2",
      "bytes=+1-2", "bytes=1-2;", "items=0-1",
      "bytes =0-1", "bytes=0x1-2", "bytes=1", "bytes:0-1", "bytes=1-2-3",
    ])
  func ignored(text: String) {
    #expect(parse(text) == nil)
  }

  @Test("as many ranges as the limit are read, one more is not")
  func limit() {
    let many = "bytes=" + (0..<ByteRange.rangesMax).map { "\($0)-\($0)" }.joined(separator: ",")
    #expect(parse(many)?.count == ByteRange.rangesMax && parse(many + ",20-20") == nil)
  }

  @Test("one range is answered with its Content-Range")
  func single() {
    #expect(plan("bytes=0-499", length: 10_000) == .single(0..<500, contentRange: "bytes 0-499/10000"))
    #expect(plan("bytes=9500-", length: 10_000) == .single(9_500..<10_000, contentRange: "bytes 9500-9999/10000"))
    #expect(plan("bytes=-500", length: 10_000) == .single(9_500..<10_000, contentRange: "bytes 9500-9999/10000"))
    #expect(plan("bytes=-99999", length: 10) == .single(0..<10, contentRange: "bytes 0-9/10"))
    #expect(plan("bytes=0-99999999999999999999", length: 10) == .single(0..<10, contentRange: "bytes 0-9/10"))
    #expect(plan("bytes=10-20, 3-4", length: 10) == .single(3..<5, contentRange: "bytes 3-4/10"))
  }

  @Test("a range beyond the end is answered with the length")
  func unsatisfiable() {
    #expect(plan("bytes=10-", length: 10) == .unsatisfiable(contentRange: "bytes */10"))
    #expect(plan("bytes=-0", length: 10) == .unsatisfiable(contentRange: "bytes */10"))
    #expect(plan("bytes=99999999999999999999-", length: 10) == .unsatisfiable(contentRange: "bytes */10"))
    #expect(plan("bytes=0-", length: 0) == .unsatisfiable(contentRange: "bytes */0"))
    #expect(plan("bytes=-5", length: 0) == .whole)
  }

  @Test("several ranges make one body whose length is known before it is sent")
  func multiple() throws {
    let planned = try #require(plan("bytes=9000-9009,0-4", length: 10_000))
    guard case .multiple(let parts) = planned else { throw Unexpected() }
    #expect(parts.contentType == "multipart/byteranges; boundary=B")
    #expect(parts.parts.map(\.bytes) == [9_000..<9_010, 0..<5])
    var body: [UInt8] = []
    for part in parts.parts { body += part.head + [UInt8](repeating: 0x78, count: part.bytes.count) }
    body += parts.tail
    #expect(body.count == parts.contentLength)
    let expected = """
      --B\r\nContent-Type: text/plain\r\nContent-Range: bytes 9000-9009/10000\r\n\r\nxxxxxxxxxx\r\n\
      --B\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-4/10000\r\n\r\nxxxxx\r\n--B--\r\n
      """
    #expect(String(decoding: body, as: UTF8.self) == expected)
  }

  struct Unexpected: Error {}

  @Test("ranges that overlap or nearly touch are joined, and no byte is sent twice")
  func coalesced() {
    #expect(plan("bytes=0-10,5-20", length: 10_000) == .single(0..<21, contentRange: "bytes 0-20/10000"))
    #expect(plan("bytes=0-99,10-20", length: 10_000) == .single(0..<100, contentRange: "bytes 0-99/10000"))
    #expect(plan("bytes=50-99,0-49", length: 10_000) == .single(0..<100, contentRange: "bytes 0-99/10000"))
    #expect(plan("bytes=0-0,81-81", length: 10_000) == .single(0..<82, contentRange: "bytes 0-81/10000"))
    guard case .multiple = plan("bytes=0-0,82-82", length: 10_000) else { return #expect(Bool(false)) }
    let same = "bytes=" + [String](repeating: "0-", count: 16).joined(separator: ",")
    #expect(plan(same, length: 10) == .single(0..<10, contentRange: "bytes 0-9/10"))
  }

  @Test("when the parts cost more than the whole, the whole is sent")
  func whole() {
    #expect(plan("bytes=0-0,139-139", length: 140) == .whole)
  }

  @Test("no plan sends a byte twice, or one that is not there; nothing traps")
  func mutations() {
    var kinds: Set<Int> = []
    mutate(["bytes=0-499,1000-1499,-200", "bytes=9500-", "bytes=500-600, 700-800,  9999-99999999999999999999"]) {
      bytes in
      guard let ranges = ByteRange.parse(bytes) else { return }
      for length in [0, 1, 700, 10_000, 1 << 60] {
        let plan = ByteRangePlan(ranges, length: length, contentType: "a/b", boundary: "B")
        let sent = Self.sent(plan)
        kinds.insert(min(sent.count, 2))
        for (index, range) in sent.enumerated() {
          #expect(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= length)
          #expect(!sent[..<index].contains { $0.overlaps(range) })
        }
      }
    }
    #expect(kinds == [0, 1, 2])
  }

  private static func sent(_ plan: ByteRangePlan) -> [Range<Int>] {
    switch plan {
    case .whole, .unsatisfiable: []
    case .single(let range, _): [range]
    case .multiple(let parts): parts.parts.map(\.bytes)
    }
  }
}
