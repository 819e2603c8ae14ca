import Foundation
import Programs
import Testing

@testable import Drawings

@Suite("A tree of decisions") struct DecisionTreeTests {
  @Test(
    "no card touches another one or an answer, all are inside, and the mirror is exact",
    arguments: 1...50 as ClosedRange<UInt64>)
  func nothingOverlaps(seed: UInt64) throws {
    let tree = try RandomMaps.tree(seed)
    for shape in [.wide(width: 1150), .wide(width: 500), .outline(width: 342)] as [DecisionTreeLayout.Shape] {
      let layout = DecisionTreeLayout(tree, shape: shape)
      let boxes = layout.cards + layout.answers
      for first in boxes.indices {
        let box = boxes[first]
        #expect(box.left >= 0 && box.top >= 0)
        #expect(box.right <= layout.drawing.width && box.bottom <= layout.drawing.height)
        for second in boxes.indices.dropFirst(first + 1) where box.overlaps(boxes[second]) {
          Issue.record("\(box) touches \(boxes[second])")
        }
      }
      let mirror = DecisionTreeLayout(tree, shape: shape, direction: .rightToLeft)
      let isMirror = mirror.drawing == layout.drawing.mirrored()
      #expect(isMirror)
      for element in layout.drawing.elements {
        guard case .text(let text) = element.shape else { continue }
        #expect(text.style.size >= 12 && text.box.right <= layout.drawing.width)
      }
    }
  }

  @Test("a question is drawn once, a circle ends, and every question has its number")
  func questionsAreDrawnOnce() throws {
    let tree = try DecisionTree(
      title: "", root: "a",
      nodes: [
        .question("a", "A ?", [.init("oui", to: "b"), .init("non", to: "b")]),
        .question("b", "B ?", [.init("oui", to: "a"), .init("non", to: "r")]), .result("r", "fin", .yes),
      ])
    let faces = tree.places.map { place in
      switch place.face {
      case .question(let number): "question \(number)"
      case .reference(let number): "see \(number)"
      case .result: "result"
      }
    }
    #expect(faces == ["question 1", "question 2", "see 1", "result", "see 2"])
  }

  @Test("an answer that leads nowhere, two nodes of one name and one node too many are refused")
  func faults() {
    #expect(throws: DecisionTree.Fault.nodeUnknown("x")) {
      try DecisionTree(title: "", root: "a", nodes: [.question("a", "?", [.init("oui", to: "x")])])
    }
    #expect(throws: DecisionTree.Fault.idRepeated("a")) {
      try DecisionTree(title: "", root: "a", nodes: [.result("a", "", .no), .result("a", "", .no)])
    }
    func tree(_ count: Int) throws { _ = try DecisionTree(title: "", root: "0", nodes: results(count)) }
    #expect(throws: Never.self) { try tree(DecisionTree.Limits.nodes) }
    #expect(throws: DecisionTree.Fault.tooLarge) { try tree(DecisionTree.Limits.nodes + 1) }
  }

  private func results(_ count: Int) -> [DecisionTree.Node] { (0..<count).map { .result("\($0)", "", .no) } }
}

@Suite("SVG and BPMN") struct WrittenDrawingsTests {
  @Test("xmllint finds every document well-formed, whatever the texts", arguments: 1...12 as ClosedRange<UInt64>)
  func wellFormed(seed: UInt64) throws {
    let map = try RandomMaps.map(seed)
    let writer = SVGWriter(title: "a < b & \"c\" \u{1}", description: "d", id: "m\(seed)")
    try lint(writer.bytes(MetroMapLayout(map, shape: .horizontal(width: 900)).drawing, class: "metro"))
    let tree = DecisionTreeLayout(try RandomMaps.tree(seed), shape: .wide(width: 900), direction: .rightToLeft)
    try lint(writer.bytes(tree.drawing, class: "tree"))
    try lint(BPMNWriter.bytes(BPMNCircuit(map: map)))
  }

  @Test("an SVG has a title and a description that it names, and nothing that a strict policy refuses")
  func strictPolicy() throws {
    let layout = MetroMapLayout(try RandomMaps.map(5), shape: .vertical(width: 342), direction: .rightToLeft)
    let svg = String(
      decoding: SVGWriter(title: "Où", description: "Trois", id: "m").bytes(layout.drawing, class: "metro"),
      as: UTF8.self)
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"metro\" role=\"img\""))
    #expect(svg.contains("aria-labelledby=\"m-title\" aria-describedby=\"m-desc\" direction=\"rtl\""))
    #expect(svg.contains("<title id=\"m-title\">Où</title><desc id=\"m-desc\">Trois</desc>"))
    for refused in ["style=", "<style", "<script", "href", "url(", " on"] { #expect(!svg.contains(refused)) }
  }

  @Test("numbers are short and never have an exponent")
  func numbers() {
    let values: [Double] = [0, 1, -1, 0.5, 12.345, -0.004, -3.05, 1e300, .nan, 99.999]
    #expect(values.map(SVGWriter.number) == ["0", "1", "-1", "0.5", "12.35", "0", "-3.05", "0", "0", "100"])
  }

  @Test(
    "in BPMN every flow ends at nodes, and every shape lies in its lane, apart from the others",
    arguments: 1...50 as ClosedRange<UInt64>)
  func shapesLieInLanes(seed: UInt64) throws {
    let map = try RandomMaps.map(seed)
    let steps = ["s0": BPMNCircuit.Step(task: .service, deadline: .init(label: "Délai", duration: "P15D"))]
    let graph = BPMNGraph(BPMNCircuit(map: map, steps: steps))
    let layout = BPMNLayout(graph, lanes: map.lines.count)
    #expect(Set(graph.nodes.map(\.id)).count == graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      let (box, lane) = (layout.boxes[index], layout.lanes[node.lane])
      #expect(box.top >= lane.top && box.bottom <= lane.bottom && box.left >= lane.left && box.right <= lane.right)
      for (other, box) in layout.boxes.enumerated().dropFirst(index + 1) where layout.boxes[index].overlaps(box) {
        guard case .timer = graph.nodes[other].kind else {
          Issue.record("\(node.id) lies on \(graph.nodes[other].id)")
          continue
        }
      }
      let (ins, outs) = (graph.flows.filter { $0.to == index }, graph.flows.filter { $0.from == index })
      switch node.kind {
      case .start: #expect(ins.isEmpty && outs.count == 1)
      case .end, .late: #expect(ins.count == 1 && outs.isEmpty)
      case .task: #expect(ins.count == 1 && outs.count == 1)
      case .timer: #expect(ins.isEmpty && outs.count == 1)
      case .gateway: #expect(ins.count + outs.count > 2 || ins.count * outs.count == 1)
      }
    }
    for (flow, way) in zip(graph.flows, layout.ways) {
      #expect(way.count >= 2 && way.first.map { near($0, layout.boxes[flow.from]) } == true)
      #expect(way.last.map { near($0, layout.boxes[flow.to]) } == true)
    }
  }

  @Test("gateways follow the conditions: parallel, exclusive or inclusive, and joins answer them")
  func gatewaysFollowConditions() throws {
    #expect(try gateways([]) == [.parallel, .parallel])
    #expect(try gateways([("b", "x > 1"), ("c", "x <= 1")]) == [.exclusive, .exclusive])
    #expect(try gateways([("b", "x > 1")]) == [.inclusive, .inclusive])
  }

  private func gateways(_ conditions: [(String, String)]) throws -> [BPMNCircuit.Gateway] {
    let map = try MetroMap(
      title: "", lines: [.init(id: "l", label: "", colour: 0)],
      stations: ["a", "b", "c", "d"].map { .init(id: $0, line: "l", label: $0) },
      links: [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")].map { .init(from: $0.0, to: $0.1) })
    let circuit = BPMNCircuit(
      map: map, conditions: conditions.map { .init(from: "a", to: $0.0, feel: $0.1) })
    let graph = BPMNGraph(circuit)
    return ["Split_a", "Join_d"].compactMap { id in
      guard case .gateway(let kind) = graph.nodes.first(where: { $0.id == id })?.kind else { return nil }
      return kind
    }
  }

  private func near(_ point: Point, _ box: Box) -> Bool {
    point.x >= box.left - 1 && point.x <= box.right + 1 && point.y >= box.top - 1 && point.y <= box.bottom + 1
  }

  private func lint(_ bytes: [UInt8]) throws {
    let lint = try Program.run("xmllint", ["--noout", "--nonet", "-"], input: bytes)
    #expect(lint.status == 0, "\(lint.complaint)")
  }
}

@Suite("Measuring texts") struct TextStyleTests {
  private let style = TextStyle(size: 13, leading: 17)

  @Test("lines keep every word, are at most as many as asked, and nearly as long as one another")
  func wrapping() {
    let text = "Enquête publique et rapport du commissaire enquêteur"
    for width in [20.0, 70, 100, 150, 600] {
      let lines = style.wrap(text, width: width)
      #expect(lines.count <= 3 && lines.joined(separator: " ") == text)
    }
    #expect(style.wrap("Réunion au guichet", width: 110) == ["Réunion", "au guichet"])
    #expect(style.wrap("", width: 100).isEmpty)
  }

  @Test("a word without end is broken")
  func longWord() {
    let lines = style.wrap(String(repeating: "m", count: 100), width: 80)
    #expect(lines.count == 3 && lines.joined().count == 100)
  }

  @Test("Arabic letters are shorter where they join, marks take no room")
  func arabic() {
    #expect(style.width(of: "بب") < 2 * style.width(of: "ب"))
    #expect(style.width(of: "بَ") <= style.width(of: "بب"))
  }
}
