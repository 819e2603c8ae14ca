// A circuit as the metro map: an agency is a line, a step a station. One function draws it wherever it appears: on the
// sheet of a procedure (nothing has happened yet), for a dossier (how far it is), and for a modeller (BPMN).

package import Drawings
import Rules

extension Procedure {
  /// `dossier` nil: what will happen. With one, steps that do not concern it are left out.
  package func map(of dossier: Dossier? = nil, in pack: Pack, _ speech: Speech) throws(MetroMap.Fault) -> MetroMap {
    let steps = circuit.steps.filter { isDrawn($0, dossier) }
    let language = speech.language
    let house = MetroMap.Line(id: "", label: speech.phrase("drawing.house", [:]), colour: 0)
    let agencies = pack.agencies.filter { agency in steps.contains { $0.agency == agency.id } }
    let lines = agencies.map { MetroMap.Line(id: $0.id, label: $0.title[language], colour: $0.line) }
    let isHouseNeeded = steps.contains { step in !agencies.contains { $0.id == step.agency } }
    return try MetroMap(
      title: title[language], lines: isHouseNeeded ? [house] + lines : lines,
      stations: steps.map { station($0, dossier, agencies, speech) }, links: links(steps, language))
  }

  /// Steps that only work by themselves say nothing to a person; the steps around them are joined.
  private func isDrawn(_ step: Step, _ dossier: Dossier?) -> Bool {
    if step.kind == .closing { return false }
    guard let dossier, dossier.filedAt != nil else { return true }
    if dossier.steps[step.id] == .skipped { return false }
    return step.formality.map { dossier.filing.formalities.contains($0) } ?? true
  }

  private func station(
    _ step: Step, _ dossier: Dossier?, _ agencies: [Agency], _ speech: Speech
  ) -> MetroMap.Station {
    var state = MetroMap.State.toCome
    var sublabel = ""
    switch dossier?.steps[step.id] {
    case .open(let open):
      state = .here
      if open.isReturned {
        sublabel = speech.phrase("drawing.yours", [:])
      } else if let due = open.due {
        sublabel = speech.phrase("drawing.before", ["date": speech.date(due)])
      }
    case .ended(let ending, _, _):
      let effect = step.outcome(ending.outcome)?.effect
      state = effect == .refuse || effect == .refuseAll ? .refused : .done
    case .skipped: state = .skipped
    case nil: break
    }
    return MetroMap.Station(
      id: step.id, line: agencies.contains { $0.id == step.agency } ? step.agency : "",
      label: step.title[speech.language], sublabel: sublabel, state: state,
      kind: step.kind == .collection ? .hub : .step)
  }

  /// What comes after what; a step that is not drawn hands its ends on.
  private func links(_ steps: [Step], _ language: String) -> [MetroMap.Link] {
    let drawn = Set(steps.map(\.id))
    func before(_ step: Step, _ seen: Set<String>) -> [String] {
      var found: [String] = []
      for id in step.after where !seen.contains(id) {
        let ends = drawn.contains(id) ? [id] : circuit.step(id).map { before($0, seen.union([id])) } ?? []
        for end in ends where !found.contains(end) { found.append(end) }
      }
      return found
    }
    var links = steps.flatMap { step in before(step, [step.id]).map { MetroMap.Link(from: $0, to: step.id) } }
    for step in steps {
      for outcome in step.outcomes where outcome.effect == .reopen || outcome.effect == .forward {
        guard let target = outcome.step, drawn.contains(target), target != step.id,
          !links.contains(where: { $0.from == step.id && $0.to == target })
        else { continue }
        links.append(MetroMap.Link(from: step.id, to: target, condition: outcome.title[language]))
      }
    }
    return links
  }

  // MARK: For a modeller

  /// The circuit as BPMN wants it, with conditions in FEEL and delays in ISO 8601.
  package func bpmn(in pack: Pack, _ speech: Speech) throws(MetroMap.Fault) -> BPMNCircuit {
    let map = try map(in: pack, speech)
    let pairs = circuit.steps.map { ($0.id, bpmn($0, speech)) }
    let conditions = map.links.compactMap { link in
      circuit.step(link.to)?.when.map { BPMNCircuit.Condition(from: link.from, to: link.to, feel: $0.text) }
    }
    return BPMNCircuit(
      map: map, steps: Dictionary(pairs) { first, _ in first }, conditions: conditions)
  }

  private func bpmn(_ step: Step, _ speech: Speech) -> BPMNCircuit.Step {
    let task: BPMNCircuit.Task =
      switch step.kind {
      case .automatic: .service
      case .exchange, .payment: .receive
      case .collection, .transfer, .inspection, .appointment: .manual
      default: .user
      }
    let deadline = step.delay.map { delay in
      BPMNCircuit.Deadline(
        label: speech.phrase("drawing.days.\(delay.count.rawValue)", ["count": String(delay.days)]),
        duration: "P\(delay.days)D")
    }
    return BPMNCircuit.Step(task: task, deadline: deadline, join: step.isAfterAny ? .exclusive : nil)
  }
}
