/// Finds what serves a path: a tree of its segments. A literal segment wins over a hole. What is found is the route's
/// number in the list it was given; a type of the caller's would make each step generic, and a third slower.
package struct Router: Sendable {
  private final class Node: Sendable {
    let literals: [String: Node]
    let hole: Node?
    let entries: [Method: Int]

    init(_ routes: [(segments: ArraySlice<PathPattern.Segment>, method: Method, entry: Int)]) {
      var here: [Method: Int] = [:]
      for route in routes where route.segments.isEmpty {
        precondition(here.updateValue(route.entry, forKey: route.method) == nil, "a route stands in the table once")
      }
      entries = here
      let deeper = routes.filter { !$0.segments.isEmpty }
      let groups = Dictionary(grouping: deeper) { $0.segments.first.flatMap { $0.literal } }
      hole = groups[nil].map(Self.below)
      literals = Dictionary(
        uniqueKeysWithValues: groups.compactMap { key, routes in key.map { ($0, Self.below(routes)) } })
    }

    private static func below(
      _ routes: [(segments: ArraySlice<PathPattern.Segment>, method: Method, entry: Int)]
    ) -> Node {
      Node(routes.map { ($0.segments.dropFirst(), $0.method, $0.entry) })
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

extension PathPattern.Segment {
  fileprivate var literal: String? { if case .literal(let text) = self { text } else { nil } }
}
