// A point on the map.

package import JSON
package import Rules

package struct QuestionMapPoint: QuestionKind {
  package static let name = "map_point"
  package static let settings = ["bounds"]

  let bounds: MapBounds

  package init(_ entry: Entry) {
    bounds = MapBounds(entry)
  }

  package var type: FEELType { .context([.init("lon", .number), .init("lat", .number)]) }

  package var parts: [String] { ["lon", "lat"] }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  /// `{"lon": …, "lat": …}`, or a GeoJSON point.
  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    guard raw.object != nil else { throw AnswerFault("map.kind") }
    let position = raw["type"]?.string == "Point" ? raw["coordinates"] : nil
    let longitude = try MapPlace.degrees(position?[0] ?? raw["lon"], within: bounds.longitudes, part: "lon")
    let latitude = try MapPlace.degrees(position?[1] ?? raw["lat"], within: bounds.latitudes, part: "lat")
    return ["lon": MapPlace.json(longitude), "lat": MapPlace.json(latitude)]
  }

  package func value(_ answer: JSON) -> Value {
    .context([("lon", answer["lon"]?.numberValue ?? .null), ("lat", answer["lat"]?.numberValue ?? .null)])
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    guard let longitude = answer["lon"]?.decimal, let latitude = answer["lat"]?.decimal else { return "" }
    return speech.phrase(
      "wording.point", ["lat": speech.number(latitude, digits: 5), "lon": speech.number(longitude, digits: 5)])
  }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let longitude = Int.random(in: bounds.longitudes, using: &chance)
    let latitude = Int.random(in: bounds.latitudes, using: &chance)
    return ["lon": MapPlace.json(longitude), "lat": MapPlace.json(latitude)]
  }
}
