import HTTP
import JSON
import Procedures
import Rules
import Templates

// `/procedures/{procedure}/guide`: questions about a person's situation, and what they come to (ER-10, ER-11, ER-14).
// The answers stand in the address: nothing is kept, a result can be sent to somebody, and going back is the browser's
// affair.

enum GuideVisit {
  static func show(_ visit: Visit, _ id: String) throws -> Response {
    try visit.page(GuidePage(visit, try visit.procedure(id), typed: visit.query))
  }
}

struct GuidePage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let title: String
  let intro: String
  let here: String
  let questions: [QuestionView]
  let errors: [ErrorLink]
  let isAnswered: Bool
  let refusals: [RefusalRow]
  let formalities: [AdviceRow]
  let others: [AdviceRow]
  let documents: [DocumentRow]
  let provided: [Fact]
  let total: String
  let isFree: Bool
  /// From here to a dossier; empty where nothing is to be filed.
  let start: String
  /// What was answered, for the form that ticks formalities.
  let kept: [HiddenInput]

  static let template = "public/guide"
  static var slots: [Slot<GuidePage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .text("title", \.title), .text("intro", \.intro),
      .text("here", \.here), .rows("questions", \.questions), .rows("errors", \.errors),
      .flag("isAnswered", \.isAnswered), .rows("refusals", \.refusals), .rows("formalities", \.formalities),
      .rows("others", \.others), .rows("documents", \.documents), .rows("provided", \.provided),
      .text("total", \.total),
      .flag("isFree", \.isFree), .text("start", \.start), .rows("kept", \.kept),
    ]
  }

  init(_ visit: Visit, _ entry: Catalogue.Entry, typed: QueryString) throws {
    let (pack, procedure) = (entry.pack, entry.procedure)
    let speech = visit.speech
    let language = speech.language
    let reading = GuideReading(entry, typed)
    frame = visit.frame()
    crumbs = [
      visit.homeCrumb, Crumb(title: speech.phrase("procedure.all", [:]), url: visit.url(Paths.procedures)),
      Crumb(title: procedure.title[language], url: visit.url(Paths.procedure, procedure.id)),
    ]
    title = procedure.title[language]
    intro = procedure.guide.intro[language]
    here = visit.url(Paths.guide, procedure.id)
    let setting = FormSetting(
      language: visit.language, translations: visit.portal.templates.translations, today: entry.hour.today,
      isOptional: { [optional = reading.optional] in optional.contains($0.id) })
    let form = FormView(reading.visible, reading.filling, faults: reading.faults, setting)
    questions = form.questions
    errors = form.errors
    let advice = reading.advice
    isAnswered = reading.isComplete
    refusals = advice.refusals.map { RefusalRow($0, pack, language) }
    let rows = advice.formalities.compactMap { AdviceRow($0, advice, entry, speech) }
    formalities = rows.filter { !$0.isRefused }
    others = rows.filter(\.isRefused)
    documents = advice.documents.compactMap(procedure.document).map { DocumentRow($0, speech) }
    provided = advice.provided.sorted { $0.key < $1.key }.compactMap { slot, source in
      guard let document = procedure.document(slot), let formality = procedure.formality(source) else { return nil }
      return Fact(term: document.title[language], text: formality.title[language])
    }
    total = speech.money(advice.total, pack.territory)
    isFree = advice.total.isZero
    let isOffered = reading.isComplete && advice.refusals.isEmpty && procedure.stage == .published
    start = isOffered && !advice.chosen.isEmpty ? "\(visit.url(Paths.start, procedure.id))?\(typed.text)" : ""
    kept = typed.pairs.filter { $0.name != "formality" && $0.name != "chosen" && $0.name != "action" }
      .map { HiddenInput(name: $0.name, value: $0.value) }
  }
}

/// The answers of an address: what was typed, what can be kept of it, what is wrong, and what it comes to.
struct GuideReading {
  let visible: [Question]
  let filling: Filling
  let faults: [Fault]
  /// What can be kept of it.
  let answers: [String: JSON]
  /// Questions that may be left out.
  let optional: Set<String>
  let advice: Advice
  let isComplete: Bool

  init(_ entry: Catalogue.Entry, _ typed: QueryString) {
    let procedure = entry.procedure
    let isSent = !typed.pairs.isEmpty
    let plain = Filling { typed.all($0) }
    let action = typed.first("action").flatMap { FormAction($0) }
    filling = action.map { plain.after($0, among: procedure.guide.questions) } ?? plain
    var raw: [String: JSON] = [:]
    for question in procedure.guide.questions {
      let answer = question.kind.joined { [filling] in filling.all($0.isEmpty ? question.id : "\(question.id).\($0)") }
      if !answer.isNull { raw[question.id] = answer }
    }
    let setting = AnswerSetting(today: entry.hour.today)
    let (answers, wrong) = procedure.accepted(raw, among: procedure.guide.questions, setting)
    self.answers = answers.filter { !$0.value.isNull }
    let filing = Filing(answers: answers, formalities: typed.all("formality"))
    let situation = procedure.situation(of: filing, now: entry.hour.local)
    let visible = procedure.guide.questions.filter { $0.visible?.holds(in: situation) ?? true }
    self.visible = visible
    optional = Set(visible.filter { !$0.required.holds(in: situation) }.map(\.id))
    let bad = Set(wrong.map { $0.path.prefix { $0 != "." } })
    let missing = procedure.faults(in: visible, answers, situation).filter { fault in
      !bad.contains(fault.path.prefix { $0 != "." })
    }
    // Questions that an answer has just brought up are not yet mistakes.
    let new = missing.filter { fault in
      guard case .missing = fault.cause else { return false }
      return !typed.pairs.contains { $0.name == fault.path || $0.name.hasPrefix(fault.path + ".") }
    }
    let isAsking = action != nil || new.count == missing.count && wrong.isEmpty
    let shown = wrong.filter { fault in visible.contains { $0.id == fault.path.prefix { $0 != "." } } } + missing
    faults = isSent && !isAsking ? shown : []
    isComplete = isSent && action == nil && shown.isEmpty
    advice = procedure.advice(on: filing, in: entry.pack.territory, now: entry.hour.local)
  }
}

struct RefusalRow: Templates.Model {
  let reason: String
  let laws: String

  static var slots: [Slot<RefusalRow>] { [.text("reason", \.reason), .text("laws", \.laws)] }

  init(_ refusal: GuideRefusal, _ pack: Pack, _ language: String) {
    reason = refusal.reason[language]
    laws = refusal.laws.compactMap { pack.laws[$0]?.title[language] }.joined(separator: " · ")
  }
}

/// A formality as it stands for this person.
struct AdviceRow: Templates.Model {
  let id: String
  let title: String
  let agency: String
  let why: String
  let laws: String
  let fee: String
  let delay: String
  let isMandatory: Bool
  let isChosen: Bool
  let isRefused: Bool
  let reason: String

  static var slots: [Slot<AdviceRow>] {
    [
      .text("id", \.id), .text("title", \.title), .text("agency", \.agency), .text("why", \.why), .text("laws", \.laws),
      .text("fee", \.fee), .text("delay", \.delay), .flag("isMandatory", \.isMandatory), .flag("isChosen", \.isChosen),
      .text("reason", \.reason),
    ]
  }

  /// Nil for what does not concern the person.
  init?(_ standing: Advice.Standing, _ advice: Advice, _ entry: Catalogue.Entry, _ speech: Speech) {
    guard let formality = entry.procedure.formality(standing.formality) else { return nil }
    let language = speech.language
    switch standing.verdict {
    case .notNeeded: return nil
    case .refused(let refusals):
      (isRefused, isMandatory) = (true, false)
      reason = refusals.map { $0.reason[language] }.joined(separator: " ")
    case .mandatory: (isRefused, isMandatory, reason) = (false, true, "")
    case .optional: (isRefused, isMandatory, reason) = (false, false, "")
    }
    id = formality.id
    title = formality.title[language]
    agency = entry.pack.agency(formality.agency)?.title[language] ?? ""
    why = formality.why[language]
    laws = formality.laws.compactMap { entry.pack.laws[$0]?.title[language] }.joined(separator: " · ")
    isChosen = standing.isChosen
    let amount = advice.fees.filter { $0.formality == formality.id }.reduce(Decimal.zero) { $0.adding($1.amount) ?? $0 }
    fee = amount.isZero ? "" : speech.money(amount, entry.pack.territory)
    delay = formality.delay?.words(speech) ?? ""
  }
}

struct HiddenInput: Templates.Model {
  let name: String
  let value: String

  static var slots: [Slot<HiddenInput>] { [.text("name", \.name), .text("value", \.value)] }
}

extension Speech {
  func money(_ amount: Decimal, _ territory: Territory) -> String {
    money(amount, territory.currency, digits: territory.currencyDigits)
  }
}
