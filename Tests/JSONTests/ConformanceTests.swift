import JSON
import Testing

struct ConformanceTests {
  @Test("RFC 8259, case by case", arguments: StrictCases.all)
  func strict(_ example: ConformanceCase) throws {
    guard example.isAccepted else {
      #expect(throws: JSONError.self) { try JSONReader.read(example.source) }
      return
    }
    let json = try JSONReader.read(example.source)
    let written = json.bytes()
    #expect(
      String(decoding: written, as: UTF8.self) == example.rewritten ?? String(decoding: example.source, as: UTF8.self))
    #expect(try JSONReader.read(written) == json)
    #expect(try JSONReader.read(json.bytes(style: .init(isPretty: true))) == json)
    #expect(try JSONReader.read(json.bytes(style: .init(isSafeInHTML: true))) == json)
    #expect(try JSON5Reader.read(example.source).value == json)
  }

  @Test("JSON5 1.0.0, case by case", arguments: JSON5Cases.all)
  func json5(_ example: ConformanceCase) throws {
    guard example.isAccepted else {
      #expect(throws: JSONError.self) { try JSON5Reader.read(example.source) }
      return
    }
    let written = try JSON5Reader.read(example.source).value.bytes()
    #expect(
      String(decoding: written, as: UTF8.self) == example.rewritten ?? String(decoding: example.source, as: UTF8.self))
  }

  @Test("the tables hold what they promise: hundreds of cases, each name once")
  func tables() {
    for cases in [StrictCases.all, JSON5Cases.all] {
      #expect(Set(cases.map(\.name)).count == cases.count)
      #expect(cases.count { $0.isAccepted } > 60)
      #expect(cases.count { !$0.isAccepted } > 90)
    }
    #expect(StrictCases.all.count + JSON5Cases.all.count > 350)
  }
}
