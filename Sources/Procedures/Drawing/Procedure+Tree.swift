// The guide as a tree: which answers lead where. The whole guide is the way through its questions; a formality has a
// small tree of its own that says to whom it applies.

package import Drawings
import JSON
package import Rules

extension Procedure {
  /// The questions in the order they are asked; an answer that hides the next one leads past it.
  package func guideTree(_ speech: Speech, now: FEELDateTime) throws(DecisionTree.Fault) -> DecisionTree {
    var drawing = TreeDrawing(procedure: self, speech: speech, now: now)
    let root = drawing.way(from: 0, [:])
    return try DecisionTree(title: title[speech.language], root: root, nodes: drawing.nodes)
  }

  /// To whom a formality applies, asking only what matters to it.
  package func tree(
    of formality: Formality, _ speech: Speech, now: FEELDateTime
  ) throws(DecisionTree.Fault) -> DecisionTree {
    var drawing = TreeDrawing(procedure: self, speech: speech, now: now)
    let questions = guide.questions.filter { question in
      drawing.names(behind: formality).contains(question.id) && question.kind.choices(speech) != nil
    }
    let root = drawing.verdict(formality, questions[...], [:])
    return try DecisionTree(title: formality.title[speech.language], root: root, nodes: drawing.nodes)
  }
}

private struct TreeDrawing {
  let procedure: Procedure
  let speech: Speech
  let now: FEELDateTime
  private(set) var nodes: [DecisionTree.Node] = []
  private var known: Set<String> = []

  init(procedure: Procedure, speech: Speech, now: FEELDateTime) {
    self.procedure = procedure
    self.speech = speech
    self.now = now
  }

  private mutating func add(_ node: DecisionTree.Node) -> String {
    if known.insert(node.id).inserted { nodes.append(node) }
    return node.id
  }

  // MARK: The whole guide

  /// The node from which the guide goes on after these answers.
  mutating func way(from start: Int, _ answers: [String: JSON]) -> String {
    let situation = procedure.situation(of: Filing(answers: answers), now: now)
    let refusals = procedure.guide.refusals.filter { $0.when.holds(in: situation) }
    if let refusal = refusals.first {
      let reason = refusal.reason[speech.language]
      return add(.result("refused \(reason)", reason, .no))
    }
    let rest = procedure.guide.questions.indices.dropFirst(start)
    guard let index = rest.first(where: { procedure.guide.questions[$0].visible?.holds(in: situation) ?? true }) else {
      return add(.result("end", speech.phrase("drawing.result", [:]), .yes))
    }
    let question = procedure.guide.questions[index]
    let id = "\(index) " + mattering(answers, after: index)
    guard known.insert(id).inserted else { return id }
    var ways: [(label: String, to: String)] = []
    for (answer, label) in question.kind.choices(speech) ?? [(.null, speech.phrase("drawing.any", [:]))] {
      var next = answers
      if !answer.isNull { next[question.id] = answer }
      ways.append((label, way(from: index + 1, next)))
    }
    nodes.append(.question(id, question.label[speech.language], TreeDrawing.joined(ways)))
    return id
  }

  /// The answers so far that a later question or refusal looks at: ways that agree on them are one.
  private func mattering(_ answers: [String: JSON], after index: Int) -> String {
    let later = procedure.guide.questions[index...].map(\.visible) + procedure.guide.refusals.map { Optional($0.when) }
    let names = closure(of: later.reduce(into: Set<String>()) { $0.formUnion(ProcedureReading.names(in: $1)) })
    return answers.filter { names.contains($0.key) }.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value.string ?? String($0.value.bool ?? false))" }.joined(separator: " ")
  }

  // MARK: One formality

  /// Everything its conditions speak of, directly or through decisions.
  func names(behind formality: Formality) -> Set<String> {
    let rules = [formality.applies, formality.mandatory] + formality.refusals.map(\.when)
    return closure(of: rules.reduce(into: Set<String>()) { $0.formUnion(ProcedureReading.names(in: $1)) })
  }

  private func closure(of names: Set<String>) -> Set<String> {
    var all = names
    for derivation in procedure.plan.derivations.reversed() where all.contains(derivation.name) {
      all.formUnion(ProcedureReading.names(in: derivation.visible))
      all.formUnion(ProcedureReading.names(in: derivation.value))
    }
    return all
  }

  /// The node that decides the formality from the questions left; one that changes nothing is not drawn.
  mutating func verdict(_ formality: Formality, _ questions: ArraySlice<Question>, _ answers: [String: JSON]) -> String
  {
    guard let question = questions.first else { return result(formality, answers) }
    let situation = procedure.situation(of: Filing(answers: answers), now: now)
    guard question.visible?.holds(in: situation) ?? true else {
      return verdict(formality, questions.dropFirst(), answers)
    }
    var ways: [(label: String, to: String)] = []
    for (answer, label) in question.kind.choices(speech) ?? [] {
      var next = answers
      next[question.id] = answer
      ways.append((label, verdict(formality, questions.dropFirst(), next)))
    }
    if let only = ways.first?.to, ways.allSatisfy({ $0.to == only }) { return only }
    // Two questions with the same ways are one node.
    let id = question.id + " " + ways.map { "\($0.label)>\($0.to)" }.joined(separator: "|")
    return add(.question(id, question.label[speech.language], TreeDrawing.joined(ways)))
  }

  private mutating func result(_ formality: Formality, _ answers: [String: JSON]) -> String {
    let situation = procedure.situation(of: Filing(answers: answers), now: now)
    if let refusal = formality.refusals.first(where: { $0.when.holds(in: situation) }) {
      let reason = refusal.reason[speech.language]
      return add(.result("refused \(reason)", reason, .no))
    }
    func phrase(_ key: String) -> String { speech.phrase("drawing.\(key)", [:]) }
    guard formality.applies.holds(in: situation) else { return add(.result("no", phrase("notNeeded"), .no)) }
    if formality.mandatory.holds(in: situation) { return add(.result("yes", phrase("mandatory"), .yes)) }
    return add(.result("may", phrase("optional"), .advice))
  }

  /// Answers that lead to the same place share one branch.
  private static func joined(_ ways: [(label: String, to: String)]) -> [DecisionTree.Answer] {
    var order: [String] = []
    var labels: [String: [String]] = [:]
    for way in ways {
      if labels[way.to] == nil { order.append(way.to) }
      labels[way.to, default: []].append(way.label)
    }
    return order.map { to in
      let all = (labels[to] ?? []).joined(separator: " · ")
      let short = String(String.UnicodeScalarView(all.unicodeScalars.prefix(120)))
      return DecisionTree.Answer(short == all ? all : short + "…", to: to)
    }
  }
}

extension QuestionKind {
  /// All answers with their words, where there are few; nil for a number, a text, a long list.
  fileprivate func choices(_ speech: Speech) -> [(JSON, String)]? {
    if self is QuestionYesNo { return [(.bool(true), speech.yesNo(true)), (.bool(false), speech.yesNo(false))] }
    return (self as? QuestionChoice)?.options.map { (.string($0.id), $0.label[speech.language]) }
  }
}
