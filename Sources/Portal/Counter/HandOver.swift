import HTTP
import JSON
import Procedures
import Registry
import Templates

/// `POST /counter/{dossier}/hand-over`: against the originals, to the applicant or to whom he sends (ER-42). In the
/// same transaction the copies come into his space (ER-43).
enum HandOver {
  static func carryOut(_ visit: Visit, _ id: String) async throws -> Response {
    let opened = try await CounterFile(visit, id)
    let form = HandOverForm(visit.sent)
    guard let step = opened.steps.first(where: { $0.id == form.step }) else { throw PageFault(.notFound) }
    // Pressed twice, or by two clerks: it is done.
    if opened.ended.contains(where: { $0.step.id == step.id }) { return done(visit, id) }
    guard form.isComplete else { return try visit.page(CounterDossierPage(visit, opened, sent: form), .unprocessable) }
    let ending = Ending(
      step.outcomes.first { $0.effect == .proceed }?.id ?? "", note: note(form, opened.file, visit.portal),
      findings: form.findings(step), ticks: form.ticks)
    do {
      _ = try await visit.portal.registry.carryOut(
        [.end(step: step.id, ending, remarks: [], unit: nil)], on: id, by: visit.errand(at: opened.file.clock.now))
      return done(visit, id)
    } catch let refusal as Refusal {
      let now = try await CounterFile(visit, id)
      if now.ended.contains(where: { $0.step.id == step.id }) { return done(visit, id) }
      return try visit.page(CounterDossierPage(visit, now, sent: form, refusal: refusal), .unprocessable)
    }
  }

  private static func done(_ visit: Visit, _ id: String) -> Response {
    .redirect(to: visit.url(Paths.counterHanded, id))
  }

  /// Who took them, in the words of the dossier: its applicant reads it.
  private static func note(_ form: HandOverForm, _ file: DossierOnDesk, _ portal: Portal) -> String {
    let language = Language(code: file.line.language) ?? .standard
    let translations = portal.templates.translations
    return form.who == .bearer
      ? translations.text(TextKey("counter.toBearer"), language, words: ["name": form.bearer])
      : translations.text(TextKey("counter.toApplicant"), language, words: ["name": file.line.applicantName])
  }
}

/// What a clerk ticked and typed.
struct HandOverForm {
  enum Taker: String { case applicant, bearer }

  let step: String
  let who: Taker?
  let bearer: String
  let originals: [String]
  let checks: [String]
  let sent: SentForm

  static let originalsName = "desk.originals"
  static let checksName = "desk.checks"
  static let whoName = "desk.who"
  static let bearerName = "desk.bearer"
  private static let nameCharactersMax = 120

  init(_ sent: SentForm) {
    self.sent = sent
    step = sent.text("desk.step")
    who = Taker(rawValue: sent.text(Self.whoName))
    bearer = String(sent.text(Self.bearerName).trimmed.oneLine.prefix(Self.nameCharactersMax))
    originals = sent.fields.all(Self.originalsName)
    checks = sent.fields.all(Self.checksName)
  }

  /// Somebody takes them, and he has a name.
  var isComplete: Bool { who == .applicant || who == .bearer && !bearer.isEmpty }

  var ticks: [String] { checks + originals }

  func findings(_ step: Step) -> [String: JSON] {
    var findings: [String: JSON] = [:]
    for question in step.questions where question.computed == nil {
      let answer = question.kind.joined { sent.fields.all($0.isEmpty ? question.id : "\(question.id).\($0)") }
      if !answer.isNull { findings[question.id] = answer }
    }
    return findings
  }
}

/// What is asked before something is handed over.
struct HandOverQuestions {
  let questions: [QuestionView]
  let errors: [ErrorLink]

  init(_ step: Step, _ file: DossierOnDesk, _ form: HandOverForm?, _ refusal: Refusal?, _ visit: Visit) {
    let language = visit.speech.language
    var own: [QuestionView] = []
    let originals = file.procedure.originals(of: file.dossier)
    if !originals.isEmpty {
      own.append(
        .checks(
          HandOverForm.originalsName, visit.say(TextKey("counter.originals")),
          originals.map { .init(value: $0.id, label: $0.title[language]) }, ticked: form?.originals ?? [],
          hint: visit.say(TextKey("counter.originalsHint")), error: Self.originalsError(refusal, file, visit)))
    }
    if !step.checklist.isEmpty {
      own.append(
        .checks(
          HandOverForm.checksName, visit.say(TextKey("counter.checks")),
          step.checklist.map { .init(value: $0.id, label: $0.text[language]) }, ticked: form?.checks ?? [],
          error: refusal?.key == .checklist ? visit.say(TextKey("counter.refused.checklist")) : ""))
    }
    let asked = Self.form(step, file, form, refusal, visit)
    own += asked?.questions ?? []
    own += Self.takers(file, form, visit)
    questions = own
    let known = Set(asked?.questions.map(\.id) ?? [])
    errors = ErrorLink.of(own.filter { !known.contains($0.id) }, visit) + (asked?.errors ?? [])
  }

  private static func originalsError(_ refusal: Refusal?, _ file: DossierOnDesk, _ visit: Visit) -> String {
    guard let refusal, refusal.key == .originals else { return "" }
    let titles = refusal.documents.compactMap { file.procedure.document($0)?.title[visit.speech.language] }
    return visit.say(TextKey("counter.refused.originals"), ["documents": visit.speech.list(titles)])
  }

  /// The questions that the pack asks at this step.
  private static func form(
    _ step: Step, _ file: DossierOnDesk, _ form: HandOverForm?, _ refusal: Refusal?, _ visit: Visit
  ) -> FormView? {
    guard !step.questions.isEmpty else { return nil }
    let situation = file.procedure.situation(of: file.dossier.filing, now: file.clock.now.local)
    let visible = step.questions.filter { $0.visible?.holds(in: situation) ?? true }
    let optional = Set(visible.filter { !$0.required.holds(in: situation) }.map(\.id))
    let fields = form?.sent.fields ?? QueryString()
    return FormView(
      visible, Filling { fields.all($0) }, faults: refusal?.key == .incomplete ? refusal?.faults ?? [] : [],
      FormSetting(
        language: visit.language, translations: visit.portal.templates.translations, today: file.clock.now.today,
        isOptional: { optional.contains($0.id) }))
  }

  private static func takers(_ file: DossierOnDesk, _ form: HandOverForm?, _ visit: Visit) -> [QuestionView] {
    let missing = visit.say(TextKey("form.missing"))
    let isNameMissing = form?.who == .bearer && form?.bearer.isEmpty == true
    return [
      .radios(
        HandOverForm.whoName, visit.say(TextKey("counter.who")),
        [
          .init(
            value: HandOverForm.Taker.applicant.rawValue,
            label: visit.say(TextKey("counter.whoApplicant"), ["name": file.line.applicantName])),
          .init(
            value: HandOverForm.Taker.bearer.rawValue, label: visit.say(TextKey("counter.whoBearer")),
            hint: visit.say(TextKey("counter.whoBearerHint"))),
        ], chosen: form?.who?.rawValue ?? "", error: form != nil && form?.who == nil ? missing : ""),
      .line(
        HandOverForm.bearerName, visit.say(TextKey("counter.bearer")), value: form?.bearer ?? "",
        hint: visit.say(TextKey("counter.bearerHint")), error: isNameMissing ? missing : "",
        .init(direction: "auto", width: "w20")),
    ]
  }
}
