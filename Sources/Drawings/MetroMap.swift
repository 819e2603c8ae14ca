/// A circuit as a metro map: each line in its colour, each step a station, lines meeting at hubs. Nothing here knows
/// what a dossier is; the caller says which steps there are, in which order and how far one has come.
package struct MetroMap: Sendable {
  package let title: String
  package let lines: [Line]
  package let stations: [Station]
  package let links: [Link]

  /// The stations at both ends of each link, as indices.
  let ends: [(from: Int, to: Int)]
  /// The line of each station, as an index.
  let lineOf: [Int]

  package struct Line: Sendable {
    package let id: String
    package let label: String
    /// One of the twelve colours of the style sheet.
    package let colour: Int

    package init(id: String, label: String, colour: Int) {
      self.id = id
      self.label = label
      self.colour = colour
    }
  }

  package enum State: String, Sendable, CaseIterable {
    case done = "done"
    case here = "here"
    case toCome = "to-come"
    case refused = "refused"
    case skipped = "skipped"
  }

  package enum Kind: Sendable {
    case step
    /// A counter where lines meet.
    case hub
  }

  package struct Station: Sendable {
    package let id: String
    package let line: String
    package let label: String
    /// A second, quieter text, such as a date.
    package let sublabel: String
    package let state: State
    package let kind: Kind

    package init(
      id: String, line: String, label: String, sublabel: String = "", state: State = .toCome, kind: Kind = .step
    ) {
      self.id = id
      self.line = line
      self.label = label
      self.sublabel = sublabel
      self.state = state
      self.kind = kind
    }
  }

  package struct Link: Sendable {
    package let from: String
    package let to: String
    /// In words, for readers; empty for none.
    package let condition: String

    package init(from: String, to: String, condition: String = "") {
      self.from = from
      self.to = to
      self.condition = condition
    }
  }

  package enum Fault: Error, Equatable {
    case empty
    case tooLarge
    case textTooLong
    case colourUnknown(Int)
    case idRepeated(String)
    case lineUnknown(String)
    case stationUnknown(String)
    case linkRepeated(from: String, to: String)
  }

  package enum Limits {
    package static let lines = 40
    package static let stations = 250
    package static let links = 1_000
    package static let textScalars = 160
    package static let colours = 12
  }

  package init(title: String, lines: [Line], stations: [Station], links: [Link]) throws(Fault) {
    try Self.checkSizes(title, lines, stations, links)
    let lineIndex = try Self.index(lines.map(\.id))
    let stationIndex = try Self.index(stations.map(\.id))
    var lineOf: [Int] = []
    for station in stations {
      guard let line = lineIndex[station.line] else { throw .lineUnknown(station.line) }
      lineOf.append(line)
    }
    var ends: [(from: Int, to: Int)] = []
    var seen: Set<[Int]> = []
    for link in links {
      guard let from = stationIndex[link.from] else { throw .stationUnknown(link.from) }
      guard let to = stationIndex[link.to] else { throw .stationUnknown(link.to) }
      guard seen.insert([from, to]).inserted else { throw .linkRepeated(from: link.from, to: link.to) }
      ends.append((from, to))
    }
    self.title = title
    self.lines = lines
    self.stations = stations
    self.links = links
    self.ends = ends
    self.lineOf = lineOf
  }

  private static func checkSizes(
    _ title: String, _ lines: [Line], _ stations: [Station], _ links: [Link]
  ) throws(Fault) {
    guard !stations.isEmpty else { throw .empty }
    guard lines.count <= Limits.lines, stations.count <= Limits.stations, links.count <= Limits.links else {
      throw .tooLarge
    }
    for line in lines where !(0..<Limits.colours ~= line.colour) { throw .colourUnknown(line.colour) }
    let texts = [title] + lines.map(\.label) + stations.flatMap { [$0.label, $0.sublabel] } + links.map(\.condition)
    for text in texts where text.unicodeScalars.count > Limits.textScalars { throw .textTooLong }
  }

  private static func index(_ ids: [String]) throws(Fault) -> [String: Int] {
    var index: [String: Int] = [:]
    for (position, id) in ids.enumerated() {
      guard index.updateValue(position, forKey: id) == nil else { throw .idRepeated(id) }
    }
    return index
  }
}
