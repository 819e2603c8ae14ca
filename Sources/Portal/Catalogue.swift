package import Procedures
import Rules
import Search

/// The procedures that this portal offers, and the hour in their territories.
package struct Catalogue: Sendable {
  package let packs: [Pack]
  /// What the clocks show in a time zone.
  let hour: @Sendable (_ zone: String) -> Hour
  /// What they showed at another moment.
  let hourAt: @Sendable (_ moment: Moment, _ zone: String) -> Hour
  private let places: [String: (pack: Int, procedure: Int)]
  private let searched: [(id: String, words: Set<String>)]
  /// The procedures in which an agency has something to do.
  private let worked: [String: [(id: String, title: Text)]]

  package enum Fault: Error, CustomStringConvertible {
    case twice(procedure: String)

    package var description: String {
      switch self {
      case .twice(let procedure): "two packs have a procedure “\(procedure)”: on one portal each needs its own id"
      }
    }
  }

  package init(
    _ packs: [Pack], hour: @escaping @Sendable (_ zone: String) -> Hour,
    hourAt: (@Sendable (_ moment: Moment, _ zone: String) -> Hour)? = nil
  ) throws(Fault) {
    self.packs = packs
    self.hour = hour
    self.hourAt = hourAt ?? { _, zone in hour(zone) }
    var places: [String: (pack: Int, procedure: Int)] = [:]
    var searched: [(id: String, words: Set<String>)] = []
    var worked: [String: [(id: String, title: Text)]] = [:]
    for (index, pack) in packs.enumerated() {
      for (number, procedure) in pack.procedures.enumerated() {
        guard places.updateValue((index, number), forKey: procedure.id) == nil else {
          throw .twice(procedure: procedure.id)
        }
        for agency in Set(procedure.circuit.steps.lazy.filter(\.kind.isOfficers).map(\.agency)) {
          worked[agency, default: []].append((procedure.id, procedure.title))
        }
        guard procedure.stage == .published else { continue }
        let texts = [procedure.title, procedure.summary, procedure.audience] + procedure.formalities.map(\.title)
        let words = texts.flatMap { text in pack.languages.flatMap { SearchText.words(text[$0]) } }
        searched.append((procedure.id, Set(words)))
      }
    }
    self.places = places
    self.searched = searched
    self.worked = worked
  }

  /// With a pack in the place of the one of the same name, or beside the others.
  func replacing(_ pack: Pack) throws(Fault) -> Catalogue {
    guard let place = packs.firstIndex(where: { $0.id == pack.id }) else {
      return try Catalogue(packs + [pack], hour: hour)
    }
    var packs = packs
    packs[place] = pack
    return try Catalogue(packs, hour: hour)
  }

  /// A procedure that anybody may see.
  struct Entry {
    let pack: Pack
    let procedure: Procedure
    let hour: Hour
  }

  func entry(_ id: String) -> Entry? {
    guard let place = places[id] else { return nil }
    let pack = packs[place.pack]
    let procedure = pack.procedures[place.procedure]
    guard procedure.stage == .published || procedure.stage == .closed else { return nil }
    return Entry(pack: pack, procedure: procedure, hour: hour(pack.territory.zone))
  }

  /// The published procedures in which every word that was typed begins some word; all of them when none was typed.
  func entries(matching typed: String) -> [Entry] {
    let wanted = SearchText.words(String(typed.prefix(100)))
    return searched.filter { one in
      wanted.allSatisfy { word in one.words.contains { $0.hasPrefix(word) } }
    }.compactMap { entry($0.id) }
  }

  // MARK: Words

  /// Whatever its stage: for dossiers that go by it.
  func procedure(_ id: String) -> Procedure? {
    places[id].map { packs[$0.pack].procedures[$0.procedure] }
  }

  /// The name of an agency; empty for the house itself.
  func title(ofAgency id: String, _ language: String) -> String {
    packs.lazy.compactMap { (pack: Pack) in pack.agency(id) }.first?.title[language] ?? ""
  }

  func procedures(ofAgency id: String) -> [(id: String, title: Text)] { worked[id] ?? [] }

  /// The pack in which an agency works.
  func pack(ofAgency id: String) -> Pack? { packs.first { $0.agency(id) != nil } }

  func role(_ id: String) -> Procedures.Role? { packs.lazy.flatMap(\.roles).first { $0.id == id } }
}
