import HTTP
import Procedures
import Registry
import Templates

/// `POST /dossiers/{dossier}/submission`: the filing. Sent twice, it is filed once (ER-15, SEC-26).
enum Submission {
  static func file(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    do {
      try await own.carryOut([.submit(number: "")], visit)
    } catch let refusal as Refusal where refusal.key == .alreadyFiled {
      return .redirect(to: visit.url(Paths.dossier, id))
    } catch let refusal as Refusal {
      return try visit.page(CheckPage(visit, own, refusal: refusal), .unprocessable)
    }
    return .redirect(to: visit.url(Paths.dossier, id) + "?filed=1")
  }

  /// `POST …/completion`: what was sent back returns to who sent it.
  static func complete(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let note = String(visit.sent.text("note").prefix(2_000))
    do {
      try await own.carryOut([.complete(note: note)], visit)
    } catch let refusal as Refusal where refusal.key == .notReturned {
      return .redirect(to: visit.url(Paths.dossier, id))
    } catch let refusal as Refusal {
      return try await TrackingPage.show(visit, own, error: refusal.sentence(visit), note: note)
    }
    return .redirect(to: visit.url(Paths.dossier, id))
  }
}

/// `/dossiers/{dossier}/withdrawal`: giving up asks again, on a page of its own.
enum Withdrawal {
  static func ask(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    guard own.dossier.end == nil else { throw PageFault(.notFound) }
    return try visit.page(form(visit, own, error: ""))
  }

  static func carryOut(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    do {
      try await own.carryOut([.withdraw(note: String(visit.sent.text("note").prefix(2_000)))], visit)
    } catch let refusal as Refusal where refusal.key != .closed {
      return try visit.page(form(visit, own, error: refusal.sentence(visit)))
    }
    return .redirect(to: visit.url(Paths.dossiers))
  }

  private static func form(_ visit: Visit, _ own: OwnDossier, error: String) -> EntryForm {
    EntryForm(
      visit, title: TextKey("dossier.withdraw.title"),
      lead: own.isDraft ? TextKey("dossier.withdraw.draft") : TextKey("dossier.withdraw.filed"),
      words: ["title": own.title(visit.speech)],
      questions: [
        .area(
          "note", visit.say("dossier.withdraw.note"), value: visit.sent.text("note"), error: error, isOptional: true)
      ], action: visit.url(Paths.withdrawal, own.id), button: TextKey("dossier.withdraw.button"),
      links: [Crumb(title: visit.say("parts.keep"), url: visit.url(Paths.dossier, own.id))])
  }
}

/// Words between the applicant and the offices, which stay with the dossier (ER-16).
enum DossierTalk {
  private static let charactersMax = 4_000

  static func write(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let text = String(visit.sent.text("text").trimmed.prefix(charactersMax))
    if !text.isEmpty { try await own.carryOut([.speak(text)], visit) }
    return .redirect(to: visit.url(Paths.dossier, id) + "#messages")
  }

  private static let lookSeconds = 2

  /// Says when the dossier has changed; the page then asks for itself again.
  static func events(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    return .events { sink in
      var seen = own.line.eventCount
      while !Task.isCancelled {
        try await Task.sleep(for: .seconds(lookSeconds))
        // Whoever may no longer see it hears nothing more (SEC-23).
        guard let now = try? await OwnDossier.find(id, visit) else { return }
        guard now.line.eventCount != seen else { continue }
        seen = now.line.eventCount
        guard let event = ServerSentEvent(data: "\(seen)") else { return }
        try await sink.send(event)
      }
    }
  }
}
