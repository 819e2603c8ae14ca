import JSON
import Testing

struct JSONTests {
  @Test("accessors answer for their own kind and nil for the others")
  func accessors() throws {
    let json: JSON = ["name": "Lina", "age": 12, "ratio": 2.5, "open": true, "gone": .null, "tags": ["a", "b"]]
    #expect(json["name"]?.string == "Lina")
    #expect(json["age"]?.int == 12)
    #expect(json["age"]?.double == 12)
    #expect(json["ratio"]?.double == 2.5)
    #expect(json["ratio"]?.int == nil)
    #expect(json["open"]?.bool == true)
    #expect(json["gone"]?.isNull == true)
    #expect(json["tags"]?[1]?.string == "b")
    #expect(json["tags"]?[2] == nil)
    #expect(json["tags"]?[-1] == nil)
    #expect(json["missing"] == nil)
    #expect(json["name"]?.int == nil)
    #expect(json["age"]?.string == nil)
    #expect(json["name"]?["name"] == nil)
    #expect(json[0] == nil)
    #expect(json.object?.names == ["name", "age", "ratio", "open", "gone", "tags"])
  }

  @Test("a number keeps its digits and answers as an int or a double only when it is one")
  func numbers() {
    let cases: [(String, Int?, Double?)] = [
      ("0", 0, 0), ("-0", 0, -0.0), ("1.0", nil, 1), ("1e2", nil, 100), ("1e400", nil, nil), ("-1e400", nil, nil),
      ("1e-400", nil, 0), ("9223372036854775807", .max, 9.223372036854775807e18), ("9223372036854775808", nil, 0x1p63),
      ("-9223372036854775808", .min, -0x1p63), ("0.1", nil, 0.1),
    ]
    for (text, int, double) in cases {
      let number = JSONNumber(text: text)
      #expect(number?.text == text)
      #expect(number?.int == int)
      #expect(number?.double == double)
    }
    for text in ["", "-", "+1", "01", ".5", "5.", "1e", "1 ", " 1", "1a", "NaN", "0x1", "١"] {
      #expect(JSONNumber(text: text) == nil, "\(text)")
    }
    #expect(JSONNumber(text: "12") == JSONNumber(12))
    #expect(JSONNumber(text: "1.0") != JSONNumber(1))
    #expect(JSONNumber(0.1)?.text == "0.1")
    #expect(JSONNumber(Double.infinity) == nil)
    #expect(JSONNumber(Double.nan) == nil)
  }

  @Test("an object keeps its order, replaces, appends and removes")
  func objects() throws {
    var object = try #require(JSONObject([("a", 1), ("b", 2)]))
    object["b"] = 3
    object["c"] = 4
    object["a"] = nil
    object["missing"] = nil
    #expect(JSON.object(object).bytes() == Array(#"{"b":3,"c":4}"#.utf8))
    #expect(object["a"] == nil)
    #expect(JSONObject([("a", 1), ("a", 2)]) == nil)
  }

  @Test("objects are equal whatever the order of their members")
  func equality() throws {
    let one = try JSONReader.read(Array(#"{"a":1,"b":[true]}"#.utf8))
    #expect(try one == JSONReader.read(Array(#"{"b":[true],"a":1}"#.utf8)))
    #expect(try one != JSONReader.read(Array(#"{"b":[true],"a":2}"#.utf8)))
    #expect(try one != JSONReader.read(Array(#"{"b":[true]}"#.utf8)))
    #expect(try one != JSONReader.read(Array(#"{"b":[true],"c":1}"#.utf8)))
  }

  @Test("a big object finds each of its names")
  func bigObject() throws {
    let members = (0..<20_000).map { ("name\($0)", JSON.number(JSONNumber($0))) }
    let bytes = try JSON.object(#require(JSONObject(members))).bytes()
    let object = try #require(JSONReader.read(bytes).object)
    #expect(object.count == 20_000)
    #expect((0..<20_000).allSatisfy { (index: Int) in object["name\(index)"]?.int == index })
    #expect(object["name20000"] == nil)
  }
}
