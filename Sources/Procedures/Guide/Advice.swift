// What the guide tells a person: which formalities are his, what they cost, which papers they want, and why (ER-10,
// ER-14).

package import Rules

package struct Advice: Sendable {
  package let formalities: [Standing]
  package let fees: [FeeLine]
  /// The papers the person has to bring, each once.
  package let documents: [String]
  /// Papers that a formality of the same request will provide (ER-17), by document.
  package let provided: [String: String]
  /// Why the procedure is not for him at all.
  package let refusals: [GuideRefusal]
  package let total: Decimal

  /// How a formality stands in a situation.
  package struct Standing: Sendable {
    package let formality: String
    package let verdict: Verdict
    package let isChosen: Bool
  }

  package enum Verdict: Sendable {
    case mandatory, optional, notNeeded
    case refused([GuideRefusal])
  }

  package struct FeeLine: Sendable, Equatable {
    package let formality: String
    package let fee: String
    package let title: Text
    package let beneficiary: String
    package let amount: Decimal
  }

  /// The formalities that will be asked for: the mandatory ones, and the optional ones ticked.
  package var chosen: [String] { formalities.filter(\.isChosen).map(\.formality) }

  package func standing(of formality: String) -> Standing? { formalities.first { $0.formality == formality } }
}

extension Procedure {
  /// `filing.formalities` are the ones ticked; mandatory ones cannot be left out (ER-11).
  package func advice(
    on filing: Filing, in territory: Territory, now: FEELDateTime, witness: (any RuleWitness)? = nil
  ) -> Advice {
    outlook(on: filing, in: territory, now: now, witness: witness).advice
  }

  /// The same with the situation that it comes to, everything chosen.
  func outlook(
    on filing: Filing, in territory: Territory, now: FEELDateTime, witness: (any RuleWitness)? = nil
  ) -> (advice: Advice, situation: Situation) {
    var filing = filing
    let ticked = Set(filing.formalities)
    var standings: [Advice.Standing] = []
    var situation = situation(of: filing, now: now, witness: witness)
    // What one formality asks may make another obligatory: until nothing changes, at most once for each.
    for _ in 0...formalities.count {
      standings = formalities.map { standing(of: $0, ticked, situation) }
      let chosen = standings.filter(\.isChosen).map(\.formality)
      if chosen == filing.formalities { break }
      filing.formalities = chosen
      situation = self.situation(of: filing, now: now, witness: witness)
    }
    let fees = feeLines(filing.formalities, territory, situation)
    let total = fees.reduce(Decimal.zero) { $0.adding($1.amount) ?? $0 }
    situation[Vocabulary.Given.total] = .number(total)
    let needs = documentNeeds(filing.formalities, situation)
    let refusals = guide.refusals.filter { $0.when.holds(in: situation) }
    let advice = Advice(
      formalities: standings, fees: fees, documents: needs.asked, provided: needs.provided, refusals: refusals,
      total: total)
    return (advice, situation)
  }

  private func standing(of formality: Formality, _ ticked: Set<String>, _ situation: Situation) -> Advice.Standing {
    func stands(_ verdict: Advice.Verdict, _ isChosen: Bool) -> Advice.Standing {
      Advice.Standing(formality: formality.id, verdict: verdict, isChosen: isChosen)
    }
    guard formality.applies.holds(in: situation) else { return stands(.notNeeded, false) }
    let refusals = formality.refusals.filter { $0.when.holds(in: situation) }
    guard refusals.isEmpty else { return stands(.refused(refusals), false) }
    if formality.mandatory.holds(in: situation) { return stands(.mandatory, true) }
    return stands(.optional, ticked.contains(formality.id))
  }

  /// A fee that cannot be worked out yet is not in the list; rounding is half up, to the smallest coin.
  package func feeLines(_ chosen: [String], _ territory: Territory, _ situation: Situation) -> [Advice.FeeLine] {
    chosen.compactMap(formality).flatMap { formality in
      formality.fees.compactMap { fee in
        guard case .number(let number) = fee.amount.value(in: situation),
          let amount = number.rounded(scale: territory.currencyDigits, .halfUp), !amount.isZero, !amount.isNegative
        else { return nil }
        return Advice.FeeLine(
          formality: formality.id, fee: fee.id, title: fee.title, beneficiary: fee.beneficiary, amount: amount)
      }
    }
  }

  /// The papers these formalities want in this situation: those to bring, and those that come from another of them.
  package func documentNeeds(
    _ chosen: [String], _ situation: Situation
  ) -> (asked: [String], provided: [String: String]) {
    var wanted: Set<String> = []
    for formality in chosen.compactMap(formality) {
      for need in formality.documents where need.when?.holds(in: situation) ?? true { wanted.insert(need.document) }
    }
    var asked: [String] = []
    var provided: [String: String] = [:]
    for document in documents where wanted.contains(document.id) {
      guard document.when?.holds(in: situation) ?? true else { continue }
      if let source = document.formalities.first(where: chosen.contains) {
        provided[document.id] = source
      } else {
        asked.append(document.id)
      }
    }
    return (asked, provided)
  }

  /// Whether a paper of another formality may stand for one that this formality asks.
  func livesOnOthers(_ id: String) -> Bool {
    formality(id)?.documents.contains { document($0.document)?.formalities.isEmpty == false } ?? false
  }

  /// Where each paper of a dossier is handed over, `agency/counter` by formality.
  package func counters(of dossier: Dossier, now: FEELDateTime) -> [String: String] {
    let situation = situation(of: dossier.filing, now: now)
    let physical = dossier.filing.formalities.compactMap(formality).filter { $0.result?.isPhysical ?? false }
    let pairs = physical.compactMap { formality in
      formality.result?.counter?.text(in: situation).map { (formality.id, $0) }
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The formalities that want this paper: the agencies it reaches (ER-13).
  package func formalities(wanting document: String, among chosen: [String], _ situation: Situation) -> [Formality] {
    chosen.compactMap(formality).filter { formality in
      formality.documents.contains { $0.document == document && ($0.when?.holds(in: situation) ?? true) }
    }
  }
}
