import JSON
import Testing

struct JSONReaderTests {
  private func error(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONError? {
    do {
      _ = try JSONReader.read(Array(text.utf8), limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test("an error names the byte, the line and the column")
  func places() {
    let late = error("{\n  \"été\": 1,\r\n  \"b\": tru\n}")
    #expect(late?.offset == 24)
    #expect(late?.place.line == 3)
    #expect(late?.place.column == 8)
    #expect(late?.description == "line 3, column 8: expected “true”")
    #expect(error("[1,]")?.description == "line 1, column 4: expected a value, found “]”")
    #expect(error("\"ééé\n\"")?.place.column == 5)
    #expect(error("[\r\r1 2]")?.place.line == 3)
    #expect(error("")?.description == "line 1, column 1: expected a value, found the end of the text")
    #expect(error(#"{"a":1,"a":2}"#)?.offset == 7)
    #expect(error(#"{"a":1,"a":2}"#)?.sentence == "the name “a” comes twice in its object")
  }

  @Test("a document of the greatest size passes, one byte more does not")
  func size() {
    let limits = JSONLimits(bytes: 10)
    #expect(error("\"12345678\"", limits: limits) == nil)
    #expect(error("\"123456789\"", limits: limits)?.offset == 10)
    #expect(error("\"12345678\" ", limits: limits) != nil)
  }

  @Test("the greatest depth passes, one more does not")
  func depth() {
    let limits = JSONLimits(depth: 5)
    #expect(error("[[[[[1]]]]]", limits: limits) == nil)
    #expect(error("[[[[[[1]]]]]]", limits: limits)?.offset == 5)
    #expect(error(#"{"a":{"a":{"a":{"a":{"a":1}}}}}"#, limits: limits) == nil)
    #expect(error(#"{"a":{"a":{"a":{"a":{"a":{}}}}}}"#, limits: limits) != nil)
    #expect(error(String(repeating: "[", count: 1_000_000)) != nil)
  }

  @Test("the longest string passes, one byte more does not, escaped or not, value or name")
  func strings() {
    let limits = JSONLimits(stringBytes: 8)
    #expect(error(#""12345678""#, limits: limits) == nil)
    #expect(error(#""123456789""#, limits: limits) != nil)
    #expect(error(#""\u0041\n""#, limits: limits) == nil)
    #expect(error(#""\u0041\n1""#, limits: limits) != nil)
    #expect(error(#"{"12345678":1}"#, limits: limits) == nil)
    #expect(error(#"{"123456789":1}"#, limits: limits) != nil)
  }

  @Test("the longest number passes, one digit more does not")
  func numbers() {
    let limits = JSONLimits(numberBytes: 20)
    #expect(error("1.234567890123456789", limits: limits) == nil)
    #expect(error("1.2345678901234567890", limits: limits) != nil)
  }

  @Test("strings are right whatever their length and wherever the byte that needs care stands")
  func everyPlace() throws {
    for length in 0..<40 {
      for place in 0...length {
        for special in ["\"", "\\", "\n", "é", "🏛", "\u{0}", "ع", "\u{2028}", "<"] {
          let letters = String(repeating: "x", count: length)
          let text = letters.prefix(place) + special + letters.dropFirst(place)
          let json: JSON = .array([.string(String(text)), .string(letters)])
          #expect(try JSONReader.read(json.bytes()) == json)
          #expect(try JSONReader.read(json.bytes(style: .init(isSafeInHTML: true))) == json)
        }
      }
    }
  }
}
