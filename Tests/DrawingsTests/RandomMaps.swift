import Drawings

/// The same sequence on every machine.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

enum RandomMaps {
  private static let french = [
    "Dépôt", "Étude du dossier", "Immatriculation", "Avis de la commission d’urbanisme", "Signature",
    "Enquête publique et rapport du commissaire enquêteur", "Taxe professionnelle", "Remise", "Visa", "Contrôle",
  ]
  private static let arabic = [
    "إيداع الملف", "المراجعة", "التقييد في السجل التجاري", "رأي لجنة التعمير", "التوقيع", "التسليم", "الرسم المهني",
  ]

  /// Circuits as a person would draw them, spoilt by links that nobody would.
  static func map(_ seed: UInt64) throws -> MetroMap {
    var dice = Dice(seed)
    let words = Bool.random(using: &dice) ? french : arabic
    let lines = Int.random(in: 1...8, using: &dice)
    let count = Int.random(in: 1...30, using: &dice)
    var stations: [MetroMap.Station] = []
    var lastOf: [Int: Int] = [:]
    var links: [[Int]: String] = [:]
    for station in 0..<count {
      let line = Int.random(in: 0..<lines, using: &dice)
      stations.append(
        .init(
          id: "s\(station)", line: "l\(line)", label: words.randomElement(using: &dice) ?? "",
          sublabel: Int.random(in: 0..<3, using: &dice) == 0 ? "avant le 12 mars 2027" : "",
          state: MetroMap.State.allCases.randomElement(using: &dice) ?? .done,
          kind: Int.random(in: 0..<8, using: &dice) == 0 ? .hub : .step))
      if let last = lastOf[line], Int.random(in: 0..<6, using: &dice) > 0 {
        links[[last, station]] = ""
      } else if station > 0 {
        links[[Int.random(in: 0..<station, using: &dice), station]] =
          Bool.random(using: &dice) ? "si plus de dix salariés" : ""
      }
      lastOf[line] = station
    }
    for _ in 0..<Int.random(in: 0...8, using: &dice) {
      let (from, to) = (Int.random(in: 0..<count, using: &dice), Int.random(in: 0..<count, using: &dice))
      links[[from, to]] = Bool.random(using: &dice) ? "sinon" : ""
    }
    return try MetroMap(
      title: "Circuit \(seed)",
      lines: (0..<lines).map {
        .init(id: "l\($0)", label: words[$0 % words.count] + " \($0)", colour: $0)
      },
      stations: stations,
      links: links.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
        .init(from: "s\($0.key[0])", to: "s\($0.key[1])", condition: $0.value)
      })
  }

  static func tree(_ seed: UInt64) throws -> DecisionTree {
    var dice = Dice(seed)
    let words = Bool.random(using: &dice) ? french : arabic
    let questions = Int.random(in: 1...12, using: &dice)
    var nodes: [DecisionTree.Node] = []
    for question in 0..<questions {
      let answers = (0..<Int.random(in: 2...5, using: &dice)).map { index in
        let next = Int.random(in: 0..<questions + 3, using: &dice)
        return DecisionTree.Answer(
          words.randomElement(using: &dice) ?? "",
          to: index == 0 && question + 1 < questions
            ? "q\(question + 1)" : next < questions ? "q\(next)" : "r\(next - questions)")
      }
      nodes.append(.question("q\(question)", (words.randomElement(using: &dice) ?? "") + " ?", answers))
    }
    nodes += [
      .result("r0", "Permis", .yes), .result("r1", "Rien à faire ici, ni maintenant ni plus tard", .no),
      .result("r2", "Prenez rendez-vous", .advice),
    ]
    return try DecisionTree(title: "Guide \(seed)", root: "q0", nodes: nodes)
  }
}
