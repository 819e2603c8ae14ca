/// A directed graph in layers: every link leads to a later layer, except those that close a circle, which lead back.
struct Layering {
  /// Indices of links, in the order of the input.
  let forward: [Int]
  let back: [Int]
  /// The layer of each node: the length of the longest way to it.
  let layer: [Int]
  /// Forward links by node.
  let incoming: [[Int]]
  let outgoing: [[Int]]

  init(nodes: Int, links: [(from: Int, to: Int)]) {
    let isBack = Self.closingLinks(nodes: nodes, links: links)
    var incoming: [[Int]] = Array(repeating: [], count: nodes)
    var outgoing = incoming
    for index in links.indices where !isBack[index] {
      outgoing[links[index].from].append(index)
      incoming[links[index].to].append(index)
    }
    var layer = Array(repeating: 0, count: nodes)
    var missing = incoming.map(\.count)
    var ready = (0..<nodes).filter { missing[$0] == 0 }
    while let node = ready.popLast() {
      for link in outgoing[node] {
        let next = links[link].to
        layer[next] = max(layer[next], layer[node] + 1)
        missing[next] -= 1
        if missing[next] == 0 { ready.append(next) }
      }
    }
    forward = links.indices.filter { !isBack[$0] }
    back = links.indices.filter { isBack[$0] }
    self.layer = layer
    self.incoming = incoming
    self.outgoing = outgoing
  }

  /// A walk in depth from the beginnings, in the order of the input; a link to a node still on the way there closes a
  /// circle.
  private static func closingLinks(nodes: Int, links: [(from: Int, to: Int)]) -> [Bool] {
    enum Visit { case never, onTheWay, finished }
    var outgoing: [[Int]] = Array(repeating: [], count: nodes)
    var isEntered = Array(repeating: false, count: nodes)
    for (index, link) in links.enumerated() {
      outgoing[link.from].append(index)
      if link.from != link.to { isEntered[link.to] = true }
    }
    var visits = Array(repeating: Visit.never, count: nodes)
    var isBack = Array(repeating: false, count: links.count)
    let order = (0..<nodes).filter { !isEntered[$0] } + (0..<nodes).filter { isEntered[$0] }
    for root in order where visits[root] == .never {
      visits[root] = .onTheWay
      var way: [(node: Int, next: Int)] = [(root, 0)]
      while let (node, next) = way.last {
        guard next < outgoing[node].count else {
          visits[node] = .finished
          way.removeLast()
          continue
        }
        way[way.count - 1].next += 1
        let link = outgoing[node][next]
        switch visits[links[link].to] {
        case .never:
          visits[links[link].to] = .onTheWay
          way.append((links[link].to, 0))
        case .onTheWay: isBack[link] = true
        case .finished: break
        }
      }
    }
    return isBack
  }
}
