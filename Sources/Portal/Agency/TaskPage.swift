import HTTP
import Procedures
import Registry
import Rules
import SQLite
import Templates

/// `/tasks/{task}`: one step of one dossier before the officer who does it: the decision, the data, the papers, side by
/// side; the way of the dossier and what was written below (ER-20 to ER-23, ER-33).
struct TaskPage: Page {
  let frame: Frame
  let title: String
  let done: [String]
  /// Somebody was quicker, or it is not to be: nothing in the form would mend it.
  let refused: String
  let errors: [ErrorLink]
  let here: String
  let list: String
  let previous: String
  let next: String
  let step: String
  let due: String
  let isLate: Bool
  let unit: String
  let claim: ClaimView?
  let resume: String
  let standing: String
  let decision: DecisionForm?
  /// Data and papers have marks.
  let canReturn: Bool
  let dossier: DossierView
  let own: OwnCertificate?
  let whole: String
  let message: MessageForm

  static let template = "agency/task"
  static var slots: [Slot<TaskPage>] {
    [
      .model("frame", \.frame), .text("title", \.title), .rows("done", \.done), .text("refused", \.refused),
      .rows("errors", \.errors),
      .text("here", \.here), .text("list", \.list), .text("previous", \.previous), .text("next", \.next),
      .text("step", \.step),
      .text("due", \.due), .flag("isLate", \.isLate), .text("unit", \.unit), .rows("claim", \.claim),
      .text("resume", \.resume), .text("standing", \.standing), .rows("decision", \.decision),
      .flag("canReturn", \.canReturn),
      .model("dossier", \.dossier), .rows("own", \.own), .text("whole", \.whole), .model("message", \.message),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    try await page(visit, try await SeenTask.find(id, visit))
  }

  /// Takes the task on, or gives it back.
  static func claim(_ visit: Visit, _ id: String) async throws -> Response {
    let task = try await SeenTask.find(id, visit)
    let isGivenBack = visit.sent.text("claim") == "no"
    return try await act(visit, task, isGivenBack ? .unclaim(step: task.step.id) : .claim(step: task.step.id))
  }

  /// Goes on with what was suspended.
  static func resume(_ visit: Visit, _ id: String) async throws -> Response {
    let task = try await SeenTask.find(id, visit)
    return try await act(visit, task, .resume(step: task.step.id))
  }

  private static func act(_ visit: Visit, _ task: SeenTask, _ command: Command) async throws -> Response {
    do {
      try await task.seen.carryOut(command, visit)
      return .redirect(to: visit.url(Paths.task, task.id) + TaskQuery(visit.query).text())
    } catch let refusal as Refusal {
      // Somebody was quicker: the page shows how things stand now.
      let fresh = try await SeenTask.find(task.id, visit)
      return try await page(visit, fresh, faults: DecisionFaults(refusal, visit, task.seen.procedure))
    }
  }

  /// The page, as it stands or as it comes back refused.
  static func page(
    _ visit: Visit, _ task: SeenTask, typed: TypedDecision = .none, faults: DecisionFaults = .none,
    pressed: FormAction? = nil, message: MessageForm.Typed = .none, ownError: String = ""
  ) async throws -> Response {
    let around = try await Surroundings(task, visit)
    let page = try TaskPage(visit, task, around, typed, faults, pressed, message, ownError)
    let status: Status = !page.refused.isEmpty ? .conflict : page.errors.isEmpty ? .ok : .unprocessable
    return try visit.page(page, status)
  }

  /// What is before and after it in the list it was opened from, and what has happened.
  private struct Surroundings: Sendable {
    let previous: Tasks.Task?
    let next: Tasks.Task?
    let background: DossierBackground
    let claimer: String
    let done: DossierLine?
    let hasOwnCertificate: Bool

    init(_ task: SeenTask, _ visit: Visit) async throws {
      let query = TaskQuery(visit.query)
      let done = visit.query.first("done")
      let registry = visit.portal.registry
      self = try await registry.read { [now = registry.clock.wall()] db in
        try Surroundings(task, query, done: done, at: now, in: db)
      }
    }

    private init(_ task: SeenTask, _ query: TaskQuery, done: String?, at now: Moment, in db: Connection) throws {
      let (seen, actor) = (task.seen, task.seen.actor)
      let place = task.open.map { Tasks.Place($0, task.step.id, of: seen.line) }
      previous = try place.flatMap {
        try query.tasks(of: actor, before: $0, today: seen.hour.today, limit: 1, in: db).first
      }
      next = try place.flatMap {
        try query.tasks(of: actor, after: $0, today: seen.hour.today, limit: 1, in: db).first
      }
      background = try DossierBackground(seen.line, step: task.step.id, in: db)
      claimer = try task.open?.claimedBy.flatMap { try Accounts.names(of: [$0], in: db)[$0] } ?? ""
      hasOwnCertificate = try task.hasOwnCertificate(in: db)
      self.done = try done.flatMap { try Dossiers.line($0, for: actor.viewer, at: now, in: db) }
    }
  }

  private init(
    _ visit: Visit, _ task: SeenTask, _ around: Surroundings, _ typed: TypedDecision, _ faults: DecisionFaults,
    _ pressed: FormAction?, _ message: MessageForm.Typed, _ ownError: String
  ) throws {
    let (seen, speech) = (task.seen, visit.speech)
    let language = speech.language
    let query = TaskQuery(visit.query)
    let here = visit.url(Paths.task, task.id) + query.text()
    self.here = here
    frame = visit.frame(isUnlisted: true)
    done = around.done.map { [visit.say(TextKey("agency.done.next"), ["number": $0.number ?? $0.id])] } ?? []
    list = visit.url(Paths.tasks) + query.text()
    previous = around.previous.map { visit.url(Paths.task, $0.id) + query.text() } ?? ""
    next = around.next.map { visit.url(Paths.task, $0.id) + query.text() } ?? ""
    step = task.step.title[language]
    title = speech.phrase("wording.labelled", ["label": seen.dossier.number ?? seen.id, "text": step])
    due = task.open?.due.map { speech.date($0) } ?? ""
    isLate = task.open?.due.map { $0 < seen.hour.today } ?? false
    unit = seen.pack.agency(task.step.agency)?.units.first { $0.id == task.open?.unit }?.title[language] ?? ""
    claim = ClaimView(task, around.claimer, action: visit.url(Paths.taskClaim, task.id) + query.text())
    let isSuspended = task.open?.isSuspended ?? false
    resume = isSuspended ? visit.url(Paths.taskResumption, task.id) + query.text() : ""
    standing = Self.standing(task, visit)
    decision =
      task.isDecidable
      ? DecisionForm(task, typed, faults, action: here, pressed: pressed, visit) : nil
    canReturn = task.isDecidable && task.step.outcomes.contains { $0.effect == .sendBack }
    let marks =
      canReturn
      ? FaultMarks(typed: typed, reasons: task.step.returnReasons, language: language, errors: faults.marks) : nil
    dossier = try DossierView(seen, around.background, visit, marks: marks) {
      visit.url(Paths.taskDocument, task.id, $0)
    }
    own = OwnCertificate(task, isKept: around.hasOwnCertificate, error: ownError, visit)
    whole = visit.url(Paths.agencyDossier, seen.id)
    self.message = MessageForm(visit, seen.id, task: task.step.id, message)
    let marked = faults.marks.sorted { $0.key < $1.key }.map { mark, sentence in
      ErrorLink(target: "decision-fault-reason.\(mark)", text: sentence)
    }
    refused = faults.general
    let ownErrors = ownError.isEmpty ? [] : [ErrorLink(target: OwnCertificate.fileID, text: ownError)]
    errors = (decision?.errors ?? []) + marked + ownErrors + self.message.errors
  }

  /// Why there is nothing to decide.
  private static func standing(_ task: SeenTask, _ visit: Visit) -> String {
    guard let open = task.open else {
      guard case .ended(let ending, _, _)? = task.seen.dossier.steps[task.step.id] else { return "" }
      let outcome = task.step.outcome(ending.outcome).map { task.step.title(of: $0, visit) } ?? ending.outcome
      return visit.say(TextKey("agency.standing.ended"), ["outcome": outcome])
    }
    let day = open.stoppedOn.map { visit.speech.date($0) } ?? ""
    if open.isReturned { return visit.say(TextKey("agency.standing.returned"), ["date": day]) }
    if open.isSuspended { return visit.say(TextKey("agency.standing.suspended"), ["date": day]) }
    return ""
  }
}

/// Who has taken a task on, and the button that changes it.
struct ClaimView: Templates.Model {
  let action: String
  /// Empty as long as nobody has.
  let name: String
  let isMine: Bool

  static var slots: [Slot<ClaimView>] {
    [.text("action", \.action), .text("name", \.name), .flag("isMine", \.isMine)]
  }

  /// Nil once the step has ended.
  init?(_ task: SeenTask, _ claimer: String, action: String) {
    guard let open = task.open else { return nil }
    self.action = action
    name = open.claimedBy == nil ? "" : claimer
    isMine = open.claimedBy == task.seen.actor.account
  }
}
