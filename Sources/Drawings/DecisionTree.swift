/// A guide as questions, their answers and what comes out, to be drawn as a tree. A question that several answers lead
/// to is drawn once; elsewhere stands its number.
package struct DecisionTree: Sendable {
  package enum Tone: Sendable { case yes, no, advice }

  package enum Kind: Sendable {
    case question
    case result(Tone)
  }

  package struct Node: Sendable {
    package let id: String
    package let kind: Kind
    package let text: String
    package let answers: [Answer]

    package static func question(_ id: String, _ text: String, _ answers: [Answer]) -> Node {
      Node(id: id, kind: .question, text: text, answers: answers)
    }

    package static func result(_ id: String, _ text: String, _ tone: Tone) -> Node {
      Node(id: id, kind: .result(tone), text: text, answers: [])
    }
  }

  package struct Answer: Sendable {
    package let label: String
    package let to: String

    package init(_ label: String, to: String) {
      self.label = label
      self.to = to
    }
  }

  package enum Fault: Error, Equatable {
    case tooLarge
    case textTooLong
    case idRepeated(String)
    case nodeUnknown(String)
  }

  package enum Limits {
    package static let nodes = 300
    package static let answers = 600
    package static let textScalars = 240
  }

  package let title: String
  /// The first node is where the guide begins; every other one follows the answer that leads to it.
  let places: [Place]

  /// A node where it stands in the tree.
  struct Place: Sendable {
    enum Face: Sendable {
      case question(number: Int)
      case result(Tone)
      /// The question is drawn elsewhere.
      case reference(number: Int)
    }

    let face: Face
    let text: String
    let answer: String
    let parent: Int?
    let depth: Int
    var children: [Int] = []
  }

  package init(title: String, root: String, nodes: [Node]) throws(Fault) {
    guard nodes.count <= Limits.nodes, nodes.map(\.answers.count).reduce(0, +) <= Limits.answers else {
      throw .tooLarge
    }
    var index: [String: Node] = [:]
    for node in nodes {
      let texts = [node.text] + node.answers.map(\.label)
      for text in texts where text.unicodeScalars.count > Limits.textScalars { throw .textTooLong }
      guard index.updateValue(node, forKey: node.id) == nil else { throw .idRepeated(node.id) }
    }
    self.title = title
    places = try Self.unfold(root, index)
  }

  /// In the order of reading: a question, then each answer with all that follows from it.
  private static func unfold(_ root: String, _ nodes: [String: Node]) throws(Fault) -> [Place] {
    var places: [Place] = []
    var numbers: [String: Int] = [:]
    var waiting: [(id: String, answer: String, parent: Int?)] = [(root, "", nil)]
    while let next = waiting.popLast() {
      guard let node = nodes[next.id] else { throw .nodeUnknown(next.id) }
      let face: Place.Face
      let isNew = numbers[node.id] == nil
      switch node.kind {
      case .result(let tone): face = .result(tone)
      case .question:
        let number = numbers[node.id] ?? numbers.count + 1
        numbers[node.id] = number
        face = isNew ? .question(number: number) : .reference(number: number)
      }
      let depth = next.parent.map { places[$0].depth + 1 } ?? 0
      let place = places.count
      places.append(Place(face: face, text: node.text, answer: next.answer, parent: next.parent, depth: depth))
      if let parent = next.parent { places[parent].children.append(place) }
      guard isNew else { continue }
      for answer in node.answers.reversed() { waiting.append((answer.to, answer.label, place)) }
    }
    return places
  }
}
