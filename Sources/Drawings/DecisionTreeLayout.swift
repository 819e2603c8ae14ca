/// A tree with measures: branches first, cards on them, texts last.
package struct DecisionTreeLayout: Sendable {
  package enum Shape: Sendable, Equatable {
    /// From side to side, a column for each question on the way; wider than asked if cards would be too narrow.
    case wide(width: Double)
    /// One under the other and indented, for phones.
    case outline(width: Double)
  }

  package let drawing: Drawing
  /// One for each place in the tree, in the order of reading.
  package let cards: [Box]
  /// The texts of answers.
  package let answers: [Box]

  package init(_ tree: DecisionTree, shape: Shape, direction: ReadingDirection = .leftToRight) {
    var plan =
      switch shape {
      case .wide(let width): TreePlan.wide(tree, width: width)
      case .outline(let width): TreePlan.outline(tree, width: width)
      }
    plan.draw(tree)
    let isMirrored = direction == .rightToLeft
    let drawing = Drawing(
      width: plan.width, height: plan.height, direction: .leftToRight, elements: plan.branches + plan.elements)
    self.drawing = isMirrored ? drawing.mirrored() : drawing
    cards = plan.cards.map { isMirrored ? $0.mirrored(in: plan.width) : $0 }
    answers = plan.answers.map { isMirrored ? $0.mirrored(in: plan.width) : $0 }
  }
}

/// What stands in a card, once it is known how wide the card is.
private struct TreeCard {
  let lines: [String]
  let width: Double
  let height: Double

  static let padding = 10.0
  /// The room of the number or the sign.
  static let badge = 26.0

  init(_ place: DecisionTree.Place, width: Double, _ type: TreeTypography) {
    let room = width - 2 * Self.padding - Self.badge
    if case .reference = place.face {
      lines = []
      self.width = Self.padding * 2 + 36
      height = type.text.leading + 10
      return
    }
    lines = type.text.wrap(place.text, width: room, linesMax: 12)
    self.width = width
    height = max(type.text.height(of: lines), 22) + 14
  }
}

private struct TreeTypography {
  let text: TextStyle
  let answer: TextStyle

  init(_ tree: DecisionTree) {
    let isArabic = tree.places.contains { $0.text.unicodeScalars.contains { 0x600...0x6FF ~= $0.value } }
    text = isArabic ? TextStyle(size: 15, leading: 24) : TextStyle(size: 14, leading: 19)
    answer =
      isArabic ? TextStyle(size: 14, leading: 21, isBold: true) : TextStyle(size: 13, leading: 17, isBold: true)
  }
}

private struct TreePlan {
  var width = 0.0
  var height = 0.0
  var cards: [Box] = []
  var lines: [[String]] = []
  var answers: [Box] = []
  var branches: [DrawingElement] = []
  var elements: [DrawingElement] = []
  let type: TreeTypography

  private static let margin = 6.0

  // MARK: Side by side

  static func wide(_ tree: DecisionTree, width: Double) -> TreePlan {
    var plan = TreePlan(type: TreeTypography(tree))
    let depth = Double((tree.places.map(\.depth).max() ?? 0) + 1)
    let labels = tree.places.map { plan.type.answer.wrap($0.answer, width: 84, linesMax: 4) }
    let answerWidth = labels.map { plan.type.answer.width(of: $0) }.max() ?? 0
    let gap = answerWidth + 44
    let cardWidth = max(170, min(250, (width - 2 * margin - (depth - 1) * gap) / depth))
    let cards = tree.places.map { TreeCard($0, width: cardWidth, plan.type) }
    let middles = plan.middles(tree, cards, labels)
    for (index, place) in tree.places.enumerated() {
      let left = margin + Double(place.depth) * (cardWidth + gap)
      let card = cards[index]
      let box = Box(left: left, top: middles[index] - card.height / 2, width: card.width, height: card.height)
      plan.cards.append(box)
      plan.lines.append(card.lines)
      guard let parent = place.parent else { continue }
      let trunk = left - gap + 22
      let (start, end) = (middles[parent], middles[index])
      plan.branch([
        Point(x: left - gap, y: start), Point(x: trunk, y: start), Point(x: trunk, y: end), Point(x: left, y: end),
      ])
      let height = plan.type.answer.height(of: labels[index])
      let room = Box(left: trunk + 12, top: end - 5 - height, width: answerWidth, height: height)
      plan.addAnswer(labels[index], in: room)
    }
    plan.width = ((plan.cards.map(\.right).max() ?? 0) + margin).rounded(.up)
    plan.height = ((plan.cards.map(\.bottom).max() ?? 0) + margin).rounded(.up)
    return plan
  }

  /// Leaves one under the other, a question in the middle of what follows from it, unless that is too little room for
  /// the question itself.
  private func middles(_ tree: DecisionTree, _ cards: [TreeCard], _ labels: [[String]]) -> [Double] {
    var middles = Array(repeating: 0.0, count: cards.count)
    // The lowest point taken so far, by depth.
    var taken = Array(repeating: Self.margin - 10, count: (tree.places.map(\.depth).max() ?? 0) + 1)
    var bottom = Self.margin - 10
    for index in tree.places.indices where tree.places[index].children.isEmpty {
      let above = max(cards[index].height / 2, type.answer.height(of: labels[index]) + 6)
      middles[index] = bottom + 10 + above
      bottom = middles[index] + cards[index].height / 2
    }
    for index in cards.indices.reversed() {
      let children = tree.places[index].children
      guard let first = children.first, let last = children.last else { continue }
      middles[index] = (middles[first] + middles[last]) / 2
      // Straight on rather than a step of a few pixels.
      if let near = children.first(where: { abs(middles[$0] - middles[index]) < 14 }) { middles[index] = middles[near] }
    }
    // Cards taller than what follows from them push everything after them down.
    for index in tree.places.indices {
      let above = max(cards[index].height / 2, type.answer.height(of: labels[index]) + 6)
      let missing = taken[tree.places[index].depth] + 10 + above - middles[index]
      if missing > 0 { for later in index..<middles.count { middles[later] += missing } }
      taken[tree.places[index].depth] = middles[index] + cards[index].height / 2
    }
    return middles
  }

  // MARK: One under the other

  static func outline(_ tree: DecisionTree, width: Double) -> TreePlan {
    var plan = TreePlan(type: TreeTypography(tree))
    let depth = Double(tree.places.map(\.depth).max() ?? 0)
    let indent = max(14, min(24, width * 0.42 / max(depth, 1)))
    var top = margin
    for place in tree.places {
      let left = margin + Double(place.depth) * indent
      let card = TreeCard(place, width: max(150, width - margin - left), plan.type)
      let label = plan.type.answer.wrap(place.answer, width: max(120, width - margin - left), linesMax: 6)
      if !label.isEmpty {
        let height = plan.type.answer.height(of: label)
        plan.addAnswer(
          label, in: Box(left: left + 2, top: top, width: plan.type.answer.width(of: label), height: height))
        top += height + 2
      }
      let box = Box(left: left, top: top, width: card.width, height: card.height)
      plan.cards.append(box)
      plan.lines.append(card.lines)
      if let parent = place.parent {
        let trunk = plan.cards[parent].left + 8
        plan.branch([
          Point(x: trunk, y: plan.cards[parent].bottom), Point(x: trunk, y: box.center.y),
          Point(x: left, y: box.center.y),
        ])
      }
      top = box.bottom + 12
    }
    plan.width = ((plan.cards + plan.answers).map(\.right).max() ?? 0).rounded(.up) + margin
    plan.height = (top - 12 + margin).rounded(.up)
    return plan
  }

  // MARK: Pieces

  private mutating func branch(_ corners: [Point]) {
    var bent: [Point] = []
    for corner in corners where bent.last != corner { bent.append(corner) }
    branches.append(
      DrawingElement(shape: .path(RoundedPath.steps(bent, radius: 8)), role: DrawingRole(.branch)))
  }

  private mutating func addAnswer(_ lines: [String], in box: Box) {
    guard !lines.isEmpty else { return }
    let own = Box(left: box.left, top: box.top, width: type.answer.width(of: lines), height: box.height)
    answers.append(own)
    elements.append(
      DrawingElement(
        shape: .text(DrawnText(lines, type.answer, in: own, anchor: .start)), role: DrawingRole(.answer)))
  }

  mutating func draw(_ tree: DecisionTree) {
    for (index, place) in tree.places.enumerated() {
      let card = cards[index]
      let badge = Point(x: card.left + TreeCard.padding + 9, y: card.center.y)
      switch place.face {
      case .question(let number):
        add(.box(card, radius: 8), .question)
        add(.text(text(["\(number)"], at: badge, isMiddle: true)), .number)
      case .reference(let number):
        add(.box(card, radius: card.height / 2), .reference)
        add(.sign(.arrow, badge, radius: 8), .reference)
        add(.text(text(["\(number)"], at: badge.moved(24, 0), isMiddle: true)), .number)
      case .result(let tone):
        add(.box(card, radius: 8), tone.part)
        add(.sign(tone.sign, badge, radius: 10), tone.signPart)
      }
      let room = Box(
        left: card.left + TreeCard.padding + TreeCard.badge,
        top: card.center.y - type.text.height(of: lines[index]) / 2,
        width: type.text.width(of: lines[index]), height: type.text.height(of: lines[index]))
      if !lines[index].isEmpty {
        add(.text(DrawnText(lines[index], type.text, in: room, anchor: .start)), .questionText)
      }
    }
  }

  private mutating func add(_ shape: DrawingShape, _ part: DrawingRole.Part) {
    elements.append(DrawingElement(shape: shape, role: DrawingRole(part)))
  }

  private func text(_ lines: [String], at point: Point, isMiddle: Bool) -> DrawnText {
    let width = type.answer.width(of: lines)
    let box = Box(
      left: point.x - width / 2, top: point.y - type.answer.leading / 2, width: width, height: type.answer.leading)
    return DrawnText(lines, type.answer, in: box, anchor: .middle)
  }
}

extension DecisionTree.Tone {
  fileprivate var part: DrawingRole.Part {
    switch self {
    case .yes: .yes
    case .no: .no
    case .advice: .advice
    }
  }

  fileprivate var signPart: DrawingRole.Part {
    switch self {
    case .yes: .yesSign
    case .no: .noSign
    case .advice: .adviceSign
    }
  }

  fileprivate var sign: DrawingSign {
    switch self {
    case .yes: .tick
    case .no: .cross
    case .advice: .arrow
    }
  }
}
