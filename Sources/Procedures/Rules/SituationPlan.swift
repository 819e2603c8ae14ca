// How the values of a situation come about, worked out once for each procedure: copying whole questions for every
// situation would cost more than the rules.

import Rules

struct SituationPlan: Sendable {
  struct Input: Sendable {
    let kind: any QuestionKind
    /// Among the values of a situation.
    let place: Int
  }

  /// What is answered, by question.
  let guide: [String: Input]
  let form: [String: Input]
  let steps: [String: Input]
  /// By formality, the places of the questions of the form that it asks: those it names, and those of its pages.
  let asked: [String: [Int]]
  /// Names worked out or hidden by rule, each after those it depends on.
  let derivations: [Derivation]

  init(_ draft: ProcedureDraft) {
    let vocabulary = draft.reading.vocabulary
    func inputs(_ questions: [Question]) -> [String: Input] {
      let pairs = questions.filter { $0.computed == nil }.compactMap { question in
        vocabulary.place(of: question.id).map { (question.id, Input(kind: question.kind, place: $0)) }
      }
      return Dictionary(pairs) { first, _ in first }
    }
    let questions = draft.pages.flatMap(\.questions)
    guide = inputs(draft.guide.questions)
    form = inputs(questions)
    steps = inputs(draft.steps.flatMap(\.questions))
    let byPage = Dictionary(draft.pages.map { ($0.id, $0.questions.map(\.id)) }) { first, _ in first }
    let asked = draft.formalities.map { formality in
      (formality.id, formality.data.flatMap { byPage[$0] ?? [$0] }.compactMap(vocabulary.place))
    }
    self.asked = Dictionary(asked) { first, _ in first }
    derivations = Derivation.ordered(guide: draft.guide.questions, form: questions, draft.decisions, draft.reading)
  }
}
