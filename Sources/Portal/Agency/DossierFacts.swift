import JSON
import Procedures
import Registry
import Rules
import Templates

/// A page of the form as an officer reads it.
struct DatumSection: Templates.Model {
  let title: String
  let data: [DatumRow]

  static var slots: [Slot<DatumSection>] { [.text("title", \.title), .rows("data", \.data)] }
}

/// A datum: what was answered, what stood there before it was sent back, and the mark that sends it back again.
struct DatumRow: Templates.Model {
  let term: String
  let text: String
  let isChanged: Bool
  let before: String
  let mark: FaultMark?

  static var slots: [Slot<DatumRow>] {
    [
      .text("term", \.term), .text("text", \.text), .flag("isChanged", \.isChanged), .text("before", \.before),
      .rows("mark", \.mark),
    ]
  }
}

/// A document that was asked for, with the files that came.
struct PaperSlot: Templates.Model {
  let title: String
  let papers: [PaperRow]
  let isMissing: Bool
  let isChanged: Bool
  let mark: FaultMark?

  static var slots: [Slot<PaperSlot>] {
    [
      .text("title", \.title), .rows("papers", \.papers), .flag("isMissing", \.isMissing),
      .flag("isChanged", \.isChanged), .rows("mark", \.mark),
    ]
  }
}

struct PaperRow: Templates.Model {
  let name: String
  let size: String
  let source: String
  let url: String
  /// Where the browser shows it; empty for what it would not.
  let view: String

  static var slots: [Slot<PaperRow>] {
    [
      .text("name", \.name), .text("size", \.size), .text("source", \.source), .text("url", \.url),
      .text("view", \.view),
    ]
  }

  private static let shown: Set<String> = ["application/pdf", "image/png", "image/jpeg"]

  init(_ paper: Paper, _ speech: Speech, url: String) {
    name = paper.name
    size = speech.size(paper.bytes)
    source = paper.source.rawValue
    self.url = url
    view = Self.shown.contains(paper.contentType) ? url + "?view=1" : ""
  }
}

/// Data and papers of a dossier, as far as an officer's sight goes.
struct DossierFacts {
  let seen: SeenDossier
  let background: DossierBackground
  let speech: Speech
  /// For who can send it back.
  let marks: FaultMarks?

  private var sight: Set<String> { seen.sight?.fields ?? [] }

  /// The situation, the form page by page, what officers found.
  var sections: [DatumSection] {
    let (procedure, filing) = (seen.procedure, seen.dossier.filing)
    let situation = seen.situation
    let asked = procedure.askedQuestions(by: filing.formalities)
    var sections = [
      DatumSection(
        title: speech.phrase("agency.dossier.situation", [:]),
        data: procedure.guide.questions.compactMap { row($0, filing.answers[$0.id], situation) })
    ]
    for page in procedure.form.pages {
      let questions = page.questions.filter { asked.contains($0.id) }
      sections.append(
        DatumSection(
          title: page.title[speech.language],
          data: questions.compactMap { question in
            let mark =
              question.computed == nil ? marks?.mark(.field(question.id), question.label[speech.language]) : nil
            return row(question, filing.data[question.id], situation, mark)
          }))
    }
    let steps = procedure.circuit.steps.filter { seen.sight?.steps.contains($0.id) ?? false }
    sections.append(
      DatumSection(
        title: speech.phrase("agency.dossier.findings", [:]),
        data: steps.flatMap(\.questions).compactMap { question in
          filing.findings[question.id].map { DatumRow(question, $0, speech) }
        }))
    return sections.filter { !$0.data.isEmpty }
  }

  private func row(
    _ question: Question, _ answer: JSON?, _ situation: Situation, _ mark: FaultMark? = nil
  ) -> DatumRow? {
    guard sight.contains(question.id), question.visible?.holds(in: situation) ?? true else { return nil }
    let answer = (question.kind as? QuestionComputed)?.kept(situation[question.id]) ?? answer
    let isChanged = background.changedFields.contains(question.id)
    guard let answer, !answer.isNull else {
      // What is empty is shown where something stood before.
      return isChanged ? DatumRow(question, .null, speech, mark, before: before(question), isChanged: true) : nil
    }
    return DatumRow(
      question, answer, speech, mark, before: isChanged ? before(question) : "", isChanged: isChanged)
  }

  private func before(_ question: Question) -> String {
    background.before?.filing.data[question.id].map { question.told($0, speech) } ?? ""
  }

  func papers(_ url: (String) -> String) -> [PaperSlot] {
    let (procedure, dossier) = (seen.procedure, seen.dossier)
    let asked = Set(procedure.documentNeeds(dossier.filing.formalities, seen.situation).asked)
    return procedure.documents.filter { seen.sight?.documents.contains($0.id) ?? false }.compactMap { document in
      let papers = dossier.papers[document.id] ?? []
      guard !papers.isEmpty || asked.contains(document.id) else { return nil }
      let title = document.title[speech.language]
      return PaperSlot(
        title: title, papers: papers.map { PaperRow($0, speech, url: url($0.sha256)) }, isMissing: papers.isEmpty,
        isChanged: background.changedDocuments.contains(document.id),
        mark: marks?.mark(.document(document.id), title))
    }
  }
}

extension DatumRow {
  fileprivate init(
    _ question: Question, _ answer: JSON, _ speech: Speech, _ mark: FaultMark? = nil, before: String = "",
    isChanged: Bool = false
  ) {
    term = question.label[speech.language]
    text = answer.isNull ? "" : question.told(answer, speech)
    self.isChanged = isChanged
    self.before = before
    self.mark = mark
  }
}

extension Question {
  /// An answer in words; of a group, each row on a line, with what its columns are called.
  func told(_ answer: JSON, _ speech: Speech) -> String {
    guard isRows else { return kind.shown(answer, speech) }
    return (answer.array ?? []).map { row in
      speech.list(
        columns.compactMap { column in
          guard let cell = row[column.id], !cell.isNull else { return nil }
          let text = column.kind.shown(cell, speech)
          return speech.phrase("wording.labelled", ["label": column.label[speech.language], "text": text])
        })
    }.joined(separator: "\n")
  }
}
