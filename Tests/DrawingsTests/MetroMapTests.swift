import Testing

@testable import Drawings

private let seeds: ClosedRange<UInt64> = 1...40
private let shapes: [MetroMapLayout.Shape] = [
  .horizontal(width: 1200), .horizontal(width: 700), .vertical(width: 342), .compact(width: 420),
]

@Suite("A metro map") struct MetroMapTests {
  @Test("no two stations touch, and no text touches another one or a station", arguments: seeds)
  func nothingOverlaps(seed: UInt64) throws {
    let map = try RandomMaps.map(seed)
    for shape in shapes {
      let layout = MetroMapLayout(map, shape: shape)
      #expect(layout.stops.map(\.station) == Array(map.stations.indices))
      let boxes = layout.stops.map(\.box) + layout.labels.map { shrunk($0.text.box) }
      for mark in layout.plan.marks {
        let box = Box(left: mark.x - 5, top: mark.y - 5, width: 10, height: 10)
        #expect(!layout.labels.contains { $0.text.box.overlaps(box) })
      }
      for first in boxes.indices {
        for second in boxes.indices.dropFirst(first + 1) where boxes[first].overlaps(boxes[second]) {
          Issue.record("\(name(first, layout)) touches \(name(second, layout)) in \(shape)")
        }
      }
    }
  }

  @Test("everything is inside the view, and no wider than a text may be", arguments: seeds)
  func everythingIsInside(seed: UInt64) throws {
    let map = try RandomMaps.map(seed)
    for shape in shapes {
      let layout = MetroMapLayout(map, shape: shape)
      let view = Box(left: 0, top: 0, width: layout.width, height: layout.height)
      for box in layout.stops.map(\.box) + layout.labels.map(\.text.box) {
        if !(box.left >= 0 && box.top >= 0 && box.right <= view.right && box.bottom <= view.bottom) {
          Issue.record("\(box) is outside \(view) in \(shape)")
        }
      }
      #expect(layout.rails.flatMap(\.corners).allSatisfy { view.contains($0) })
      for label in layout.labels {
        #expect(label.text.style.size >= 12)
        #expect(label.text.lines.allSatisfy { label.text.style.width(of: $0) <= label.text.box.width + 0.001 })
      }
    }
  }

  @Test("every rail begins and ends at its stations, and runs level, upright or at 45 degrees", arguments: seeds)
  func railsAreOctilinear(seed: UInt64) throws {
    let map = try RandomMaps.map(seed)
    for shape in shapes {
      let layout = MetroMapLayout(map, shape: shape)
      for rail in layout.rails {
        let (from, to) = map.ends[rail.link]
        let first = try #require(rail.corners.first)
        let last = try #require(rail.corners.last)
        #expect(grown(layout.stops[from].box).contains(first) && grown(layout.stops[to].box).contains(last))
        for (start, end) in zip(rail.corners, rail.corners.dropFirst()) {
          let (dx, dy) = (abs(end.x - start.x), abs(end.y - start.y))
          if dx > 0.001, dy > 0.001, abs(dx - dy) > 0.001 { Issue.record("\(start) to \(end) in \(shape)") }
        }
      }
    }
  }

  @Test("no word of a label is lost", arguments: seeds)
  func nothingIsLost(seed: UInt64) throws {
    let map = try RandomMaps.map(seed)
    for shape in shapes.prefix(3) {
      let texts = MetroMapLayout(map, shape: shape).labels.map { $0.text.lines.joined(separator: " ") }
      for station in map.stations { #expect(texts.contains(station.label)) }
      for station in map.stations where !station.sublabel.isEmpty { #expect(texts.contains(station.sublabel)) }
      for line in Set(map.stations.map(\.line)) {
        #expect(texts.contains(map.lines.first { $0.id == line }?.label ?? ""))
      }
    }
  }

  @Test("read from the right it is the exact mirror", arguments: seeds)
  func mirrorIsExact(seed: UInt64) throws {
    let map = try RandomMaps.map(seed)
    for shape in shapes {
      let left = MetroMapLayout(map, shape: shape)
      let right = MetroMapLayout(map, shape: shape, direction: .rightToLeft)
      #expect(left.width == right.width && left.height == right.height)
      for (one, other) in zip(left.stops, right.stops) { #expect(one.box.mirrored(in: left.width) == other.box) }
      for (one, other) in zip(left.labels, right.labels) {
        #expect(one.text.box.mirrored(in: left.width) == other.text.box)
      }
      let isMirror = left.drawing.mirrored() == right.drawing
      #expect(isMirror)
    }
  }

  @Test("it is drawn the same every time", arguments: [3, 7, 40] as [UInt64])
  func isDeterministic(seed: UInt64) throws {
    for shape in shapes {
      let writer = SVGWriter(title: "t", description: "d", id: "m")
      let first = writer.bytes(MetroMapLayout(try RandomMaps.map(seed), shape: shape).drawing, class: "metro")
      let second = writer.bytes(MetroMapLayout(try RandomMaps.map(seed), shape: shape).drawing, class: "metro")
      #expect(first == second)
    }
  }

  @Test("a circuit with a split, a sequence and a counter where all meet crosses no text")
  func circuitCrossesNoText() throws {
    let map = try parallel(lines: 5, steps: 3)
    for shape in shapes {
      let layout = MetroMapLayout(map, shape: shape)
      for rail in layout.rails {
        for (start, end) in zip(rail.corners, rail.corners.dropFirst()) {
          for label in layout.labels {
            #expect(!crosses(start, end, label.text.box), "\(label.text.lines) is crossed in \(shape)")
          }
        }
      }
    }
  }

  @Test("parallel lines lie beside one another, in the order asked for, around the counter")
  func parallelLinesAreOrdered() throws {
    let map = try parallel(lines: 4, steps: 2)
    let layout = MetroMapLayout(map, shape: .horizontal(width: 1000))
    let heights = (1...4).compactMap { line in
      map.stations.firstIndex { $0.id == "\(line).0" }.map { layout.stops[$0].center.y }
    }
    #expect(heights == heights.sorted() && Set(heights).count == 4)
    let hub = try #require(map.stations.firstIndex { $0.kind == .hub })
    #expect(abs(layout.stops[hub].center.y - (heights[1] + heights[2]) / 2) < 0.001)
  }

  @Test("thirty stations in a row stay readable: wider than asked rather than smaller")
  func longLineIsNotShrunk() throws {
    let stations = (0..<30).map { MetroMap.Station(id: "\($0)", line: "a", label: "Étape numéro \($0)") }
    let links = (0..<29).map { MetroMap.Link(from: "\($0)", to: "\($0 + 1)") }
    let map = try MetroMap(
      title: "", lines: [.init(id: "a", label: "Commune", colour: 0)], stations: stations, links: links)
    #expect(MetroMapLayout(map, shape: .horizontal(width: 600)).width > 1200)
    #expect(MetroMapLayout(map, shape: .vertical(width: 342)).width <= 342)
  }

  @Test("what contradicts itself is refused")
  func faults() throws {
    typealias Map = MetroMap
    let line = Map.Line(id: "a", label: "", colour: 0)
    let one = Map.Station(id: "1", line: "a", label: "")
    func fault(_ lines: [Map.Line], _ stations: [Map.Station], _ links: [Map.Link]) -> Map.Fault? {
      let map = Result { () throws(Map.Fault) in
        try Map(title: "", lines: lines, stations: stations, links: links)
      }
      if case .failure(let fault) = map { return fault }
      return nil
    }
    #expect(fault([line], [one], []) == nil)
    #expect(fault([line], [], []) == .empty)
    #expect(fault([line], [one, one], []) == .idRepeated("1"))
    #expect(fault([.init(id: "a", label: "", colour: 12)], [one], []) == .colourUnknown(12))
    #expect(fault([], [one], []) == .lineUnknown("a"))
    #expect(fault([line], [one], [.init(from: "1", to: "2")]) == .stationUnknown("2"))
    let twice = Map.Link(from: "1", to: "1")
    #expect(fault([line], [one], [twice]) == nil)
    #expect(fault([line], [one], [twice, twice]) == .linkRepeated(from: "1", to: "1"))
    func stations(_ count: Int) -> [Map.Station] { (0..<count).map { .init(id: "\($0)", line: "a", label: "") } }
    #expect(fault([line], stations(Map.Limits.stations), []) == nil)
    #expect(fault([line], stations(Map.Limits.stations + 1), []) == .tooLarge)
    func titled(_ count: Int) -> [Map.Station] {
      [.init(id: "1", line: "a", label: String(repeating: "x", count: count))]
    }
    #expect(fault([line], titled(Map.Limits.textScalars), []) == nil)
    #expect(fault([line], titled(Map.Limits.textScalars + 1), []) == .textTooLong)
  }

  @Test("the list tells every station once, after what leads to it", arguments: seeds)
  func listIsOrdered(seed: UInt64) throws {
    let map = try RandomMaps.map(seed)
    let entries = MetroMapList(map).groups.flatMap(\.entries)
    #expect(entries.map(\.number) == Array(1...map.stations.count))
    #expect(Set(entries.map(\.station)) == Set(map.stations.map(\.id)))
    for entry in entries {
      #expect(entry.after.allSatisfy { $0.number < entry.number })
      #expect(entry.backTo.allSatisfy { $0.number <= entry.number })
    }
  }

  @Test("the list says what a fork, a meeting and a way back are")
  func listTellsLinks() throws {
    let map = try MetroMap(
      title: "t",
      lines: [.init(id: "a", label: "A", colour: 0), .init(id: "b", label: "B", colour: 1)],
      stations: [
        .init(id: "1", line: "a", label: "un"), .init(id: "2", line: "b", label: "deux"),
        .init(id: "3", line: "a", label: "trois", kind: .hub),
      ],
      links: [
        .init(from: "1", to: "2", condition: "si oui"), .init(from: "1", to: "3"), .init(from: "2", to: "3"),
        .init(from: "3", to: "1", condition: "à revoir"),
      ])
    let entries = MetroMapList(map).groups.flatMap(\.entries)
    #expect(entries.map(\.label) == ["un", "deux", "trois"])
    #expect(entries[1].after == [.init(number: 1, label: "un", condition: "si oui")])
    #expect(entries[2].after.map(\.number) == [1, 2] && entries[2].isHub)
    #expect(entries[2].backTo == [.init(number: 1, label: "un", condition: "à revoir")])
  }
}

/// A counter, then lines at the same time, then the counter again; the last line begins after the second one.
private func parallel(lines: Int, steps: Int) throws -> MetroMap {
  var stations = [
    MetroMap.Station(id: "in", line: "0", label: "Dépôt du dossier", state: .done),
    MetroMap.Station(id: "check", line: "0", label: "Révision", state: .done),
  ]
  var links = [MetroMap.Link(from: "in", to: "check")]
  for line in 1...lines {
    var before = "check"
    for step in 0..<steps {
      stations.append(
        .init(id: "\(line).\(step)", line: "\(line)", label: "Étape de l’administration", sublabel: "12 mars"))
      links.append(.init(from: before, to: "\(line).\(step)"))
      before = "\(line).\(step)"
    }
    links.append(.init(from: before, to: "hub"))
  }
  stations += [
    MetroMap.Station(id: "hub", line: "0", label: "Guichet", kind: .hub),
    MetroMap.Station(id: "out", line: "0", label: "Remise"),
  ]
  links.append(.init(from: "hub", to: "out"))
  return try MetroMap(
    title: "Parallèle", lines: (0...lines).map { .init(id: "\($0)", label: "Administration \($0)", colour: $0) },
    stations: stations, links: links)
}

private func name(_ index: Int, _ layout: MetroMapLayout) -> String {
  index < layout.stops.count
    ? "station \(index) \(layout.stops[index].box)"
    : "\(layout.labels[index - layout.stops.count].text.lines) \(layout.labels[index - layout.stops.count].text.box)"
}

private func shrunk(_ box: Box) -> Box {
  Box(left: box.left + 0.01, top: box.top + 0.01, width: box.width - 0.02, height: box.height - 0.02)
}

private func grown(_ box: Box) -> Box {
  Box(left: box.left - 0.01, top: box.top - 0.01, width: box.width + 0.02, height: box.height + 0.02)
}

extension Box {
  fileprivate func contains(_ point: Point) -> Bool {
    left <= point.x && point.x <= right && top <= point.y && point.y <= bottom
  }
}

/// By small steps along the line.
private func crosses(_ start: Point, _ end: Point, _ box: Box) -> Bool {
  (0...200).contains { step in
    let part = Double(step) / 200
    return shrunk(box).contains(
      Point(x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part))
  }
}
