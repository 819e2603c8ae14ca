// The outline of a surface: a closed line that meets itself nowhere, kept counter-clockwise (RFC 7946 section 3.1.6).

struct MapRing {
  /// The corners, the first not repeated at the end.
  let places: [MapPlace]

  static let cornersMax = 1_000

  /// Nil when no surface is inside, or when the line crosses or touches itself. Corners that come twice in a row are
  /// one, and a last one that repeats the first is dropped.
  init?(_ drawn: [MapPlace]) {
    var places: [MapPlace] = []
    for place in drawn where place != places.last { places.append(place) }
    if places.count > 1, places.first == places.last { places.removeLast() }
    guard places.count >= 3, places.count <= MapRing.cornersMax, MapRing.isSimple(places) else { return nil }
    let area = MapRing.doubledArea(places)
    if area == 0 { return nil }
    self.places = area > 0 ? places : [places[0]] + places.dropFirst().reversed()
  }

  /// Twice the surface in squares of the unit, negative when it is drawn clockwise.
  private static func doubledArea(_ places: [MapPlace]) -> Int128 {
    zip(places, places.dropFirst() + [places[0]]).reduce(0) { sum, side in
      sum + Int128(side.0.longitude) * Int128(side.1.latitude) - Int128(side.1.longitude) * Int128(side.0.latitude)
    }
  }

  private static func isSimple(_ places: [MapPlace]) -> Bool {
    let sides = zip(places, places.dropFirst() + [places[0]]).map(Side.init)
    for (index, side) in sides.enumerated() {
      for other in sides.indices.dropFirst(index + 1) {
        // Neighbours share a corner. Where one lies on the other, the side beyond it touches too, or nothing is inside.
        let areNeighbours = other == index + 1 || index == 0 && other == sides.count - 1
        if !areNeighbours, side.meets(sides[other]) { return false }
      }
    }
    return true
  }

  /// In square metres, on a plane that touches the ellipsoid of WGS 84 at the middle of the surface: right to a part in
  /// ten thousand for anything smaller than a province.
  var squareMetres: Double {
    let low = places.map(\.latitude).min() ?? 0
    let high = places.map(\.latitude).max() ?? 0
    let radians = Double(low + high) / 2 / Double(MapPlace.degree) * .pi / 180
    let (east, north) = MapRing.metres(atLatitude: radians)
    let origin = places[0]
    let flat = places.map {
      (x: Double($0.longitude - origin.longitude) * east, y: Double($0.latitude - origin.latitude) * north)
    }
    return abs(zip(flat, flat.dropFirst() + [flat[0]]).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }) / 2
  }

  /// How long a unit is to the east and to the north (radii of curvature of the ellipsoid).
  static func metres(atLatitude radians: Double) -> (east: Double, north: Double) {
    let (axis, eccentricitySquared) = (6_378_137.0, 0.006_694_379_990_14)
    let bend = 1 - eccentricitySquared * sine(radians) * sine(radians)
    let unit = .pi / 180 / Double(MapPlace.degree)
    let north = axis * (1 - eccentricitySquared) / (bend * bend.squareRoot()) * unit
    return (axis / bend.squareRoot() * sine(.pi / 2 - radians) * unit, north)
  }

  /// By its series: the same digits on every machine.
  private static func sine(_ radians: Double) -> Double {
    var (term, sum) = (radians, radians)
    for step in 1...12 {
      term *= -radians * radians / Double(2 * step * (2 * step + 1))
      sum += term
    }
    return sum
  }
}

private struct Side {
  let start: MapPlace
  let end: MapPlace

  /// On which side of the line another place lies: 1 left, -1 right, 0 on it.
  private func side(of place: MapPlace) -> Int {
    let product =
      Int128(end.longitude - start.longitude) * Int128(place.latitude - start.latitude)
      - Int128(end.latitude - start.latitude) * Int128(place.longitude - start.longitude)
    return Int(product.signum())
  }

  /// For a place on the line: whether it lies between the ends.
  private func spans(_ place: MapPlace) -> Bool {
    (min(start.longitude, end.longitude)...max(start.longitude, end.longitude)).contains(place.longitude)
      && (min(start.latitude, end.latitude)...max(start.latitude, end.latitude)).contains(place.latitude)
  }

  func meets(_ other: Side) -> Bool {
    // Most sides are far apart.
    if max(start.longitude, end.longitude) < min(other.start.longitude, other.end.longitude)
      || max(other.start.longitude, other.end.longitude) < min(start.longitude, end.longitude)
    {
      return false
    }
    let (one, two) = (side(of: other.start), side(of: other.end))
    let (three, four) = (other.side(of: start), other.side(of: end))
    if one * two < 0 && three * four < 0 { return true }
    return one == 0 && spans(other.start) || two == 0 && spans(other.end) || three == 0 && other.spans(start)
      || four == 0 && other.spans(end)
  }
}
