import Crypto
import HTTP
import Procedures
import Registry
import Templates

/// `/agency/dossiers/{dossier}/messages`: an officer writes to the applicant and to the other agencies of a dossier.
enum DossierMessages {
  static func send(_ visit: Visit, _ id: String) async throws -> Response {
    let seen = try await SeenDossier.find(id, visit)
    guard seen.sight != nil else { throw PageFault(.notFound) }
    let typed = MessageForm.Typed(visit.sent)
    guard !typed.text.isEmpty else {
      return try await again(visit, seen, typed.with(error: visit.say(TextKey("form.missing"))))
    }
    let key = IdempotencyKey(once: typed.once, scope: "message \(id) \(seen.actor.account)", typed.text)
    do {
      try await seen.carryOut(.speak(typed.text), visit, once: key)
    } catch let refusal as Refusal {
      return try await again(visit, seen, typed.with(error: refusal.sentence(visit, seen.procedure)))
    }
    let page =
      typed.task.isEmpty ? visit.url(Paths.agencyDossier, id) : visit.url(Paths.task, "\(id).\(typed.task)")
    return .redirect(to: page + TaskQuery(visit.query).text() + "#dossier-messages")
  }

  /// Refused, what was written comes back where it was written.
  private static func again(_ visit: Visit, _ seen: SeenDossier, _ typed: MessageForm.Typed) async throws -> Response {
    guard !typed.task.isEmpty else { return try await AgencyDossier.page(visit, seen, message: typed) }
    return try await TaskPage.page(visit, try await SeenTask.find("\(seen.id).\(typed.task)", visit), message: typed)
  }
}

struct MessageForm: Templates.Model {
  let action: String
  /// The step whose page it stands on.
  let task: String
  let once: String
  let question: QuestionView

  static var slots: [Slot<MessageForm>] {
    [.text("action", \.action), .text("task", \.task), .text("once", \.once), .model("question", \.question)]
  }

  struct Typed: Sendable {
    let text: String
    let task: String
    let once: String
    var error = ""

    private static let charactersMax = 4_000

    static let none = Typed(text: "", task: "", once: "")

    init(text: String, task: String, once: String) {
      (self.text, self.task, self.once) = (text, task, once)
    }

    init(_ sent: SentForm) {
      self.init(
        text: String(sent.text("message-text").trimmed.prefix(Self.charactersMax)), task: sent.text("message-task"),
        once: sent.text("message-once"))
    }

    func with(error: String) -> Typed {
      var typed = self
      typed.error = error
      return typed
    }
  }

  init(_ visit: Visit, _ dossier: String, task: String, _ typed: Typed) {
    action = visit.url(Paths.agencyMessages, dossier) + TaskQuery(visit.query).text()
    self.task = task
    once = typed.once.isEmpty ? visit.portal.registry.randomness.token(bytes: 12) : typed.once
    question = .area(
      "message-text", visit.say(TextKey("agency.message.label")), value: typed.text,
      hint: visit.say(TextKey("agency.message.hint")), error: typed.error)
  }

  var errors: [ErrorLink] {
    question.error.isEmpty ? [] : [ErrorLink(target: question.id, text: question.error)]
  }
}
