/// The nodes and flows of BPMN behind a circuit (OMG BPMN 2.0.2, chapters 10.4 to 10.6). A station becomes a task with
/// the gateways it needs around it:
///
///     join, where ways meet → merge, where one comes back → task → choice, whether to send back → split
///
/// A split without conditions is parallel. With a condition on every way it is exclusive; with conditions on some, it
/// is inclusive, since the others are taken whatever happens. Where the caller says that it is exclusive, its only way
/// without a condition is the default. A join is of the kind of the splits that its ways come from, inclusive if
/// they are of several kinds. A way back without a condition is taken if `sentBack`.
struct BPMNGraph {
  enum Kind: Equatable {
    case start
    case end
    case task(BPMNCircuit.Task)
    case gateway(BPMNCircuit.Gateway)
    /// A deadline at the edge of a task.
    case timer(at: Int, duration: String)
    /// Where a token goes once a deadline has passed.
    case late(at: Int)
  }

  struct Node {
    let id: String
    let kind: Kind
    let name: String
    let lane: Int
  }

  struct Flow {
    let id: String
    let from: Int
    let to: Int
    let name: String
    let feel: String
    let isDefault: Bool
    /// Leads back to an earlier step.
    let isBack: Bool
  }

  private(set) var nodes: [Node] = []
  private(set) var flows: [Flow] = []

  init(_ circuit: BPMNCircuit) {
    let map = circuit.map
    let layering = Layering(nodes: map.stations.count, links: map.ends)
    let plan = BPMNGateways(circuit, layering)
    let ids = Self.ids(map.stations.map(\.id))
    var entries: [Int] = []
    var exits: [Int] = []
    // Where the flow that sends back leaves, by station.
    var choices: [Int: Int] = [:]
    let first = map.stations.indices.first { layering.incoming[$0].isEmpty } ?? 0
    var start = add(.start, "StartEvent", map.title, lane: map.lineOf[first])
    let beginnings = map.stations.indices.filter { layering.incoming[$0].isEmpty }
    if beginnings.count > 1 {
      let split = add(.gateway(.parallel), "Split_start", "", lane: map.lineOf[first])
      connect(start, split)
      start = split
    }
    for station in map.stations.indices {
      let lane = map.lineOf[station]
      let step = circuit.steps[map.stations[station].id]
      var chain: [Int] = []
      if layering.incoming[station].count > 1 {
        chain.append(add(.gateway(plan.joins[station]), "Join_\(ids[station])", "", lane: lane))
      }
      if layering.back.contains(where: { map.ends[$0].to == station }) {
        chain.append(add(.gateway(.exclusive), "Merge_\(ids[station])", "", lane: lane))
      }
      let task = add(.task(step?.task ?? .user), "Step_\(ids[station])", map.stations[station].label, lane: lane)
      chain.append(task)
      if layering.back.contains(where: { map.ends[$0].from == station }) {
        choices[station] = add(.gateway(.exclusive), "Choice_\(ids[station])", "", lane: lane)
        chain.append(choices[station] ?? task)
      }
      if layering.outgoing[station].count > 1 {
        chain.append(add(.gateway(plan.splits[station]), "Split_\(ids[station])", "", lane: lane))
      }
      for (from, to) in zip(chain, chain.dropFirst()) { connect(from, to, isDefault: from == choices[station]) }
      entries.append(chain[0])
      exits.append(chain[chain.count - 1])
      if let deadline = step?.deadline { addDeadline(deadline, to: task, ids[station], lane) }
    }
    for station in beginnings { connect(start, entries[station]) }
    for link in layering.forward {
      let (from, to) = map.ends[link]
      let isAlone = layering.outgoing[from].count == 1
      connect(
        exits[from], entries[to], name: map.links[link].condition, feel: isAlone ? "" : plan.feel(link),
        isDefault: isAlone ? exits[from] == choices[from] : plan.isDefault[link])
    }
    for link in layering.back {
      let (from, to) = map.ends[link]
      let target = nodes.firstIndex { $0.id == "Merge_\(ids[to])" } ?? entries[to]
      connect(
        choices[from] ?? exits[from], target, name: map.links[link].condition,
        feel: plan.given[link].isEmpty ? "sentBack" : plan.given[link], isBack: true)
    }
    for station in map.stations.indices where layering.outgoing[station].isEmpty {
      let end = add(.end, "EndEvent_\(ids[station])", "", lane: map.lineOf[station])
      connect(exits[station], end, isDefault: exits[station] == choices[station])
    }
  }

  private mutating func addDeadline(_ deadline: BPMNCircuit.Deadline, to task: Int, _ id: String, _ lane: Int) {
    let timer = add(.timer(at: task, duration: deadline.duration), "Deadline_\(id)", deadline.label, lane: lane)
    let late = add(.late(at: task), "Late_\(id)", "", lane: lane)
    connect(timer, late)
  }

  private mutating func add(_ kind: Kind, _ id: String, _ name: String, lane: Int) -> Int {
    nodes.append(Node(id: id, kind: kind, name: name, lane: lane))
    return nodes.count - 1
  }

  private mutating func connect(
    _ from: Int, _ to: Int, name: String = "", feel: String = "", isDefault: Bool = false, isBack: Bool = false
  ) {
    flows.append(
      Flow(
        id: "Flow_\(flows.count + 1)", from: from, to: to, name: name, feel: feel, isDefault: isDefault,
        isBack: isBack))
  }

  /// The ids of the stations where they may stand in XML, else their numbers.
  private static func ids(_ ids: [String]) -> [String] {
    let areNames = ids.allSatisfy { id in
      !id.isEmpty
        && id.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
          default: false
          }
        }
    }
    return areNames && !ids.contains("start") ? ids : ids.indices.map { "\($0 + 1)" }
  }
}

/// Which kind of gateway stands where.
struct BPMNGateways {
  /// By station; only meant where several ways leave or arrive.
  private(set) var splits: [BPMNCircuit.Gateway] = []
  private(set) var joins: [BPMNCircuit.Gateway] = []
  /// By link: what the caller gave.
  private(set) var given: [String]
  private(set) var isDefault: [Bool]
  private let splitOf: [BPMNCircuit.Gateway]

  init(_ circuit: BPMNCircuit, _ layering: Layering) {
    let map = circuit.map
    given = map.links.map { link in
      circuit.conditions.first { $0.from == link.from && $0.to == link.to }?.feel ?? ""
    }
    isDefault = map.links.map { _ in false }
    for station in map.stations.indices {
      let links = layering.outgoing[station]
      let open = links.filter { [given] link in given[link].isEmpty }
      let derived: BPMNCircuit.Gateway = open.count == links.count ? .parallel : open.isEmpty ? .exclusive : .inclusive
      splits.append(circuit.steps[map.stations[station].id]?.split ?? derived)
      if splits[station] == .exclusive, links.count > 1, !open.isEmpty { isDefault[open[0]] = true }
    }
    splitOf = map.ends.map { [splits] in splits[$0.from] }
    let dominators = Self.dominators(layering, map)
    for station in map.stations.indices {
      let kinds = Self.splits(before: station, since: dominators[station], layering, map).map { splits[$0] }
      let derived: BPMNCircuit.Gateway =
        kinds.allSatisfy { $0 == .parallel }
        ? .parallel : kinds.allSatisfy { $0 == .exclusive } ? .exclusive : .inclusive
      joins.append(circuit.steps[map.stations[station].id]?.join ?? derived)
    }
  }

  /// Every way of an inclusive split has a condition, and that of one that is always taken is `true`. Of several ways
  /// without one, an exclusive split takes the first, its default, and never the others. A parallel split asks nothing.
  func feel(_ link: Int) -> String {
    switch splitOf[link] {
    case .parallel: ""
    case .inclusive: given[link].isEmpty ? "true" : given[link]
    case .exclusive: given[link].isEmpty ? "false" : given[link]
    }
  }

  /// Where the ways to a station part, from the station that they all come from.
  private static func splits(before station: Int, since source: Int?, _ layering: Layering, _ map: MetroMap) -> [Int] {
    var seen: Set<Int> = [station]
    var waiting = [station]
    while let next = waiting.popLast() {
      for link in layering.incoming[next] where next != source && seen.insert(map.ends[link].from).inserted {
        waiting.append(map.ends[link].from)
      }
    }
    return seen.subtracting([station]).filter { layering.outgoing[$0].count > 1 }.sorted()
  }

  /// The last station through which every way to a station leads.
  private static func dominators(_ layering: Layering, _ map: MetroMap) -> [Int?] {
    var dominators: [Int?] = Array(repeating: nil, count: map.stations.count)
    var depth = Array(repeating: 0, count: map.stations.count)
    for station in layering.layer.indices.sorted(by: { (layering.layer[$0], $0) < (layering.layer[$1], $1) }) {
      let before = layering.incoming[station].map { map.ends[$0].from }
      guard let first = before.first else { continue }
      var common: Int? = first
      for other in before.dropFirst() {
        var other: Int? = other
        while let left = common, let right = other, left != right {
          if depth[left] >= depth[right] { common = dominators[left] } else { other = dominators[right] }
        }
        if common == nil || other == nil { common = nil }
      }
      dominators[station] = common
      depth[station] = common.map { depth[$0] + 1 } ?? 0
    }
    return dominators
  }
}
