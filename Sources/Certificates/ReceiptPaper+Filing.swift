// The acknowledgement of a filing (ER-15): what was asked for, what was entered, which documents came with it, what was
// paid, and the entry of the journal that proves it all.

import Drawings
import JSON
import PDF
package import Procedures
import Rules

extension ReceiptPaper {
  /// The entry of the journal that recorded the filing.
  package struct JournalMark: Sendable {
    package let sequence: Int
    /// In hexadecimal.
    package let hash: String

    package init(sequence: Int, hash: String) {
      self.sequence = sequence
      self.hash = hash
    }
  }

  /// `filedAt` is the hour of the filing; `person` who filed, as the portal knows him.
  package init(
    filing dossier: Dossier, _ procedure: Procedure, _ pack: Pack, filedAt hour: Hour, by person: String,
    journal: JournalMark, voice: PaperVoice
  ) throws {
    guard let number = dossier.number, dossier.filedAt != nil else { throw PaperFault.nothingToAcknowledge }
    let sheet = FilingSheet(dossier: dossier, procedure: procedure, pack: pack, hour: hour, voice: voice)
    let speech = voice.speech
    title = voice.say("filing.title")
    self.number = number
    subject = procedure.title[voice.language]
    authority = pack.territory.name[voice.language]
    giver = pack.title[voice.language]
    created = PDFDate(unixSeconds: hour.moment.rawValue / 1_000)
    self.voice = voice
    let style = PaperStyle(voice: voice)
    let moment = speech.dateTime(hour.today, hour.local.time)
    let received = voice.say(
      "filing.received",
      ["moment": moment, "person": PaperStyle.isolated(person), "procedure": procedure.title[voice.language]])
    body =
      [style.sentence(received)] + (try sheet.map) + sheet.formalities + sheet.answers + sheet.documents
      + sheet.payments
      + [.space(18), sheet.proof(journal)]
    closing = []
  }
}

private struct FilingSheet {
  let dossier: Dossier
  let procedure: Procedure
  let pack: Pack
  let hour: Hour
  let voice: PaperVoice

  var style: PaperStyle { PaperStyle(voice: voice) }
  var language: String { voice.language }

  var map: [Block] {
    get throws {
      let map = try procedure.map(of: dossier, in: pack, voice.speech)
      guard !map.stations.isEmpty else { return [] }
      let drawn = PaperMap(map, width: ReceiptPaper.width, isMirrored: voice.isMirrored)
      let steps = voice.speech.list(map.stations.map(\.label))
      return style.heading(voice.say("filing.path")) + [
        .figure(
          Figure(
            .drawing(drawn.drawing), size: drawn.size, alternative: voice.say("filing.steps", ["steps": steps])))
      ]
    }
  }

  func proof(_ journal: ReceiptPaper.JournalMark) -> Block {
    .panel(
      Panel(
        [
          style.text(voice.say("filing.journal"), 9, bold: true, after: 2),
          style.text(voice.say("filing.entry", ["sequence": String(journal.sequence)]), 8, PaperStyle.muted, after: 2),
          style.text(journal.hash, 7.6, direction: .leftToRight),
        ], fill: PaperStyle.ground, stroke: PaperStyle.hair, padding: 9))
  }

  var formalities: [Block] {
    let rows = dossier.filing.formalities.compactMap(procedure.formality).map { formality in
      [
        style.cell(formality.title[language], bold: true),
        style.cell(pack.agency(formality.agency)?.title[language] ?? ""),
        style.cell(formality.delay.map(delay) ?? ""),
      ]
    }
    if rows.isEmpty { return [] }
    return style.heading(voice.say("filing.formalities")) + [
      style.table(
        [5, 4, 3], [voice.say("filing.formality"), voice.say("filing.agency"), voice.say("filing.delay")], rows)
    ]
  }

  private func delay(_ delay: Delay) -> String {
    voice.speech.phrase("drawing.days.\(delay.count.rawValue)", ["count": String(delay.days)])
  }

  /// The answers of the guide, then the form page by page; only what these formalities ask, and what was answered.
  var answers: [Block] {
    let asked = procedure.askedQuestions(by: dossier.filing.formalities)
    let situation = procedure.situation(of: dossier.filing, now: hour.local)
    let guide = facts(procedure.guide.questions, dossier.filing.answers, situation)
    var blocks = guide.isEmpty ? [] : [style.facts(guide)]
    for page in procedure.form.pages {
      let told = facts(page.questions.filter { asked.contains($0.id) }, dossier.filing.data, situation)
      if told.isEmpty { continue }
      blocks += [.space(6), style.text(page.title[language], 9.5, PaperStyle.violet, bold: true, .heading3, after: 1)]
      blocks.append(style.facts(told))
    }
    return blocks.isEmpty ? [] : style.heading(voice.say("filing.data")) + blocks
  }

  /// What is most private stays in the portal: this paper travels by mail.
  private func facts(
    _ questions: [Question], _ answers: [String: JSON], _ situation: Situation
  ) -> [Facts.Fact] {
    questions.compactMap { question in
      guard !situation[question.id].isNull, let answer = answers[question.id], !answer.isNull else { return nil }
      let words =
        question.privacy == .sensitive ? voice.say("filing.withheld") : question.kind.shown(answer, voice.speech)
      return words.isEmpty ? nil : style.plainFact(question.label[language], words)
    }
  }

  var documents: [Block] {
    let rows = procedure.documents.flatMap { document in
      (dossier.papers[document.id] ?? []).map { paper in
        [
          style.cell(document.title[language], bold: true),
          [
            style.run(PaperStyle.isolated(paper.name) + "\n", 9),
            style.run(paper.sha256, 6.3, PaperStyle.muted),
          ], style.cell(voice.speech.size(paper.bytes)),
        ]
      }
    }
    if rows.isEmpty { return [] }
    return style.heading(voice.say("filing.documents")) + [
      style.table(
        [4, 7, 2], [voice.say("filing.document"), voice.say("filing.file"), voice.say("filing.size")], rows,
        amountLast: true)
    ]
  }

  var payments: [Block] {
    let paid = dossier.payments.filter { $0.receipt != nil }
    if paid.isEmpty { return [] }
    let bill = Bill(procedure: procedure, pack: pack, voice: voice)
    return style.heading(voice.say("filing.payments")) + paid.map { bill.table(of: $0) }
  }
}
