import Procedures
import Registry
import Rules
import Templates

/// One way of ending a step, read from a form and tried on the dossier before anything is done.
struct Decision: Sendable {
  let outcome: Outcome
  let ending: Ending
  let remarks: [Remark]
  let unit: String?
  let command: Command

  init(_ typed: TypedDecision, _ task: SeenTask, _ visit: Visit) throws(DecisionFaults) {
    var faults = DecisionFaults()
    guard let outcome = task.step.outcome(typed.outcome) else {
      faults.outcome = visit.say(TextKey("agency.decide.choose"))
      throw faults
    }
    // A mark without words says nothing; one that is not sent says too much.
    for mark in typed.faults where typed.faultReason(mark).isEmpty {
      faults.marks[mark] = visit.say(TextKey("agency.decide.why"))
    }
    if outcome.effect != .sendBack, !typed.faults.isEmpty {
      faults.outcome = visit.say(TextKey("agency.decide.marked"))
    }
    guard faults.isNothing else { throw faults }
    self.outcome = outcome
    ending = Ending(
      outcome.id, reason: outcome.effect == .sendBack ? "" : typed.reason(of: outcome.id), note: typed.note,
      findings: typed.findings(task.step.questions), ticks: typed.ticks)
    remarks = typed.faults.compactMap { mark in
      Remark.Subject(name: mark).map { Remark($0, reason: typed.faultReason(mark)) }
    }
    let unit = typed.unit(of: outcome.id)
    self.unit = unit.isEmpty ? nil : unit
    command = .end(step: task.step.id, ending, remarks: remarks, unit: self.unit)
  }

  /// What would happen, and nothing does.
  func trial(_ task: SeenTask) throws(Refusal) -> [Event] {
    let seen = task.seen
    return try Proceeding.events(
      of: command, on: seen.dossier, by: seen.actor, at: seen.hour, in: seen.pack, seen.procedure)
  }
}
