import JSON
import Testing

struct JSONWriterTests {
  private func text(_ style: JSONWriter.Style = .init(), _ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(style: style, capacity: 1)
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("objects, arrays and fields get their commas")
  func compact() {
    let written = text { writer in
      writer.object { page in
        page.field("total", 2)
        page.array("rows") { rows in
          for index in 0..<2 { rows.object { $0.field("index", index) } }
        }
        page.object("empty") { _ in }
        page.array("none") { _ in }
        page.name(dynamic: "clé \"é\"")
        page.value(nil as Int?)
        page.field("list", ["a", "b"])
        page.field("open", true)
        page.field("half", 0.5)
        page.field("endless", Double.infinity)
        page.field("exact", JSONNumber(text: "1.50"))
      }
    }
    let head = #"{"total":2,"rows":[{"index":0},{"index":1}],"empty":{},"none":[],"clé \"é\"":null,"#
    #expect(written == head + #""list":["a","b"],"open":true,"half":0.5,"endless":null,"exact":1.50}"#)
  }

  @Test("pretty writes one member a line and keeps empty brackets together")
  func pretty() {
    let json: JSON = ["a": [1, ["b": .null]], "c": [], "d": [:]]
    let expected = """
      {
        "a": [
          1,
          {
            "b": null
          }
        ],
        "c": [],
        "d": {}
      }
      """
    #expect(String(decoding: json.bytes(style: .init(isPretty: true)), as: UTF8.self) == expected)
  }

  @Test("names are sorted by their bytes on request, at every depth")
  func sorted() {
    let json: JSON = ["b": ["z": 1, "é": 2, "a": 3], "a": 1, "B": 2, "": 0]
    let written = String(decoding: json.bytes(style: .init(sortsNames: true)), as: UTF8.self)
    #expect(written == #"{"":0,"B":2,"a":1,"b":{"a":3,"z":1,"é":2}}"#)
  }

  @Test("what is safe in HTML holds nothing that ends a script")
  func safeInHTML() {
    let json: JSON = ["</script>": "<!-- & \u{2028}\u{2029}\u{202A} é </script>"]
    let written = String(decoding: json.bytes(style: .init(isSafeInHTML: true)), as: UTF8.self)
    let value = #""\u003c!-- \u0026 \u2028\u2029"# + "\u{202A}" + #" é \u003c/script\u003e""#
    #expect(written == #"{"\u003c/script\u003e":"# + value + "}")
  }

  @Test("whole numbers of every size are written right")
  func decimals() {
    var numbers: [Int] = [.min, .min + 1, .max, .max - 1]
    var power = 1
    for _ in 0..<19 {
      numbers += [power - 1, power, power + 1, -power, 1 - power]
      power = power &* 10
    }
    for number in numbers {
      #expect(text { $0.value(number) } == String(number))
    }
  }

  @Test("a long document grows the buffer and loses nothing")
  func growth() throws {
    let items = (0..<5_000).map { JSON.string("item \($0) é \"") }
    #expect(try JSONReader.read(Array(text { $0.value(JSON.array(items)) }.utf8)) == .array(items))
  }
}
