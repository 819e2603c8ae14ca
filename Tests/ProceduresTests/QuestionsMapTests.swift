import JSON
import Rules
import Testing

@testable import Procedures

@Suite("Places on the map")
struct QuestionsMapTests {
  private func kept(_ kind: some QuestionKind, _ raw: JSON) -> String {
    do throws(AnswerFault) {
      return String(decoding: try kind.accepted(raw, QuestionsWorld.setting).bytes(), as: UTF8.self)
    } catch {
      return "!" + error.key + (error.part.isEmpty ? "" : "@" + error.part)
    }
  }

  private func polygon(_ corners: [(Double, Double)]) -> JSON {
    let positions = corners.map { x, y -> JSON in [JSON(floatLiteral: x), JSON(floatLiteral: y)] }
    return ["type": "Polygon", "coordinates": [.array(positions)]]
  }

  @Test("a point is kept to seven digits inside its bounds")
  func points() throws {
    let point = try QuestionsWorld.kind(QuestionMapPoint.self, "bounds: [-17.2, 20.7, -0.9, 36]")
    #expect(kept(point, ["lon": "-7,589 ", "lat": "33.57311049999"]) == #"{"lon":-7.589,"lat":33.5731105}"#)
    #expect(kept(point, ["type": "Point", "coordinates": [-7.5, 33]]) == #"{"lon":-7.5,"lat":33}"#)
    #expect(kept(point, ["lon": 2.35, "lat": 48.85]) == "!map.outside@lon")
    #expect(kept(point, ["lon": -7.5]) == "!number.missing@lat")
    #expect(kept(point, "33.57, -7.58") == "!map.kind")
    let world = try QuestionsWorld.kind(QuestionMapPoint.self)
    #expect(kept(world, ["lon": 180, "lat": -90]) == #"{"lon":180,"lat":-90}"#)
    #expect(kept(world, ["lon": 180.0000001, "lat": 0]) == "!map.outside@lon")
    #expect(
      point.shown(["lon": -7.589, "lat": 33.5731105], try QuestionsWorld.speech("fr"))
        == "latitude 33,57311, longitude −7,58900")
  }

  @Test("an outline is closed, turned counter-clockwise and measured")
  func outlines() throws {
    let surface = try QuestionsWorld.kind(QuestionMapPolygon.self)
    let clockwise = polygon([(-7.6, 33.5), (-7.6, 33.501), (-7.599, 33.501), (-7.599, 33.5)])
    let answer =
      #"{"type":"Polygon","coordinates":[[[-7.6,33.5],[-7.599,33.5],[-7.599,33.501],[-7.6,33.501],[-7.6,33.5]]]}"#
    #expect(kept(surface, clockwise) == answer)
    #expect(kept(surface, .string(answer)) == answer, "its text is as good")
    #expect(kept(surface, ["corners": "33.5 -7.6\n33.5 -7.599\r\n\n33,501; -7,599\n33.501, -7.6"]) == answer)
    // The exact surface between these meridians and parallels of the ellipsoid is 10,306.30 m².
    let area = surface.value(try surface.accepted(clockwise, QuestionsWorld.setting)).member("area")
    guard case .number(let metres) = area else { return #expect(Bool(false), "no area") }
    #expect(abs(metres.double - 10_306.3) < 0.5, "\(metres)")
    let shown = surface.shown(try surface.accepted(clockwise, QuestionsWorld.setting), try QuestionsWorld.speech("fr"))
    #expect(shown.hasPrefix("10\u{202F}30") && shown.hasSuffix("m², sommets\u{A0}: 4"), "\(shown)")
  }

  @Test("an outline that crosses, touches or folds back on itself is refused")
  func crossings() throws {
    let surface = try QuestionsWorld.kind(QuestionMapPolygon.self)
    let crossed: [[(Double, Double)]] = [
      [(0, 0), (1, 1), (1, 0), (0, 1)],
      [(0, 0), (2, 0), (1, 0)],
      [(0, 0), (2, 0), (2, 2), (2, 0.5), (0, 1)],
      [(0, 0), (2, 0), (2, 2), (1, 0), (0, 2)],
      [(0, 0), (1, 1), (2, 0), (2, 2), (1, 1), (0, 2)],
    ]
    for corners in crossed { #expect(kept(surface, polygon(corners)) == "!map.crossed@corners", "\(corners)") }
    #expect(
      kept(surface, polygon([(0, 0), (1, 0), (2, 0), (2, 2), (0, 2)])).hasPrefix("{"),
      "a corner may lie on a straight side")
    #expect(kept(surface, polygon([(0, 0), (1, 0), (0, 0)])) == "!map.too_few@corners")
    let holed: JSON = ["type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9]], [[1, 1], [2, 1], [2, 2]]]]
    #expect(kept(surface, holed) == "!map.rings@corners")
    #expect(kept(surface, "33.5") == "!map.line@corners")
    #expect(kept(surface, .string(String(repeating: "{", count: 100_000))) == "!map.kind@corners")
    #expect(kept(surface, .string(String(repeating: " ", count: 200_001))) == "!map.kind@corners")
  }

  @Test("a thousand corners are taken, one more is not")
  func corners() throws {
    let surface = try QuestionsWorld.kind(QuestionMapPolygon.self)
    // A comb: every tooth overlaps every other in longitude or latitude.
    func comb(_ count: Int) -> JSON {
      let teeth = (0..<count - 2).map { (Double($0) / 1_000, $0 % 2 == 0 ? 1.0 : 2.0) }
      return polygon([(0, 0)] + teeth.map { ($0.0, $0.1) } + [(2, 0)])
    }
    #expect(kept(surface, comb(1_000)).hasPrefix("{"))
    #expect(kept(surface, comb(1_001)) == "!map.corners@corners")
  }

  @Test("surfaces stay between their limits and name their parcel")
  func limits() throws {
    let surface = try QuestionsWorld.kind(QuestionMapPolygon.self, "areaMin: 5000, areaMax: 20000, parcel: 'required'")
    func square(_ side: Double, _ parcel: JSON) -> JSON {
      var object = polygon([(0, 0), (side, 0), (side, side), (0, side)]).object
      object?["parcel"] = parcel
      return object.map(JSON.object) ?? .null
    }
    #expect(kept(surface, square(0.001, "T 12/3")).hasSuffix(#""parcel":"T 12/3"}"#))
    #expect(kept(surface, square(0.001, "")) == "!text.missing@parcel")
    #expect(kept(surface, square(0.0005, "T 12")) == "!map.small@corners")
    #expect(kept(surface, square(0.002, "T 12")) == "!map.large@corners")
  }
}
