// A surface on the map: a parcel, a building site. Drawn, or given as a list of corners by a surveyor; kept as a
// GeoJSON polygon of one ring, with the reference of the parcel where the land register is asked for.

package import JSON
package import Rules

package struct QuestionMapPolygon: QuestionKind {
  package static let name = "map_polygon"
  package static let settings = ["bounds", "areaMin", "areaMax", "parcel"]

  private enum Parcel: String, CaseIterable { case no, optional, required }

  let bounds: MapBounds
  /// In square metres.
  private let areaMin: Int?
  private let areaMax: Int?
  private let parcel: Parcel

  private static let textBytesMax = 200_000

  package init(_ entry: Entry) {
    bounds = MapBounds(entry)
    areaMin = entry.optionalInt("areaMin", in: 1...1_000_000_000_000)
    areaMax = entry.optionalInt("areaMax", in: 1...1_000_000_000_000)
    if let areaMin, let areaMax, areaMin > areaMax { entry.note("'areaMin' is more than 'areaMax'.") }
    parcel = entry.word("parcel", orElse: .no)
  }

  package var type: FEELType {
    .context([.init("area", .number), .init("corners", .number), .init("parcel", .string)])
  }

  package var parts: [String] { ["corners"] + (parcel == .no ? [] : ["parcel"]) }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON {
    let ring = try ring(raw)
    let area = ring.squareMetres
    if let areaMin, area < Double(areaMin) {
      throw AnswerFault("map.small", ["min": String(areaMin)], part: "corners")
    }
    if let areaMax, Double(areaMax) < area {
      throw AnswerFault("map.large", ["max": String(areaMax)], part: "corners")
    }
    let positions = (ring.places + [ring.places[0]]).map(\.position)
    return .members([
      ("type", "Polygon"), ("coordinates", [.array(positions)]), ("parcel", try reference(raw["parcel"])),
    ])
  }

  private func reference(_ raw: JSON?) throws(AnswerFault) -> JSON? {
    if parcel == .no || parcel == .optional && Typed.isBlank(raw) { return nil }
    return .string(try Typed.line(raw, lengthMax: 60, part: "parcel"))
  }

  // MARK: Corners

  private func ring(_ raw: JSON) throws(AnswerFault) -> MapRing {
    var drawn: [MapPlace] = []
    let positions = try positions(raw)
    let isClosed = positions.count > 1 && positions.first == positions.last
    guard positions.count - (isClosed ? 1 : 0) <= MapRing.cornersMax else {
      throw AnswerFault("map.corners", ["max": String(MapRing.cornersMax)], part: "corners")
    }
    for position in positions {
      let longitude = try MapPlace.degrees(position[0], within: bounds.longitudes, part: "corners")
      let latitude = try MapPlace.degrees(position[1], within: bounds.latitudes, part: "corners")
      drawn.append(MapPlace(longitude: longitude, latitude: latitude))
    }
    guard Set(drawn).count >= 3 else { throw AnswerFault("map.too_few", part: "corners") }
    guard let ring = MapRing(drawn) else { throw AnswerFault("map.crossed", part: "corners") }
    return ring
  }

  /// From a GeoJSON polygon, its text, or lines of `latitude longitude`.
  private func positions(_ raw: JSON) throws(AnswerFault) -> [JSON] {
    if let rings = raw["coordinates"]?.array {
      guard raw["type"]?.string == "Polygon", rings.count == 1, let positions = rings[0].array else {
        throw AnswerFault("map.rings", part: "corners")
      }
      return positions
    }
    guard let text = raw.string ?? raw["corners"]?.string, text.utf8.count <= QuestionMapPolygon.textBytesMax else {
      throw AnswerFault("map.kind", part: "corners")
    }
    if text.trimmed.hasPrefix("{") {
      let limits = JSONLimits(bytes: QuestionMapPolygon.textBytesMax, depth: 8)
      guard let polygon = try? JSONReader.read(Array(text.utf8), limits: limits), polygon["coordinates"] != nil else {
        throw AnswerFault("map.kind", part: "corners")
      }
      return try positions(polygon)
    }
    var positions: [JSON] = []
    for line in text.split(whereSeparator: \.isNewline) where !String(line).trimmed.isEmpty {
      let numbers = String(line).oneLine.split { $0 == " " || $0 == ";" }.map { String($0).withoutFinalComma }
      guard numbers.count == 2 else { throw AnswerFault("map.line", part: "corners") }
      positions.append([.string(numbers[1]), .string(numbers[0])])
    }
    return positions
  }

  // MARK: Kept answers

  private func kept(_ answer: JSON) -> MapRing? {
    let positions = answer["coordinates"]?[0]?.array ?? []
    let places = positions.prefix(MapRing.cornersMax + 1).compactMap { position -> MapPlace? in
      let degrees = [0, 1].compactMap { index in
        position[index]?.decimal?.multiplied(by: Decimal(MapPlace.degree))?.int
      }
      guard degrees.count == 2, degrees.allSatisfy({ $0.magnitude <= 180 * MapPlace.degree }) else { return nil }
      return MapPlace(longitude: degrees[0], latitude: degrees[1])
    }
    return places.count == positions.count ? MapRing(places) : nil
  }

  private func area(_ ring: MapRing) -> Decimal {
    Decimal(ring.squareMetres)?.rounded(scale: 1, .halfUp) ?? .zero
  }

  package func value(_ answer: JSON) -> Value {
    guard let ring = kept(answer) else { return .null }
    return .context([
      ("area", .number(area(ring))), ("corners", .number(Decimal(ring.places.count))),
      ("parcel", answer["parcel"]?.textValue ?? .null),
    ])
  }

  package func shown(_ answer: JSON, _ speech: Speech) -> String {
    guard let ring = kept(answer) else { return "" }
    let surface = speech.phrase(
      "wording.surface",
      [
        "area": speech.number(area(ring).rounded(scale: 0, .halfUp) ?? .zero),
        "corners": speech.number(Decimal(ring.places.count)),
      ])
    let parcel = answer["parcel"]?.string.map { speech.phrase("wording.parcel", ["parcel": $0]) }
    return speech.list((parcel.map { [$0] } ?? []) + [surface])
  }

  /// A square in the middle of the bounds, well between the limits of the surface.
  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON {
    let most = areaMax.map(Double.init) ?? Double(areaMin ?? 100) * 3
    let least = areaMin.map(Double.init) ?? most / 3
    let area = least + (most - least) * Double.random(in: 0.3...0.7, using: &chance)
    let west = bounds.longitudes.lowerBound / 2 + bounds.longitudes.upperBound / 2
    let south = bounds.latitudes.lowerBound / 2 + bounds.latitudes.upperBound / 2
    let (east, north) = MapRing.metres(atLatitude: Double(south) / Double(MapPlace.degree) * .pi / 180)
    // Near the poles a degree has hardly any width.
    let width = Int(min(area.squareRoot() / east, Double(180 * MapPlace.degree)))
    let height = Int(area.squareRoot() / north)
    let corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)].map { x, y in
      MapPlace(longitude: west + x, latitude: south + y).position
    }
    let reference = JSON.string("T-" + String(Int.random(in: 1_000...99_999, using: &chance)))
    return .members([
      ("type", "Polygon"), ("coordinates", [.array(corners)]), ("parcel", parcel == .no ? nil : reference),
    ])
  }
}

extension String {
  fileprivate var withoutFinalComma: String { hasSuffix(",") ? String(dropLast()) : self }
}
