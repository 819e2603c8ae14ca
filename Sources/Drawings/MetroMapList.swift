/// The facts of a map in the order in which one would tell them, for the list or the table that stands beside it.
package struct MetroMapList: Sendable, Equatable {
  /// Steps of one line that are told together. A line that pauses comes again.
  package struct Group: Sendable, Equatable {
    package let line: String
    package let label: String
    package let colour: Int
    package let entries: [Entry]
  }

  package struct Entry: Sendable, Equatable {
    package let station: String
    /// From one, through all groups.
    package let number: Int
    package let label: String
    package let sublabel: String
    package let state: MetroMap.State
    package let isHub: Bool
    /// What comes before it and is not simply the entry above, by number; on what condition, if any.
    package let after: [Reference]
    /// Where it can be sent back to.
    package let backTo: [Reference]
  }

  package struct Reference: Sendable, Equatable {
    package let number: Int
    package let label: String
    package let condition: String
  }

  package let title: String
  package let groups: [Group]

  package init(_ map: MetroMap) {
    let layering = Layering(nodes: map.stations.count, links: map.ends)
    let order = MetroOrder.stations(map, layering)
    var number = Array(repeating: 0, count: order.count)
    for (index, station) in order.enumerated() { number[station] = index + 1 }
    func reference(_ station: Int, _ link: Int) -> Reference {
      Reference(number: number[station], label: map.stations[station].label, condition: map.links[link].condition)
    }
    var groups: [(line: Int, entries: [Entry])] = []
    for station in order {
      let step = map.stations[station]
      let before = layering.incoming[station].map { reference(map.ends[$0].from, $0) }
        .sorted { $0.number < $1.number }
      let isPlain = before.count == 1 && before[0].number == number[station] - 1 && before[0].condition.isEmpty
      let back = layering.back.filter { map.ends[$0].from == station }.map { reference(map.ends[$0].to, $0) }
      let entry = Entry(
        station: step.id, number: number[station], label: step.label, sublabel: step.sublabel, state: step.state,
        isHub: step.kind == .hub, after: isPlain ? [] : before, backTo: back)
      if groups.last?.line == map.lineOf[station] {
        groups[groups.count - 1].entries.append(entry)
      } else {
        groups.append((map.lineOf[station], [entry]))
      }
    }
    title = map.title
    self.groups = groups.map { group in
      let line = map.lines[group.line]
      return Group(line: line.id, label: line.label, colour: line.colour, entries: group.entries)
    }
  }
}
