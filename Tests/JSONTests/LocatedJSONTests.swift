import Foundation
import JSON
import Testing

struct LocatedJSONTests {
  private let source = """
    // fees of the counter
    {
      fees: [
        { amount: 10, label: 'Dépôt', },
        { amount: -5, label: "é", extra: true },
      ],
      "été": .5,
    }
    """

  @Test("each value and each name knows its file, line and column")
  func places() throws {
    let document = try JSON5Reader.read(Array(source.utf8), file: "Config/fees.json5")
    #expect(document.place.description == "Config/fees.json5:2:1")
    let second = try #require(document["fees"]?[1])
    #expect(second.place.description == "Config/fees.json5:5:5")
    #expect(second["amount"]?.value == -5)
    #expect(second["amount"]?.place.description == "Config/fees.json5:5:15")
    #expect(second["amount"]?.namePlace.description == "Config/fees.json5:5:7")
    #expect(second["extra"]?.place.column == 38)
    #expect(document["été"]?.place.description == "Config/fees.json5:7:10")
    #expect(document["été"]?.namePlace.column == 3)
    #expect(document["missing"] == nil)
    #expect(document["fees"]?[2] == nil)
    #expect(document["fees"]?["amount"] == nil)
  }

  @Test("places are those that one finds by counting from the start, whatever ends the lines")
  func counting() throws {
    for end in ["\n", "\r\n", "\r"] {
      let text = (0..<60).map { #"{ "é\#($0)": [\#($0), "ü"], },"# + String(repeating: end, count: $0 % 3) }.joined()
      let bytes = Array(("[" + text + "]").utf8)
      let document = try JSON5Reader.read(bytes)
      for (index, item) in try #require(document.items).enumerated() {
        let inside = try #require(item["é\(index)"]?[1])
        // Where its quote stands, counted scalar by scalar.
        let start = "\"é\(index)\": [\(index), "
        let before = "[" + text.components(separatedBy: start)[0] + start
        let lines = before.replacing("\r\n", with: "\n").replacing("\r", with: "\n").components(separatedBy: "\n")
        #expect(inside.place.line == lines.count)
        #expect(inside.place.column == (lines.last?.unicodeScalars.count ?? 0) + 1)
      }
    }
  }

  @Test("items and members come in order, each with its place")
  func walking() throws {
    let document = try JSON5Reader.read(Array(source.utf8))
    #expect(document["fees"]?.items?.map(\.place.line) == [4, 5])
    let members = try #require(document.members)
    #expect(members.map(\.name) == ["fees", "été"])
    #expect(members.map(\.value.namePlace.line) == [3, 7])
    #expect(document.items == nil)
    #expect(document["été"]?.members == nil)
  }

  @Test("an error names the file and says what a person should do")
  func errors() {
    let cases: [(String, String)] = [
      ("{a: Infinity}", "f.json5:1:5: Infinity and NaN are not values here: write a number"),
      ("{a: -NaN}", "f.json5:1:6: Infinity and NaN are not values here: write a number"),
      ("{a: oui}", "f.json5:1:5: expected a value, found “oui”: a text needs quotes"),
      ("{\n a: 1\n b: 2}", "f.json5:3:2: expected “,” or “}” in an object, found “b”"),
      ("{a: 1,\n a: 2}", "f.json5:2:2: the name “a” comes twice in its object"),
      ("{a: 'b\n'}", "f.json5:1:7: a line ends inside a string: end the line with “\\” or write “\\n”"),
      ("{a: 1 /* b", "f.json5:1:7: a comment is not closed"),
      ("{a: 010}", "f.json5:1:5: a number has a 0 too much in front"),
    ]
    for (source, expected) in cases {
      #expect(
        performing: { try JSON5Reader.read(Array(source.utf8), file: "f.json5") }, throws: { "\($0)" == expected })
    }
  }

  @Test("JSON5 has the same limits: what is greatest passes, one more does not")
  func limits() throws {
    let limits = JSONLimits(bytes: 40, depth: 3, stringBytes: 5, numberBytes: 4)
    let accepted = ["[[['12345']]]", "1234", "+0x1", "'\\x41a'", "{abcde:1}", String(repeating: " ", count: 39) + "1"]
    let refused = [
      "[[[[1]]]]", "'123456'", "12345", "+0x11", "'\\x41ab'", "{abcdef:1}", String(repeating: " ", count: 40) + "1",
    ]
    for text in accepted {
      #expect(throws: Never.self, "\(text)") { try JSON5Reader.read(Array(text.utf8), limits: limits) }
    }
    for text in refused {
      #expect(throws: JSONError.self, "\(text)") { try JSON5Reader.read(Array(text.utf8), limits: limits) }
    }
    #expect(throws: JSONError.self) { try JSON5Reader.read([UInt8](repeating: 0x5B, count: 1_000_000)) }
  }
}
