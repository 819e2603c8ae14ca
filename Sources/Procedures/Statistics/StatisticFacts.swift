// What figures know besides the situation of a dossier: how long it took, how it ended, who did what when. All of it
// follows from the events.

import Rules

struct StatisticFacts {
  /// What was counted, with the days on which it began and was over.
  struct Case {
    let began: FEELDate
    let ended: FEELDate?
    /// What the rules of the figure know of it, in the order of `names`.
    let values: [Value]
  }

  private static let dossier: [(String, FEELType)] = [
    ("days", .number), ("working_days", .number), ("awaited", .number), ("returned", .number), ("end", .string),
    ("filed", .date), ("closed", .date), ("paid", .number),
  ]
  private static let formality: [(String, FEELType)] = [
    ("id", .string), ("agency", .string), ("result", .string), ("days", .number), ("working_days", .number),
    ("late", .boolean),
  ]
  private static let step: [(String, FEELType)] = [
    ("id", .string), ("agency", .string), ("unit", .string), ("outcome", .string), ("days", .number),
    ("working_days", .number), ("late", .boolean),
  ]

  static func names(for unit: Statistic.Unit) -> [(String, FEELType)] {
    func context(_ fields: [(String, FEELType)]) -> FEELType { .context(fields.map { .init($0.0, $0.1) }) }
    return switch unit {
    case .dossier: [("dossier", context(dossier))]
    case .formality: [("dossier", context(dossier)), ("formality", context(formality))]
    case .step: [("dossier", context(dossier)), ("step", context(step))]
    }
  }

  private let procedure: Procedure
  private let pack: Pack
  private let subject: Dossier
  private let filed: FEELDate
  private var closed: FEELDate?
  private var returned = 0
  private var decided: [String: (day: FEELDate, result: String)] = [:]
  private var open: [String: Turn] = [:]
  private var turns: [Turn] = []

  /// A step from its opening to its end; what is done again is another.
  private struct Turn {
    let step: Step
    let began: FEELDate
    var due: FEELDate?
    var unit: String?
    var stopped: FEELDate?
    /// Days on which it waited for the applicant, or was suspended.
    var rested = 0
    var ended: FEELDate?
    var outcome = ""
  }

  /// Nil for a dossier that was never filed.
  init?(_ dossier: Dossier, _ events: [Event], _ procedure: Procedure, _ pack: Pack) {
    guard let filed = dossier.filedOn else { return nil }
    self.procedure = procedure
    self.pack = pack
    self.filed = filed
    subject = dossier
    for event in events { take(event) }
  }

  private mutating func take(_ event: Event) {
    switch event.fact {
    case .opened(let id, let unit, let due):
      if let step = procedure.circuit.step(id) { open[id] = Turn(step: step, began: event.on, due: due, unit: unit) }
    case .returned(let id, _, _):
      returned += 1
      open[id]?.stopped = event.on
    case .suspended(let id): open[id]?.stopped = event.on
    case .resumed(let id, let due):
      guard var turn = open[id] else { return }
      turn.rested += days(turn.stopped ?? event.on, event.on)
      turn.stopped = nil
      turn.due = due
      open[id] = turn
    case .forwarded(let id, let unit): open[id]?.unit = unit
    case .ended(let id, let ending):
      guard var turn = open.removeValue(forKey: id) else { return }
      turn.ended = event.on
      turn.outcome = ending.outcome
      turns.append(turn)
    case .granted(let id): decided[id] = (event.on, "granted")
    case .refused(let id, _, _): decided[id] = (event.on, "refused")
    case .reopened(_, _, let again): for id in again { decided[id] = nil }
    case .closed: closed = event.on
    default: return
    }
  }

  /// A clock that was set back gives no days.
  private func days(_ from: FEELDate, _ to: FEELDate) -> Int { max(0, to.daysSince1970 - from.daysSince1970) }

  private func value(days from: FEELDate, _ to: FEELDate?, less rested: Int = 0) -> Value {
    to.map { .number(Decimal(max(0, days(from, $0) - rested))) } ?? .null
  }

  private func value(workingDays from: FEELDate, _ to: FEELDate?, by calendar: WorkingCalendar) -> Value {
    to.map { .number(Decimal(max(0, calendar.workingDays(from: from, to: $0)))) } ?? .null
  }

  // MARK: Cases

  func cases(of unit: Statistic.Unit) -> [Case] {
    switch unit {
    case .dossier: [Case(began: filed, ended: closed, values: [whole])]
    case .formality: subject.filing.formalities.compactMap(procedure.formality).map(decision)
    case .step: turns.map(work)
    }
  }

  private var whole: Value {
    .context(
      zip(
        Self.dossier.map(\.0),
        [
          value(days: filed, closed), value(workingDays: filed, closed, by: pack.territory.calendar),
          .number(Decimal(subject.daysAwaited)), .number(Decimal(returned)),
          subject.end.map { .string($0.rawValue) } ?? .null, .date(filed), closed.map(Value.date) ?? .null,
          .number(subject.paid),
        ]
      ).map { ($0, $1) })
  }

  private func decision(_ formality: Formality) -> Case {
    let day = decided[formality.id]?.day
    let calendar = pack.calendar(of: formality.agency)
    let limit = calendar.legalLimit(of: formality, subject)
    let late: Value = day.flatMap { day in limit.map { .boolean($0 < day) } } ?? .null
    let facts: [Value] = [
      .string(formality.id), .string(formality.agency), .string(decided[formality.id]?.result ?? "open"),
      value(days: filed, day), value(workingDays: filed, day, by: calendar), late,
    ]
    let context = Value.context(zip(Self.formality.map(\.0), facts).map { ($0, $1) })
    return Case(began: filed, ended: day, values: [whole, context])
  }

  private func work(_ turn: Turn) -> Case {
    let late: Value = turn.ended.flatMap { day in turn.due.map { .boolean($0 < day) } } ?? .null
    let facts: [Value] = [
      .string(turn.step.id), .string(turn.step.agency), turn.unit.map(Value.string) ?? .null, .string(turn.outcome),
      value(days: turn.began, turn.ended, less: turn.rested),
      value(workingDays: turn.began, turn.ended, by: pack.calendar(of: turn.step.agency)), late,
    ]
    let context = Value.context(zip(Self.step.map(\.0), facts).map { ($0, $1) })
    return Case(began: turn.began, ended: turn.ended, values: [whole, context])
  }
}
