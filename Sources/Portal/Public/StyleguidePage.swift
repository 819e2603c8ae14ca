import HTTP
import JSON
import Procedures
import Templates

struct StyleguidePage: Page {
  let frame: Frame
  /// This page, for links that lead nowhere else.
  let here: String
  let crumbs: [Crumb]
  let percent: Int
  let stepper: Stepper
  let tasks: [TaskLine]
  let facts: [Fact]
  let timeline: [TimelineEntry]
  let questions: [QuestionView]
  let mistakes: [QuestionView]
  let errors: [ErrorLink]
  let procedures: [ProcedureCard]
  let figures: [KeyFigure]
  let bars: [ChartBar]
  let headings: [Heading]
  let work: [WorkRow]
  let mail: MailPreview

  static let template = "styleguide"
  static var slots: [Slot<StyleguidePage>] {
    [
      .model("frame", \.frame), .text("here", \.here), .rows("crumbs", \.crumbs), .number("percent", \.percent),
      .model("stepper", \.stepper), .rows("tasks", \.tasks), .rows("facts", \.facts), .rows("timeline", \.timeline),
      .rows("questions", \.questions), .rows("mistakes", \.mistakes), .rows("errors", \.errors),
      .rows("procedures", \.procedures), .rows("figures", \.figures), .rows("bars", \.bars),
      .rows("headings", \.headings), .rows("work", \.work), .model("mail", \.mail),
    ]
  }

  /// A line of an officer's list.
  struct WorkRow: Model {
    let number: String
    let applicant: String
    let procedure: String
    let since: String
    let state: String
    let isHere: Bool

    static var slots: [Slot<WorkRow>] {
      [
        .text("number", \.number), .text("applicant", \.applicant), .text("procedure", \.procedure),
        .text("since", \.since), .text("state", \.state), .flag("isHere", \.isHere),
      ]
    }
  }

  init(_ visit: Visit, typed: QueryString) {
    let words = StyleguideWords(translations: visit.portal.templates.translations, language: visit.language)
    let here = visit.url(Paths.styleguide)
    let account = AccountLinks(
      name: words.person, home: here, signIn: here, signUp: here, signOut: here, token: "styleguide")
    frame = Frame(
      visit.portal, visit.language, path: visit.pathWithoutLanguage, account: account, isDemo: true, isUnlisted: true)
    self.here = here
    crumbs = [Crumb(title: words.home, url: visit.url(Paths.home)), Crumb(title: words.title, url: here)]
    percent = 64
    stepper = Stepper(2, of: 5)
    tasks = words.tasks(here)
    facts = words.facts(here)
    timeline = words.timeline
    procedures = words.procedures(here)
    figures = words.figures
    bars = words.bars
    headings = words.headings(here)
    work = words.work
    mail = words.mail

    let form = visit.portal.styleguide
    let kinds = form.view(typed: typed, words.setting)
    questions = kinds
    let hasty = Filling { StyleguideForm.hasty[$0] ?? [] }
    let refused = FormView(
      form.mistakes, hasty, faults: form.faults(form.mistakes, hasty, AnswerSetting(today: words.setting.today)),
      words.setting)
    mistakes = refused.questions
    errors = refused.errors
  }
}

extension StyleguideForm {
  /// The questions with an answer to each, or with what was typed.
  fileprivate func view(typed: QueryString, _ setting: FormSetting) -> [QuestionView] {
    guard !typed.pairs.isEmpty else {
      let kept = Filling(kept: answers(AnswerSetting(today: setting.today)), of: kinds, setting.speech)
      // Something is being looked for, so that the list of what was found shows.
      let search = setting.say(TextKey("styleguide.kinds.search"))
      return FormView(kinds, Filling { $0 == "activity.search" ? [search] : kept.all($0) }, setting).questions
    }
    let filling = Filling { typed.all($0) }
    if let action = typed.first("action").flatMap({ FormAction($0) }) {
      return FormView(kinds, filling.after(action, among: kinds), setting).questions
    }
    return FormView(
      kinds, filling, faults: faults(kinds, filling, AnswerSetting(today: setting.today)), setting
    ).questions
  }
}
