import HTTP
import JSON
import Procedures
import Registry
import Rules
import SQLite
import Templates

// A pack's message becomes letters: one for each reader, in his language, with what the pack says, what is expected of
// him, and where he goes on.

extension BackOffice {
  func write(_ message: MessageToSend, key: String) async throws -> JobRunner.Completion {
    guard let file = try await DossierInHand(message.dossier, portal) else { return Self.nothing }
    let wanted = try file.message(message)
    if let due = wanted.frequency.due(after: file.hour, file.pack.territory.calendar) {
      let digest = file.digest(of: message)
      return { [registry] db in try Digests.add(message, to: digest, due: due, at: registry.tick(), in: db) }
    }
    let readers = try await readers(message.to, of: file)
    let enclosures = try await Enclosures(of: wanted, message, file, Set(readers.map(\.language)), self)
    let letters = try readers.map { reader in
      let words = MessageWords(file, message, for: reader, portal)
      let page = LetterPage(
        subject: words.filled(wanted.subject), to: reader.name,
        [words.filled(wanted.body), words.expected(of: wanted), words.about, words.see],
        sections: wanted.event == .filed && message.to == .applicant ? words.filing : [], links: [words.link],
        words.speech)
      return try page.letter(
        Letter.id(of: key, to: reader.address), to: reader.address, in: reader.language, portal.templates,
        attachments: enclosures.attachments[reader.language] ?? [])
    }
    return { [registry] db in
      try enclosures.keep(for: file.dossier.id, in: db)
      for letter in letters { try Outbox.add(letter, at: registry.tick(), in: db) }
    }
  }
}

extension DossierInHand {
  /// The message of the pack as it was when the dossier was started.
  func message(_ message: MessageToSend) throws(JobVerdict) -> Message {
    guard let found = (procedure.messages + pack.messages).first(where: { $0.id == message.message }) else {
      throw .hopeless(because: "the pack has no message “\(message.message)”")
    }
    return found
  }
}

extension MessageWords {
  /// The applicant goes on with his dossier, an officer with his list.
  init(_ file: DossierInHand, _ message: MessageToSend, for reader: Reader, count: Int = 1, _ portal: Portal) {
    let path = message.to == .applicant ? Paths.dossier.url(file.dossier.id) : Paths.tasks.url()
    self.init(
      file: file, message: message, language: reader.language,
      link: portal.publicURL(Visit.url(path, in: reader.language)), count: count,
      speech: portal.templates.translations.speech(reader.language))
  }

  /// What the reader has to do now.
  func expected(of wanted: Message) -> String {
    guard message.to == .applicant else {
      switch wanted.event {
      case .taskOpened, .completed, .reminder, .escalated: return say("expected.task")
      default: return say("expected.read")
      }
    }
    switch wanted.event {
    case .returned: return say("expected.correct")
    case .ready: return say("expected.collect")
    case .draftExpiring: return say("expected.finish")
    default: return say("expected.nothing")
    }
  }

  /// Which procedure, which dossier: also where the pack's words do not say it.
  var about: String {
    let facts = [
      (say("procedure"), file.procedure.title[language.code]), (say("dossier"), file.number),
    ]
    return facts.map { say("fact", ["term": $0, "text": $1]) }.joined(separator: "\n")
  }

  /// The address stands alone on its line, so that every reader's program sees where it ends.
  var see: String { (message.to == .applicant ? say("see.dossier") : say("see.tasks")) + "\n" + link }

  /// What was asked for, what was entered, which documents came with it (ER-15).
  var filing: [LetterSection] {
    let dossier = file.dossier
    let formalities = dossier.filing.formalities.compactMap { file.procedure.formality($0)?.title[language.code] }
    let documents = file.procedure.documents.flatMap { document in
      (dossier.papers[document.id] ?? []).map { paper in
        say("fact", ["term": document.title[language.code], "text": paper.name.onOneLine])
      }
    }
    let sections = [
      LetterSection(title: speech.phrase("paper.filing.formalities", [:]), lines: formalities),
      LetterSection(title: speech.phrase("paper.filing.data", [:]), lines: answers),
      LetterSection(title: speech.phrase("paper.filing.documents", [:]), lines: documents),
    ]
    return sections.filter { !$0.lines.isEmpty }
  }

  /// What is most private stays in the portal.
  private var answers: [String] {
    let filing = file.dossier.filing
    let asked = file.procedure.askedQuestions(by: filing.formalities)
    let situation = file.procedure.situation(of: filing, now: file.hour.local)
    let guide = file.procedure.guide.questions.map { ($0, filing.answers[$0.id]) }
    let form = file.procedure.form.questions.filter { asked.contains($0.id) }.map { ($0, filing.data[$0.id]) }
    return (guide + form).compactMap { question, answer in
      guard let answer, !answer.isNull, !situation[question.id].isNull else { return nil }
      let shown =
        question.privacy == .sensitive
        ? speech.phrase("paper.filing.withheld", [:]) : question.kind.shown(answer, speech).onOneLine
      return shown.isEmpty ? nil : say("fact", ["term": question.label[language.code], "text": shown])
    }
  }
}
