import BrowserDriver
import Foundation
import Outside
import Programs
import Testing

/// What agencies, the counter, the cash desk and the house do with the dossier, and what comes of it.
extension BrowserTests.WholeWalkTests {
  // MARK: Part 5

  /// ER-36 ER-37: two steps side by side, others one after the other, a signature, a refusal with its reason.
  func decide(_ file: FiledDossier, _ staff: Staff, _ samira: Applicant) async throws {
    let walk = samira.walk
    let register = try await Officer.hire("Omar Senhaji", "agent", of: "trade-register", in: walk)
    let steps = try await staff.taxes.steps(of: file.id)
    try await must(
      steps == ["statutes_desk", "tax_number_desk"], "after the payment the taxes have \(steps), not two steps at once")
    try await must(register.steps(of: file.id).isEmpty, "the register does not wait for the taxes")
    try await staff.taxes.decides("statutes_desk", of: file.id, "registered")
    try await staff.taxes.decides("tax_number_desk", of: file.id, "assigned", findings: ["tax_number": "52714380"])
    try await staff.taxes.decides("professional_tax_desk", of: file.id, "enrolled")
    try await register.decides(
      "registry_review", of: file.id, "favourable", findings: ["register_number": "48217"])
    let clerk = try await Officer.hire("Leïla Amrani", "signatory", of: "trade-register", in: walk)
    try await clerk.decides("registry_signature", of: file.id, "signed")
    await clerk.browser.close()
    try await register.decides("owners_desk", of: file.id, "entered")
    try await register.decides("transfer", of: file.id)
    try await register.browser.go(to: "/fr/agency")
    try await walk.meet("agency dossiers", register.browser)
    try await register.browser.click(file.number)
    try await walk.meet("agency dossier", register.browser)
    await register.browser.close()
    let desk = try await Officer.hire("Amine Kettani", "agent", of: "single-window", in: walk)
    try await desk.decides("notice_desk", of: file.id, "published")
    await desk.browser.close()
    try await staff.taxes.decides("vat_desk", of: file.id, "refuse", reason: "exempt")
    let letter = try await walk.mail.mail(to: samira.email) {
      $0.subject.plainSpaces.contains("Refusé : Assujettissement")
    }
    try await must(
      letter.text.contains("hors du champ de la taxe"), "ER-37 the refusal does not say why: \(letter.text)")
    try await samira.browser.go(to: file.path)
    try await samira.browser.mustSay("Pourquoi : ", "ER-37 the reason in her space")
    try await samira.browser.mustSay("L'activité est hors du champ de la taxe", "ER-37 the reason in her space")
  }

  // MARK: Part 6

  /// ER-46: what was issued is signed and sealed; anybody finds out whether it holds.
  func verifies(_ samira: Applicant) async throws {
    let (walk, browser) = (samira.walk, samira.browser)
    let paper = try await walk.issued(to: samira)
    try await must(!paper.isEmpty, "no certificate is in her space: \(try await browser.text(of: "main"))")
    try await walk.meet("documents", browser)
    let bytes = try await browser.download(paper[0], from: walk.portal).body
    let file = try Scratch.folder("certificate") + "/certificate.pdf"
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let sound = try await Child.output(of: Tools.program("qpdf", package: "qpdf"), ["--check", file])
    try await must(sound.status == 0, "qpdf on the certificate: \(sound.output)\(sound.errors)")
    let signed = try await Child.output(of: Tools.program("pdfsig", package: "poppler-utils"), ["-nocert", file])
    try await must(signed.output.contains("Signature is Valid"), "pdfsig on the certificate: \(signed.output)")
    _ = try await PortalProcess.run("verify", file, "--data", walk.portal.data)
    var other = bytes
    other[other.count / 2] ^= 1
    try Data(other).write(to: URL(fileURLWithPath: file + ".changed"))
    await #expect(throws: Trouble.self, "ER-46 a changed byte passes for genuine") {
      _ = try await PortalProcess.run("verify", file + ".changed", "--data", walk.portal.data)
    }
    let text = try await Child.output(of: Tools.program("pdftotext", package: "poppler-utils"), [file, "-"]).output
    guard let code = text.firstMatch(of: /[A-Z0-9]{4}(-[A-Z0-9]{4}){3}/)?.output.0 else {
      throw Trouble("no code stands on the certificate: \(text)")
    }
    let visitor = try await Browser.open(language: "fr", home: walk.portal.url)
    try await visitor.go(to: "/fr/verify")
    try await walk.meet("verify", visitor)
    try await visitor.write("K7QF", "code")
    try await visitor.send()
    try await visitor.mustRefuse("code", keeping: "K7QF")
    try await visitor.write(String(code), "code")
    try await visitor.send()
    try await walk.meet("verified", visitor)
    try await visitor.mustSay("Ce certificat est valable", "the page behind the code")
    try await visitor.mustSay("Nour Zitoune Services", "whose it is")
    await visitor.close()
  }

  // MARK: Part 7

  /// ER-42 ER-43: no hand-over without the originals; with it the copy is hers at once.
  func handsOver(_ file: FiledDossier, _ samira: Applicant) async throws {
    let walk = samira.walk
    let clerk = try await Officer.hire("Khadija Naciri", "counter", of: "single-window", in: walk)
    let browser = clerk.browser
    try await browser.wait(until: "the register extract is on its way to the counter") {
      try await $0.go(to: "/fr/counter")
      return try await $0.has("form[action*='\(file.id)/papers'] button")
    }
    try await walk.meet("counter", browser)
    try await browser.press("form[action*='\(file.id)/papers'] button")
    let letter = try await walk.mail.mail(to: samira.email) { $0.subject.plainSpaces.contains("originaux sont prêts") }
    try await must(
      letter.text.contains("Apportez les originaux"), "ER-23 the summons names no originals: \(letter.text)")
    let before = try await walk.issued(to: samira).count
    try await browser.go(to: "/fr/counter/\(file.id)")
    try await walk.meet("counter dossier", browser)
    try await browser.tick("desk.who", "applicant")
    try await browser.send()
    try await browser.mustSay("Sans ces originaux, la remise est refusée", "ER-42 a hand-over without originals")
    try await walk.meet("counter refused", browser, weighing: false)
    try await must(walk.issued(to: samira).count == before, "ER-43 a copy is hers before the hand-over")
    for name in ["desk.originals", "desk.checks"] {
      for original in try await browser.findAll("input[name='\(name)']") { try await original.click() }
    }
    try await browser.send()
    try await must(browser.path.hasSuffix("/handed"), "nothing is handed over: \(try await browser.text(of: "main"))")
    try await walk.meet("handed", browser)
    let after = try await walk.issued(to: samira).count
    try await must(
      after == before + 1,
      "ER-43 after the hand-over her space has \(after) certificates, before it \(before): the copy is not enabled")
    await browser.close()
    try await samira.browser.wait(until: "her dossier is done") {
      try await $0.go(to: file.path)
      return try await $0.text(of: "#state").contains("Terminé")
    }
    try await walk.meet("done", samira.browser)
  }

  // MARK: Part 8

  /// ER-18: another dossier, filed and accepted by programs, is paid at the desk by its reference.
  func takesMoney(_ samira: Applicant, _ staff: Staff) async throws {
    let (walk, browser) = (samira.walk, samira.browser)
    let dossier = try await walk.filedByProgram(samira, acceptedBy: staff.reviewer)
    try await browser.go(to: "/fr/dossiers/\(dossier)/payment")
    try await browser.tick("method", "cash")
    try await browser.send()
    try await walk.meet("pay at the desk", browser)
    let reference = try await browser.text(of: ".reference")
    let cashier = try await Officer.hire("Rachid Bennani", "cashier", of: "cash-desk", in: walk)
    let desk = cashier.browser
    try await desk.go(to: "/fr/cash")
    try await walk.meet("cash desk", desk)
    try await desk.write(reference, "q")
    try await desk.follow("Chercher")
    try await walk.meet("cash payment", desk)
    try await desk.tick("desk.means", "coins")
    try await desk.write("1", "desk.amount")
    try await desk.send()
    try await desk.mustRefuse("desk.amount", keeping: "1")
    let total = try await desk.text(of: "tfoot strong").filter { $0.isNumber || $0 == "," }
    try await desk.write(total, "desk.amount")
    try await desk.send()
    try await desk.mustSay("Paiement encaissé", "the money at the desk")
    try await walk.meet("cash taken", desk)
    let receipt = try await desk.download(try await desk.link("main a[href$='/receipt.pdf']"), from: walk.portal)
    try await must(receipt.body.starts(with: Array("%PDF-".utf8)), "the receipt of the desk is no PDF")
    try await desk.go(to: "/fr/cash/closing")
    try await walk.meet("cash closing", desk)
    await desk.close()
    try await browser.go(to: "/fr/dossiers/\(dossier)")
    try await browser.mustSay(reference, "the payment in her space")
    try await browser.mustSay("Reçu de paiement", "the receipt in her space")
  }

  /// Who waits for whom; what the house looks after; who reads all and changes nothing.
  func looksAfter(_ file: FiledDossier, _ staff: Staff, _ walk: Walk) async throws {
    let head = try await Officer.hire("Salma Idrissi", "supervisor", of: nil, in: walk)
    try await head.visits([("supervision", "/fr/supervision"), ("oldest tasks", "/fr/supervision/tasks")])
    try await head.browser.mustSay("Attribution de l", "who waits for whom")
    try await head.visits([("supervised dossier", "/fr/supervision/\(file.id)")])
    await head.browser.close()
    let admin = staff.admin
    try await admin.visits([
      ("admin", "/fr/admin"), ("people", "/fr/admin/people"), ("agencies", "/fr/admin/agencies"),
      ("packs", "/fr/admin/packs"), ("mail", "/fr/admin/mail"), ("jobs", "/fr/admin/jobs"),
      ("statistics", "/fr/admin/statistics"), ("journal", "/fr/admin/journal"),
    ])
    for (kind, list) in [("person", "people"), ("pack", "packs"), ("letter", "mail"), ("journal entry", "journal")] {
      try await admin.browser.go(to: "/fr/admin/\(list)")
      try await admin.visits([(kind, try await admin.browser.link("main tbody th a"))])
    }
    try await admin.browser.go(to: "/fr/admin/journal")
    try await admin.browser.write(file.number, "object")
    try await admin.browser.press("main form button")
    try await admin.browser.mustSay("Dossier clos", "the journal of \(file.number)")
    await admin.browser.close()
    try await audits(file, walk)
  }

  private func audits(_ file: FiledDossier, _ walk: Walk) async throws {
    let auditor = try await Officer.hire("Yasmine Filali", "auditor", of: nil, in: walk)
    let browser = auditor.browser
    for path in ["/fr/admin/journal", "/fr/supervision", "/fr/supervision/\(file.id)"] {
      try await browser.go(to: path)
      try await must(!browser.has("main form[method=post]"), "\(path) offers the auditor something to change")
    }
    try await browser.mustSay(file.number, "the auditor reads the dossier")
    let token = try await browser.find("header input[name=token]").value
    for path in ["/fr/admin/people/invite", "/fr/counter/\(file.id)/hand-over", "/fr/tasks/\(file.id).revision"] {
      let status = try await browser.runScript(
        """
        const sent = new XMLHttpRequest();
        sent.open("POST", arguments[0], false);
        sent.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
        sent.send("token=" + encodeURIComponent(arguments[1]));
        return sent.status;
        """, .string(path), .string(token))
      try await must([403, 404].contains(status.int), "a form of the auditor to \(path) is answered with \(status)")
    }
    await browser.close()
  }

  // MARK: Part 9

  /// ER-05: chosen items, by address and password, until it is stopped; who looked is noted.
  func shares(_ samira: Applicant) async throws {
    let (walk, browser) = (samira.walk, samira.browser)
    try await browser.go(to: "/fr/shares")
    try await browser.find("input[name='item']").click()
    try await browser.write("Banque", "title")
    try await browser.write("le coffre de la banque", "password")
    try await browser.write("900", "days")
    try await browser.send()
    try await browser.mustRefuse("days", keeping: "900")
    try await browser.write("7", "days")
    try await browser.write("le coffre de la banque", "password")
    if !(try await browser.find("input[name='item']").isChosen) { try await browser.find("input[name='item']").click() }
    try await browser.send()
    let address = try await browser.text(of: "code.long")
    try await walk.meet("shares", browser, weighing: false)
    let bank = try await Browser.open(language: "fr", home: walk.portal.url)
    try await bank.go(to: address)
    try await walk.meet("share door", bank)
    try await bank.write("le coffre de la poste", "password")
    try await bank.send()
    try await bank.mustRefuse("password")
    try await bank.write("le coffre de la banque", "password")
    try await bank.send()
    try await walk.meet("shared", bank)
    let items = try await bank.links("main .files a")
    try await must(items.count == 1, "one item was chosen, \(items.count) are shown")
    try await must(!bank.download(items[0], from: walk.portal).body.isEmpty, "the shared file is empty")
    try await browser.go(to: "/fr/shares")
    let visits = try await browser.source
    for word in ["Mot de passe refusé", "A regardé", "jusqu’au"] {
      try await must(visits.contains(word), "ER-05 «\(word)» is not in the log of visits")
    }
    try await browser.press("form[action$='/removal'] button")
    try await bank.go(to: address)
    try await bank.mustSay("Cette page n’existe pas", "ER-05 a share that was stopped")
    await bank.close()
  }
}
