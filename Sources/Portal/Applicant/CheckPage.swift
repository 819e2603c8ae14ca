import HTTP
import JSON
import Procedures
import Registry
import Rules
import Templates

/// `/dossiers/{dossier}/check`: everything once more, each answer with the way back to it; then the filing (ER-14).
struct CheckPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let errors: [ErrorLink]
  let sections: [Section]
  let documents: [Fact]
  let formalities: [Fact]
  let total: String
  let payLater: String
  let action: String

  struct Section: Templates.Model {
    let title: String
    let facts: [Fact]
    static var slots: [Slot<Section>] { [.text("title", \.title), .rows("facts", \.facts)] }
  }

  static let template = "applicant/check"
  static var slots: [Slot<CheckPage>] {
    [
      .model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("errors", \.errors), .rows("sections", \.sections),
      .rows("documents", \.documents), .rows("formalities", \.formalities), .text("total", \.total),
      .text("payLater", \.payLater), .text("action", \.action),
    ]
  }

  static func show(_ visit: Visit, _ id: String) async throws -> Response {
    let own = try await OwnDossier.find(id, visit)
    guard own.isDraft else { return .redirect(to: visit.url(Paths.dossier, id)) }
    return try visit.page(CheckPage(visit, own))
  }

  init(_ visit: Visit, _ own: OwnDossier, refusal: Refusal? = nil) {
    let speech = visit.speech
    let language = speech.language
    let situation = own.situation
    let advice = own.advice
    frame = visit.frame(isUnlisted: true)
    crumbs = own.crumbs(visit)
    errors = refusal.map { CheckPage.errors($0, own, visit) } ?? []
    let guide = own.procedure.guide.questions.compactMap { question -> Fact? in
      Fact(
        question, own.dossier.filing.answers[question.id], situation, speech, url: visit.url(Paths.situation, own.id))
    }
    let pages = own.procedure.form.pages.compactMap { page -> Section? in
      let url = visit.url(Paths.formPage, own.id, page.id)
      let facts = page.asked(in: own.dossier, situation, own.procedure).flatMap {
        Fact.all($0, own.dossier.filing.data[$0.id], situation, speech, url: url)
      }
      return facts.isEmpty ? nil : Section(title: page.title[language], facts: facts)
    }
    sections = [Section(title: visit.say("dossier.task.situation"), facts: guide)] + pages
    documents = advice.documents.compactMap(own.procedure.document).map { document in
      let names = (own.dossier.papers[document.id] ?? []).map(\.name)
      return Fact(
        term: document.title[language], text: names.isEmpty ? visit.say("dossier.check.none") : speech.list(names),
        url: visit.url(Paths.slot, own.id, document.id))
    }
    formalities = advice.chosen.compactMap(own.procedure.formality).map { formality in
      let amount = advice.fees.filter { $0.formality == formality.id }.reduce(Decimal.zero) {
        $0.adding($1.amount) ?? $0
      }
      return Fact(
        term: formality.title[language],
        text: amount.isZero ? visit.say("procedure.free") : speech.money(amount, own.pack.territory))
    }
    total = advice.total.isZero ? "" : speech.money(advice.total, own.pack.territory)
    payLater = own.procedure.payment.due == .filing || advice.total.isZero ? "" : visit.say("dossier.check.payLater")
    action = visit.url(Paths.submission, own.id)
  }

  /// Each thing that is wrong, with the way to where it is mended.
  private static func errors(_ refusal: Refusal, _ own: OwnDossier, _ visit: Visit) -> [ErrorLink] {
    let speech = visit.speech
    let faults = refusal.faults.compactMap { fault -> ErrorLink? in
      let id = String(fault.path.prefix { $0 != "." })
      guard let question = own.procedure.question(id) else { return nil }
      let text = speech.phrase(
        "wording.labelled", ["label": question.label[speech.language], "text": fault.sentence(speech)])
      return ErrorLink(target: "file", text: text)
    }
    let papers = refusal.documents.compactMap(own.procedure.document).map { document in
      ErrorLink(
        target: "documents",
        text: speech.phrase(
          "wording.labelled",
          ["label": document.title[speech.language], "text": visit.say("dossier.check.none")]))
    }
    return [ErrorLink(target: "main", text: refusal.sentence(visit))]
      + faults.map {
        ErrorLink(target: "main", text: $0.text)
      } + papers
  }
}

extension Fact {
  /// An answer as a person reads it; nil for a question that is not asked, or says nothing.
  init?(_ question: Question, _ answer: JSON?, _ situation: Situation, _ speech: Speech, url: String) {
    guard question.visible?.holds(in: situation) ?? true, question.kind.type != .null || question.computed != nil else {
      return nil
    }
    var answer = answer
    if question.computed != nil { answer = (question.kind as? QuestionComputed)?.kept(situation[question.id]) }
    guard let answer, !answer.isNull else { return nil }
    self.init(
      term: question.label[speech.language], text: question.kind.shown(answer, speech),
      url: question.computed == nil ? url : "")
  }

  /// A group is told row by row.
  static func all(
    _ question: Question, _ answer: JSON?, _ situation: Situation, _ speech: Speech, url: String
  ) -> [Fact] {
    guard question.isRows, let rows = answer?.array else {
      return Fact(question, answer, situation, speech, url: url).map { [$0] } ?? []
    }
    return rows.enumerated().map { index, row in
      let cells = question.columns.compactMap { column -> String? in
        guard let cell = row[column.id], !cell.isNull else { return nil }
        return speech.phrase(
          "wording.labelled", ["label": column.label[speech.language], "text": column.kind.shown(cell, speech)])
      }
      return Fact(
        term: "\(question.label[speech.language]) \(index + 1)", text: cells.joined(separator: " · "), url: url)
    }
  }
}
