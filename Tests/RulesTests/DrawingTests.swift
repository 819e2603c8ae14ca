import Testing

@testable import Rules

@Suite("The drawing of a written model")
struct DrawingTests {
  private static let source = """
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Fees" namespace="urn:fees">
      <inputData id="age" name="age"><variable name="age" typeRef="number"/></inputData>
      <decision id="base" name="base"><variable name="base"/>
        <informationRequirement id="r"><requiredInput href="#age"/></informationRequirement>
        <authorityRequirement id="a"><requiredAuthority href="#law"/></authorityRequirement>
        <literalExpression><text>age * 2</text></literalExpression></decision>
      <decision id="fee" name="fee"><variable name="fee"/>
        <informationRequirement><requiredDecision href="#base"/></informationRequirement>
        <informationRequirement><requiredDecision href="urn:other#far"/></informationRequirement>
        <knowledgeRequirement><requiredKnowledge href="#round"/></knowledgeRequirement>
        <literalExpression><text>round(base)</text></literalExpression></decision>
      <businessKnowledgeModel id="round" name="round"><variable name="round"/>
        <encapsulatedLogic><formalParameter name="x"/><literalExpression><text>floor(x)</text></literalExpression>
        </encapsulatedLogic>
        <authorityRequirement><requiredAuthority href="#law"/></authorityRequirement></businessKnowledgeModel>
      <knowledgeSource id="law" name="Law 25-90">
        <authorityRequirement><requiredInput href="#age"/></authorityRequirement></knowledgeSource>
    </definitions>
    """

  private static func definitions() throws -> Definitions {
    try DefinitionsReader.definitions(from: Markup.root(of: Array(source.utf8)))
  }

  @Test("knowledge sources and what rests on them are kept")
  func authorities() throws {
    let again = try DefinitionsReader.definitions(
      from: Markup.root(of: DefinitionsWriter.file(try Self.definitions())))
    #expect(again.sources.map(\.name) == ["Law 25-90"])
    #expect(again.sources[0].authorities == [Definitions.Authority(kind: .input, href: "#age")])
    #expect(again.decisions[0].authorities == [Definitions.Authority(kind: .source, href: "#law")])
    #expect(again.knowledge[0].authorities == [Definitions.Authority(kind: .source, href: "#law")])
  }

  @Test("each requirement within the file is an arrow from the middle of one edge to the middle of the other, upwards")
  func arrows() throws {
    let root = try Markup.root(of: DefinitionsWriter.file(try Self.definitions()))
    let diagram = try #require(root.child("DMNDI")?.child("DMNDiagram"))
    var boxes: [String: [String: Int]] = [:]
    for shape in diagram.children("DMNShape") {
      let bounds = try #require(shape.child("Bounds"))
      boxes[shape.attributes["dmnElementRef"] ?? ""] = bounds.attributes.compactMapValues { Int($0) }
    }
    #expect(boxes.keys.sorted() == ["age", "base", "fee", "law", "round"])
    var wanted: [String: (from: String, to: String)] = [:]
    for element in root.children {
      for child in element.children where child.name.hasSuffix("Requirement") {
        let href = child.children[0].attributes["href"] ?? ""
        guard href.hasPrefix("#") else { continue }
        wanted[child.attributes["id"] ?? ""] = (String(href.dropFirst()), element.attributes["id"] ?? "")
      }
    }
    #expect(wanted.count == 6)
    let edges = diagram.children("DMNEdge")
    #expect(edges.map { $0.attributes["dmnElementRef"] ?? "" }.sorted() == wanted.keys.sorted())
    for edge in edges {
      let (from, to) = try #require(wanted[edge.attributes["dmnElementRef"] ?? ""])
      let (below, above) = (try #require(boxes[from]), try #require(boxes[to]))
      let points = edge.children("waypoint").map { ($0.attributes["x"] ?? "", $0.attributes["y"] ?? "") }
      #expect(points.count == 2)
      #expect(points[0] == ("\((below["x"] ?? 0) + 90)", "\(below["y"] ?? 0)"))
      #expect(points[1] == ("\((above["x"] ?? 0) + 90)", "\((above["y"] ?? 0) + (above["height"] ?? 0))"))
      #expect((below["y"] ?? 0) > (above["y"] ?? 0) + (above["height"] ?? 0))
    }
  }

  @Test("no two shapes lie on one another, and a circle of requirements is drawn too")
  func apart() throws {
    var definitions = try Self.definitions()
    definitions.decisions[0].requirements.append("#fee")
    var arrows: [DefinitionsDrawing.Arrow] = []
    for decision in definitions.decisions {
      for href in decision.requirements {
        arrows.append(DefinitionsDrawing.Arrow(requirement: "r", href: href, to: decision.id))
      }
    }
    let drawing = DefinitionsDrawing(definitions, arrows)
    #expect(Set(drawing.shapes.map { "\($0.x) \($0.y)" }).count == drawing.shapes.count)
    #expect(drawing.lines.count == 4)
  }
}
