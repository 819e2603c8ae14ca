import Testing

@testable import HTTP

struct RouterTests {
  private let dossier = Path<Int>("/dossiers/{id}")
  private let paper = Path<Int, String>("/dossiers/{id}/documents/{slot}")
  private let home = PlainPath("/")

  @Test("a path prints the links that it matches")
  func links() throws {
    #expect(home.url() == "/")
    #expect(dossier.url(12) == "/dossiers/12")
    #expect(paper.url(12, "carte d'identité/1") == "/dossiers/12/documents/carte%20d%27identit%C3%A9%2F1")
    let values = try #require(paper.values(from: ["12", "carte"]))
    #expect(values == (12, "carte"))
  }

  @Test(
    "an id that is not one, or is spelled in another way, is not found", arguments: ["-1", "+1", "01", "1.0", "x", ""])
  func typedHoles(_ text: String) { #expect(dossier.values(from: [text]) == nil) }

  @Test("literal segments win over holes; methods are told apart")
  func matching() {
    let router = Router([
      (home.pattern, .get), (dossier.pattern, .get), (dossier.pattern, .patch),
      (PlainPath("/dossiers/new").pattern, .get), (paper.pattern, .put),
    ])
    #expect(outcome(router, .get, []) == "0 []")
    #expect(outcome(router, .head, ["dossiers", "7"]) == "1 [\"7\"]")
    #expect(outcome(router, .get, ["dossiers", "new"]) == "3 []")
    #expect(outcome(router, .put, ["dossiers", "new", "documents", "cin"]) == "4 [\"new\", \"cin\"]")
    #expect(outcome(router, .delete, ["dossiers", "7"]) == "GET, HEAD, PATCH, OPTIONS")
    #expect(outcome(router, nil, []) == "GET, HEAD, OPTIONS")
    #expect(outcome(router, .get, ["dossiers"]) == "nothing")
    #expect(outcome(router, .get, ["dossiers", "7", "documents"]) == "nothing")
    #expect(outcome(router, .get, ["dossiers", "7", "documents", "a", "b"]) == "nothing")
  }

  @Test("a hole may have an ending, which wins over a hole without one and is not part of the value")
  func endings() throws {
    let paper = Path<String>("/dossiers/{id}.xml")
    #expect(paper.url("a b") == "/dossiers/a%20b.xml")
    let router = Router([
      (Path<String>("/dossiers/{id}").pattern, .get), (paper.pattern, .get),
      (Path<String>("/dossiers/{id}.zip").pattern, .put), (Path<String>("/dossiers/{id}/timeline").pattern, .get),
      (PlainPath("/dossiers/new.xml").pattern, .get),
    ])
    #expect(outcome(router, .get, ["dossiers", "7"]) == "0 [\"7\"]")
    #expect(outcome(router, .get, ["dossiers", "7.xml"]) == "1 [\"7\"]")
    #expect(outcome(router, .get, ["dossiers", "7.xml.xml"]) == "1 [\"7.xml\"]")
    #expect(outcome(router, .get, ["dossiers", "new.xml"]) == "4 []")
    #expect(outcome(router, .get, ["dossiers", ".xml"]) == "0 [\".xml\"]")
    #expect(outcome(router, .get, ["dossiers", "7.zip"]) == "PUT, OPTIONS")
    #expect(outcome(router, .get, ["dossiers", "7.xml", "timeline"]) == "3 [\"7.xml\"]")
  }

  private func outcome(_ router: Router, _ method: HTTP.Method?, _ segments: [String]) -> String {
    switch router.match(method, segments[...]) {
    case .found(let entry, let captures): "\(entry) \(captures)"
    case .otherMethods(let methods): methods.list
    case .nothing: "nothing"
    }
  }
}
