// The slip that travels with papers from the agencies to the counter where they are handed over (ER-40): one line for
// each, with a box that is ticked when it has arrived.

import PDF
package import Procedures
import Rules

extension ReceiptPaper {
  /// One certificate on its way.
  package struct Transfer: Sendable {
    package let dossier: String
    package let certificate: IssuedCertificate
    /// As on the certificate.
    package let title: String
    package let holder: String
    package let isReceived: Bool

    package init(dossier: String, certificate: IssuedCertificate, title: String, holder: String, isReceived: Bool) {
      self.dossier = dossier
      self.certificate = certificate
      self.title = title
      self.holder = holder
      self.isReceived = isReceived
    }
  }

  package init(
    transfers: [Transfer], number: String, from agency: Agency, to counter: Agency.Counter, in pack: Pack,
    at hour: Hour, voice: PaperVoice
  ) throws {
    guard !transfers.isEmpty else { throw PaperFault.nothingToAcknowledge }
    let language = voice.language
    let style = PaperStyle(voice: voice)
    title = voice.say("transfer.title")
    self.number = number
    subject = counter.title[language]
    authority = pack.territory.name[language]
    giver = agency.title[language]
    created = PDFDate(unixSeconds: hour.moment.rawValue / 1_000)
    self.voice = voice
    let rows = transfers.map { transfer in
      [
        style.cell(transfer.isReceived ? "☑" : "☐"),
        [
          style.run(transfer.title + "\n", 9, bold: true),
          style.run(PaperStyle.isolated(transfer.certificate.number), 8, PaperStyle.muted),
        ], style.cell(transfer.holder), style.cell(transfer.dossier),
      ]
    }
    body = [
      style.facts([
        style.plainFact(voice.say("transfer.from"), agency.title[language]),
        style.plainFact(voice.say("transfer.date"), voice.speech.dateTime(hour.today, hour.local.time)),
        style.plainFact(voice.say("transfer.to"), counter.title[language]),
        style.plainFact(voice.say("transfer.address"), counter.address[language]),
      ]),
      .space(14),
      style.table(
        [1.4, 6, 4, 3],
        [
          voice.say("transfer.arrived"), voice.say("transfer.certificate"), voice.say("transfer.holder"),
          voice.say("transfer.dossier"),
        ], rows),
      .space(8), style.sentence(voice.say("transfer.count", ["count": String(transfers.count)])),
    ]
    closing = [
      .columns(
        [voice.say("transfer.handed"), voice.say("transfer.taken")].map { words in
          Column(
            .share(1),
            [
              .panel(
                Panel(
                  [style.text(words, 8, PaperStyle.muted), .space(54)],
                  stroke: PaperStyle.hair, padding: 9))
            ])
        }, gap: 14)
    ]
  }
}
