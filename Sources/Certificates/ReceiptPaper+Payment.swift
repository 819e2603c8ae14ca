// The receipt of a payment: what was paid to which agency, how, and under which number.

import PDF
package import Procedures
import Rules

extension ReceiptPaper {
  package init(
    payment: Payment, of dossier: Dossier, _ procedure: Procedure, _ pack: Pack, paidAt hour: Hour, by person: String,
    voice: PaperVoice
  ) throws {
    guard let receipt = payment.receipt else { throw PaperFault.nothingToAcknowledge }
    let bill = Bill(procedure: procedure, pack: pack, voice: voice)
    title = voice.say("payment.title")
    number = receipt
    subject = procedure.title[voice.language]
    authority = pack.territory.name[voice.language]
    giver = pack.title[voice.language]
    created = PDFDate(unixSeconds: hour.moment.rawValue / 1_000)
    self.voice = voice
    let style = PaperStyle(voice: voice)
    let moment = voice.speech.dateTime(hour.today, hour.local.time)
    body = [
      style.sentence(
        voice.say(
          "payment.received",
          ["moment": moment, "person": PaperStyle.isolated(person), "amount": bill.money(payment.amount)])),
      .space(4), bill.table(of: payment), .space(12),
      style.facts([
        style.plainFact(voice.say("payment.method"), voice.say("payment.methods.\(payment.method.rawValue)")),
        style.plainFact(voice.say("payment.dossier"), dossier.number ?? voice.say("payment.before")),
        style.plainFact(voice.say("payment.procedure"), procedure.title[voice.language]),
        style.plainFact(voice.say("payment.reference"), payment.id),
      ]),
    ]
    closing = []
  }
}

/// The lines of a payment, and their sum.
struct Bill {
  let procedure: Procedure
  let pack: Pack
  let voice: PaperVoice

  func table(of payment: Payment) -> Block {
    let style = PaperStyle(voice: voice)
    var rows = payment.lines.map { line in
      [
        style.cell(title(line)), style.cell(pack.agency(line.beneficiary)?.title[voice.language] ?? ""),
        style.cell(money(line.amount)),
      ]
    }
    let total = voice.say("payment.total", ["receipt": PaperStyle.isolated(payment.receipt ?? "")])
    rows.append([style.cell(total, bold: true), [], style.cell(money(payment.amount), bold: true)])
    return style.table(
      [6, 4, 3], [voice.say("payment.what"), voice.say("payment.beneficiary"), voice.say("payment.amount")], rows,
      amountLast: true)
  }

  func money(_ amount: Decimal) -> String {
    voice.speech.money(amount, pack.territory.currency, digits: pack.territory.currencyDigits)
  }

  private func title(_ line: Payment.Line) -> String {
    let formality = procedure.formality(line.formality)
    let fee = formality?.fees.first { $0.id == line.fee }
    return voice.speech.list([formality?.title, fee?.title].compactMap { $0?[voice.language] })
  }
}
