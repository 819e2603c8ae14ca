// Dossiers of the past asked again under another revision: who would have paid less, brought other papers, been sent
// elsewhere. An analyst sees what a change does before anybody lives under it.

import JSON
package import Rules

package struct Replay: Sendable {
  package private(set) var dossiers = 0
  /// How many differ in each way, in the order of `Difference`.
  package private(set) var counts: [Difference: Int] = [:]
  /// The first few of each, by the caller's own name for them.
  package private(set) var witnesses: [Difference: [String]] = [:]

  package enum Difference: String, Sendable, CaseIterable {
    case paysLess, paysMore, otherFormalities, fewerDocuments, moreDocuments, otherRoute, refusedNow, refusedNoMore
    case incompleteNow
  }

  private let old: (pack: Pack, procedure: Procedure)
  private let new: (pack: Pack, procedure: Procedure)

  package init(from old: (pack: Pack, procedure: Procedure), to new: (pack: Pack, procedure: Procedure)) {
    self.old = old
    self.new = new
  }

  /// Adds one dossier as it was filed on its day.
  package mutating func add(_ filing: Filing, on day: FEELDate, name: String) {
    dossiers += 1
    let before = Outlook(filing, old.pack, old.procedure, day)
    let after = Outlook(filing, new.pack, new.procedure, day)
    for difference in Replay.differences(before, after) {
      counts[difference, default: 0] += 1
      if witnesses[difference, default: []].count < 5 { witnesses[difference, default: []].append(name) }
    }
  }

  private static func differences(_ before: Outlook, _ after: Outlook) -> [Difference] {
    var found: [Difference] = []
    if after.total < before.total { found.append(.paysLess) }
    if before.total < after.total { found.append(.paysMore) }
    if after.formalities != before.formalities { found.append(.otherFormalities) }
    if !after.documents.isSuperset(of: before.documents) { found.append(.fewerDocuments) }
    if !before.documents.isSuperset(of: after.documents) { found.append(.moreDocuments) }
    if after.route != before.route { found.append(.otherRoute) }
    if after.isRefused, !before.isRefused { found.append(.refusedNow) }
    if before.isRefused, !after.isRefused { found.append(.refusedNoMore) }
    if !after.isIncomplete.isSubset(of: before.isIncomplete) { found.append(.incompleteNow) }
    return found
  }
}

/// What a procedure makes of a filing.
private struct Outlook {
  let total: Decimal
  let formalities: Set<String>
  let documents: Set<String>
  /// The offices it would come to, with their units.
  let route: Set<String>
  let isRefused: Bool
  let isIncomplete: Set<String>

  init(_ filing: Filing, _ pack: Pack, _ procedure: Procedure, _ day: FEELDate) {
    let now = day.midnightUTC
    let (advice, situation) = procedure.outlook(on: filing, in: pack.territory, now: now)
    var chosen = filing
    chosen.formalities = advice.chosen
    total = advice.total
    formalities = Set(advice.chosen)
    documents = Set(advice.documents)
    isRefused = !advice.refusals.isEmpty
    isIncomplete = Set(procedure.faults(in: chosen, situation).map(\.path))
    let steps = procedure.circuit.steps.filter { step in
      (step.formality.map(advice.chosen.contains) ?? true) && (step.when?.holds(in: situation) ?? true)
    }
    route = Set(
      steps.map { step in
        guard case .string(let unit)? = step.unit?.value(in: situation) else { return "\(step.agency)/\(step.id)" }
        return "\(step.agency)/\(step.id)/\(unit)"
      })
  }
}
