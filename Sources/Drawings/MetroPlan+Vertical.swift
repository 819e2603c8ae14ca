/// From top to bottom: every station has a row of its own, so that its texts, beside all the tracks, can be as long as
/// they like. A line is told to its end before the next one begins, wherever the order of the steps allows it.
extension MetroPlan {
  static func vertical(_ map: MetroMap, _ layering: Layering, width: Double) -> MetroPlan {
    let order = MetroOrder.stations(map, layering)
    var column = Array(repeating: 0, count: order.count)
    for (index, station) in order.enumerated() { column[station] = index }
    let tracks = MetroTracks(map, layering, column: column)
    return VerticalPlanner(map, layering, tracks, order: order, width: width).plan()
  }
}

private struct VerticalPlanner {
  let map: MetroMap
  let layering: Layering
  let tracks: MetroTracks
  let order: [Int]
  let width: Double
  let type: MetroTypography
  let routes: MetroRoutes
  let textLeft: Double

  init(_ map: MetroMap, _ layering: Layering, _ tracks: MetroTracks, order: [Int], width: Double) {
    self.map = map
    self.layering = layering
    self.tracks = tracks
    self.order = order
    self.width = width
    type = .vertical(map)
    let rows = tracks.runs.map(\.halfRow)
    let count = Double((rows.max() ?? 0) - (rows.min() ?? 0)) / 2
    let step = max(19, min(26, width * 0.4 / max(count, 1)))
    routes = MetroRoutes(tracks, rowStep: step, diagonalMax: 34)
    let hubs = map.stations.indices.map { [routes, tracks, map] station in
      routes.across(tracks.halfRow(of: station)) + routes.reach(of: station).upperBound + map.radius(of: station)
    }
    textLeft = max(routes.across(rows.max() ?? 0) + 8, hubs.max() ?? 0) + 12
  }

  func plan() -> MetroPlan {
    var plan = MetroPlan()
    let left = min(routes.across(tracks.runs.map(\.halfRow).min() ?? 0), 0) - 14
    let textWidth = max(150, width - (textLeft - left) - 2 * MetroPlan.margin)
    var rows: [Double] = []
    var top = 0.0
    for (index, station) in order.enumerated() {
      let block = TextBlock(station, before: index > 0 ? order[index - 1] : nil, textWidth, self)
      let previous = rows.last ?? -.infinity
      let radius = map.radius(of: station)
      let bend = index > 0 ? routes.bendLength(after: index - 1) + map.radius(of: order[index - 1]) + radius + 2 : 0
      let row = max(top + block.heading, previous + bend, previous + 2 * radius + 8)
      plan.labels += block.labels(left: textLeft, row: row)
      rows.append(row)
      top = row + block.below + 10
    }
    addPlaces(to: &plan, rows)
    return plan
  }

  private func addPlaces(to plan: inout MetroPlan, _ rows: [Double]) {
    for station in map.stations.indices {
      let center = Point(x: routes.across(tracks.halfRow(of: station)), y: rows[tracks.column[station]])
      let reach = routes.reach(of: station)
      let radius = map.radius(of: station)
      let box = Box(
        left: center.x + reach.lowerBound - radius, top: center.y - radius,
        width: reach.upperBound - reach.lowerBound + 2 * radius, height: 2 * radius)
      plan.stops.append(.init(station: station, center: center, box: box))
    }
    let middles = rows.indices.map { index in
      guard index + 1 < rows.count else { return rows[index] }
      let (first, second) = (map.radius(of: order[index]), map.radius(of: order[index + 1]))
      return (rows[index] + first + rows[index + 1] - second) / 2
    }
    for (index, route) in tracks.routes.enumerated() {
      let (state, colour) = MetroMapLayout.look(of: route, in: map, layering)
      let course = routes.course(of: index, columns: rows, middles: middles)
      plan.rails.append(
        .init(
          link: route.link, corners: course.map { Point(x: $0.across, y: $0.along) }, state: state, colour: colour))
    }
    for station in Set(layering.back.map { map.ends[$0].from }).sorted() {
      plan.marks.append(MetroPlan.mark(beside: plan.stops[station].box).center)
    }
  }

  /// The texts beside one station, measured from the middle of the station.
  private struct TextBlock {
    private var texts: [(lines: [String], style: TextStyle, role: DrawingRole, top: Double)] = []
    let heading: Double
    let below: Double

    init(_ station: Int, before: Int?, _ width: Double, _ planner: VerticalPlanner) {
      let (map, type) = (planner.map, planner.type)
      let step = map.stations[station]
      let line = map.lineOf[station]
      let labelStyle = type.style(for: step.state)
      var heading = labelStyle.leading / 2
      for condition in map.conditions(before: station, planner.layering).reversed() {
        let lines = type.note.wrap(condition, width: width, linesMax: 6)
        heading += type.note.height(of: lines)
        texts.append((lines, type.note, DrawingRole(.condition), -heading))
      }
      if before.map({ map.lineOf[$0] }) != line {
        let lines = type.line.wrap(map.lines[line].label, width: width, linesMax: 6)
        heading += type.line.height(of: lines) + 1
        texts.append((lines, type.line, DrawingRole(.line, colour: map.lines[line].colour), -heading))
        heading += 8
      }
      let label = labelStyle.wrap(step.label, width: width, linesMax: 6)
      texts.append((label, labelStyle, DrawingRole(.label, state: step.state), -labelStyle.leading / 2))
      var below = labelStyle.height(of: label) - labelStyle.leading / 2
      let note = type.note.wrap(step.sublabel, width: width, linesMax: 6)
      texts.append((note, type.note, DrawingRole(.note, state: step.state), below))
      below += type.note.height(of: note)
      self.heading = heading
      self.below = below
    }

    func labels(left: Double, row: Double) -> [MetroMapLayout.Label] {
      texts.filter { !$0.lines.isEmpty }.map { text in
        let box = Box(
          left: left, top: row + text.top, width: text.style.width(of: text.lines),
          height: text.style.height(of: text.lines))
        return .init(text: DrawnText(text.lines, text.style, in: box, anchor: .start), role: text.role)
      }
    }
  }
}
