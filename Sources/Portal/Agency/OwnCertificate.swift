import HTTP
import Procedures
import Registry
import SQLite
import Templates

/// `/tasks/{task}/certificate`: the agency has written the certificate itself, and deposits it instead of the one that
/// would be made from the template (ER-35).
struct OwnCertificate: Templates.Model {
  let action: String
  let hint: String
  /// One is there, and is issued when the formality is granted.
  let isKept: Bool
  let error: String

  static var slots: [Slot<OwnCertificate>] {
    [.text("action", \.action), .text("hint", \.hint), .flag("isKept", \.isKept), .text("error", \.error)]
  }

  static let fileID = "certificate-file"

  /// Nil where the task is of no formality of this agency, or its certificate is made already.
  init?(_ task: SeenTask, isKept: Bool, error: String, _ visit: Visit) {
    guard task.ownFormality != nil else { return nil }
    action = visit.url(Paths.taskCertificate, task.id) + TaskQuery(visit.query).text()
    hint = visit.say(TextKey("agency.own.hint"), ["size": visit.speech.size(CertificateDeposit.bytesMax)])
    self.isKept = isKept
    self.error = error
  }

  static func change(_ visit: Visit, _ id: String) async throws -> Response {
    let task = try await SeenTask.find(id, visit)
    guard let formality = task.ownFormality else { throw PageFault(.notFound) }
    do {
      if visit.sent.fields.first("remove") != nil {
        try await CertificateDeposit.withdraw(
          formality, of: task.seen.id, by: task.seen.errand(visit), visit.portal)
      } else {
        try await take(formality, task, visit)
      }
      return .redirect(to: visit.url(Paths.task, task.id) + TaskQuery(visit.query).text() + "#own-certificate")
    } catch let refused as PaperRefused {
      return try await TaskPage.page(visit, task, ownError: refused.sentence)
    } catch let refusal as Refusal {
      guard refusal.key != .notFound else { throw PageFault(.notFound) }
      let fresh = try await SeenTask.find(id, visit)
      return try await TaskPage.page(
        visit, fresh, faults: DecisionFaults(refusal, visit, task.seen.procedure))
    }
  }

  private static func take(_ formality: String, _ task: SeenTask, _ visit: Visit) async throws {
    guard let file = visit.sent.files.first(where: { $0.field == fileID && $0.byteCount > 0 }) else {
      throw PaperRefused(sentence: visit.say("upload.missing"))
    }
    let paper = try await PaperIntake.store(file, formats: [.pdf], bytesMax: CertificateDeposit.bytesMax, visit)
    _ = try await CertificateDeposit.adopt(
      paper, for: formality, of: task.seen.id, by: task.seen.errand(visit), visit.portal)
  }
}

extension SeenTask {
  /// The formality whose certificate this officer may bring: of his agency, and none made yet.
  fileprivate var ownFormality: String? {
    guard let id = step.formality, let formality = seen.procedure.formality(id), formality.result != nil,
      seen.actor.posts.contains(where: { $0.agency == formality.agency }),
      let state = seen.dossier.formalities[id], state == .asked && seen.dossier.end == nil || state == .granted
    else { return nil }
    return id
  }

  /// Whether one waits.
  func hasOwnCertificate(in db: Connection) throws -> Bool {
    guard let formality = ownFormality else { return false }
    return try CertificateDeposit.kept(formality, of: seen.id, in: db) != nil
  }
}
