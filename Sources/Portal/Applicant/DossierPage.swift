import HTTP
import Procedures
import Registry
import Rules
import Templates

enum DossierPage {
  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    return own.isDraft ? try visit.page(TaskListPage(visit, own)) : try await TrackingPage.show(visit, own)
  }
}

/// A draft: its situation, its pages, its papers, and the way to filing (ER-12, ER-13).
struct TaskListPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let title: String
  let procedure: String
  let applicant: String
  /// What became of a draft that can no longer be gone on with.
  let over: String
  let percent: Int
  let situation: [TaskLine]
  let pages: [TaskLine]
  let documents: [TaskLine]
  let end: [TaskLine]
  let withdrawal: String

  static let template = "applicant/tasks"
  static var slots: [Slot<TaskListPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("title", \.title), .text("procedure", \.procedure),
      .text("applicant", \.applicant), .text("over", \.over), .number("percent", \.percent),
      .rows("situation", \.situation),
      .rows("pages", \.pages), .rows("documents", \.documents), .rows("filing", \.end),
      .text("withdrawal", \.withdrawal),
    ]
  }

  init(_ visit: Visit, _ own: OwnDossier) {
    let speech = visit.speech
    let advice = own.advice
    let progress = Progress(own, advice, speech.language)
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link("site.section.dossiers", Paths.dossiers)]
    title = own.title(speech)
    procedure = own.line.title.isEmpty ? "" : own.procedure.title[speech.language]
    applicant = own.line.applicant == visit.person?.account.id ? "" : own.line.applicantName
    over = own.dossier.end.map { visit.say(TextKey("dossier.event.closed", $0.rawValue)) } ?? ""
    situation = [
      TaskLine(
        visit.say("dossier.task.situation"), progress.isSituationDone ? .done : .begun,
        url: visit.url(Paths.situation, own.id))
    ]
    pages = progress.pages.map { TaskLine($0.title, $0.state, url: visit.url(Paths.formPage, own.id, $0.id)) }
    documents = progress.documents.map { TaskLine($0.title, $0.state, url: visit.url(Paths.slot, own.id, $0.id)) }
    let paysFirst = own.procedure.payment.due == .filing && !advice.total.isZero
    let isPaid = Proceeding.due(own.dossier, advice.fees).isEmpty
    var end = [
      TaskLine(
        visit.say("dossier.task.check"), progress.isComplete ? .open : .waits,
        url: progress.isComplete ? visit.url(Paths.check, own.id) : "")
    ]
    if paysFirst {
      end.insert(
        TaskLine(
          visit.say("dossier.task.pay"), isPaid ? .done : progress.isComplete ? .open : .waits,
          url: progress.isComplete ? visit.url(Paths.payment, own.id) : ""), at: 0)
      if !isPaid { end[1] = TaskLine(visit.say("dossier.task.check"), .waits) }
    }
    self.end = end
    let all = (situation + pages + documents).filter { $0.state != TaskLine.State.optional.rawValue }
    percent = all.isEmpty ? 0 : all.count { $0.state == TaskLine.State.done.rawValue } * 100 / all.count
    withdrawal = visit.url(Paths.withdrawal, own.id)
  }
}
