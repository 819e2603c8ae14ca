/// Coordinates for a modeller: the layers of the metro map as columns, a lane for each line, rows within a lane where
/// several things happen at once.
struct BPMNLayout {
  private(set) var boxes: [Box]
  private(set) var lanes: [Box] = []
  private(set) var pool = Box(left: 0, top: 0, width: 0, height: 0)
  private(set) var ways: [[Point]] = []

  private static let columnStep = 170.0
  private static let rowStep = 130.0
  private static let label = 30.0

  init(_ graph: BPMNGraph, lanes count: Int) {
    boxes = []
    let cells = Self.cells(graph)
    var tops: [Double] = []
    var top = 0.0
    for lane in 0..<count {
      let rows = graph.nodes.indices.filter { graph.nodes[$0].lane == lane }.map { cells[$0].row }.max() ?? 0
      tops.append(top)
      lanes.append(Box(left: Self.label, top: top, width: 0, height: Double(rows + 1) * Self.rowStep))
      top += Double(rows + 1) * Self.rowStep
    }
    let columns = Double((cells.map(\.column).max() ?? 0) + 1)
    let width = columns * Self.columnStep + 40
    lanes = lanes.map { Box(left: $0.left, top: $0.top, width: width, height: $0.height) }
    pool = Box(left: 0, top: 0, width: width + Self.label, height: top)
    boxes = graph.nodes.indices.map { Self.box(of: $0, graph, cells, tops) }
    ways = graph.flows.map { way(of: $0, graph, cells) }
  }

  private static func cells(_ graph: BPMNGraph) -> [(column: Int, row: Int)] {
    let forward = graph.flows.filter { !$0.isBack }.map { (from: $0.from, to: $0.to) }
    let layering = Layering(nodes: graph.nodes.count, links: forward)
    var cells = layering.layer.map { (column: $0, row: 0) }
    var taken: Set<[Int]> = []
    let inner = graph.nodes.indices.filter { host(of: graph.nodes[$0]) == nil }
    for node in inner.sorted(by: { (cells[$0].column, $0) < (cells[$1].column, $1) }) {
      let lane = graph.nodes[node].lane
      let before = layering.incoming[node].map { forward[$0].from }.first { graph.nodes[$0].lane == lane }
      var row = before.map { cells[$0].row } ?? 0
      if taken.contains([lane, cells[node].column, row]) { row = 0 }
      while taken.contains([lane, cells[node].column, row]) { row += 1 }
      taken.insert([lane, cells[node].column, row])
      cells[node].row = row
    }
    for node in graph.nodes.indices {
      if let host = host(of: graph.nodes[node]) { cells[node] = cells[host] }
    }
    return cells
  }

  /// The task that a deadline belongs to.
  private static func host(of node: BPMNGraph.Node) -> Int? {
    switch node.kind {
    case .timer(let task, _), .late(let task): task
    default: nil
    }
  }

  private static func box(
    of index: Int, _ graph: BPMNGraph, _ cells: [(column: Int, row: Int)], _ tops: [Double]
  ) -> Box {
    let node = graph.nodes[index]
    let x = label + 20 + (Double(cells[index].column) + 0.5) * columnStep
    let y = tops[node.lane] + (Double(cells[index].row) + 0.45) * rowStep
    func around(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Box {
      Box(left: x - width / 2, top: y - height / 2, width: width, height: height)
    }
    return switch node.kind {
    case .task: around(x, y, 110, 72)
    case .gateway: around(x, y, 50, 50)
    case .start, .end: around(x, y, 36, 36)
    case .timer: around(x + 22, y + 36, 30, 30)
    case .late: around(x + 74, y + 42, 22, 22)
    }
  }

  private func way(of flow: BPMNGraph.Flow, _ graph: BPMNGraph, _ cells: [(column: Int, row: Int)]) -> [Point] {
    let (source, target) = (boxes[flow.from], boxes[flow.to])
    if case .timer = graph.nodes[flow.from].kind {
      return [
        Point(x: source.center.x, y: source.bottom), Point(x: source.center.x, y: source.bottom + 6),
        Point(x: target.center.x, y: source.bottom + 6), Point(x: target.center.x, y: target.bottom),
      ]
    }
    let start = Point(x: source.right, y: source.center.y)
    let end = Point(x: target.left, y: target.center.y)
    let after = source.center.x + Self.columnStep / 2 - 8
    let before = target.center.x - Self.columnStep / 2 + 8
    // Below everything in the row it comes from.
    let gutter = source.center.y + Self.rowStep * 0.55 - 6
    if !flow.isBack {
      if start.y == end.y, isFree(y: start.y, from: start.x, to: end.x) { return [start, end] }
      if isFree(y: end.y, from: after, to: end.x) {
        return [start, Point(x: after, y: start.y), Point(x: after, y: end.y), end]
      }
      if isFree(y: start.y, from: start.x, to: before) {
        return [start, Point(x: before, y: start.y), Point(x: before, y: end.y), end]
      }
    }
    return [
      start, Point(x: after, y: start.y), Point(x: after, y: gutter), Point(x: before, y: gutter),
      Point(x: before, y: end.y), end,
    ]
  }

  private func isFree(y: Double, from left: Double, to right: Double) -> Bool {
    !boxes.contains { $0.top < y && y < $0.bottom && $0.left < right - 1 && left + 1 < $0.right }
  }
}
