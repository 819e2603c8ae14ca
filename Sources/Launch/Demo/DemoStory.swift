import Crypto
import JSON
import Procedures
import Registry
import Rules
import Templates

/// What is done to a dossier; `Command` alone is one of this program.
typealias DossierCommand = Procedures.Command

/// One thing that happens to a dossier of the demo.
struct DemoAct: Sendable {
  enum Kind: Sendable {
    case commands([DossierCommand])
    /// The house makes a certificate.
    case issue(formality: String)
  }

  let plan: DemoPlan
  let hour: Hour
  let actor: Actor
  let address: String
  let kind: Kind
  /// Something was granted: its paper comes next in the story, nobody else is asked to make it.
  var isGrant = false
}

/// The story of one dossier, played beforehand with the engine alone: who did what, and when. What the example does not
/// tell is done by whoever is asked, in the first way his step allows.
struct DemoStory {
  enum Halt: Error {
    /// The goal is reached, or nothing more may happen.
    case here
    /// The rest would be after today.
    case late
  }

  let plan: DemoPlan
  let stage: DemoStage
  let procedure: Procedure
  let pack: Pack
  let office: Range<Int>
  var dossier: Dossier
  private(set) var date: FEELDate
  var second: Int
  var chance: Chance
  var told: ArraySlice<Example.Act>
  let quotas: DemoQuotas
  var acts: [DemoAct] = []
  var versions = 1
  private var lastActed: (FEELDate, Int)
  /// The goal was reached, or cannot be.
  private var isTold = false
  private var hasReached = false
  /// What the story takes from quotas, and gives back.
  private var changes: [Fact] = []

  /// What happens, and on which day time will do something to the dossier next. `quotas`: what the stories before it
  /// have taken.
  static func told(
    _ plan: DemoPlan, on stage: DemoStage, _ quotas: DemoQuotas
  ) -> (acts: [DemoAct], wakesOn: FEELDate?) {
    var story = DemoStory(plan, stage, quotas)
    story.play()
    story.passTheRest()
    for change in story.changes { quotas.note(change, story.procedure, story.pack) }
    let yesterday = stage.today.adding(days: -1) ?? stage.today
    return (story.acts, story.procedure.nextTick(story.dossier, in: story.pack, after: yesterday))
  }

  /// The day on which its goal is reached, if nobody else takes part in the world.
  static func dayOfGoal(_ plan: DemoPlan, on stage: DemoStage) -> FEELDate? {
    var story = DemoStory(plan, stage, DemoQuotas())
    story.play()
    return story.hasReached ? story.date : nil
  }

  /// Whether it ends with all that its script ends with.
  static func isWhole(_ plan: DemoPlan, on stage: DemoStage) -> Bool {
    var story = DemoStory(plan, stage, DemoQuotas())
    story.play()
    return story.dossier.end == .done
      && plan.script.certificates.isSubset(of: story.dossier.formalities.values.compactMap(\.certificate?.template))
  }

  private init(_ plan: DemoPlan, _ stage: DemoStage, _ quotas: DemoQuotas) {
    self.plan = plan
    self.stage = stage
    self.quotas = quotas
    procedure = plan.script.procedure
    pack = plan.script.book.pack
    office = DemoStage.officeHours(pack.territory.calendar)
    dossier = Dossier(id: plan.id)
    chance = Chance(seed: plan.seed)
    told = plan.script.example.story[...]
    date = plan.start
    second = office.lowerBound
    lastActed = (date, second)
  }

  private mutating func play() {
    do {
      try pause(workingDays: 0)
      try file()
      try tell()
      try settle { _ in false }
      if plan.goal == .revoked { try revoke() }
    } catch {
      // Refused, or as far as it goes: then it waits there, and time passes over it.
    }
    hasReached = isReached
    isTold = true
    (date, second) = lastActed
  }

  mutating func passTheRest() {
    if plan.goal == .unpaid(isOrdered: true) { try? order() }
    try? receivePapers()
    try? claim()
    do {
      try waitUntilToday()
    } catch {
      // Time would grant something, and a paper would have to be made: that is for those that are shown.
      (date, second) = lastActed
      if !plan.isShown { try? act([.withdraw(note: "")], by: plan.applicant) }
    }
  }

  // MARK: Acting

  var hour: Hour { DemoStage.hour(date, second, in: pack.territory.zone) }

  mutating func act(_ commands: [DossierCommand], by member: DemoPeople.Member?, as actor: Actor? = nil) throws {
    guard date < stage.today else { throw Halt.late }
    let (actor, hour) = (actor ?? member?.actor ?? .house, hour)
    var next = dossier
    var facts: [Fact] = []
    for command in commands {
      let world = quotas.world(procedure, pack)
      let events = try Proceeding.events(
        of: command, on: next, by: actor, at: hour, in: pack, procedure, world: world)
      for event in events { next.apply(event) }
      facts += events.map(\.fact)
    }
    let isGranted = facts.contains { wantsPaper($0) }
    if isGranted, !plan.isShown { throw Halt.here }
    dossier = next
    changes += facts.filter(DemoQuotas.concerns)
    acts.append(
      DemoAct(
        plan: plan, hour: hour, actor: actor, address: member?.address ?? "", kind: .commands(commands),
        isGrant: isGranted))
    if isGranted { try makePapers() }
    second += Int.random(in: 40...400, using: &chance)
    lastActed = (date, second)
    if isReached { throw Halt.here }
  }

  func wantsPaper(_ fact: Fact) -> Bool {
    if case .granted(let formality) = fact { return procedure.formality(formality)?.result != nil }
    return false
  }

  private var isReached: Bool {
    if isTold { return false }
    return switch plan.goal {
    case .end, .draft, .revoked, .withdrawn: false
    case .step(let step): dossier.open(step).map { !$0.isReturned } ?? false
    case .returned: dossier.state == .toComplete
    case .suspended: dossier.state == .suspended
    case .unpaid: dossier.openSteps.contains { procedure.circuit.step($0.id)?.kind == .payment }
    }
  }

  // MARK: Time

  var calendar: WorkingCalendar { pack.territory.calendar }

  /// Some hours or days go by; then it is a working day, during office hours.
  mutating func pause(workingDays: Int) throws {
    second += Int.random(in: 300...5_400, using: &chance)
    var next = calendar.isWorking(date) ? date : calendar.date(1, workingDaysAfter: date) ?? date
    let isLate = second >= office.upperBound - 600 || next > date
    let days = workingDays + (isLate && next == date ? 1 : 0)
    if days > 0 { next = calendar.date(days, workingDaysAfter: next) ?? next }
    if days > 0 || next > date {
      try pass(to: next)
      second = Int.random(in: office.lowerBound..<(office.upperBound - 1_200), using: &chance)
    }
    second = max(second, office.lowerBound)
  }

  /// What time alone does to a dossier until this day.
  mutating func pass(to day: FEELDate) throws {
    defer { date = max(date, day) }
    while dossier.startedAt.rawValue > 0,
      let tick = procedure.nextTick(dossier, in: pack, after: date), tick <= min(day, stage.today),
      tick < stage.today
    {
      date = tick
      second = 6 * 3_600
      try act([.tick], by: nil)
    }
  }

  /// An applicant takes some days, an officer mostly less than his step gives him.
  mutating func pause(for step: Step?) throws {
    let given = step?.delay?.days ?? 3
    if plan.isBrisk { return try pause(workingDays: Int.random(in: 0...1, using: &chance)) }
    switch Int.random(in: 0..<100, using: &chance) {
    case ..<72: try pause(workingDays: Int.random(in: 0...max(1, given - 1), using: &chance))
    case ..<93: try pause(workingDays: given)
    default: try pause(workingDays: given + Int.random(in: 1...4, using: &chance))
    }
  }

  private mutating func waitUntilToday() throws {
    guard dossier.end == nil else { return }
    try pass(to: stage.today)
  }
}
