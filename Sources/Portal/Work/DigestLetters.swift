import Procedures
import Registry
import Rules
import SQLite
import Templates

// Messages that a pack wants told every hour, every day or every week (ER-30): kept until then, and sent as one
// letter of those that are still to be done.

extension Message.Frequency {
  /// When what is said now is told; nil: at once. A day begins when the offices open, a week on its first working day.
  func due(after hour: Hour, _ calendar: WorkingCalendar) -> Moment? {
    guard self != .now, let opens = FEELTime(calendar.opens + ":00", zones: { _ in nil }) else { return nil }
    let now = hour.local
    let target: FEELDateTime?
    switch self {
    case .now: return nil
    case .hourly:
      let later = now.adding(DaysTimeDuration(seconds: 3_600))
      target = later.flatMap { later in
        FEELTime(hour: later.time.hour, minute: 0, second: 0).map { later.date.at($0) }
      }
    case .daily:
      let isEarly = calendar.isWorking(now.date) && (now.time.hour, now.time.minute) < (opens.hour, opens.minute)
      target = (isEarly ? now.date : calendar.date(1, workingDaysAfter: now.date))?.at(opens)
    case .weekly:
      target = now.date.adding(days: 7 - now.date.weekday).flatMap { calendar.date(1, workingDaysAfter: $0) }?.at(opens)
    }
    return target.map { hour.moment(of: $0) }
  }
}

extension DossierInHand {
  /// Which messages are told together: the same ones, to the same readers. An applicant's are those of his dossier.
  func digest(of message: MessageToSend) -> String {
    let reader =
      switch message.to {
      case .applicant: "applicant \(dossier.id)"
      case .agency(let agency): "agency \(agency)"
      case .post(let agency, let role, let unit): "post \(agency) \(role) \(unit ?? "")"
      }
    return "\(pack.id) \(message.message) \(reader)"
  }
}

extension BackOffice {
  /// What is spelt out; more than these are only counted.
  private static let spelledMax = 50

  /// One dossier of a digest.
  private struct Entry {
    let file: DossierInHand
    let message: MessageToSend
    let wanted: Message
  }

  func write(_ digest: DigestToSend, key: String) async throws -> JobRunner.Completion {
    let lines = try await registry.read { try Digests.lines(of: digest.digest, in: $0) }
    guard let last = lines.last else { return Self.nothing }
    var entries: [Entry] = []
    for line in lines {
      guard let file = try await DossierInHand(line.message.dossier, portal) else { continue }
      let wanted = try file.message(line.message)
      if file.isStillSo(wanted, line.message) {
        entries.append(Entry(file: file, message: line.message, wanted: wanted))
      }
    }
    let letters = try await letters(of: entries, key: key)
    let hour = portal.catalogue.hour(entries.last?.file.pack.territory.zone ?? "UTC")
    let next = entries.last.flatMap { $0.wanted.frequency.due(after: hour, $0.file.pack.territory.calendar) }
    return { [registry] db in
      for letter in letters { try Outbox.add(letter, at: registry.tick(), in: db) }
      try Digests.close(digest.digest, through: last.serial, next: next ?? hour.moment, at: registry.tick(), in: db)
    }
  }

  private func letters(of entries: [Entry], key: String) async throws -> [Letter] {
    guard let newest = entries.last else { return [] }
    return try await readers(newest.message.to, of: newest.file).map { reader in
      let words = entries.map { MessageWords($0.file, $0.message, for: reader, count: entries.count, portal) }
      let spelled = zip(entries, words).prefix(Self.spelledMax).map { $1.filled($0.wanted.body) }
      let newestWords = words[words.count - 1]
      let rest = entries.count - spelled.count
      let page = LetterPage(
        subject: newestWords.filled(newest.wanted.subject), to: reader.name,
        spelled + (rest > 0 ? [newestWords.say("more", ["count": String(rest)])] : [])
          + [newestWords.expected(of: newest.wanted), newestWords.see], links: [newestWords.link],
        newestWords.speech)
      return try page.letter(
        Letter.id(of: key, to: reader.address), to: reader.address, in: reader.language, portal.templates)
    }
  }
}

extension DossierInHand {
  /// A task that is done by now needs nobody to be told of it.
  fileprivate func isStillSo(_ wanted: Message, _ message: MessageToSend) -> Bool {
    switch wanted.event {
    case .taskOpened, .reminder, .escalated, .completed:
      message.step.map { dossier.open($0) != nil } ?? (dossier.end == nil)
    default: true
    }
  }
}
