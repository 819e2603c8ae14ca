import Procedures
import Registry
import Rules
import Templates

/// A task as a line of a list.
struct TaskRow: Templates.Model {
  let number: String
  let url: String
  let applicant: String
  let title: String
  let procedure: String
  let step: String
  let since: String
  let due: String
  let isLate: Bool
  /// Who has taken it on; empty as long as nobody has.
  let claimer: String
  let isMine: Bool
  let state: String

  static var slots: [Slot<TaskRow>] {
    [
      .text("number", \.number), .text("url", \.url), .text("applicant", \.applicant), .text("title", \.title),
      .text("procedure", \.procedure), .text("step", \.step), .text("since", \.since), .text("due", \.due),
      .flag("isLate", \.isLate), .text("claimer", \.claimer), .flag("isMine", \.isMine), .text("state", \.state),
    ]
  }
}

/// What lines of one page have in common is worked out once: titles of procedures and steps, days in words.
struct TaskRows {
  /// Few: a list of them is looked through sooner than their digests are hashed.
  private let packs: [(digest: [UInt8], pack: Pack)]
  private let names: [String: String]
  private let account: String
  private let today: FEELDate
  private let speech: Speech
  private let language: Language
  /// What stands before and behind a task in the address of its page: `list` is what the address of the list says,
  /// which the task's own bears on.
  private let address: (start: String, list: String)
  private let translations: Translations
  /// Few, too.
  private var titles: [Title] = []

  private struct Title {
    let pack: Int?
    let procedure: String
    let step: String
    let texts: (procedure: String, step: String)
  }

  /// `names` of those who have taken something on.
  init(
    _ visit: Visit, _ tasks: [Tasks.Task], names: [String: String], account: String, today: FEELDate, list: String = ""
  ) async throws {
    var packs: [(digest: [UInt8], pack: Pack)] = []
    for task in tasks where !packs.contains(where: { $0.digest == task.dossier.pack }) {
      packs.append((task.dossier.pack, try await visit.portal.registry.pack(task.dossier.pack)))
    }
    address = (visit.url(Paths.task, ""), list)
    self.packs = packs
    self.names = names
    self.account = account
    self.today = today
    speech = visit.speech
    language = visit.language
    translations = visit.portal.templates.translations
  }

  mutating func row(_ task: borrowing Tasks.Task) -> TaskRow {
    let title = title(of: task)
    let isMine = task.claimedBy == account
    return TaskRow(
      number: task.dossier.number ?? task.dossier.id, url: url(of: task),
      applicant: task.dossier.applicantName, title: task.dossier.title, procedure: title.procedure, step: title.step,
      since: day(Int(task.openedAt.seconds / 86_400)), due: task.due.map { day($0.daysSince1970) } ?? "",
      isLate: task.state == .open && task.due.map { $0 < today } ?? false,
      claimer: isMine ? "" : task.claimedBy.map { names[$0] ?? $0 } ?? "", isMine: isMine,
      state: task.state.rawValue)
  }

  /// Ids of dossiers and steps are words that stand in an address as they are.
  private func url(of task: borrowing Tasks.Task) -> String {
    var url = address.start
    url += task.dossier.id
    url += "."
    url += task.place.step
    url += address.list
    return url
  }

  private mutating func title(of task: borrowing Tasks.Task) -> (procedure: String, step: String) {
    let (step, procedure) = (task.place.step, task.dossier.procedure)
    let place = packs.firstIndex { [digest = task.dossier.pack] in $0.digest == digest }
    if let known = titles.first(where: { $0.step == step && $0.procedure == procedure && $0.pack == place }) {
      return known.texts
    }
    let found = place.flatMap { packs[$0].pack.procedure(procedure) }
    let texts = (
      procedure: found?.title[speech.language] ?? procedure,
      step: found?.circuit.step(step)?.title[speech.language] ?? step
    )
    titles.append(Title(pack: place, procedure: procedure, step: step, texts: texts))
    return texts
  }

  private func day(_ number: Int) -> String {
    translations.day(number, language) { speech.date(daysSince1970: number) ?? "" }
  }
}
