// Every combination of answers to the guide, where their number allows, or very many of them: whoever comes, with
// whatever situation, somebody competent decides each formality he is told to ask for.

import JSON
import Rules

struct Exhaustion {
  private let procedure: Procedure
  private let pack: Pack
  private(set) var problems: [PackProblem] = []
  /// How many situations were looked at, and whether they are all there are.
  private(set) var situations = 0
  private(set) var isWhole = false

  private static let situationsMax = 4_000

  init(_ procedure: Procedure, _ pack: Pack) {
    self.procedure = procedure
    self.pack = pack
    let domains = procedure.guide.questions.map(domain)
    isWhole = domains.allSatisfy(\.isWhole)
    let count = domains.reduce(1) { $0 > Exhaustion.situationsMax ? $0 : $0 * max(1, $1.answers.count) }
    if count <= Exhaustion.situationsMax {
      walk(domains.map(\.answers))
    } else {
      isWhole = false
      var chance = Chance(seed: 7)
      for _ in 0..<Exhaustion.situationsMax / 4 {
        look(at: domains.map { $0.answers.randomElement(using: &chance) ?? .null })
      }
    }
  }

  private struct Domain {
    let answers: [JSON]
    let isWhole: Bool
  }

  /// The answers a question can have: all of them, or those the examples use and a few more.
  private func domain(_ question: Question) -> Domain {
    let optional: [JSON] = question.visible == nil ? [] : [.null]
    if let choice = question.kind as? QuestionChoice {
      return Domain(answers: choice.options.map { .string($0.id) } + optional, isWhole: true)
    }
    if question.kind.type == .boolean { return Domain(answers: [.bool(true), .bool(false)] + optional, isWhole: true) }
    var chance = Chance(seed: 3)
    var answers = pack.examples.filter { $0.procedure == procedure.id }.compactMap { $0.filing.answers[question.id] }
    for _ in 0..<3 { answers.append(question.kind.sample(&chance, AnswerSetting(today: now.date))) }
    var different: [JSON] = []
    for answer in answers where !different.contains(answer) { different.append(answer) }
    return Domain(answers: different + optional, isWhole: false)
  }

  private mutating func walk(_ domains: [[JSON]]) {
    var places = Array(repeating: 0, count: domains.count)
    guard domains.allSatisfy({ !$0.isEmpty }) else { return }
    while true {
      look(at: zip(domains, places).map { $0[$1] })
      var at = domains.count - 1
      while at >= 0 {
        places[at] += 1
        if places[at] < domains[at].count { break }
        places[at] = 0
        at -= 1
      }
      if at < 0 { return }
    }
  }

  private mutating func look(at answers: [JSON]) {
    guard problems.count < 20 else { return }
    situations += 1
    let pairs = zip(procedure.guide.questions, answers).filter { !$0.1.isNull }.map { ($0.0.id, $0.1) }
    let filing = Filing(
      answers: Dictionary(uniqueKeysWithValues: pairs), formalities: procedure.formalities.map(\.id))
    let advice = procedure.advice(on: filing, in: pack.territory, now: now)
    guard advice.refusals.isEmpty else { return }
    var chosen = filing
    chosen.formalities = advice.chosen
    let situation = procedure.situation(of: chosen, now: now)
    for id in advice.chosen where !isDecided(id, situation) {
      note("nobody decides '\(id)'", pairs, procedure.formality(id)?.place ?? procedure.place)
    }
    if !procedure.isDeclaration, !advice.chosen.isEmpty, !hasFirstStep(situation) {
      note("no step begins", pairs, procedure.place)
    }
  }

  private var now: FEELDateTime {
    let date = pack.examples.first?.date ?? FEELDateTime.epoch.date
    return date.midnightUTC
  }

  private func isDecided(_ formality: String, _ situation: Situation) -> Bool {
    if procedure.circuit.steps.isEmpty { return procedure.isDeclaration }
    return procedure.circuit.steps.contains { step in
      step.formality == formality && step.outcomes.contains { $0.effect == .grant } && mayHappen(step, situation)
    }
  }

  private func hasFirstStep(_ situation: Situation) -> Bool {
    procedure.circuit.steps.contains { $0.after.isEmpty && mayHappen($0, situation) }
  }

  /// A condition on what happens later, or on what the form asks, may come true yet.
  private func mayHappen(_ step: Step, _ situation: Situation) -> Bool {
    guard let when = step.when else { return true }
    let names = ProcedureReading.names(in: when)
    let later =
      Set([Vocabulary.Given.outcomes, Vocabulary.Given.granted, Vocabulary.Given.refused, Vocabulary.Given.documents])
      .union(procedure.form.questions.map(\.id)).union(procedure.decisions.map(\.id))
      .union(procedure.circuit.steps.flatMap(\.questions).map(\.id))
    return !names.isDisjoint(with: later) || when.holds(in: situation)
  }

  private mutating func note(_ what: String, _ answers: [(String, JSON)], _ place: JSONPlace) {
    let sentence =
      "\(what) when "
      + answers.map { "\($0.0) is \($0.1.text)" }
      .joined(separator: ", ") + "."
    if !problems.contains(where: { $0.place == place.description }) {
      problems.append(PackProblem(sentence, at: place))
    }
  }
}

extension JSON {
  fileprivate var text: String {
    var writer = JSONWriter()
    write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
