/// Finds what serves a path: a tree of its segments. A literal segment wins over a hole with an ending, and that over
/// a plain hole. What is found is the route's number in the list it was given; a type of the caller's would make each
/// step generic, and a third slower.
package struct Router: Sendable {
  private final class Node: Sendable {
    let literals: [String: Node]
    let endings: [(text: String, node: Node)]
    let hole: Node?
    let entries: [Method: Int]

    init(_ routes: [(segments: ArraySlice<PathPattern.Segment>, method: Method, entry: Int)]) {
      var here: [Method: Int] = [:]
      for route in routes where route.segments.isEmpty {
        precondition(here.updateValue(route.entry, forKey: route.method) == nil, "a route stands in the table once")
      }
      entries = here
      var literals: [String: Node] = [:]
      var endings: [(text: String, node: Node)] = []
      var hole: Node?
      for (first, deeper) in Dictionary(grouping: routes.filter { !$0.segments.isEmpty }, by: { $0.segments.first }) {
        let node = Node(deeper.map { ($0.segments.dropFirst(), $0.method, $0.entry) })
        switch first {
        case .literal(let text): literals[text] = node
        case .ending(let text): endings.append((text, node))
        case .hole: hole = node
        case nil: continue
        }
      }
      (self.literals, self.endings, self.hole) = (literals, endings.sorted { $0.text < $1.text }, hole)
    }
  }

  package enum Match {
    case found(Int, captures: [String])
    /// The path exists, but not for this method.
    case otherMethods(Methods)
    case nothing
  }

  private let root: Node

  package init(_ routes: [(PathPattern, Method)]) {
    root = Node(routes.enumerated().map { ($0.element.0.segments[...], $0.element.1, $0.offset) })
  }

  /// HEAD is served by what serves GET.
  package func match(_ method: Method?, _ segments: ArraySlice<String>) -> Match {
    var captures: [String] = []
    guard let node = find(root, segments, &captures) else { return .nothing }
    if let method, let entry = node.entries[method == .head ? .get : method] {
      return .found(entry, captures: captures)
    }
    return .otherMethods(methods(of: node))
  }

  private func find(_ node: Node, _ segments: ArraySlice<String>, _ captures: inout [String]) -> Node? {
    guard let first = segments.first else { return node.entries.isEmpty ? nil : node }
    if let next = node.literals[first], let found = find(next, segments.dropFirst(), &captures) { return found }
    for ending in node.endings where first.hasSuffix(ending.text) && first != ending.text {
      captures.append(String(first.dropLast(ending.text.count)))
      if let found = find(ending.node, segments.dropFirst(), &captures) { return found }
      captures.removeLast()
    }
    guard let hole = node.hole else { return nil }
    captures.append(first)
    if let found = find(hole, segments.dropFirst(), &captures) { return found }
    captures.removeLast()
    return nil
  }

  private func methods(of node: Node) -> Methods {
    var methods = Methods(.options)
    for method in node.entries.keys { methods.insert(Methods(method)) }
    if methods.contains(.get) { methods.insert(Methods(.head)) }
    return methods
  }
}
