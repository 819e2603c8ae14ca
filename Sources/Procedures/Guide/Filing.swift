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
    let asked = askedQuestions(by: filing.formalities)
    for input in inputs {
      let answer: JSON?
      switch input.source {
      case .guide: answer = filing.answers[input.id]
      case .form: answer = asked.contains(input.id) ? filing.data[input.id] : nil
      case .step: answer = filing.findings[input.id]
      }
      if let answer, !answer.isNull { situation.set(input.place, to: input.kind.value(answer)) }
    }
    for derivation in derivations {
      if derivation.isQuestion, !asked.contains(derivation.name), !isOfGuide(derivation.name) { continue }
      if let visible = derivation.visible, !visible.holds(in: situation) {
        situation[derivation.name] = .null
      } else if let value = derivation.value {
        situation[derivation.name] = value.value(in: situation)
      }
    }
    return situation
  }

  /// The questions of the form that these formalities ask, each once (ER-12).
  package func askedQuestions(by formalities: [String]) -> Set<String> {
    var asked: Set<String> = []
    for id in formalities {
      for name in formality(id)?.data ?? [] {
        if let page = form.pages.first(where: { $0.id == name }) {
          asked.formUnion(page.questions.map(\.id))
        } else {
          asked.insert(name)
        }
      }
    }
    return asked
  }

  func isOfGuide(_ question: String) -> Bool { guide.questions.contains { $0.id == question } }
}

extension Value {
  static func texts(_ texts: [String]) -> Value { .list(texts.map(Value.string)) }
}
