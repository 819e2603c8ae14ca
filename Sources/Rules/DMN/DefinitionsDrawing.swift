// Where the elements of a model stand on the page (DMN 1.5 chapter 13): what is required lies below what requires it,
// so that every arrow points upwards, from the middle of an upper edge to the middle of a lower one.

struct DefinitionsDrawing {
  struct Shape: Equatable {
    let element: String
    let x: Int
    let y: Int
    let height: Int
  }

  /// A requirement as it was written: what `href` names is required by `to`.
  struct Arrow {
    let requirement: String
    let href: String
    let to: String
  }

  struct Line: Equatable {
    let requirement: String
    let start: Point
    let end: Point
  }

  struct Point: Equatable {
    let x: Int
    let y: Int
  }

  static let width = 180
  private static let stepAcross = 230
  private static let stepUp = 150

  private(set) var shapes: [Shape] = []
  private(set) var lines: [Line] = []

  /// Sizes are those of dmn-js.
  init(_ definitions: Definitions, _ arrows: [Arrow]) {
    let elements =
      definitions.inputs.map { ($0.id, 45) } + definitions.sources.map { ($0.id, 63) }
      + definitions.knowledge.map { ($0.id, 46) } + definitions.decisions.map { ($0.id, 80) }
    let levels = DefinitionsDrawing.levels(elements.map(\.0), arrows)
    let top = levels.values.max() ?? 0
    var across: [Int: Int] = [:]
    for (element, height) in elements {
      guard let level = levels[element] else { continue }
      let x = 100 + across[level, default: 0] * DefinitionsDrawing.stepAcross
      across[level, default: 0] += 1
      shapes.append(Shape(element: element, x: x, y: 100 + (top - level) * DefinitionsDrawing.stepUp, height: height))
    }
    let places = Dictionary(shapes.map { ($0.element, $0) }) { first, _ in first }
    for arrow in arrows where arrow.href.hasPrefix("#") {
      guard let from = places[String(arrow.href.dropFirst())], let to = places[arrow.to] else { continue }
      let middle = DefinitionsDrawing.width / 2
      lines.append(
        Line(
          requirement: arrow.requirement, start: Point(x: from.x + middle, y: from.y),
          end: Point(x: to.x + middle, y: to.y + to.height)))
    }
  }

  /// One above the highest of what is required. In a circle, which is a mistake, levels stop at the number of elements.
  private static func levels(_ elements: [String], _ arrows: [Arrow]) -> [String: Int] {
    var levels: [String: Int] = [:]
    for element in elements where !element.isEmpty { levels[element] = 0 }
    for _ in 0..<min(levels.count, levelsMax) {
      var isSettled = true
      for arrow in arrows {
        guard let below = levels[String(arrow.href.dropFirst())], let own = levels[arrow.to], own <= below else {
          continue
        }
        levels[arrow.to] = below + 1
        isSettled = false
      }
      if isSettled { break }
    }
    return levels
  }

  /// Higher models are drawn, only less tidily.
  private static let levelsMax = 50
}
