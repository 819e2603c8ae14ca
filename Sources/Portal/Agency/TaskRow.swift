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
  private let visit: Visit
  /// Few: a list of them is looked through sooner than their digests are hashed.
  private let packs: [(digest: [UInt8], pack: Pack)]
  private let names: [String: String]
  private let account: String
  private let today: FEELDate
  private let speech: Speech
  private var titles: [TitleKey: (procedure: String, step: String)] = [:]
  private var days: [Int: String] = [:]

  private struct TitleKey: Hashable {
    let pack: Int?
    let procedure: String
    let step: String
  }

  /// `names` of those who have taken something on.
  init(_ visit: Visit, _ tasks: [Tasks.Task], names: [String: String], account: String, today: FEELDate) async throws {
    var packs: [(digest: [UInt8], pack: Pack)] = []
    for task in tasks where !packs.contains(where: { $0.digest == task.dossier.pack }) {
      packs.append((task.dossier.pack, try await visit.portal.registry.pack(task.dossier.pack)))
    }
    self.visit = visit
    self.packs = packs
    self.names = names
    self.account = account
    self.today = today
    speech = visit.speech
  }

  /// `list` is what the address of the list says, which the task's own bears on.
  mutating func row(_ task: Tasks.Task, list: String) -> TaskRow {
    let title = title(of: task)
    let isMine = task.claimedBy == account
    return TaskRow(
      number: task.dossier.number ?? task.dossier.id, url: visit.url(Paths.task, task.id) + list,
      applicant: task.dossier.applicantName, title: task.dossier.title, procedure: title.procedure, step: title.step,
      since: day(Int(task.openedAt.seconds / 86_400)), due: task.due.map { day($0.daysSince1970) } ?? "",
      isLate: task.state == .open && task.due.map { $0 < today } ?? false,
      claimer: isMine ? "" : task.claimedBy.map { names[$0] ?? $0 } ?? "", isMine: isMine,
      state: task.state.rawValue)
  }

  private mutating func title(of task: Tasks.Task) -> (procedure: String, step: String) {
    let place = packs.firstIndex { $0.digest == task.dossier.pack }
    let key = TitleKey(pack: place, procedure: task.dossier.procedure, step: task.place.step)
    if let known = titles[key] { return known }
    let procedure = place.flatMap { packs[$0].pack.procedure(key.procedure) }
    let found = (
      procedure: procedure?.title[speech.language] ?? key.procedure,
      step: procedure?.circuit.step(key.step)?.title[speech.language] ?? key.step
    )
    titles[key] = found
    return found
  }

  private mutating func day(_ number: Int) -> String {
    if let known = days[number] { return known }
    let words = speech.date(daysSince1970: number) ?? ""
    days[number] = words
    return words
  }
}
