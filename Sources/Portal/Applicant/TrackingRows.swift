import HTTP
import Procedures
import Registry
import Rules
import Templates

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
    return try await portal.registry.read { try Accounts.names(of: accounts, in: $0) }
  }
}
