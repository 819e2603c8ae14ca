// What one may see of a dossier (ER-13): the applicant and who acts for him everything; an officer what his agency was
// asked, once a step of it has begun; whoever revises the whole, the whole. To everybody else the dossier is not there.

package import Rules

package struct Sight: Sendable, Equatable {
  /// Questions of the guide and of the form.
  package let fields: Set<String>
  /// Slots of documents.
  package let documents: Set<String>
  package let formalities: Set<String>
  package let steps: Set<String>
}

extension Procedure {
  /// Nil: for this person there is no such dossier.
  package func sees(_ dossier: Dossier, _ actor: Actor, now: FEELDateTime) -> Sight? {
    if !actor.isHouse, dossier.isApplicant(actor.principal ?? actor.account) { return whole(dossier) }
    guard dossier.filedAt != nil, !actor.posts.isEmpty else { return nil }
    let situation = situation(of: dossier.filing, now: now)
    let own = circuit.steps.filter { isRouted($0, to: actor, dossier, situation) }
    guard !own.isEmpty else { return nil }
    // A step about no formality is about all of them; a counter only hands over.
    if own.contains(where: { $0.formality == nil && $0.kind != .collection }) { return whole(dossier) }
    let counters = own.filter { $0.kind == .collection }
    let agencies = Set(own.map(\.agency))
    let asking = dossier.filing.formalities.filter { id in
      own.contains { $0.formality == id } || formality(id).map { agencies.contains($0.agency) } ?? false
    }
    let handedOver = counters.isEmpty ? [] : dossier.filing.formalities.filter { formality($0)?.result != nil }
    let needs = documentNeeds(asking, situation)
    let originals = counters.isEmpty ? [] : documents.filter(\.isOriginalShown).map(\.id)
    return Sight(
      fields: askedQuestions(by: asking).union(asking.isEmpty ? [] : guide.questions.map(\.id)),
      documents: Set(needs.asked).union(needs.provided.keys).union(originals),
      formalities: Set(asking).union(handedOver), steps: Set(own.map(\.id)))
  }

  /// Whether a step is this officer's to do, or was his to do before it ended.
  package func isTask(_ id: String, of actor: Actor, in dossier: Dossier, now: FEELDateTime) -> Bool {
    guard dossier.filedAt != nil, let step = circuit.step(id) else { return false }
    return isRouted(step, to: actor, dossier, situation(of: dossier.filing, now: now))
  }

  /// Of those who watch over everything.
  package func whole(_ dossier: Dossier) -> Sight {
    Sight(
      fields: askedQuestions(by: dossier.filing.formalities).union(guide.questions.map(\.id)),
      documents: Set(documents.map(\.id)), formalities: Set(dossier.filing.formalities),
      steps: Set(dossier.steps.keys))
  }

  /// Whether a step has begun that is his to do, or that others of his post have done.
  private func isRouted(_ step: Step, to actor: Actor, _ dossier: Dossier, _ situation: Situation) -> Bool {
    guard step.kind.isOfficers else { return false }
    switch dossier.steps[step.id] {
    case .open(let open):
      return actor.holds(step.agency, step.role, unit: open.unit)
        || open.isEscalated && step.escalation.map { actor.holds(step.agency, $0.role, unit: nil) } ?? false
    case .ended(_, _, let officer):
      var unit: String?
      if case .string(let name)? = step.unit?.value(in: situation) { unit = name }
      return officer == actor.account || actor.holds(step.agency, step.role, unit: unit)
    case .skipped, nil: return false
    }
  }
}
