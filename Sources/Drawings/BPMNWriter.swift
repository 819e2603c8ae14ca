internal import XML

/// Writes a circuit as BPMN 2.0 with its diagram, for any modeller: one pool, a lane for each line. The process is not
/// marked executable; it is what an analyst looks at and may carry on with.
package enum BPMNWriter {
  package static func bytes(_ circuit: BPMNCircuit) -> [UInt8] {
    let graph = BPMNGraph(circuit)
    var writer = BPMNDocument(circuit: circuit, graph: graph)
    return writer.finish(BPMNLayout(graph, lanes: circuit.map.lines.count))
  }
}

private struct BPMNDocument {
  let circuit: BPMNCircuit
  let graph: BPMNGraph
  var xml = XMLWriter(indent: 2)

  mutating func finish(_ layout: BPMNLayout) -> [UInt8] {
    let spaces = [Space.diagram, .coordinates, .interchange].map { XMLNamespace(prefix: $0.prefix, uri: $0.rawValue) }
    xml.start(
      Self.name("definitions"),
      Self.attributes(["id": "Definitions", "targetNamespace": "urn:guichet:circuit"]),
      declaring: spaces + [XMLNamespace(prefix: "xsi", uri: Self.instance)])
    start("collaboration", ["id": "Collaboration"])
    element("participant", ["id": "Pool", "name": circuit.map.title, "processRef": "Process"])
    xml.end()
    start("process", ["id": "Process", "isExecutable": "false"])
    writeLanes()
    for index in graph.nodes.indices { writeNode(index) }
    for flow in graph.flows { writeFlow(flow) }
    xml.end()
    writeDiagram(layout)
    xml.end()
    return xml.finish()
  }

  private mutating func writeLanes() {
    start("laneSet", ["id": "Lanes"])
    for (index, line) in circuit.map.lines.enumerated() {
      start("lane", ["id": "Lane_\(index + 1)", "name": line.label])
      for node in graph.nodes where node.lane == index { element("flowNodeRef", [:], text: node.id) }
      xml.end()
    }
    xml.end()
  }

  private mutating func writeNode(_ index: Int) {
    let node = graph.nodes[index]
    var attributes: KeyValuePairs<String, String> = ["id": node.id, "name": node.name]
    if node.name.isEmpty { attributes = ["id": node.id] }
    switch node.kind {
    case .start: start("startEvent", attributes)
    case .end, .late: start("endEvent", attributes)
    case .task(let task): start(task.rawValue, attributes)
    case .gateway(let gateway):
      if let flow = graph.flows.first(where: { $0.from == index && $0.isDefault }), gateway != .parallel {
        attributes = ["id": node.id, "default": flow.id]
      }
      start(gateway.rawValue, attributes)
    case .timer(let task, _):
      start(
        "boundaryEvent",
        ["id": node.id, "name": node.name, "attachedToRef": graph.nodes[task].id, "cancelActivity": "false"])
    }
    for flow in graph.flows where flow.to == index { element("incoming", [:], text: flow.id) }
    for flow in graph.flows where flow.from == index { element("outgoing", [:], text: flow.id) }
    if case .timer(_, let duration) = node.kind {
      start("timerEventDefinition", ["id": "Timer_\(node.id)"])
      expression("timeDuration", duration, language: nil)
      xml.end()
    }
    xml.end()
  }

  private mutating func writeFlow(_ flow: BPMNGraph.Flow) {
    let (from, to) = (graph.nodes[flow.from].id, graph.nodes[flow.to].id)
    if flow.name.isEmpty {
      start("sequenceFlow", ["id": flow.id, "sourceRef": from, "targetRef": to])
    } else {
      start("sequenceFlow", ["id": flow.id, "name": flow.name, "sourceRef": from, "targetRef": to])
    }
    if !flow.feel.isEmpty, !flow.isDefault {
      expression("conditionExpression", flow.feel, language: "https://www.omg.org/spec/DMN/20191111/FEEL/")
    }
    xml.end()
  }

  private mutating func expression(_ name: String, _ text: String, language: String?) {
    let type = XMLAttribute(
      XMLName("type", namespace: Self.instance, prefix: "xsi"), "bpmn:tFormalExpression")
    let languages = language.map { [XMLAttribute(XMLName("language"), $0)] } ?? []
    xml.element(Self.name(name), [type] + languages, text: text)
  }

  // MARK: The diagram

  private mutating func writeDiagram(_ layout: BPMNLayout) {
    xml.start(Self.name("BPMNDiagram", .diagram), Self.attributes(["id": "Diagram"]))
    xml.start(
      Self.name("BPMNPlane", .diagram), Self.attributes(["id": "Plane", "bpmnElement": "Collaboration"]))
    shape("Pool", layout.pool, isLane: true)
    for (index, box) in layout.lanes.enumerated() { shape("Lane_\(index + 1)", box, isLane: true) }
    for (index, node) in graph.nodes.enumerated() { shape(node.id, layout.boxes[index]) }
    for (index, flow) in graph.flows.enumerated() {
      xml.start(
        Self.name("BPMNEdge", .diagram), Self.attributes(["id": "Edge_\(flow.id)", "bpmnElement": flow.id]))
      for point in layout.ways[index] {
        xml.element(
          Self.name("waypoint", .interchange),
          Self.attributes(["x": SVGWriter.number(point.x), "y": SVGWriter.number(point.y)]))
      }
      xml.end()
    }
    xml.end()
    xml.end()
  }

  private mutating func shape(_ id: String, _ box: Box, isLane: Bool = false) {
    xml.start(
      Self.name("BPMNShape", .diagram),
      Self.attributes(
        isLane
          ? ["id": "Shape_\(id)", "bpmnElement": id, "isHorizontal": "true"]
          : ["id": "Shape_\(id)", "bpmnElement": id]))
    xml.element(
      Self.name("Bounds", .coordinates),
      Self.attributes([
        "x": SVGWriter.number(box.left), "y": SVGWriter.number(box.top), "width": SVGWriter.number(box.width),
        "height": SVGWriter.number(box.height),
      ]))
    xml.end()
  }

  // MARK: Names

  private enum Space: String {
    case model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    case diagram = "http://www.omg.org/spec/BPMN/20100524/DI"
    case coordinates = "http://www.omg.org/spec/DD/20100524/DC"
    case interchange = "http://www.omg.org/spec/DD/20100524/DI"

    var prefix: String {
      switch self {
      case .model: "bpmn"
      case .diagram: "bpmndi"
      case .coordinates: "dc"
      case .interchange: "di"
      }
    }
  }

  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

  private static func name(_ local: String, _ space: Space = .model) -> XMLName {
    XMLName(local, namespace: space.rawValue, prefix: space.prefix)
  }

  private static func attributes(_ pairs: KeyValuePairs<String, String>) -> [XMLAttribute] {
    pairs.map { XMLAttribute(XMLName($0.key), $0.value) }
  }

  private mutating func start(_ local: String, _ pairs: KeyValuePairs<String, String>) {
    xml.start(Self.name(local), Self.attributes(pairs))
  }

  private mutating func element(_ local: String, _ pairs: KeyValuePairs<String, String>, text: String = "") {
    xml.element(Self.name(local), Self.attributes(pairs), text: text)
  }
}
