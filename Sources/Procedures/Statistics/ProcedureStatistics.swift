// The figures of a procedure, worked out of its dossiers one after the other. What is kept does not grow with their
// count, and their order makes no difference (unless there are more groups than can be told apart).

import JSON
package import Rules

package struct ProcedureStatistics: Sendable {
  private let procedure: Procedure
  private let pack: Pack
  private let days: ClosedRange<FEELDate>?
  private var tallies: [[Key: Tally]]

  private struct Key: Hashable {
    let period: String
    let group: String?
  }

  /// One line of a figure.
  package struct Row: Sendable {
    /// `2026`, `2026-Q1`, `2026-03`; empty for all times together.
    package let period: String
    /// As rules give it: an id, a code, a number. Nil: nobody knows.
    package let group: String?
    package let tally: Tally
  }

  package struct Figure: Sendable {
    package let statistic: Statistic
    /// By period, then by group; what nobody knows comes last.
    package let rows: [Row]
  }

  /// More groups than this are told apart no longer; they are then counted under an empty name.
  static let rowsMax = 2_000
  /// What is public tells of no fewer: who knows a person well could find him in it.
  package static let publicMin = 5

  /// `days` bounds the days on which something is counted; left out, all are.
  package init(of procedure: Procedure, in pack: Pack, days: ClosedRange<FEELDate>? = nil) {
    self.procedure = procedure
    self.pack = pack
    self.days = days
    tallies = procedure.statistics.map { _ in [:] }
  }

  /// Adds one dossier of the procedure with its whole history. It is judged by the lists of the day it was filed.
  package mutating func add(_ dossier: Dossier, _ events: [Event], witness: (any RuleWitness)? = nil) {
    guard let facts = StatisticFacts(dossier, events, procedure, pack), let filed = dossier.filedOn else { return }
    var situation = procedure.situation(of: dossier.filing, now: filed.midnightUTC, witness: witness)
    let fees = procedure.feeLines(dossier.filing.formalities, pack.territory, situation)
    situation[Vocabulary.Given.total] = .number(fees.reduce(.zero) { $0.adding($1.amount) ?? $0 })
    for (index, statistic) in procedure.statistics.enumerated() {
      for one in facts.cases(of: statistic.unit) { add(one, to: index, statistic, situation.inside(one.values)) }
    }
  }

  private mutating func add(
    _ one: StatisticFacts.Case, to index: Int, _ statistic: Statistic, _ situation: Situation
  ) {
    guard let day = statistic.day == .begin ? one.began : one.ended, days?.contains(day) ?? true,
      statistic.when?.holds(in: situation) ?? true
    else { return }
    var key = Key(
      period: statistic.period.text(of: day), group: statistic.group.flatMap { $0.value(in: situation).groupName })
    if tallies[index][key] == nil, tallies[index].count >= Self.rowsMax { key = Key(period: key.period, group: "") }
    tallies[index][key, default: Tally(statistic.kind)].add(statistic.value?.value(in: situation) ?? .null)
  }

  package var figures: [Figure] {
    zip(procedure.statistics, tallies).map { statistic, tallies in
      let rows = tallies.map { Row(period: $0.key.period, group: $0.key.group, tally: $0.value) }
      return Figure(statistic: statistic, rows: rows.sorted { $0.order < $1.order })
    }
  }

  /// What anybody may see.
  package var publicFigures: [Figure] {
    figures.filter(\.statistic.isPublic).map { figure in
      Figure(statistic: figure.statistic, rows: figure.rows.filter { $0.tally.count >= Self.publicMin })
    }
  }
}

extension ProcedureStatistics {
  /// A group in words: an answer as a person reads it, the title of an agency, a unit, a formality, a step; where the
  /// pack has no words for it, the id itself.
  package func label(of group: String, in statistic: Statistic, _ speech: Speech) -> String {
    guard case .expression(let compiled)? = statistic.group?.body else { return group }
    switch compiled.expression.form {
    case .name(let name): return procedure.question(name)?.wording(ofGroup: group, speech) ?? group
    case .member(_, "agency"): return pack.agency(group)?.title[speech.language] ?? group
    case .member(_, "unit"):
      return pack.agencies.flatMap(\.units).first { $0.id == group }?.title[speech.language] ?? group
    case .member(_, "id") where statistic.unit == .formality:
      return procedure.formality(group)?.title[speech.language] ?? group
    case .member(_, "id"): return procedure.circuit.step(group)?.title[speech.language] ?? group
    default: return group
    }
  }
}

extension Question {
  /// The answer that a group stands for.
  fileprivate func wording(ofGroup group: String, _ speech: Speech) -> String? {
    let answer: JSON? =
      switch kind.type.plain {
      case .boolean: .bool(group == "true")
      case .number: JSONNumber(text: group).map(JSON.number)
      default: .string(group)
      }
    return answer.map { kind.shown($0, speech) }
  }
}

extension ProcedureStatistics.Row {
  fileprivate var order: (String, Int, String) { (period, group == nil ? 1 : 0, group ?? "") }
}

extension Value {
  /// What several answers have in common to be counted together.
  fileprivate var groupName: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.canonicalText
    case .boolean(let flag): flag ? "true" : "false"
    case .date(let date): date.text
    // A code of a list with columns beside it.
    case .context(let context): context["code"]?.groupName
    default: nil
    }
  }
}
