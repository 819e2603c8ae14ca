import Crypto
import Procedures
import Registry
import Rules
import SQLite
import Templates

/// Tells the stories of a demo to the registry, day by day, so that journal and legal numbers are in the order of time.
struct DemoTelling {
  private let stage: DemoStage
  private let installation: Installation
  private let issue: DemoCertificates.Issuing
  private let report: Report
  private var papers: DemoPapers
  private var waiting: [(act: DemoAct, errand: RetoldErrand)] = []
  private var writing: Task<[Int: Refusal], any Error>?
  private var written: [DemoAct] = []
  /// Dossiers of which the registry refused something: the rest of their stories would make no sense.
  private var broken: Set<String> = []
  private var certificateCount = 0

  private var registry: Registry { installation.registry }

  /// So many errands share a commit. Each has a savepoint within it, and to end one SQLite walks through all pages that
  /// were changed since the commit before: with many more of them that walk is what takes the time.
  private static let batchMax = 50
  private static let rowsMax = 500
  /// What was done in these last days has consequences: letters that are still to be sent.
  private static let freshDays = 2

  init(
    _ stage: DemoStage, _ installation: Installation, _ printing: DemoPrinting, _ report: Report,
    issue: @escaping DemoCertificates.Issuing
  ) {
    self.stage = stage
    self.installation = installation
    self.report = report
    self.issue = issue
    papers = DemoPapers(printing, installation.registry)
  }

  mutating func tell(_ size: Demo.Size) async throws -> (dossiers: Int, certificates: Int) {
    try await register()
    let ids = DemoRandomness.from(size.seed ^ 0xD05)
    let plans = DemoPlanner.plans(stage, size.dossiers, ids, Chance(seed: size.seed ^ 0x91A))
    let quotas = DemoQuotas()
    var days: [FEELDate: [DemoAct]] = [:]
    var waking: [(id: String, day: FEELDate)] = []
    var next = plans[...]
    var day = plans.first?.start ?? stage.today
    while day < stage.today {
      while let plan = next.first, plan.start <= day {
        next.removeFirst()
        let (acts, wakesOn) = DemoStory.told(plan, on: stage, quotas)
        for act in acts { days[act.hour.today, default: []].append(act) }
        if let wakesOn { waking.append((plan.id, wakesOn)) }
        report.show(plans.count - next.count, plans.count)
      }
      try await tell(days.removeValue(forKey: day) ?? [])
      day = day.adding(days: 1) ?? stage.today
    }
    try await flush()
    try await wake(waking)
    return (plans.count, certificateCount)
  }

  /// Only now may time go on: before, it would have come between the acts of a story.
  private func wake(_ dossiers: [(id: String, day: FEELDate)]) async throws {
    for start in stride(from: 0, to: dossiers.count, by: Self.rowsMax) {
      let some = dossiers[start..<min(start + Self.rowsMax, dossiers.count)]
      try await registry.write { db in
        for (id, day) in some { try Dossiers.wake(id, on: day, in: db) }
      }
    }
  }

  // MARK: People

  private func register() async throws {
    let since = stage.since
    let members = stage.people.applicants + [stage.people.representative] + stage.people.officers + stage.people.house
    let registry = registry
    for start in stride(from: 0, to: members.count, by: Self.rowsMax) {
      let some = members[start..<min(start + Self.rowsMax, members.count)]
      try await registry.write { [keyring = registry.keyring] db in
        for member in some { try member.register(at: since, keyring, in: db) }
      }
    }
    let (principal, broker) = (stage.people.applicants[0].id, stage.people.representative.id)
    let id = DossierID.next(from: DemoRandomness.from(7))
    try await registry.write { try Mandates.give(id, of: principal, to: broker, at: since.moment, in: $0) }
  }

  // MARK: Acts

  private mutating func tell(_ acts: [DemoAct]) async throws {
    let ordered = acts.enumerated().sorted {
      ($0.element.hour.moment, $0.offset) < ($1.element.hour.moment, $1.offset)
    }
    for (_, act) in ordered {
      try Task.checkCancellation()
      switch act.kind {
      case .commands(let commands):
        let whole = try await papers.completed(commands, of: act.plan)
        let errand = Errand(act.actor, from: act.address, at: act.hour, isRetold: act.isGrant || !isFresh(act))
        waiting.append((act, RetoldErrand(whole, on: act.plan.id, by: errand, under: act.plan.script.book)))
        if waiting.count >= Self.batchMax { try await write() }
      case .issue(let id):
        try await flush()
        guard !broken.contains(act.plan.id), let formality = act.plan.script.procedure.formality(id) else { continue }
        let errand = Errand(.house, at: act.hour, isRetold: !isFresh(act))
        try await issue(formality, act.plan.id, act.plan.script.book, errand)
        certificateCount += 1
      }
    }
  }

  private func isFresh(_ act: DemoAct) -> Bool {
    act.plan.isShown && stage.today.daysSince1970 - act.hour.today.daysSince1970 <= Self.freshDays
  }

  /// While the writer works on what has been gathered, the next stories are played.
  private mutating func write() async throws {
    try await awaitWritten()
    let batch = waiting.filter { !broken.contains($0.act.plan.id) }
    waiting = []
    written = batch.map(\.act)
    let errands = batch.map(\.errand)
    writing = Task { [registry] in try await registry.retell(errands) }
  }

  private mutating func flush() async throws {
    if !waiting.isEmpty { try await write() }
    try await awaitWritten()
  }

  private mutating func awaitWritten() async throws {
    guard let refusals = try await writing?.value else { return }
    writing = nil
    for place in refusals.keys { broken.insert(written[place].plan.id) }
  }
}

extension DemoPeople.Member {
  fileprivate func register(at hour: Hour, _ keyring: Keyring, in db: Connection) throws {
    let application = Accounts.Application(
      email: email, name: name, language: language.code, passwordHash: secrets?.passwordHash, state: .active)
    let now = hour.moment
    try Accounts.register(application, id: id, on: hour.today, at: now, in: db)
    for post in posts { try Posts.give(post, to: id, in: db) }
    try Journal.append(
      JournalEntry(at: now, actor: "guichet", role: "system", action: "accountAdded", object: "account/\(id)"), in: db)
    guard let secrets else { return }
    try APITokens.add(secrets.token.hash, id: "demo-\(id)", of: id, name: "demo", scope: "", at: now, in: db)
    guard let seed = secrets.seed else { return }
    try Accounts.setSecondFactor(
      SecretBytes(copying: seed), recovery: RecoveryCodes(from: .system), step: 0, of: id, keyring: keyring, in: db)
  }
}
