import Crypto
import Procedures
import Registry
import Rules
import Templates

/// One dossier of the demo before it is told.
struct DemoPlan: Sendable {
  /// Where its story ends, if it does not end by itself before.
  enum Goal: Sendable, Equatable {
    case end
    /// Somebody is at this step.
    case step(String)
    /// An unfinished draft: of the pages of the form, so many in a hundred are filled in.
    case draft(percent: Int)
    case returned, suspended, withdrawn
    /// A payment is ordered, or not even that.
    case unpaid(isOrdered: Bool)
    /// A certificate is taken back after the end.
    case revoked
  }

  let number: Int
  let id: String
  let script: DemoScript
  let applicant: DemoPeople.Member
  let broker: DemoPeople.Member?
  let language: Language
  private(set) var start: FEELDate
  let goal: Goal
  /// One of those that will be looked at: it has papers of its own, and certificates are made for it.
  let isShown: Bool
  /// Everybody does at once what there is to do.
  let isBrisk: Bool
  private(set) var seed: UInt64

  func starting(on day: FEELDate, seed: UInt64? = nil) -> DemoPlan {
    var plan = self
    plan.start = day
    plan.seed = seed ?? self.seed
    return plan
  }
}

/// Decides which dossiers there are: first at least one of everything there can be, then many of what is usual.
struct DemoPlanner {
  private struct Draft {
    var script: DemoScript
    var goal: DemoPlan.Goal
    /// Days before today on which it begins.
    var age: ClosedRange<Int>
    var isBrisk = false
    /// It must go as its script goes.
    var isSure = false
    var language: Language?
    var isShown = true
  }

  private let stage: DemoStage
  private let ids: Randomness
  private var chance: Chance
  private let count: Int
  private let scripts: [DemoScript]
  /// All applicants but the first two.
  private let others: [DemoPeople.Member]
  /// The shorter a story, the more often it is told where many are.
  private let short: [DemoScript]

  /// Certificates are made for so many dossiers only: each takes a signature and some 30 KB.
  private static let shownMax = 600

  private init(_ stage: DemoStage, _ count: Int, _ ids: Randomness, _ chance: Chance) {
    self.stage = stage
    self.count = count
    self.ids = ids
    self.chance = chance
    scripts = stage.scripts.filter(\.isFiled)
    others = Array(stage.people.applicants.dropFirst(2))
    let patient = scripts.filter { !$0.isGrantedAtOnce }.sorted { $0.eventCount < $1.eventCount }
    short = Array(patient.prefix(max(8, patient.count / 4)))
  }

  /// In the order in which they begin.
  static func plans(_ stage: DemoStage, _ count: Int, _ ids: Randomness, _ chance: Chance) -> [DemoPlan] {
    var planner = DemoPlanner(stage, count, ids, chance)
    return planner.plans()
  }

  private mutating func plans() -> [DemoPlan] {
    var drafts = certificates() + revocation() + stations() + situations()
    if drafts.count > count {
      // What must be there comes first; of the rest a fair choice.
      let first = certificates().count + 1
      drafts =
        Array(drafts.prefix(min(first, count)))
        + drafts.dropFirst(first).shuffled(using: &chance).prefix(max(0, count - first))
    }
    while drafts.count < min(count, Self.shownMax), let draft = usual() { drafts.append(draft) }
    while drafts.count < count, let draft = plain() { drafts.append(draft) }
    let plans = drafts.enumerated().map { number, draft in plan(number, draft) }
    return plans.sorted { ($0.start, $0.number) < ($1.start, $1.number) }
  }

  // MARK: One of everything

  /// Few dossiers that together end with every kind of certificate; the second of them is in Arabic letters.
  private func certificates() -> [Draft] {
    var missing = Set(scripts.filter { $0.end == .done }.flatMap { script in kinds(script) })
    var drafts: [Draft] = []
    while !missing.isEmpty {
      let best = scripts.filter { $0.end == .done }.max { one, other in
        kinds(one).intersection(missing).count < kinds(other).intersection(missing).count
      }
      guard let best, !kinds(best).isDisjoint(with: missing) else { break }
      missing.subtract(kinds(best))
      let language = Language.allCases[drafts.count % Language.allCases.count]
      drafts.append(Draft(script: best, goal: .end, age: 62...70, isBrisk: true, isSure: true, language: language))
    }
    return drafts
  }

  /// Two packs may each have a certificate of the same id.
  private func kinds(_ script: DemoScript) -> Set<String> {
    Set(script.certificates.map { "\(script.book.pack.id)/\($0)" })
  }

  private func revocation() -> [Draft] {
    let done = scripts.filter { $0.end == .done && !$0.certificates.isEmpty }
    guard let script = done.min(by: { $0.eventCount < $1.eventCount }) else { return [] }
    return [Draft(script: script, goal: .revoked, age: 40...60, isBrisk: true, isSure: true)]
  }

  /// Somebody stands at each station of each line.
  private func stations() -> [Draft] {
    var seen: Set<String> = []
    var drafts: [Draft] = []
    for script in scripts {
      for step in script.procedure.circuit.steps where step.kind.isOfficers && script.opened.contains(step.id) {
        guard seen.insert("\(script.procedure.id)/\(step.id)").inserted else { continue }
        // Far down the line, or just begun: as long ago as it took to come here.
        let before = script.procedure.circuit.ancestors(of: step.id).count
        drafts.append(
          Draft(script: script, goal: .step(step.id), age: (5 + 2 * before)...(9 + 3 * before), isBrisk: true))
      }
    }
    return drafts
  }

  private mutating func situations() -> [Draft] {
    var drafts: [Draft] = []
    func add(_ goals: [DemoPlan.Goal], _ age: ClosedRange<Int>, where isFit: (DemoScript) -> Bool) {
      let fit = stage.scripts.filter(isFit)
      for goal in goals {
        if let script = chance.pick(fit) { drafts.append(Draft(script: script, goal: goal, age: age, isBrisk: true)) }
      }
    }
    func pays(_ script: DemoScript) -> Bool {
      script.isFiled && script.procedure.circuit.steps.contains { $0.kind == .payment && script.opened.contains($0.id) }
    }
    add([.unpaid(isOrdered: true), .unpaid(isOrdered: true), .unpaid(isOrdered: false)], 5...12, where: pays)
    add([.returned, .returned, .returned], 6...14) { $0.isReturned }
    add([.suspended, .suspended], 12...24) { $0.isSuspended }
    add([.end, .end], 30...60) { $0.end == .refused }
    add([.withdrawn, .withdrawn], 20...60) { $0.isFiled && !$0.isGrantedAtOnce }
    add([.draft(percent: 40), .draft(percent: 70), .draft(percent: 100)], 1...20) { _ in true }
    add([.draft(percent: 30)], 200...300) { _ in true }
    return drafts
  }

  // MARK: Many of what is usual

  private mutating func usual() -> Draft? {
    guard let script = pick(scripts), let filed = pick(scripts) else { return nil }
    let returned = chance.pick(scripts.filter(\.isReturned)) ?? script
    switch Int.random(in: 0..<100, using: &chance) {
    case ..<48: return Draft(script: filed, goal: .end, age: yearly())
    case ..<76:
      let steps = filed.procedure.circuit.steps.filter { $0.kind.isOfficers && filed.opened.contains($0.id) }
      guard let step = chance.pick(steps) else { return Draft(script: filed, goal: .end, age: yearly()) }
      return Draft(script: filed, goal: .step(step.id), age: 4...34, isBrisk: true)
    case ..<84: return Draft(script: script, goal: .draft(percent: percent()), age: 1...28)
    case ..<87: return Draft(script: script, goal: .draft(percent: percent()), age: 120...340)
    case ..<93: return Draft(script: returned, goal: .returned, age: 5...30)
    case ..<96: return Draft(script: filed, goal: .unpaid(isOrdered: chance.once(in: 2)), age: 4...16)
    case ..<98: return Draft(script: filed, goal: .withdrawn, age: yearly())
    default: return Draft(script: filed, goal: .end, age: 2...15)
    }
  }

  /// Procedures are asked for alike, however many examples they have.
  private mutating func pick(_ scripts: [DemoScript]) -> DemoScript? {
    let procedures = Set(scripts.map(\.procedure.id)).sorted()
    guard let procedure = chance.pick(procedures) else { return nil }
    return chance.pick(scripts.filter { $0.procedure.id == procedure })
  }

  /// One of very many: nothing is granted in it, for then a certificate would have to be made.
  private mutating func plain() -> Draft? {
    guard let script = pick(short) else { return nil }
    let refused = chance.pick(short.filter { $0.end == .refused })
    var draft: Draft
    switch Int.random(in: 0..<100, using: &chance) {
    case ..<12: draft = Draft(script: script, goal: .draft(percent: percent()), age: 1...28)
    case ..<30: draft = Draft(script: script, goal: .draft(percent: percent()), age: 80...360)
    case ..<48: draft = Draft(script: script, goal: .withdrawn, age: yearly())
    case ..<60: draft = Draft(script: refused ?? script, goal: refused == nil ? .withdrawn : .end, age: yearly())
    case ..<66: draft = Draft(script: script, goal: .unpaid(isOrdered: true), age: 2...30)
    default: draft = Draft(script: script, goal: .end, age: 2...30)
    }
    draft.isShown = false
    return draft
  }

  private mutating func percent() -> Int { Int.random(in: 10...100, using: &chance) }

  /// More and more as the portal becomes known.
  private mutating func yearly() -> ClosedRange<Int> {
    let share = Double.random(in: 0...1, using: &chance)
    let age = 12 + Int((share * share) * Double(DemoStage.daysTold - 24))
    return age...age
  }

  // MARK: Who and when

  private mutating func plan(_ number: Int, _ draft: Draft) -> DemoPlan {
    let applicants = stage.people.applicants
    // The first two applicants have something of everything; each of the others has a few.
    let own = number < 120 && number % 6 < 2 ? number % 6 : nil
    let applicant = own.map { applicants[$0] } ?? chance.pick(others) ?? applicants[0]
    let isBrokered = applicant.id == applicants[0].id && number % 4 == 0
    let age = min(Int.random(in: draft.age, using: &chance), DemoStage.daysTold)
    let wanted = draft.language ?? (chance.once(in: 4) ? chance.pick(Language.allCases) : nil) ?? applicant.language
    let spoken = draft.script.book.pack.languages.compactMap(Language.init(code:))
    let language = spoken.contains(wanted) ? wanted : spoken.first ?? wanted
    let plan = DemoPlan(
      number: number, id: DossierID.next(from: ids), script: draft.script, applicant: applicant,
      broker: isBrokered ? stage.people.representative : nil, language: language,
      start: start(age, draft.script), goal: draft.goal, isShown: draft.isShown,
      isBrisk: draft.isBrisk, seed: chance.next())
    if !draft.isShown { return plan }
    return draft.isSure ? sure(plan) : recent(plan)
  }

  /// That many days ago, or on the working day before: the one after may be today, and today nothing is told.
  private func start(_ age: Int, _ script: DemoScript) -> FEELDate {
    let calendar = script.book.pack.territory.calendar
    let days = (age..<age + Self.daysOffMax).lazy.compactMap { stage.today.adding(days: -$0) }
    return days.first { calendar.isWorking($0) } ?? stage.today
  }

  private static let daysOffMax = 30
  private static let attemptsMax = 20

  /// With other chances, and from longer ago, until it goes as its script goes.
  private mutating func sure(_ plan: DemoPlan) -> DemoPlan {
    for attempt in 0..<Self.attemptsMax {
      let other = plan.starting(on: plan.start.adding(days: -3 * attempt) ?? plan.start, seed: chance.next())
      if DemoStory.isWhole(other, on: stage) { return other }
    }
    return plan
  }

  /// Whoever stands somewhere has come there lately: the story begins later by as many days as it would wait.
  private mutating func recent(_ plan: DemoPlan) -> DemoPlan {
    switch plan.goal {
    case .end, .draft, .withdrawn, .revoked: return plan
    case .step, .returned, .suspended, .unpaid: break
    }
    guard let day = DemoStory.dayOfGoal(plan, on: stage) else { return plan }
    let waits = Int.random(in: 1...9, using: &chance)
    let later = stage.today.daysSince1970 - waits - day.daysSince1970
    guard later > 0, let start = plan.start.adding(days: later) else { return plan }
    let moved = plan.starting(on: start)
    return DemoStory.dayOfGoal(moved, on: stage) == nil ? plan : moved
  }
}
