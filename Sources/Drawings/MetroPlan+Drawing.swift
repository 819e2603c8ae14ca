extension MetroPlan {
  /// The rails, what is still to come below what has been travelled, then the stations on them, then the texts.
  func drawing(of map: MetroMap) -> Drawing {
    var elements: [DrawingElement] = []
    for state in [MetroMap.State.skipped, .toCome, .done] {
      for rail in rails where rail.state == state {
        let path = RoundedPath.steps(rail.corners, radius: 12)
        elements.append(
          DrawingElement(shape: .path(path), role: DrawingRole(.track, state: state, colour: rail.colour)))
      }
    }
    for stop in stops { elements += self.elements(of: stop, map) }
    for mark in marks {
      elements.append(
        DrawingElement(shape: .sign(.sentBack, mark, radius: Self.markRadius), role: DrawingRole(.sign)))
    }
    for label in labels { elements.append(DrawingElement(shape: .text(label.text), role: label.role)) }
    return Drawing(width: width, height: height, direction: .leftToRight, elements: elements)
  }

  /// States differ in shape and sign: a full disc with a tick, a disc in a ring, an empty circle, a square with a
  /// cross, an empty circle with a dash.
  private func elements(of stop: MetroMapLayout.Stop, _ map: MetroMap) -> [DrawingElement] {
    let station = map.stations[stop.station]
    let role = DrawingRole(station.kind == .hub ? .hub : .stop, state: station.state)
    let sign = DrawingRole(.sign, state: station.state)
    let radius = map.radius(of: stop.station)
    let isRound = max(stop.box.width, stop.box.height) < 2 * radius + 6
    var elements: [DrawingElement] = []
    if isRound, station.state != .refused {
      elements.append(DrawingElement(shape: .circle(stop.center, radius: radius), role: role))
    } else {
      let corner = station.state == .refused ? 3 : radius
      elements.append(DrawingElement(shape: .box(stop.box, radius: corner), role: role))
    }
    switch station.state {
    case .done: elements.append(.init(shape: .sign(.tick, stop.center, radius: radius), role: sign))
    case .refused: elements.append(.init(shape: .sign(.cross, stop.center, radius: radius), role: sign))
    case .skipped: elements.append(.init(shape: .sign(.dash, stop.center, radius: radius), role: sign))
    case .here: elements.append(.init(shape: .circle(stop.center, radius: radius * 0.36), role: sign))
    case .toCome: break
    }
    return elements
  }
}
