// What a person has said so far, from which everything about a procedure follows: what is asked, what it costs, who
// decides.

package import JSON
package import Rules

package struct Filing: Sendable, Equatable {
  /// By question of the guide.
  package var answers: [String: JSON] = [:]
  /// By question of the form.
  package var data: [String: JSON] = [:]
  /// What officers found, by question of a step.
  package var findings: [String: JSON] = [:]
  /// The formalities asked for.
  package var formalities: [String] = []
  /// Slots that hold a document.
  package var documents: Set<String> = []
  package var granted: [String] = []
  package var refused: [String] = []
  /// By step, how it ended.
  package var outcomes: [String: String] = [:]

  package init() {}

  package init(answers: [String: JSON], formalities: [String] = [], data: [String: JSON] = [:]) {
    self.answers = answers
    self.formalities = formalities
    self.data = data
  }
}

extension Procedure {
  /// What the rules see of a filing: hidden and unasked questions are null, whatever was typed there earlier; what is
  /// derived is worked out in order.
  package func situation(
    of filing: Filing, now: FEELDateTime, witness: (any RuleWitness)? = nil
  ) -> Situation {
    var situation = Situation(vocabulary, now: now, witness: witness)
    situation[Vocabulary.Given.formalities] = .texts(filing.formalities)
    situation[Vocabulary.Given.documents] = .texts(filing.documents.sorted())
    situation[Vocabulary.Given.granted] = .texts(filing.granted)
    situation[Vocabulary.Given.refused] = .texts(filing.refused)
    situation[Vocabulary.Given.outcomes] = .context(
      Context(filing.outcomes.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    var isAsked = Array(repeating: false, count: vocabulary.names.count)
    for formality in filing.formalities { for place in plan.asked[formality] ?? [] { isAsked[place] = true } }
    func fill(_ answers: [String: JSON], _ inputs: [String: SituationPlan.Input], isOfForm: Bool = false) {
      for (id, answer) in answers where !answer.isNull {
        guard let input = inputs[id], !isOfForm || isAsked[input.place] else { continue }
        situation.set(input.place, to: input.kind.value(answer))
      }
    }
    fill(filing.answers, plan.guide)
    fill(filing.data, plan.form, isOfForm: true)
    fill(filing.findings, plan.steps)
    for derivation in plan.derivations {
      if derivation.isOfForm, !isAsked[derivation.place] { continue }
      if let visible = derivation.visible, !visible.holds(in: situation) {
        situation.set(derivation.place, to: .null)
      } else if let value = derivation.value {
        situation.set(derivation.place, to: value.value(in: situation))
      }
    }
    return situation
  }

  /// The questions of the form that these formalities ask, each once (ER-12).
  package func askedQuestions(by formalities: [String]) -> Set<String> {
    Set(formalities.flatMap { plan.asked[$0] ?? [] }.map { vocabulary.names[$0].0 })
  }
}

extension Value {
  static func texts(_ texts: [String]) -> Value { .list(texts.map(Value.string)) }
}
