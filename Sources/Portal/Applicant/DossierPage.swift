import Drawings
import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/dossiers/{dossier}`: what is left to do before filing; afterwards, where it is and whom it waits for.
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

/// What was filed: what is mine to do, where it is, what was decided (ER-16).
struct TrackingPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let title: String
  let number: String
  let procedure: String
  let tag: String
  let state: String
  let isFresh: Bool
  let isLive: Bool
  let turn: [TaskLine]
  /// What officers wrote when they sent it back.
  let said: [String]
  let note: String
  let completion: String
  let errors: [ErrorLink]
  let waits: [WaitRow]
  let map: CircuitMap
  let metro: String
  let formalities: [FormalityStanding]
  let payments: [PaymentRow]
  let papers: [Crumb]
  let entries: [TimelineEntry]
  let messages: [SpokenLine]
  let messageAction: String
  let withdrawal: String
  let live: String

  static let template = "applicant/tracking"
  static var slots: [Slot<TrackingPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("title", \.title), .text("number", \.number),
      .text("procedure", \.procedure), .text("tag", \.tag), .text("state", \.state), .flag("isFresh", \.isFresh),
      .flag("isLive", \.isLive), .rows("turn", \.turn), .rows("said", \.said), .text("note", \.note),
      .text("completion", \.completion), .rows("errors", \.errors), .rows("waits", \.waits), .model("map", \.map),
      .text("metro", \.metro),
      .rows("formalities", \.formalities), .rows("payments", \.payments), .rows("papers", \.papers),
      .rows("entries", \.entries), .rows("messages", \.messages), .text("messageAction", \.messageAction),
      .text("withdrawal", \.withdrawal), .text("live", \.live),
    ]
  }

  private static let eventsMax = 200

  static func show(
    _ visit: Visit, _ own: OwnDossier, error: String = "", note: String = ""
  ) async throws -> Response {
    let events = try await visit.portal.registry.read { [line = own.line] db in
      try Dossiers.timeline(of: line, limit: eventsMax, in: db)
    }
    let names = try await visit.names(of: events)
    return try visit.page(
      TrackingPage(visit, own, events, names, error: error, note: note), error.isEmpty ? .ok : .unprocessable)
  }

  private init(
    _ visit: Visit, _ own: OwnDossier, _ events: [Dossiers.Recorded], _ names: [String: String], error: String,
    note: String
  ) throws {
    let (speech, dossier) = (visit.speech, own.dossier)
    let language = speech.language
    frame = visit.frame(isUnlisted: true)
    crumbs = [visit.link("site.section.dossiers", Paths.dossiers)]
    title = own.title(speech)
    number = dossier.number ?? ""
    procedure = own.procedure.title[language]
    tag = dossier.state.tag
    state = visit.say(TextKey("dossier.state", dossier.state.rawValue))
    isFresh = visit.query.first("filed") != nil
    isLive = dossier.end == nil
    turn = Self.turn(visit, own)
    said = dossier.openSteps.filter(\.state.isReturned).compactMap { open in
      events.lazy.reversed().compactMap { $0.event.fact.note(returning: open.id) }.first { !$0.isEmpty }
    }
    self.note = note
    completion = dossier.state == .toComplete ? visit.url(Paths.completion, own.id) : ""
    errors = error.isEmpty ? [] : [ErrorLink(target: "note", text: error)]
    waits = own.procedure.waiting(dossier).map { WaitRow($0, own, visit) }
    map = try CircuitMap(try own.procedure.map(of: dossier, in: own.pack, speech), visit, id: "circuit")
    metro = visit.portal.files.servedName(of: "metro.css") ?? ""
    formalities = dossier.filing.formalities.compactMap { FormalityStanding($0, own, visit) }
    payments = dossier.payments.filter { !$0.isDropped }.map { PaymentRow($0, own, visit) }
    papers = [
      visit.link("dossier.receipt", Paths.receipt, own.id), visit.link("dossier.proof", Paths.proof, own.id),
      visit.link("dossier.given", Paths.given, own.id),
    ]
    entries = events.reversed().compactMap { TimelineEntry($0.event, own, visit) }
    messages = events.compactMap { SpokenLine($0.event, own, names, visit) }
    messageAction = dossier.end == nil ? visit.url(Paths.messages, own.id) : ""
    withdrawal = dossier.end == nil ? visit.url(Paths.withdrawal, own.id) : ""
    live = visit.url(Paths.dossierEvents, own.id)
  }

  /// What is the applicant's to do now.
  private static func turn(_ visit: Visit, _ own: OwnDossier) -> [TaskLine] {
    var lines: [TaskLine] = []
    let speech = visit.speech
    if own.dossier.state == .toComplete {
      for open in own.dossier.remarks where own.dossier.open(open.step)?.isReturned ?? false {
        let state: TaskLine.State = open.isMended ? .done : .open
        switch open.remark.subject {
        case .field(let path):
          let id = String(path.prefix { $0 != "." })
          guard let question = own.procedure.question(id),
            let page = own.procedure.form.pages.first(where: { $0.questions.contains { $0.id == id } })
          else { continue }
          let title = visit.say(
            TextKey("dossier.remark"),
            ["title": question.label[speech.language], "reason": own.reason(of: open, speech.language)])
          lines.append(TaskLine(title, state, url: visit.url(Paths.formPage, own.id, page.id)))
        case .document(let slot):
          guard let document = own.procedure.document(slot) else { continue }
          let title = visit.say(
            TextKey("dossier.remark"),
            ["title": document.title[speech.language], "reason": own.reason(of: open, speech.language)])
          lines.append(TaskLine(title, state, url: visit.url(Paths.slot, own.id, slot)))
        }
      }
    }
    if own.procedure.waiting(own.dossier).contains(where: { $0.party == .payment }) {
      lines.append(TaskLine(visit.say("dossier.task.pay"), .open, url: visit.url(Paths.payment, own.id)))
    }
    return lines
  }
}

/// Whom a dossier waits for, since when, until when.
struct WaitRow: Templates.Model {
  let party: String
  let what: String
  let since: String
  let due: String

  static var slots: [Slot<WaitRow>] {
    [.text("party", \.party), .text("what", \.what), .text("since", \.since), .text("due", \.due)]
  }

  init(_ waiting: Waiting, _ own: OwnDossier, _ visit: Visit) {
    let speech = visit.speech
    let language = speech.language
    switch waiting.party {
    case .applicant: party = visit.say("dossier.wait.you")
    case .payment: party = visit.say("dossier.wait.payment")
    case .agency(let agency, _, let unit):
      let found = own.pack.agency(agency)
      let unit = unit.flatMap { id in found?.units.first { $0.id == id } }
      party = [found?.title[language], unit?.title[language]].compactMap { $0 }.joined(separator: " · ")
    case .service: party = visit.say("dossier.wait.service")
    case .paper: party = visit.say("dossier.wait.paper")
    }
    what = waiting.step.flatMap(own.procedure.circuit.step)?.title[language] ?? ""
    since = speech.date(waiting.since)
    due = waiting.due.map { speech.date($0) } ?? ""
  }
}

/// A formality of a filed dossier: how it stands, and what was issued.
struct FormalityStanding: Templates.Model {
  let title: String
  let agency: String
  let tag: String
  let state: String
  let reason: String
  let appeal: String
  let certificate: String
  let number: String
  let counter: String

  static var slots: [Slot<FormalityStanding>] {
    [
      .text("title", \.title), .text("agency", \.agency), .text("tag", \.tag), .text("state", \.state),
      .text("reason", \.reason), .text("appeal", \.appeal), .text("certificate", \.certificate),
      .text("number", \.number), .text("counter", \.counter),
    ]
  }

  init?(_ id: String, _ own: OwnDossier, _ visit: Visit) {
    guard let formality = own.procedure.formality(id), let standing = own.dossier.formalities[id] else { return nil }
    let language = visit.speech.language
    title = formality.title[language]
    agency = own.pack.agency(formality.agency)?.title[language] ?? ""
    var (reason, appeal, link, number, counter) = ("", "", "", "", "")
    switch standing {
    case .asked:
      tag = own.dossier.end == nil ? "now" : "idle"
      state = own.dossier.end == nil ? visit.say("dossier.formality.asked") : visit.say("dossier.formality.closed")
    case .granted:
      tag = "success"
      state = visit.say("dossier.formality.granted")
    case .issued(let certificate, _, let isEnabled):
      tag = "success"
      number = certificate.number
      if isEnabled {
        state = visit.say("dossier.formality.issued")
        link = visit.url(Paths.certificate, certificate.code)
      } else {
        state = visit.say("dossier.formality.ready")
        counter = Self.counter(formality, own, language)
      }
    case .refused(let why, let note):
      tag = "danger"
      state = visit.say("dossier.formality.refused")
      reason = own.reason(why, of: id, language)
      if !note.isEmpty { reason += reason.isEmpty ? note : " " + note }
      appeal = formality.appeal?.text[language] ?? ""
    case .revoked(_, let why):
      tag = "danger"
      state = visit.say("dossier.formality.revoked")
      reason = why
    }
    (self.reason, self.appeal, certificate, self.number, self.counter) = (reason, appeal, link, number, counter)
  }

  private static func counter(_ formality: Formality, _ own: OwnDossier, _ language: String) -> String {
    let named = formality.result?.counter?.text(in: own.situation) ?? ""
    let parts = named.split(separator: "/").map(String.init)
    guard parts.count == 2, let counter = own.pack.agency(parts[0])?.counters.first(where: { $0.id == parts[1] }) else {
      return ""
    }
    return [counter.title[language], counter.address[language], counter.hours[language]].joined(separator: " · ")
  }
}

extension Procedures.Fact {
  fileprivate func note(returning step: String) -> String? {
    if case .returned(step, _, let note) = self { return note }
    return nil
  }
}

extension OwnDossier {
  /// The pack's words for what is to be corrected, and how, if that is wanted; or the officer's own.
  func reason(of open: Dossier.OpenRemark, _ language: String, withCure: Bool = false) -> String {
    let reasons = procedure.circuit.step(open.step)?.returnReasons ?? []
    guard let known = reasons.first(where: { $0.id == open.remark.reason }) else { return open.remark.reason }
    let cure = withCure ? known.cure[language] : ""
    return cure.isEmpty ? known.title[language] : "\(known.title[language]). \(cure)"
  }

  /// The pack's words for a reason of refusal.
  func reason(_ id: String, of formality: String, _ language: String) -> String {
    let outcomes = procedure.circuit.steps.filter { $0.formality == formality || $0.formality == nil }.flatMap(
      \.outcomes)
    return outcomes.flatMap(\.reasons).first { $0.id == id }?.title[language] ?? id
  }
}

struct PaymentRow: Templates.Model {
  let amount: String
  let method: String
  let state: String
  let tag: String
  let reference: String
  let receipt: String

  static var slots: [Slot<PaymentRow>] {
    [
      .text("amount", \.amount), .text("method", \.method), .text("state", \.state), .text("tag", \.tag),
      .text("reference", \.reference), .text("receipt", \.receipt),
    ]
  }

  init(_ payment: Payment, _ own: OwnDossier, _ visit: Visit) {
    let speech = visit.speech
    amount = speech.money(payment.amount, own.pack.territory)
    method = visit.say(TextKey("paper.payment.methods", payment.method.rawValue))
    tag = payment.receipt == nil ? "warning" : "success"
    state = payment.receipt == nil ? visit.say("dossier.payment.open") : visit.say("dossier.payment.paid")
    reference = payment.id
    receipt = payment.receipt == nil ? "" : visit.url(Paths.paymentReceipt, own.id, payment.id)
  }
}

/// What somebody wrote to the others of the dossier.
struct SpokenLine: Templates.Model {
  let from: String
  let date: String
  let text: String
  let isMine: Bool

  static var slots: [Slot<SpokenLine>] {
    [.text("from", \.from), .text("date", \.date), .text("text", \.text), .flag("isMine", \.isMine)]
  }

  init?(_ event: Event, _ own: OwnDossier, _ names: [String: String], _ visit: Visit) {
    guard case .spoke(let text) = event.fact else { return nil }
    self.text = text
    isMine = event.by == visit.person?.account.id
    from = isMine ? visit.say("dossier.message.you") : names[event.by] ?? visit.say("dossier.message.office")
    date = visit.speech.date(event.on)
  }
}

extension TimelineEntry {
  /// Nil for what says nothing to the applicant.
  init?(_ event: Event, _ own: OwnDossier, _ visit: Visit) {
    guard let (title, text) = Self.words(event.fact, own, visit) else { return nil }
    self.init(
      title: title, text: text, day: event.on.text, date: visit.speech.date(event.on), state: State.done.rawValue)
  }

  private static func words(_ fact: Procedures.Fact, _ own: OwnDossier, _ visit: Visit) -> (String, String)? {
    let language = visit.speech.language
    func formality(_ id: String) -> String { own.procedure.formality(id)?.title[language] ?? id }
    func step(_ id: String) -> String { own.procedure.circuit.step(id)?.title[language] ?? id }
    switch fact {
    case .started: return (visit.say("dossier.event.started"), "")
    case .paid(_, let receipt): return (visit.say("dossier.event.paid"), receipt)
    case .filed(let number, _): return (visit.say("dossier.event.filed"), number)
    case .opened(let id, _, let due):
      guard own.procedure.circuit.step(id)?.kind.isOfficers ?? false else { return nil }
      let until = due.map { visit.say("dossier.event.until", ["date": visit.speech.date($0)]) } ?? ""
      return (visit.say("dossier.event.opened", ["step": step(id)]), until)
    case .ended(let id, let ending):
      guard let found = own.procedure.circuit.step(id), found.kind.isOfficers else { return nil }
      return (
        visit.say("dossier.event.ended", ["step": step(id)]), found.outcome(ending.outcome)?.title[language] ?? ""
      )
    case .returned(let id, _, let note): return (visit.say("dossier.event.returned", ["step": step(id)]), note)
    case .completed(let note): return (visit.say("dossier.event.completed"), note)
    case .suspended(let id): return (visit.say("dossier.event.suspended", ["step": step(id)]), "")
    case .granted(let id): return (visit.say("dossier.event.granted", ["formality": formality(id)]), "")
    case .refused(let id, let reason, _):
      return (visit.say("dossier.event.refused", ["formality": formality(id)]), own.reason(reason, of: id, language))
    case .issued(let id, let certificate):
      return (visit.say("dossier.event.issued", ["formality": formality(id)]), certificate.number)
    case .enabled(let id): return (visit.say("dossier.event.enabled", ["formality": formality(id)]), "")
    case .revoked(let id, let reason): return (visit.say("dossier.event.revoked", ["formality": formality(id)]), reason)
    case .received(let id): return (visit.say("dossier.event.received", ["formality": formality(id)]), "")
    case .refundOwed: return (visit.say("dossier.event.refund"), "")
    case .expiring: return (visit.say("dossier.event.expiring"), "")
    case .closed(let end): return (visit.say(TextKey("dossier.event.closed", end.rawValue)), "")
    default: return nil
    }
  }
}

extension Visit {
  /// The names of those who did something, by account.
  func names(of events: [Dossiers.Recorded]) async throws -> [String: String] {
    let accounts = Set(events.map(\.event.by)).subtracting([""])
    return try await portal.registry.read { db in
      var names: [String: String] = [:]
      for account in accounts { names[account] = try Accounts.find(account, in: db)?.name }
      return names
    }
  }
}
