import Crypto
import JSON
import PortalTesting
import Procedures
import Registry
import Templates
import Testing

@testable import Portal

@Suite("ER-20 ER-37 What officers decide") struct DecisionTests {
  private let office: Office

  init() async throws { office = try await Office() }

  @Test("a task is taken on and given back, and a colleague sees who has it")
  func claims() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed("50-opening-alone", by: amina)
    let task = "\(id).opening_review"
    let brahim = try await office.officer("commune", "agent", name: "Brahim Alaoui")
    let one = try await office.portal.browser(brahim)
    let other = try await office.portal.browser(try await office.officer("commune", "agent", name: "Zineb Tazi"))
    try await other.open("/fr/tasks/\(task)")
    try await one.open("/fr/tasks/\(task)")
    try await one.submit("/fr/tasks/\(task)/claim", ["claim": "yes"])
    #expect(one.status == 200 && one.page.contains("Rendre à l’équipe"))
    #expect(try await office.dossier(id).open("opening_review")?.claimedBy == brahim.id)
    try await one.open("/fr/tasks?tab=mine")
    #expect(one.links("/fr/tasks/\(task)").count == 1)
    // The page was open before: what it sends now is too late.
    try await other.submit(
      "/fr/tasks/\(task)", ["decision-outcome": "receive", "decision-tick": "use-allowed"])
    #expect(other.status == 409 && other.page.contains("Un collègue a pris ce dossier en charge"))
    #expect(other.page.contains("Brahim Alaoui") && !other.page.contains("decision-outcome"))
    try await other.submit("/fr/tasks/\(task)/claim", ["claim": "yes"])
    #expect(other.status == 409)
    try await other.open("/fr/tasks")
    #expect(other.page.contains("Brahim Alaoui"))
    try await one.open("/fr/tasks/\(task)")
    try await one.submit("/fr/tasks/\(task)/claim", ["claim": "no"])
    #expect(try await office.dossier(id).open("opening_review")?.claimedBy == nil)
    await office.portal.close()
  }

  @Test("ER-35 an officer brings a certificate his agency wrote, takes it back, and nothing but a whole PDF is kept")
  func ownCertificate() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed("50-opening-alone", by: amina)
    let task = "\(id).opening_review"
    let browser = try await office.portal.browser(try await office.officer("commune", "agent"))
    func bring(_ bytes: [UInt8]) async throws {
      try await browser.open("/fr/tasks/\(task)")
      try await browser.upload(
        "/fr/tasks/\(task)/certificate", file: "certificate-file", name: "recepisse.pdf", type: "application/pdf", bytes
      )
    }
    for bad in [[], Array("<html>".utf8), Array("%PDF-1.7 half".utf8)] {
      try await bring(bad)
      #expect(browser.status == 422 && browser.page.contains(##"href="#certificate-file""##))
    }
    try await bring(SamplePaper.bytes(.pdf, called: "by hand"))
    #expect(browser.status == 200 && browser.page.contains("Un PDF est déposé"))
    let formality = try #require(
      office.pack.procedures.lazy.compactMap { $0.circuit.step("opening_review") }.first?.formality)
    let kept = try await office.portal.registry.read { try CertificateDeposit.kept(formality, of: id, in: $0) }
    #expect(kept == Digest.of(SamplePaper.bytes(.pdf, called: "by hand")))
    try await browser.submit("/fr/tasks/\(task)/certificate", ["remove": "yes"])
    #expect(browser.status == 200 && !browser.page.contains("Un PDF est déposé"))
    let stranger = try await office.portal.browser(try await office.officer("taxes", "agent"))
    try await stranger.open("/fr/tasks")
    try await stranger.submit("/fr/tasks/\(task)/certificate", ["remove": "yes"])
    #expect(stranger.status == 404)
    await office.portal.close()
  }

  @Test("ER-20 ER-22 faults beside a datum and a document go back with reasons; what was mended shows; then it goes on")
  func returned() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed(by: amina)
    let task = "\(id).revision"
    let browser = try await office.portal.browser(try await office.officer("single-window", "reviewer"))
    // Nothing chosen, a tick without a reason, a tick with a decision that does not send back.
    try await browser.decide(task, [:])
    #expect(browser.status == 422 && browser.page.contains("Choisissez comment se termine cette étape"))
    #expect(browser.page.contains("<title>Erreur") && browser.page.contains(##"href="#decision-outcome""##))
    try await browser.decide(
      task, ["decision-outcome": "complete", "decision-fault": "field.trade_name", "decision-note": "Bonjour"])
    #expect(browser.status == 422 && browser.page.contains(##"href="#decision-fault-reason.field.trade_name""##))
    #expect(browser.page.contains("Bonjour"), "what was typed is kept")
    try await browser.decide(
      task,
      [
        "decision-outcome": "accept", "decision-tick": "legible", "decision-tick": "coherent",
        "decision-fault": "field.trade_name", "decision-fault-reason.field.trade_name": "inconsistent",
      ])
    #expect(browser.status == 422 && browser.page.contains("ne renvoie pas le dossier"))
    try await browser.decide(task, ["decision-outcome": "complete"])
    #expect(browser.status == 422 && browser.page.contains("cochez au moins un point"))
    // What the applicant will read, before anything is sent.
    let review = try await browser.decide(
      task,
      [
        "decision-outcome": "complete", "decision-fault": "field.trade_name",
        "decision-fault-reason.field.trade_name": "inconsistent", "decision-fault": "document.lease_contract",
        "decision-fault-reason.document.lease_contract": "unreadable", "decision-note": "La page 2 est floue.",
      ])
    #expect(browser.status == 200, "\(review)")
    #expect(review.contains("Scannez-le à nouveau") && review.contains("La page 2 est floue."))
    #expect(review.contains("Corrigez le champ signalé") && review.contains("est à compléter"))
    #expect(try await office.dossier(id).state == .submitted, "nothing has happened yet")
    try await browser.submit("/fr/tasks/\(task)", ["decision-outcome": "complete", "decision-go": "edit"])
    #expect(browser.status == 200 && browser.page.contains(#"value="complete" checked"#))
    try await browser.decide(
      task,
      [
        "decision-outcome": "complete", "decision-fault": "field.trade_name",
        "decision-fault-reason.field.trade_name": "inconsistent", "decision-fault": "document.lease_contract",
        "decision-fault-reason.document.lease_contract": "unreadable",
      ])
    try await browser.confirm(task)
    #expect(browser.status == 200 && browser.path.hasPrefix("/fr/tasks"), "\(browser.page)")
    #expect(browser.page.contains("Décision enregistrée"))
    let dossier = try await office.dossier(id)
    #expect(dossier.state == .toComplete)
    #expect(
      dossier.remarks.map(\.remark) == [
        Remark(.field("trade_name"), reason: "inconsistent"), Remark(.document("lease_contract"), reason: "unreadable"),
      ])
    try await browser.open("/fr/tasks?tab=returned")
    #expect(browser.links("/fr/tasks/\(task)").count == 1)
    try await browser.open("/fr/tasks/\(task)?tab=returned")
    #expect(browser.page.contains("le demandeur complète ce dossier") && !browser.page.contains("decision-outcome"))

    let paper = Paper(
      sha256: Hex.encode(try await office.portal.registry.vault.store([1, 2, 3]).sha256), name: "bail-net.pdf",
      contentType: "application/pdf", bytes: 3)
    try await office.act(
      [
        .fill(["trade_name": "Nour Zitoune Livres"]), .attach(slot: "lease_contract", paper), .complete(note: "Voilà."),
      ],
      id, by: amina)
    try await browser.open("/fr/tasks/\(task)")
    for words in ["Nour Zitoune Livres", "Avant :", "Nour Zitoune<", "bail-net.pdf", "Modifié", "Corrigé", "Voilà."] {
      #expect(browser.page.contains(words), "\(words)")
    }
    try await browser.decide(task, ["decision-outcome": "accept", "decision-tick": "legible"])
    #expect(browser.status == 422 && browser.page.contains("Toutes les vérifications ne sont pas cochées"))
    try await browser.decide(
      task, ["decision-outcome": "accept", "decision-tick": "legible", "decision-tick": "coherent"])
    #expect(browser.page.contains("Aucune lettre ne part"))
    try await browser.confirm(task)
    #expect(browser.path == "/fr/tasks?done=\(id)", "no other task: back to the list")
    #expect(try await office.dossier(id).open("payment") != nil)
    try await browser.open("/fr/tasks/\(task)")
    #expect(browser.status == 200 && browser.page.contains("Cette étape est terminée : Dossier complet"))
    await office.portal.close()
  }

  @Test("ER-36 agencies work side by side, findings are asked for, and a signature ends the formality")
  func parallel() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed(by: amina)
    try await office.end(
      "revision", "accept", id, by: try await office.officer("single-window", "reviewer"))
    try await office.paid(id, by: amina)
    let tax = try await office.portal.browser(try await office.officer("taxes", "agent", unit: "tax-interior"))
    let task = "\(id).tax_number_desk"
    try await tax.decide(task, ["decision-outcome": "assigned", "tax_number": "12"])
    #expect(tax.status == 422 && tax.page.contains(##"href="#tax_number""##) && tax.page.contains(#"value="12""#))
    try await tax.decide(task, ["decision-outcome": "assigned", "tax_number": "52714380"])
    #expect(tax.page.contains("52714380") && tax.page.contains("Accordé"), "\(tax.page)")
    try await tax.confirm(task)
    #expect(try await office.dossier(id).formalities["tax_identifier"] == .granted)
    #expect(tax.path.hasPrefix("/fr/tasks/\(id).professional_tax_desk"), "the next task of the list: \(tax.path)")
    // Both agencies have theirs at the same time.
    let registry = try await office.portal.browser(try await office.officer("trade-register", "agent"))
    try await registry.open("/fr/tasks")
    #expect(registry.links("/fr/tasks/\(id).registry_review").count == 1)
    try await office.end(
      "registry_review", "favourable", id, by: try await office.officer("trade-register", "agent"),
      findings: ["register_number": "48217"])
    let signatory = try await office.portal.browser(try await office.officer("trade-register", "signatory"))
    try await signatory.decide("\(id).registry_signature", ["decision-outcome": "signed"])
    #expect(signatory.page.contains("Relisez avant de signer"), "\(signatory.page)")
    try await signatory.confirm("\(id).registry_signature")
    #expect(try await office.dossier(id).formalities["trade_register_entry"] == .granted)
    // A tax officer sees what he was asked, not the register's part.
    try await tax.open("/fr/agency/dossiers/\(id)")
    #expect(tax.page.contains("52714380") && !tax.page.contains("48217"))
    #expect(!tax.page.contains("Signature du greffier :"), "another agency's decision is its own")
    await office.portal.close()
  }

  @Test("SEC-26 a decision sent twice, or by two officers at once, is one event, and the second is told so")
  func twice() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed("50-opening-alone", by: amina)
    let task = "\(id).opening_review"
    let one = try await office.portal.browser(try await office.officer("commune", "agent"))
    let other = try await office.portal.browser(try await office.officer("commune", "agent"))
    let fields: KeyValuePairs<String, String> = ["decision-outcome": "receive", "decision-tick": "use-allowed"]
    try await other.decide(task, fields)
    try await one.decide(task, fields)
    let page = one.page
    try await one.confirm(task)
    #expect(one.path == "/fr/tasks?done=\(id)")
    // The same click again.
    one.show(page)
    try await one.confirm(task)
    #expect(one.path == "/fr/tasks?done=\(id)")
    try await other.confirm(task)
    #expect(other.status == 409 && other.page.contains("Cette étape n’est plus ouverte"), "\(other.page)")
    #expect(try await office.events(id) { if case .ended("opening_review", _) = $0 { true } else { false } } == 1)
    await office.portal.close()
  }

  @Test("ER-37 no outcome that wants a reason goes without one, nor with another's")
  func reasons() async throws {
    let amina = try await office.portal.person("Amina Benali")
    var tried = 0
    for (example, step, agency, role) in [
      ("01-bookseller", "revision", "single-window", "reviewer"),
      ("50-opening-alone", "opening_review", "commune", "agent"),
      ("12-optician-returned", "revision_regulated", "commune", "reviewer"),
    ] {
      let id = try await office.filed(example, by: amina)
      let browser = try await office.portal.browser(try await office.officer(agency, role))
      let procedure = try #require(office.pack.procedure(try await office.dossier(id).procedure))
      let outcomes = try #require(procedure.circuit.step(step)).outcomes
      for outcome in outcomes where !outcome.reasons.isEmpty {
        tried += 1
        for reason in ["", "nonsense"] {
          try await browser.decide(
            "\(id).\(step)",
            [
              "decision-outcome": outcome.id, "decision-reason.\(outcome.id)": reason,
              "decision-fault": "field.shop_name", "decision-fault-reason.field.shop_name": reason,
              "decision-go": "send",
            ])
          #expect(browser.status == 422, "\(step) \(outcome.id) “\(reason)”")
        }
      }
      #expect(try await office.dossier(id).open(step) != nil)
    }
    #expect(tried >= 4)
    let id = try await office.filed("50-opening-alone", by: amina)
    let browser = try await office.portal.browser(try await office.officer("commune", "agent"))
    let review = try await browser.decide(
      "\(id).opening_review",
      ["decision-outcome": "refuse", "decision-reason.refuse": "use-forbidden", "decision-note": "Vu sur place."])
    #expect(
      review.contains("réserve ce local à l'habitation") || review.contains("réserve ce local à l&#39;habitation"))
    #expect(review.contains("Choisissez un autre local"))
    try await browser.confirm("\(id).opening_review")
    #expect(try await office.dossier(id).state == .refused)
    await office.portal.close()
  }

  @Test("what was suspended is resumed, and what goes to another unit leaves this one's list")
  func suspended() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed("50-opening-alone", by: amina)
    let inland = try await office.portal.browser(try await office.officer("commune", "agent", unit: "licences-inland"))
    try await inland.decide("\(id).opening_review", ["decision-outcome": "other-unit"])
    #expect(inland.status == 422 && inland.page.contains("Choisissez dans la liste le service"))
    let review = try await inland.decide(
      "\(id).opening_review",
      ["decision-outcome": "other-unit", "decision-unit.other-unit": "licences-coast"])
    #expect(review.contains("Bureau des autorisations du Littoral"))
    try await inland.confirm("\(id).opening_review")
    try await inland.open("/fr/tasks/\(id).opening_review")
    #expect(inland.status == 404)
    let coast = try await office.portal.browser(try await office.officer("commune", "agent", unit: "licences-coast"))
    try await coast.open("/fr/tasks")
    #expect(coast.links("/fr/tasks/\(id).opening_review").count == 1)

    let company = try await office.filed(by: amina)
    try await office.end("revision", "accept", company, by: try await office.officer("single-window", "reviewer"))
    try await office.paid(company, by: amina)
    try await office.end(
      "tax_number_desk", "assigned", company, by: try await office.officer("taxes", "agent"),
      findings: ["tax_number": "52714380"])
    let registry = try await office.portal.browser(try await office.officer("trade-register", "agent"))
    try await registry.decide("\(company).registry_review", ["decision-outcome": "suspend", "decision-go": "send"])
    #expect(try await office.dossier(company).state == .suspended)
    try await registry.open("/fr/tasks?tab=suspended")
    #expect(registry.links("/fr/tasks/\(company).registry_review").count == 1)
    try await registry.open("/fr/tasks/\(company).registry_review?tab=suspended")
    try await registry.submit("/fr/tasks/\(company).registry_review/resumption")
    #expect(try await office.dossier(company).state == .submitted)
    await office.portal.close()
  }

  @Test("SEC-24 SEC-22 nothing is decided before its turn, twice, or on one's own dossier")
  func turns() async throws {
    let amina = try await office.portal.person("Amina Benali")
    let id = try await office.filed(by: amina)
    let signatory = try await office.portal.browser(try await office.officer("trade-register", "signatory"))
    try await signatory.open("/fr/tasks")
    try await signatory.submit(
      "/fr/tasks/\(id).registry_signature", ["decision-outcome": "signed", "decision-go": "send"])
    #expect(signatory.status == 404)
    // Who filed before he became an officer does not decide on what he filed.
    let own = try await office.filed("50-opening-alone", by: amina)
    try await office.portal.registry.write { db in
      try Posts.give(Actor.Post(agency: "commune", role: "agent"), to: amina.id, in: db)
      try Accounts.setSecondFactor(
        SecretBytes(copying: Array(repeating: 1, count: 20)), recovery: RecoveryCodes(from: .system), step: 0,
        of: amina.id, keyring: office.portal.registry.keyring, in: db)
    }
    let browser = try await office.portal.browser(amina)
    try await browser.open("/fr/tasks/\(own).opening_review")
    try await browser.submit(
      "/fr/tasks/\(own).opening_review",
      ["decision-outcome": "receive", "decision-tick": "use-allowed", "decision-go": "send", "state": "done"])
    #expect(browser.status == 409 && browser.page.contains("Ce dossier est le vôtre"))
    #expect(try await office.dossier(own).state == .submitted)
    await office.portal.close()
  }

  @Test("every refusal of the engine has its sentence, in every language")
  func refusals() {
    let translations = office.portal.portal.templates.translations
    #expect(translations.missing("refusal", Refusal.Key.allCases.map(\.rawValue)) == [])
  }
}
