import HTTP
import Sockets
import Testing

@Suite struct QueryStringTests {
  func read(_ text: String, _ change: (inout QueryString.Limits) -> Void = { _ in }) throws -> [QueryString.Pair] {
    var limits = QueryString.Limits()
    change(&limits)
    return try text.withBytes { try QueryString($0, limits: limits) }.pairs
  }

  func pair(_ name: String, _ value: String) -> QueryString.Pair { QueryString.Pair(name: name, value: value) }

  @Test("pairs come in their order, with what a browser makes of them")
  func pairs() throws {
    #expect(try read("") == [])
    #expect(try read("&&") == [])
    #expect(try read("a=1&b=2&a=3") == [pair("a", "1"), pair("b", "2"), pair("a", "3")])
    #expect(try read("a&b=&=c&=") == [pair("a", ""), pair("b", ""), pair("", "c"), pair("", "")])
    #expect(try read("q=a=b;c") == [pair("q", "a=b;c")])
    #expect(try read("nom=El+Idrissi%20%C3%A9&x=1%2B1") == [pair("nom", "El Idrissi é"), pair("x", "1+1")])
  }

  @Test("queries are read as Python reads them")
  func sameAsPython() throws {
    var texts: [String] = []
    var expectedCount = 0
    mutate(["a=1&b=2", "x=%C3%A9+%26&y", "a==&&=b&c%3Dd=e"], count: 4_000) { bytes in
      if bytes.allSatisfy({ 0x21...0x7E ~= $0 }) { texts.append(String(decoding: bytes, as: UTF8.self)) }
    }
    let script = """
      import sys, re, urllib.parse
      for line in sys.stdin:
        line = line[:-1]
        try:
          if re.search("%(?![0-9A-Fa-f]{2})", line): raise ValueError
          pairs = urllib.parse.parse_qsl(line, keep_blank_values=True, errors="strict")
          if any("\\0" in t for p in pairs for t in p): raise ValueError
          quote = lambda text: urllib.parse.quote(text, safe="")
          print("&".join(quote(n) + "=" + quote(v) for n, v in pairs))
        except ValueError: print("!")
      """
    for (text, expected) in zip(texts, try python(script, texts)) {
      if expected != "!" { expectedCount += 1 }
      let query = try? text.withBytes { try QueryString($0) }
      #expect(query?.text ?? "!" == expected, "\(text)")
    }
    #expect(expectedCount > 1_000)
  }

  @Test("SEC-52 the first of two values counts, and both can be seen")
  func twice() throws {
    let query = try "role=user&role=admin".withBytes { try QueryString($0) }
    #expect(query.first("role") == "user")
    #expect(query.all("role") == ["user", "admin"])
    #expect(query.first("Role") == nil && query.all("none") == [])
  }

  @Test("a name that only looks the same to Unicode is another name")
  func kelvin() throws {
    let query = try "%E2%84%AA=1".withBytes { try QueryString($0) }
    #expect(query.pairs[0].name == "K")
    #expect(query.first("K") == nil)
  }

  @Test(
    "bad escapes, other bytes than UTF-8 and NUL are refused", arguments: ["a=%", "%zz=1", "a=%FF", "%C3=1", "a=%00"])
  func malformed(text: String) {
    #expect(throws: QueryString.Fault.malformed) { try read(text) }
  }

  @Test("every limit holds, and one more is refused")
  func limits() throws {
    #expect(try read("a=1&b=2&&") { $0.pairs = 2 }.count == 2)
    #expect(throws: QueryString.Fault.tooManyPairs) { try read("a=1&b=2&c") { $0.pairs = 2 } }
    #expect(try read("%61bc=1") { $0.nameBytes = 3 }.count == 1)
    #expect(throws: QueryString.Fault.nameTooLong) { try read("abcd=1") { $0.nameBytes = 3 } }
    #expect(try read("a=%C3%A91") { $0.valueBytes = 3 }.count == 1)
    #expect(throws: QueryString.Fault.valueTooLong) { try read("a=%C3%A912") { $0.valueBytes = 3 } }
    #expect(try read("a=1&b=2") { $0.totalBytes = 7 }.count == 2)
    #expect(throws: QueryString.Fault.tooLong) { try read("a=1&b=2&") { $0.totalBytes = 7 } }
  }

  @Test("what is written is read back")
  func written() throws {
    var query = QueryString([pair("a b", "1&2=3%"), pair("", "é")])
    query.append("x", "")
    #expect(query.text == "a%20b=1%262%3D3%25&=%C3%A9&x=")
    #expect(try read(query.text) == query.pairs)
    #expect(QueryString().text == "")
  }

  @Test("whatever is read is written and read back as itself; nothing traps")
  func mutations() throws {
    var count = 0
    try mutate(["a=1&b=2&a=3", "nom=El+Idrissi%20%C3%A9&x=1%2B1", "a&b=&=c&=", "&&&&"]) { bytes in
      guard let query = try? QueryString(bytes) else { return }
      count += 1
      let again = try query.text.withBytes { try QueryString($0) }
      #expect(again == query)
    }
    #expect(count > 10_000)
  }
}
