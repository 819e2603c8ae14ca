import Crypto
import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

/// The page between a decision and its effect: what is decided, and the very text that the applicant will read. The
/// first button of the task's form leads here, the second one sends.
struct DecisionReview: Page {
  let frame: Frame
  let title: String
  let isSignature: Bool
  let facts: [Fact]
  let remarks: [Fact]
  let letters: [LetterPreview]
  let action: String
  let kept: [HiddenInput]
  let once: String

  static let template = "agency/review"
  static var slots: [Slot<DecisionReview>] {
    [
      .model("frame", \.frame), .text("title", \.title), .flag("isSignature", \.isSignature), .rows("facts", \.facts),
      .rows("remarks", \.remarks), .rows("letters", \.letters), .text("action", \.action), .rows("kept", \.kept),
      .text("once", \.once),
    ]
  }

  /// `POST /tasks/{task}`.
  static func decide(_ visit: Visit, _ id: String) async throws -> Response {
    let task = try await SeenTask.find(id, visit)
    let typed = TypedDecision(fields: visit.sent.fields)
    if let pressed = visit.sent.action { return try await TaskPage.page(visit, task, typed: typed, pressed: pressed) }
    if typed.go == .edit { return try await TaskPage.page(visit, task, typed: typed) }
    do {
      let decision = try Decision(typed, task, visit)
      if typed.go == .send { return try await send(decision, typed, task, visit) }
      return try visit.page(DecisionReview(visit, task, decision, try decision.trial(task), typed))
    } catch let faults as DecisionFaults {
      return try await TaskPage.page(visit, task, typed: typed, faults: faults)
    } catch let refusal as Refusal {
      guard refusal.key != .notFound else { throw PageFault(.notFound) }
      let faults = DecisionFaults(refusal, visit, task.seen.procedure)
      return try await TaskPage.page(visit, try await SeenTask.find(id, visit), typed: typed, faults: faults)
    }
  }

  /// Once, however often the button is pressed; then the next task of the list.
  private static func send(
    _ decision: Decision, _ typed: TypedDecision, _ task: SeenTask, _ visit: Visit
  ) async throws -> Response {
    let (seen, actor) = (task.seen, task.seen.actor)
    let request = typed.kept.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
    let key = IdempotencyKey(once: typed.once, scope: "decision \(task.id) \(actor.account)", request)
    try await seen.carryOut(decision.command, visit, once: key)
    let query = TaskQuery(visit.query)
    let place = task.open.map { Tasks.Place($0, task.step.id, of: seen.line) } ?? .first
    let next = try await visit.portal.registry.read { [today = seen.hour.today, own = task.id] db in
      let after = try query.tasks(of: actor, after: place, today: today, limit: 1, in: db)
      return try after.first ?? query.tasks(of: actor, today: today, limit: 2, in: db).first { $0.id != own }
    }
    let path = next.map { visit.url(Paths.task, $0.id) } ?? visit.url(Paths.tasks)
    return .redirect(to: path + query.text(done: seen.id))
  }

  private init(_ visit: Visit, _ task: SeenTask, _ decision: Decision, _ events: [Event], _ typed: TypedDecision) {
    let (seen, speech) = (task.seen, visit.speech)
    let language = speech.language
    let say: (TextKey) -> String = { visit.say($0) }
    frame = visit.frame(isUnlisted: true)
    title = task.step.title(of: decision.outcome, visit)
    isSignature = task.step.kind == .signature
    var facts = [
      Fact(term: say(TextKey("agency.column.number")), text: seen.dossier.number ?? seen.id),
      Fact(term: say(TextKey("agency.column.applicant")), text: seen.line.applicantName),
      Fact(term: say(TextKey("agency.column.step")), text: task.step.title[language]),
    ]
    if let reason = decision.outcome.reasons.first(where: { $0.id == decision.ending.reason }) {
      facts.append(Fact(term: say(TextKey("agency.decide.reason")), text: reason.title[language]))
      if !reason.cure.isEmpty {
        facts.append(Fact(term: say(TextKey("agency.decide.cure")), text: reason.cure[language]))
      }
    }
    for question in task.visibleQuestions {
      guard let answer = events.finding(question.id), !answer.isNull else { continue }
      facts.append(Fact(term: question.label[language], text: question.told(answer, speech)))
    }
    let units = seen.pack.agency(task.step.agency)?.units ?? []
    if let unit = decision.unit.flatMap({ id in units.first { $0.id == id } }) {
      facts.append(Fact(term: say(TextKey("agency.decide.unit")), text: unit.title[language]))
    }
    if !decision.ending.note.isEmpty {
      facts.append(Fact(term: say(TextKey("agency.decide.note")), text: decision.ending.note))
    }
    self.facts = facts
    remarks =
      decision.outcome.effect == .sendBack
      ? decision.remarks.map {
        Fact(
          term: seen.procedure.title(of: $0.subject, language), text: task.step.reason(of: $0, language))
      } : []
    letters = LetterPreview.letters(after: events, task, visit)
    action = visit.url(Paths.task, task.id) + TaskQuery(visit.query).text()
    kept = typed.kept
    once = visit.portal.registry.randomness.token(bytes: 12)
  }
}

extension [Event] {
  /// What an officer found, as the events keep it.
  fileprivate func finding(_ question: String) -> JSON? {
    lazy.compactMap { event in
      if case .ended(_, let ending) = event.fact { ending.findings[question] } else { nil }
    }.first
  }
}

extension IdempotencyKey {
  /// Of a form of ours: `once` was drawn when the page was made. What is sent again from the same page with other words
  /// is something else.
  init?(once: String, scope: String, _ request: String) {
    guard !once.isEmpty else { return nil }
    let bytes = Array("\(once)\n\(request)".utf8)
    self.init(scope: scope, key: Base64.url(Digest.of(bytes)), request: bytes)
  }
}
