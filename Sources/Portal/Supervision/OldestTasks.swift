import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/supervision/tasks`: what has waited for longest, by agency and state.
struct OldestTasksPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let here: String
  let agencies: [OptionView]
  let states: [OptionView]
  let rows: [WaitingRow]
  let walk: Walk

  static let template = "supervision/tasks"
  static var slots: [Slot<OldestTasksPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("here", \.here), .rows("agencies", \.agencies),
      .rows("states", \.states), .rows("rows", \.rows), .model("walk", \.walk),
    ]
  }

  static func show(_ visit: Visit) async throws -> Response {
    let oversight = Oversight(try visit.known())
    let wanted = visit.query.first("agency") ?? ""
    guard wanted.isEmpty || oversight.sees(wanted) else { throw PageFault(.notFound) }
    let state = visit.query.first("state").flatMap { Tasks.State(rawValue: $0) }
    let agencies = wanted.isEmpty ? oversight.agencies : [wanted]
    let registry = visit.portal.registry
    let place = visit.cursor(as: Workload.Place.self) ?? .first
    let tasks = try await registry.read { try Workload.oldest(of: agencies, state: state, after: place, in: $0) }
    let names = try await visit.names(of: tasks.compactMap(\.claimedBy))
    var rows: [WaitingRow] = []
    for task in tasks {
      let (pack, procedure) = try await registry.procedure(of: task.dossier)
      rows.append(WaitingRow(task, pack, procedure, names, visit))
    }
    let next =
      tasks.count == Walk.rowsMax
      ? tasks.last.map {
        Workload.Place(openedAt: $0.openedAt, dossier: $0.place.dossier, step: $0.place.step).text
      } : nil
    return try visit.page(OldestTasksPage(visit, oversight, wanted, state, rows, next))
  }

  private init(
    _ visit: Visit, _ oversight: Oversight, _ wanted: String, _ state: Tasks.State?, _ rows: [WaitingRow],
    _ next: String?
  ) {
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link(TextKey("supervision.title"), Paths.supervision)]
    here = visit.url(Paths.supervisionTasks)
    agencies = oversight.offered(visit.portal.catalogue).map {
      OptionView(
        id: "", value: $0.id, label: $0.title[visit.speech.language], hint: "", isChosen: $0.id == wanted)
    }
    states = [Tasks.State.open, .returned, .suspended].map {
      OptionView(
        id: "", value: $0.rawValue, label: visit.say(TextKey("supervision.states", $0.rawValue)), hint: "",
        isChosen: $0 == state)
    }
    self.rows = rows
    walk = Walk(visit, here, next: next)
  }
}

/// Something that waits for somebody.
struct WaitingRow: Templates.Model {
  let number: String
  let url: String
  let applicant: String
  let step: String
  let agency: String
  let holder: String
  let since: String
  let age: String
  let due: String
  let isLate: Bool
  let state: String

  static var slots: [Slot<WaitingRow>] {
    [
      .text("number", \.number), .text("url", \.url), .text("applicant", \.applicant), .text("step", \.step),
      .text("agency", \.agency), .text("holder", \.holder), .text("since", \.since), .text("age", \.age),
      .text("due", \.due), .flag("isLate", \.isLate), .text("state", \.state),
    ]
  }

  init(_ task: Tasks.Task, _ pack: Pack, _ procedure: Procedure, _ names: [String: String], _ visit: Visit) {
    let speech = visit.speech
    let clock = LocalClock(visit.portal.catalogue.hour(pack.territory.zone))
    let opened = clock.day(of: task.openedAt)
    number = task.dossier.number ?? task.dossier.id
    url = visit.url(Paths.supervisedDossier, task.dossier.id)
    applicant = task.dossier.applicantName
    step = procedure.circuit.step(task.place.step)?.title[speech.language] ?? task.place.step
    let unit = task.unit.flatMap { id in pack.agency(task.agency)?.units.first { $0.id == id }?.title[speech.language] }
    agency = speech.list([pack.agency(task.agency)?.title[speech.language] ?? task.agency, unit].compactMap { $0 })
    holder = task.claimedBy.map { names[$0] ?? $0 } ?? ""
    since = speech.date(opened)
    age = visit.days(max(0, clock.now.today.daysSince1970 - opened.daysSince1970))
    due = task.due.map { speech.date($0) } ?? ""
    isLate = task.state == .open && task.due.map { $0 < clock.now.today } ?? false
    state = task.state.rawValue
  }
}
