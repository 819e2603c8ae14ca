import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

/// `/dossiers/{dossier}/situation`: the guide's questions again, for a draft: what changes here changes what is asked
/// and what it costs.
struct SituationPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let refusals: [RefusalRow]
  let questions: [QuestionView]
  let formalities: [AdviceRow]
  let total: String
  let action: String

  static let template = "applicant/situation"
  static var slots: [Slot<SituationPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .rows("refusals", \.refusals),
      .rows("questions", \.questions), .rows("formalities", \.formalities), .text("total", \.total),
      .text("action", \.action),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    guard own.isDraft, own.isOpen else { return .redirect(to: visit.url(Paths.dossier, id)) }
    let filling = Filling(kept: own.dossier.filing.answers, of: own.procedure.guide.questions, visit.speech)
    return try visit.page(SituationPage(visit, own, filling, faults: []))
  }

  static func save(_ visit: Visit, _ id: String) async throws -> Response {
    var own = try await OwnDossier.find(id, visit)
    guard own.isDraft, own.isOpen else { return .redirect(to: visit.url(Paths.dossier, id)) }
    let typed = Filling { [fields = visit.sent.fields] in fields.all($0) }
    if let action = visit.sent.action {
      return try visit.page(
        SituationPage(visit, own, typed.after(action, among: own.procedure.guide.questions), faults: []))
    }
    var raw: [String: JSON] = [:]
    let shown = Set(own.visibleGuide.map(\.id))
    for question in own.procedure.guide.questions where shown.contains(question.id) && question.computed == nil {
      raw[question.id] = question.kind.joined { typed.all($0.isEmpty ? question.id : "\(question.id).\($0)") }
    }
    let (answers, wrong) = own.procedure.accepted(
      raw, among: own.procedure.guide.questions, AnswerSetting(today: own.hour.today))
    do {
      try await own.carryOut([.answer(answers), .choose(visit.sent.fields.all("formality"))], visit)
    } catch let refusal as Refusal where [.formalityNotYours, .refusedByGuide].contains(refusal.key) {
      // What was ticked before the answers changed no longer fits: the answers are kept, the ticks that fit too.
      try await own.carryOut([.answer(answers)], visit)
    }
    own = try await OwnDossier.find(id, visit)
    let bad = Set(wrong.map { $0.path.prefix { $0 != "." } })
    let faults =
      wrong
      + own.procedure.faults(in: own.visibleGuide, own.dossier.filing.answers, own.situation).filter {
        !bad.contains($0.path.prefix { $0 != "." })
      }
    let mistakes = faults.filter { shown.contains(String($0.path.prefix { $0 != "." })) }
    if faults.isEmpty, own.advice.refusals.isEmpty, visit.sent.text("go") != "again" {
      return .redirect(to: visit.url(Paths.dossier, id))
    }
    return try visit.page(
      SituationPage(visit, own, typed, faults: mistakes), mistakes.isEmpty ? .ok : .unprocessable)
  }

  private init(_ visit: Visit, _ own: OwnDossier, _ filling: Filling, faults: [Fault]) {
    let speech = visit.speech
    let advice = own.advice
    frame = visit.frame(isUnlisted: true)
    crumbs = own.crumbs(visit)
    let form = FormView(own.visibleGuide, filling, faults: faults, own.setting(visit, own.situation))
    (questions, errors) = (form.questions, form.errors)
    refusals = advice.refusals.map { RefusalRow($0, own.pack, speech.language) }
    let entry = Catalogue.Entry(pack: own.pack, procedure: own.procedure, hour: own.hour)
    formalities = advice.formalities.compactMap { AdviceRow($0, advice, entry, speech) }.filter { !$0.isRefused }
    total = advice.total.isZero ? "" : speech.money(advice.total, own.pack.territory)
    action = visit.url(Paths.situation, own.id)
  }
}

extension OwnDossier {
  fileprivate var visibleGuide: [Question] {
    let situation = situation
    return procedure.guide.questions.filter { $0.visible?.holds(in: situation) ?? true }
  }
}
