import HTTP
import Procedures
import Registry
import Rules
import SQLite
import Templates

// More was paid than was due: those who keep the money of the agencies concerned are told to give it back.

extension BackOffice {
  func write(_ note: RefundNote, key: String) async throws -> JobRunner.Completion {
    guard let file = try await DossierInHand(note.dossier, portal),
      let payment = file.dossier.payments.first(where: { $0.id == note.payment }), !payment.owedBack.isEmpty
    else { return Self.nothing }
    let letters = try await cashiers(of: payment, file).map { reader in
      let page = RefundWords(file: file, payment: payment, reader: reader, portal: portal).page
      return try page.letter(
        Letter.id(of: key, to: reader.address), to: reader.address, in: reader.language, portal.templates)
    }
    return { [registry] db in for letter in letters { try Outbox.add(letter, at: registry.tick(), in: db) } }
  }

  /// Of the agencies whose money it was, and of the house; else of any agency that has some; else whoever reads the
  /// agencies' mail.
  private func cashiers(of payment: Payment, _ file: DossierInHand) async throws -> [Reader] {
    let role = HouseRole.cashier.rawValue
    let beneficiaries = Set(payment.owedBack.map(\.beneficiary)).sorted()
    let others = file.pack.agencies.filter { $0.roles.contains(role) }.map(\.id)
    for agencies in [beneficiaries + [HouseRole.cashier.post.agency], others] {
      var found: [String: Reader] = [:]
      for agency in agencies {
        for reader in try await holders(of: .init(agency: agency, role: role), file) { found[reader.address] = reader }
      }
      if !found.isEmpty { return found.sorted { $0.key < $1.key }.map(\.value) }
    }
    return beneficiaries.compactMap { file.pack.agency($0).map { Reader($0, file.pack) } }
  }
}

private struct RefundWords {
  let file: DossierInHand
  let payment: Payment
  let reader: Reader
  let portal: Portal

  var page: LetterPage {
    let speech = portal.templates.translations.speech(reader.language)
    func say(_ key: String, _ words: [String: String] = [:]) -> String { speech.phrase("letter." + key, words) }
    func money(_ amount: Decimal) -> String {
      speech.money(amount, file.pack.territory.currency, digits: file.pack.territory.currencyDigits)
    }
    let total = payment.owedBack.reduce(Decimal.zero) { $0.adding($1.amount) ?? $0 }
    let lines = payment.owedBack.map { line in
      let agency = file.pack.agency(line.beneficiary)?.title[reader.language.code] ?? line.beneficiary
      return say("fact", ["term": agency, "text": money(line.amount)])
    }
    let link = portal.publicURL(Visit.url(Paths.tasks.url(), in: reader.language))
    let text = say(
      "refund.text",
      [
        "number": file.number, "amount": money(total), "reference": payment.id, "receipt": payment.receipt ?? "",
      ])
    return LetterPage(
      subject: say("refund.subject", ["number": file.number]), to: reader.name,
      [text, say("see.tasks") + "\n" + link],
      sections: [LetterSection(title: say("refund.shares"), lines: lines)], links: [link], speech)
  }
}
