// Places on the map (WGS 84) as whole numbers of ten-millionths of a degree, about a centimetre: what is kept can be
// compared and tested without rounding.

import JSON
import Rules

struct MapPlace: Hashable {
  let longitude: Int
  let latitude: Int

  static let digits = 7
  static let degree = 10_000_000

  /// Degrees, typed or sent; more digits than are kept are rounded away.
  static func degrees(_ raw: JSON?, within limits: ClosedRange<Int>, part: String) throws(AnswerFault) -> Int {
    // No mark of thousands ever stands in degrees: three digits after the point are a fraction.
    let value = try TypedNumber.read(raw, digits: 20, part: part)
    guard let scaled = value.multiplied(by: Decimal(degree))?.rounded(scale: 0, .halfUp)?.int, limits.contains(scaled)
    else { throw AnswerFault("map.outside", part: part) }
    return scaled
  }

  static func json(_ degrees: Int) -> JSON {
    Decimal(isNegative: degrees < 0, coefficient: UInt128(degrees.magnitude), exponent: -digits).map { .number($0) }
      ?? .null
  }

  /// `[longitude, latitude]` as GeoJSON has it (RFC 7946 section 3.1.1).
  var position: JSON { [MapPlace.json(longitude), MapPlace.json(latitude)] }
}

/// The part of the world a place must be in: `bounds: [west, south, east, north]` in degrees.
struct MapBounds {
  let longitudes: ClosedRange<Int>
  let latitudes: ClosedRange<Int>

  init(_ entry: Entry) {
    let world = [-180, -90, 180, 90].map { $0 * MapPlace.degree }
    var sides = world
    if let bounds = entry["bounds"] {
      let read = bounds.entries.compactMap { side in
        side.json.value.number.flatMap { Decimal($0.text)?.multiplied(by: Decimal(MapPlace.degree))?.rounded()?.int }
      }
      if read.count == 4, read[0] < read[2], read[1] < read[3], (world[0]...world[2]).contains(read[0]),
        (world[0]...world[2]).contains(read[2]), (world[1]...world[3]).contains(read[1]),
        (world[1]...world[3]).contains(read[3])
      {
        sides = read
      } else {
        bounds.note("'bounds' are the degrees [west, south, east, north].")
      }
    }
    longitudes = sides[0]...sides[2]
    latitudes = sides[1]...sides[3]
  }
}
