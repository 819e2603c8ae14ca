import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

/// `/dossiers/{dossier}/pages/{page}`: one page of the form. What is right is kept at once, also beside something wrong
/// (ER-12); of what was sent back, only what was marked can be changed (ER-23).
struct FormPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let stepper: Stepper
  let title: String
  let intro: String
  let errors: [ErrorLink]
  let remarks: [Fact]
  let hasNew: Bool
  /// Some inputs hold what is known already.
  let hasKnown: Bool
  let questions: [QuestionView]
  let action: String
  let draft: String
  let back: String
  /// Some question wants a file.
  let hasFiles: Bool

  static let template = "applicant/page"
  static var slots: [Slot<FormPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .model("stepper", \.stepper), .text("title", \.title),
      .text("intro", \.intro), .rows("errors", \.errors), .rows("remarks", \.remarks), .flag("hasNew", \.hasNew),
      .flag("hasKnown", \.hasKnown), .rows("questions", \.questions), .text("action", \.action),
      .text("draft", \.draft), .text("back", \.back),
      .flag("hasFiles", \.hasFiles),
    ]
  }

  static func show(_ visit: Visit, _ id: String, _ page: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let scene = try FormScene(own, page)
    let known = try await KnownAnswers.on(scene, visit)
    return try visit.page(FormPage(visit, scene, scene.kept(visit.speech, known), faults: [], known: known))
  }

  static func save(_ visit: Visit, _ id: String, _ page: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let before = try FormScene(own, page)
    let typed = Filling { [fields = visit.sent.fields] in fields.all($0) }
    if let action = visit.sent.action, visit.sent.files.isEmpty {
      return try visit.page(FormPage(visit, before, typed.after(action, among: before.questions), faults: []))
    }
    let (filled, refused) = try await FormFiles.take(visit, before, typed)
    if visit.sent.action != nil || !refused.isEmpty {
      return try visit.page(
        FormPage(visit, before, filled, faults: [], general: refused), refused.isEmpty ? .ok : .unprocessable)
    }
    let (answers, unsound) = before.read(filled)
    let foreign = try await FormFiles.foreign(answers, before, visit)
    let wrong = unsound + foreign
    let after: FormScene
    do {
      let sound = answers.filter { answer in !foreign.contains { $0.path == answer.key } }
      if !sound.isEmpty { try await own.carryOut([.fill(sound)], visit) }
      after = try FormScene(try await OwnDossier.find(id, visit), page)
    } catch let refusal as Refusal {
      return try visit.page(
        FormPage(visit, before, typed, faults: wrong, general: refusal.sentence(visit)), .unprocessable)
    }
    if visit.sent.text("go") == "later" { return .redirect(to: visit.url(Paths.dossier, id)) }
    let bad = Set(wrong.map { $0.path.prefix { $0 != "." } })
    let faults = wrong + after.faults.filter { !bad.contains($0.path.prefix { $0 != "." }) }
    if faults.isEmpty { return .redirect(to: after.next(visit)) }
    // Questions that an answer has just brought up are not yet mistakes.
    let old = Set(before.questions.map(\.id))
    let mistakes = faults.filter { old.contains(String($0.path.prefix { $0 != "." })) }
    let known = try await KnownAnswers.on(after, without: old, visit)
    let kept = after.kept(visit.speech, known)
    let filling = Filling { name in
      old.contains(String(name.prefix { $0 != "." })) ? filled.all(name) : kept.all(name)
    }
    return try visit.page(
      FormPage(visit, after, filling, faults: mistakes, hasNew: mistakes.count < faults.count, known: known),
      mistakes.isEmpty ? .ok : .unprocessable)
  }

  /// What is right so far, while one types.
  static func keep(_ visit: Visit, _ id: String, _ page: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    let scene = try FormScene(own, page)
    var (answers, _) = scene.read(Filling { [fields = visit.sent.fields] in fields.all($0) })
    // Files are kept when they are sent.
    for question in scene.questions where question.files != nil { answers[question.id] = nil }
    if !answers.isEmpty { try await own.carryOut([.fill(answers)], visit) }
    return Response(.noContent)
  }

  private init(
    _ visit: Visit, _ scene: FormScene, _ filling: Filling, faults: [Fault], hasNew: Bool = false,
    known: KnownAnswers = .none, general: String = ""
  ) {
    let (own, speech) = (scene.own, visit.speech)
    frame = visit.frame(isUnlisted: true)
    crumbs = own.crumbs(visit)
    let place = scene.pages.firstIndex { $0.id == scene.page.id } ?? 0
    stepper = Stepper(place + 1, of: scene.pages.count)
    title = scene.page.title[speech.language]
    intro = scene.page.intro[speech.language]
    var setting = own.setting(visit, scene.situation)
    setting.origin = { [origins = known.origins(visit)] in origins[$0.id] ?? "" }
    let form = FormView(scene.questions, filling, faults: faults, setting)
    questions = form.questions
    errors =
      (general.isEmpty ? [] : [ErrorLink(target: form.questions.first?.id ?? "main", text: general)]) + form.errors
    remarks = scene.remarks.compactMap { open in
      guard case .field(let path) = open.remark.subject,
        let question = own.procedure.question(String(path.prefix { $0 != "." }))
      else { return nil }
      return Fact(
        term: question.label[speech.language], text: own.reason(of: open, speech.language, withCure: true))
    }
    self.hasNew = hasNew
    hasKnown = !known.isEmpty
    action = visit.url(Paths.formPage, own.id, scene.page.id)
    draft = visit.url(Paths.formDraft, own.id, scene.page.id)
    back = visit.url(Paths.dossier, own.id)
    hasFiles = scene.questions.contains { $0.files != nil }
  }
}

/// A page of a dossier's form as it stands: what it asks now, and what is wrong with what is kept.
struct FormScene {
  let own: OwnDossier
  let page: Form.Page
  /// All pages that ask something.
  let pages: [Form.Page]
  let situation: Situation
  let questions: [Question]
  let remarks: [Dossier.OpenRemark]

  init(_ own: OwnDossier, _ page: String) throws {
    guard own.isOpen, let found = own.procedure.form.pages.first(where: { $0.id == page }) else {
      throw PageFault(.notFound)
    }
    let situation = own.situation
    let faulty = own.isDraft ? [] : own.procedure.faults(in: own.dossier.filing, situation)
    let remarks = own.openRemarks
    func isWanted(_ question: Question) -> Bool {
      if own.isDraft { return true }
      return remarks.contains { $0.remark.isAbout(question.id) }
        || faulty.contains { $0.path.prefix { $0 != "." } == question.id }
    }
    func asked(_ page: Form.Page) -> [Question] {
      page.asked(in: own.dossier, situation, own.procedure).filter(isWanted)
    }
    questions = asked(found)
    guard !questions.isEmpty else { throw PageFault(.notFound) }
    pages = own.procedure.form.pages.filter { !asked($0).isEmpty }
    self.own = own
    self.page = found
    self.situation = situation
    self.remarks = remarks.filter { open in asked(found).contains { open.remark.isAbout($0.id) } }
  }

  /// What is answered, and what is known where nothing is.
  func kept(_ speech: Speech, _ known: KnownAnswers) -> Filling {
    Filling(kept: own.dossier.filing.data.merging(known.answers) { kept, _ in kept }, of: questions, speech)
  }

  /// What is still missing or wrong on this page.
  var faults: [Fault] { own.procedure.faults(in: questions, own.dossier.filing.data, situation) }

  /// What was typed: the answers that can be kept, and what is wrong with the others. An input left empty takes its
  /// answer back.
  func read(_ typed: Filling) -> (answers: [String: JSON], faults: [Fault]) {
    var raw: [String: JSON] = [:]
    for question in questions where question.computed == nil && question.kind.type != .null {
      raw[question.id] = question.kind.joined { part in
        typed.all(part.isEmpty ? question.id : "\(question.id).\(part)")
      }
    }
    return own.procedure.accepted(raw, among: questions, AnswerSetting(today: own.hour.today))
  }

  /// The page after this one, or the list of what is left to do.
  func next(_ visit: Visit) -> String {
    let place = pages.firstIndex { $0.id == page.id } ?? pages.endIndex - 1
    guard own.isDraft, place + 1 < pages.count else { return visit.url(Paths.dossier, own.id) }
    return visit.url(Paths.formPage, own.id, pages[place + 1].id)
  }
}

extension OwnDossier {
  /// What officers marked, of the steps that wait for the applicant now.
  var openRemarks: [Dossier.OpenRemark] {
    dossier.remarks.filter { dossier.open($0.step)?.isReturned ?? false }
  }
}

extension Remark {
  func isAbout(_ question: String) -> Bool {
    if case .field(let path) = subject { return path.prefix { $0 != "." } == question }
    return false
  }
}
