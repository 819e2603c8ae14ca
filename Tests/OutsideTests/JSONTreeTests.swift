import Outside
import Programs
import Testing

struct JSONTreeTests {
  @Test("what is read is what was written, and what is not there is null")
  func roundTrip() throws {
    let tree: JSONTree = ["a": [1, 2.5, true, nil, "é/\u{1F600}"], "b": ["c": 7]]
    let read = try JSONTree(try tree.bytes)
    #expect(read == tree)
    #expect(read["b"]["c"].int == 7)
    #expect(read["a"][2].flag == true)
    #expect(read["a"][0].flag == nil)
    #expect(read["no"]["thing"][5].isNull)
    #expect(throws: Trouble.self) { try JSONTree(Array("{".utf8)) }
  }
}
