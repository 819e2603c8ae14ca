// The steps of a procedure and their order.

package struct Circuit: Sendable {
  package let steps: [Step]
  private let places: [String: Int]

  package init(steps: [Step]) {
    self.steps = steps
    places = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  package func step(_ id: String) -> Step? { places[id].map { steps[$0] } }

  /// The steps after which nothing else comes.
  package var last: [Step] {
    let before = Set(steps.flatMap(\.after))
    return steps.filter { !before.contains($0.id) }
  }

  /// Every step that must have come before this one, directly or not.
  package func ancestors(of id: String) -> Set<String> {
    var seen: Set<String> = []
    var open = step(id)?.after ?? []
    while let next = open.popLast() {
      if seen.insert(next).inserted { open += step(next)?.after ?? [] }
    }
    return seen
  }

  /// Every step that comes after this one, directly or not.
  package func descendants(of id: String) -> Set<String> {
    Set(steps.lazy.map(\.id).filter { ancestors(of: $0).contains(id) })
  }
}
