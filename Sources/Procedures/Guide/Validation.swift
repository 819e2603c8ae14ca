// Whether what a person said is enough and right: kind by kind when it is typed, and as a whole before it is filed.

package import JSON
import Rules

/// What is wrong with one answer: words of the portal, or of the pack.
package struct Fault: Error, Sendable {
  package enum Cause: Sendable {
    case missing
    case answer(AnswerFault)
    /// A check the pack makes, with its own message.
    case check(Text)
    /// A name nobody asks for.
    case unknown
  }

  /// The question, with the row and column inside a group: `partners.2.share`.
  package let path: String
  package let cause: Cause

  package init(_ path: String, _ cause: Cause) {
    self.path = path
    self.cause = cause
  }
}

extension Procedure {
  /// Raw answers cleaned and checked one by one. What is right is kept even when its neighbour is wrong; null takes an
  /// answer back. Computed answers and names nobody asks are refused (SEC-22).
  package func accepted(
    _ raw: [String: JSON], among questions: [Question], _ setting: AnswerSetting
  ) -> (answers: [String: JSON], faults: [Fault]) {
    var answers: [String: JSON] = [:]
    var faults: [Fault] = []
    let known = Dictionary(questions.map { ($0.id, $0) }) { first, _ in first }
    for (id, value) in raw.sorted(by: { $0.key < $1.key }) {
      guard let question = known[id], question.computed == nil else {
        faults.append(Fault(id, .unknown))
        continue
      }
      if value.isNull {
        answers[id] = .null
        continue
      }
      do {
        answers[id] = try question.kind.accepted(value, setting)
      } catch {
        faults.append(Fault(error.part.isEmpty ? id : "\(id).\(error.part)", .answer(error)))
      }
    }
    return (answers, faults)
  }

  /// What is still missing or wrong in a form as a whole, in the order of the pages.
  package func faults(in filing: Filing, _ situation: Situation) -> [Fault] {
    let asked = askedQuestions(by: filing.formalities)
    return form.questions.filter { asked.contains($0.id) }.flatMap { faults($0, filing.data[$0.id], situation) }
  }

  /// The same of a list of questions: the guide's, or those of a step.
  package func faults(in questions: [Question], _ answers: [String: JSON], _ situation: Situation) -> [Fault] {
    questions.flatMap { faults($0, answers[$0.id], situation) }
  }

  private func faults(_ question: Question, _ answer: JSON?, _ situation: Situation) -> [Fault] {
    if let visible = question.visible, !visible.holds(in: situation) { return [] }
    let isGiven = question.computed != nil ? !situation[question.id].isNull : !(answer?.isNull ?? true)
    guard isGiven else {
      let isMissing = question.kind.type != .null && question.computed == nil && question.required.holds(in: situation)
      return isMissing ? [Fault(question.id, .missing)] : []
    }
    let broken = question.checks.filter { !$0.holds.holds(in: situation) }
    if let check = broken.first { return [Fault(question.id, .check(check.message))] }
    return question.isRows ? rowFaults(question, answer, situation) : []
  }

  private func rowFaults(_ question: Question, _ answer: JSON?, _ situation: Situation) -> [Fault] {
    (answer?.array ?? []).enumerated().flatMap { index, row -> [Fault] in
      let inside = situation.inside(question.columns.map { column in row[column.id].map(column.kind.value) ?? .null })
      return question.columns.compactMap { column in
        let path = "\(question.id).\(index + 1).\(column.id)"
        if let visible = column.visible, !visible.holds(in: inside) { return nil }
        guard let value = row[column.id], !value.isNull else {
          return column.required.holds(in: inside) ? Fault(path, .missing) : nil
        }
        return column.checks.first { !$0.holds.holds(in: inside) }.map { Fault(path, .check($0.message)) }
      }
    }
  }
}
