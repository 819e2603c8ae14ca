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
  private let now: FEELDateTime
  /// By formality, the steps that may grant it.
  private let deciding: [String: [Step]]
  private let first: [Step]
  private let collections: [Step]
  /// Steps whose condition is about what happens later, or what the form asks: it may come true yet.
  private let open: Set<String>

  private static let situationsMax = 4_000

  init(_ procedure: Procedure, _ pack: Pack) {
    self.procedure = procedure
    self.pack = pack
    now = (pack.examples.first?.date ?? FEELDateTime.epoch.date).midnightUTC
    let steps = procedure.circuit.steps
    let granting = steps.filter { $0.formality != nil && $0.outcomes.contains { $0.effect == .grant } }
    deciding = Dictionary(grouping: granting) { $0.formality ?? "" }
    first = steps.filter(\.after.isEmpty)
    collections = steps.filter { $0.kind == .collection }
    let later =
      Set([Vocabulary.Given.outcomes, Vocabulary.Given.granted, Vocabulary.Given.refused, Vocabulary.Given.documents])
      .union(procedure.form.questions.map(\.id)).union(procedure.decisions.map(\.id))
      .union(steps.flatMap(\.questions).map(\.id))
    open = Set(steps.filter { !ProcedureReading.names(in: $0.when).isDisjoint(with: later) }.map(\.id))
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
    let (advice, situation) = procedure.outlook(on: filing, in: pack.territory, now: now)
    guard advice.refusals.isEmpty else { return }
    for id in advice.chosen where !isDecided(id, situation) {
      note("nobody decides '\(id)'", pairs, procedure.formality(id)?.place ?? procedure.place)
    }
    for id in advice.chosen where !isHandedOver(id, situation) {
      note(
        "nobody hands over the paper of '\(id)' at its counter", pairs,
        procedure.formality(id)?.place ?? procedure.place)
    }
    if !procedure.isDeclaration, !advice.chosen.isEmpty, !first.contains(where: { mayHappen($0, situation) }) {
      note("no step begins", pairs, procedure.place)
    }
  }

  private func isDecided(_ formality: String, _ situation: Situation) -> Bool {
    if procedure.circuit.steps.isEmpty { return procedure.isDeclaration }
    return deciding[formality]?.contains { mayHappen($0, situation) } ?? false
  }

  /// A counter that cannot be told yet may come out right.
  private func isHandedOver(_ id: String, _ situation: Situation) -> Bool {
    guard let result = procedure.formality(id)?.result, result.isPhysical, let there = result.counter else {
      return true
    }
    guard let place = there.text(in: situation) else { return true }
    return collections.contains { step in
      mayHappen(step, situation) && step.counter?.text(in: situation) ?? place == place
    }
  }

  private func mayHappen(_ step: Step, _ situation: Situation) -> Bool {
    step.when.map { open.contains(step.id) || $0.holds(in: situation) } ?? true
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
