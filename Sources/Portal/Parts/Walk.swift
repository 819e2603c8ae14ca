import HTTP
import Procedures
import Registry
import Templates

/// How a list goes on: from the last row shown, never by number, so that nothing is skipped when rows come or go. Back
/// is what the browser does; here is the way to the beginning.
struct Walk: Model {
  let first: String
  let next: String

  static var slots: [Slot<Walk>] { [.text("first", \.first), .text("next", \.next)] }

  static let rowsMax = 50

  /// `path` with what was asked for, but for where the list stands.
  init(_ visit: Visit, _ path: String, cursor name: String = "after", next: String?) {
    let asked = QueryString(visit.query.pairs.filter { $0.name != name })
    func address(_ query: QueryString) -> String { query.pairs.isEmpty ? path : "\(path)?\(query.text)" }
    first = visit.query.first(name) == nil ? "" : address(asked)
    self.next =
      next.map { cursor in
        var asked = asked
        asked.append(name, cursor)
        return address(asked)
      } ?? ""
  }
}

/// A place in a list as an address holds it: `1772445600000.17.collection`.
protocol Cursor {
  init?(_ parts: [String])
  var parts: [String] { get }
  static var partCount: Int { get }
}

extension Cursor {
  var text: String { parts.joined(separator: ".") }

  init?(text: String) {
    let parts = text.split(separator: ".", maxSplits: Self.partCount - 1, omittingEmptySubsequences: false)
    guard parts.count == Self.partCount else { return nil }
    self.init(parts.map(String.init))
  }
}

extension Visit {
  /// Where a list goes on; a cursor that was not written by us begins it again.
  func cursor<Place: Cursor>(_ name: String = "after", as type: Place.Type = Place.self) -> Place? {
    query.first(name).flatMap { Place(text: $0) }
  }
}

extension Tasks.Place: Cursor {
  static let partCount = 3
  var parts: [String] { [String(due), String(dossier), step] }

  init?(_ parts: [String]) {
    guard let due = Int(parts[0]), let dossier = Int64(parts[1]) else { return nil }
    self.init(due: due, dossier: dossier, step: parts[2])
  }
}

extension Workload.Place: Cursor {
  static let partCount = 3
  var parts: [String] { [String(openedAt.rawValue), String(dossier), step] }

  init?(_ parts: [String]) {
    guard let at = Int64(parts[0]), let dossier = Int64(parts[1]) else { return nil }
    self.init(openedAt: Moment(rawValue: at), dossier: dossier, step: parts[2])
  }
}

extension CounterPapers.Place: Cursor {
  static let partCount = 4
  var parts: [String] { [String(issuedAt.rawValue), String(dossier), agency, formality] }

  init?(_ parts: [String]) {
    guard let at = Int64(parts[0]), let dossier = Int64(parts[1]) else { return nil }
    self.init(agency: parts[2], issuedAt: Moment(rawValue: at), dossier: dossier, formality: parts[3])
  }
}

extension Payments.Place: Cursor {
  static let partCount = 2
  var parts: [String] { [String(at.rawValue), id] }

  init?(_ parts: [String]) {
    guard let at = Int64(parts[0]) else { return nil }
    self.init(at: Moment(rawValue: at), id: parts[1])
  }
}

/// The number of the last row.
extension Int64: Cursor {
  static let partCount = 1
  var parts: [String] { [String(self)] }

  init?(_ parts: [String]) { self.init(parts[0]) }
}
