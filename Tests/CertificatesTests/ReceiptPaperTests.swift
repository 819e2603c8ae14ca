import Certificates
import Crypto
import Foundation
import PDF
import PaperOracles
import Procedures
import Rules
import Templates
import Testing

@Suite("Receipts on paper") struct ReceiptPaperTests {
  let atlas: Atlas
  static let journalHash = Hex.encode(Digest.of(Array("entry".utf8)))

  init() throws { atlas = try Atlas() }

  private func filing(_ language: Language) throws -> ReceiptPaper {
    try ReceiptPaper(
      filing: atlas.dossier(language), atlas.procedure, atlas.pack, filedAt: Atlas.hour,
      by: Atlas.holders[language] ?? "", journal: .init(sequence: 48_211, hash: Self.journalHash),
      voice: atlas.voice(language))
  }

  private func payment(_ language: Language) throws -> ReceiptPaper {
    let dossier = try atlas.dossier(language)
    return try ReceiptPaper(
      payment: try #require(dossier.payments.first), of: dossier, atlas.procedure, atlas.pack, paidAt: Atlas.hour,
      by: Atlas.holders[language] ?? "", voice: atlas.voice(language))
  }

  private func transfer(_ language: Language, count: Int = 3) throws -> ReceiptPaper {
    let desk = try #require(atlas.pack.agency("desk"))
    let transfers = (1...count).map { number in
      ReceiptPaper.Transfer(
        dossier: "AT-2026-00051\(number)",
        certificate: IssuedCertificate(
          template: "cutting", number: "00000\(number)/2026", code: Atlas.code, sha256: "", until: nil),
        title: atlas.pack.certificate("cutting")?.title[language.code] ?? "", holder: Atlas.holders[language] ?? "",
        isReceived: number == 1)
    }
    return try ReceiptPaper(
      transfers: transfers, number: "B-2026-000007", from: try #require(atlas.pack.agency("forest")),
      to: try #require(desk.counters.first), in: atlas.pack, at: Atlas.hour, voice: atlas.voice(language))
  }

  @Test("all three are sound PDF/A files and the same at each run", arguments: Language.allCases)
  func soundness(_ language: Language) throws {
    for (name, paper) in [
      ("filing", try filing(language)), ("payment", try payment(language)), ("transfer", try transfer(language)),
    ] {
      let bytes = try paper.bytes(in: atlas.typeface)
      #expect(try paper.bytes(in: atlas.typeface) == bytes)
      if let folder = ProcessInfo.processInfo.environment["PAPER_SAMPLES"] {
        try Data(bytes).write(to: URL(fileURLWithPath: folder).appendingPathComponent("\(name)-\(language.code).pdf"))
      }
      try Tools.withFile(bytes) { path in
        let outcome = try Tools.run("qpdf", ["--check", path])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(try Preflight.complaints(path) == ["7.11.2"], "\(name)")
      }
    }
  }

  @Test(
    "ER-15 the acknowledgement lists formalities, data, documents with their hashes, payments and the journal's entry")
  func filing() throws {
    let text = try CertificatePaperTests.text(of: try filing(.fr).bytes(in: atlas.typeface))
    for word in [
      "AT-2026-000512", "Attestation de régularité fiscale", "Permis de coupe", "30 jours", "Commerce de bois",
      "001524778000063", "Amina Benchekroun-Œuvrard", "carte (1).pdf", Hex.encode(Atlas.hash), "270,50 MAD",
      "R-2026-000031", "48211", Self.journalHash, "Examen des", "24 novembre 2026",
    ] {
      #expect(text.contains(word), "\(word) not in \(text)")
    }
    // Most private, and never given.
    #expect(!text.contains("secret-health") && !text.contains("Remarque"))
    let arabic = try CertificatePaperTests.text(of: try filing(.ar).bytes(in: atlas.typeface))
    for word in ["AT-2026-000512", "أمينة بنشقرون", "تجارة الخشب", Hex.encode(Atlas.hash), Self.journalHash] {
      #expect(arabic.contains(word), "\(word) not in \(arabic)")
    }
  }

  @Test("a payment receipt names who paid how much to whom, and a slip each certificate with its box")
  func others() throws {
    let paid = try CertificatePaperTests.text(of: try payment(.en).bytes(in: atlas.typeface))
    for word in ["R-2026-000031", "270.50 MAD", "20.00 MAD", "Waters and forests", "cash at the counter", "p-77"] {
      #expect(paid.contains(word), "\(word) not in \(paid)")
    }
    let slip = try CertificatePaperTests.text(of: try transfer(.fr).bytes(in: atlas.typeface))
    for word in ["B-2026-000007", "Hall d’Ifrane", "000001/2026", "000003/2026", "Permis de coupe", "3 certificats"] {
      #expect(slip.contains(word), "\(word) not in \(slip)")
    }
    #expect(slip.contains("☑") && slip.contains("☐"))
  }

  @Test("nothing is acknowledged that did not happen")
  func refusals() throws {
    #expect(throws: PaperFault.nothingToAcknowledge) {
      try ReceiptPaper(
        filing: Dossier(id: "d2"), atlas.procedure, atlas.pack, filedAt: Atlas.hour, by: "",
        journal: .init(sequence: 1, hash: ""), voice: atlas.voice(.fr))
    }
    let unpaid = Payment(id: "p", method: .cash, lines: [])
    #expect(throws: PaperFault.nothingToAcknowledge) {
      try ReceiptPaper(
        payment: unpaid, of: Dossier(id: "d2"), atlas.procedure, atlas.pack, paidAt: Atlas.hour, by: "",
        voice: atlas.voice(.fr))
    }
  }
}
