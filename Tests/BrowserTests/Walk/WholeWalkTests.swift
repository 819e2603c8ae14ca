import BrowserDriver
import Foundation
import Outside
import Programs
import Testing

extension BrowserTests {
  /// The first journey from one end to the other, as nine people of an administration and one applicant walk it.
  struct WholeWalkTests {
    private static let words = Applicant.Words(activity: "informatique", place: "Kasbat", country: "Maroc")

    @Test(
      """
      ER-01 ER-02 ER-05 ER-10 ER-12 ER-15 ER-16 ER-18 ER-20 ER-22 ER-30 ER-36 ER-37 ER-42 ER-43 ER-46 all nine parts \
      in one go, from the catalogue to what is shared, in French at a desk
      """)
    func whole() async throws {
      let walk = try await Walk("desktop")
      let samira = Applicant(
        walk: walk, browser: try await Browser.open(.desktop, language: "fr", home: walk.portal.url), tongue: .french,
        words: Self.words, name: "Samira Ouhaddou", email: "samira@nour-zitoune.example")
      let start = try await walk.part("part 1, the visitor") { try await looksAround(samira) }
      let staff = try await walk.part("part 2, accounts") {
        try await samira.registers(for: start)
        try await forgetsPassword(samira)
        try await closesOtherSessions(samira)
        return try await Staff(walk)
      }
      let file = try await walk.part("part 3, the applicant") { try await files(samira, start) }
      try await walk.part("part 4, the reviewer") {
        try await sendsBack(file, staff.reviewer)
        try await mends(file, samira)
        try await accepts(file, staff.reviewer)
        try await pays(file, samira)
      }
      try await walk.part("part 5, the agencies") { try await decide(file, staff, samira) }
      try await walk.part("part 6, the certificates") { try await verifies(samira) }
      try await walk.part("part 7, the counter") { try await handsOver(file, samira) }
      try await walk.part("part 8, the cash desk") { try await takesMoney(samira, staff) }
      try await walk.part("part 8, the house") { try await looksAfter(file, staff, walk) }
      try await walk.part("part 9, what is shared") { try await shares(samira) }
      try await walk.judge()
      #expect(walk.kinds > 50)
      try await walk.portal.stop()
    }

    /// Who is there when the first dossier comes in.
    struct Staff {
      let admin: Officer
      let reviewer: Officer
      let taxes: Officer

      /// The administrator and the reviewer are hired on the command line; the officer of the taxes by a letter.
      init(_ walk: Walk) async throws {
        admin = try await Officer.hire("Nadia Berrada", "admin", of: nil, in: walk)
        reviewer = try await Officer.hire("Hicham Lahlou", "reviewer", of: "single-window", in: walk)
        let browser = admin.browser
        try await browser.go(to: "/fr/admin/people/invite?agency=taxes")
        try await walk.meet("invite", browser)
        try await browser.write("Karim Tazi", "desk.name")
        try await browser.write("karim@taxes.example", "desk.email")
        try await browser.pick("agent", "desk.role")
        try await browser.press("main form[method=post] .button")
        try await walk.meet("invited", browser, weighing: false)
        taxes = try await Officer.accept(
          try await walk.mail.mail(to: "karim@taxes.example"), "Karim Tazi", in: walk)
      }
    }

    /// A dossier that was filed.
    struct FiledDossier {
      let path: String
      let number: String
      var id: String { String(path.split(separator: "/").last ?? "") }
    }

    // MARK: Part 1

    /// ER-10: what there is, and what it comes to in one's own case, without an account. Where the dossier begins.
    private func looksAround(_ visitor: Applicant) async throws -> String {
      let (walk, browser) = (visitor.walk, visitor.browser)
      try await browser.go(to: "/fr/")
      try await walk.meet("home", browser)
      try await browser.mustSay("Créer un compte", "the way to an account", in: "header.top")
      try await browser.write("entreprise", "q")
      try await browser.follow("Chercher")
      try await walk.meet("catalogue", browser)
      try await browser.mustNotSay("Signaler de nouveaux horaires", "a search finds what was not searched for")
      try await browser.follow("Créer une entreprise")
      try await walk.meet("procedure", browser)
      try await browser.follow("Voir ce qui me concerne")
      try await walk.meet("guide", browser)
      try await visitor.answersGuide()
      try await walk.meet("guide result", browser)
      for words in [
        "Voici ce qui vous concerne", "Coût total : 1 850,00", "Immatriculation au registre du commerce", "Statuts",
        "Toute entreprise commerciale y est inscrite.", "5 jours ouvrés", "Pièce d",
      ] {
        try await browser.mustSay(words, "what the guide comes to")
      }
      try await browser.mustNotSay("Affiliation de l", "nobody is employed")
      try await browser.write("3", "employees")
      try await visitor.browser.send()
      try await browser.mustSay("Affiliation de l", "somebody is employed now")
      try await browser.back()
      try await browser.mustNotSay("Affiliation de l", "an answer was taken back")
      try await visitor.wants("vat_registration")
      return try await browser.link("main a.button[href*='/start']")
    }

    // MARK: Part 2

    private static let newPassword = "deux palmiers devant la porte"

    private func forgetsPassword(_ samira: Applicant) async throws {
      let (walk, browser) = (samira.walk, samira.browser)
      try await browser.follow("Se déconnecter")
      try await browser.go(to: "/fr/sign-in")
      try await browser.follow("Mot de passe oublié ?")
      try await walk.meet("forgotten", browser)
      try await browser.write(samira.email, "email")
      try await browser.send()
      let letter = try await walk.mail.mail(to: samira.email) {
        $0.subject.plainSpaces.contains("nouveau mot de passe")
      }
      guard let link = letter.links.first else { throw Trouble("the letter has no link: \(letter.text)") }
      try await browser.go(to: link)
      try await walk.meet("new password", browser)
      try await browser.write(Self.newPassword, "password")
      try await browser.send()
      try await browser.mustSay("Votre mot de passe est changé", "the new password")
      try await samira.signsIn(browser, password: Self.newPassword)
    }

    private func closesOtherSessions(_ samira: Applicant) async throws {
      let telephone = try await Browser.open(.phone, language: "fr", home: samira.walk.portal.url)
      try await samira.signsIn(telephone, password: Self.newPassword)
      try await samira.browser.go(to: "/fr/account")
      try await samira.walk.meet("account", samira.browser)
      try await samira.browser.follow("Fermer toutes les autres connexions")
      try await telephone.go(to: "/fr/dossiers")
      try await must(telephone.path.contains("sign-in"), "a session that was closed still opens pages")
      await telephone.close()
      try await samira.browser.go(to: "/fr/dossiers")
      try await must(!samira.browser.path.contains("sign-in"), "her own session was closed too")
      try await samira.walk.meet("no dossiers", samira.browser)
    }

    // MARK: Part 3

    private func files(_ samira: Applicant, _ start: String) async throws -> FiledDossier {
      let (walk, browser) = (samira.walk, samira.browser)
      let path = try await samira.opens(start)
      try await samira.fills(path)
      try await samira.attachesPapers(path)
      let file = FiledDossier(path: path, number: try await samira.files(path))
      let letter = try await walk.mail.mail(to: samira.email) { $0.text.contains(file.number) }
      try await must(
        letter.attachments.contains { $0.bytes.starts(with: Array("%PDF-".utf8)) },
        "the acknowledgement «\(letter.subject)» has no PDF")
      let receipt = try await browser.download("\(path)/receipt.pdf", from: walk.portal)
      try await must(receipt.body.starts(with: Array("%PDF-".utf8)), "the receipt is no PDF")
      try await proves(try await browser.download("\(path)/proof.json", from: walk.portal).body, walk)
      try await browser.go(to: path)
      try await walk.meet("tracking", browser)
      for words in ["Révision par le guichet unique", "Immatriculation au registre du commerce", "En cours"] {
        try await browser.mustSay(words, "ER-16 where the dossier is")
      }
      try await browser.write("Bonjour, mes associés peuvent-ils signer plus tard ?", "text")
      try await browser.follow("Envoyer")
      try await browser.mustSay("mes associés peuvent-ils", "her message")
      try await browser.go(to: "\(path)/given")
      try await walk.meet("given", browser)
      try await browser.go(to: "/fr/dossiers")
      try await walk.meet("dossiers", browser)
      try await browser.mustSay(file.number, "her dossiers")
      return file
    }

    /// The journal bears the receipt out, without the server.
    private func proves(_ proof: [UInt8], _ walk: Walk) async throws {
      let folder = try Scratch.folder("proof")
      try Data(proof).write(to: URL(fileURLWithPath: "\(folder)/proof.json"))
      try await PortalProcess.run("journal", "export", "--data", walk.portal.data)
        .write(toFile: "\(folder)/journal", atomically: true, encoding: .utf8)
      _ = try await PortalProcess.run("journal", "receipt", "\(folder)/proof.json", "--export", "\(folder)/journal")
    }

    // MARK: Part 4

    /// ER-20 ER-22: a fault beside a datum and one beside a paper, each with its reason.
    private func sendsBack(_ file: FiledDossier, _ reviewer: Officer) async throws {
      let browser = reviewer.browser
      let alert = try await reviewer.mail(naming: file.number)
      try await must(alert.subject.contains("à réviser"), "ER-30 the reviewer is alerted by «\(alert.subject)»")
      try await reviewer.opens("revision", of: file.id)
      try await browser.mustSay("mes associés peuvent-ils", "the applicant's message")
      for (subject, reason) in [("field.trade_name", "inconsistent"), ("document.statutes", "unreadable")] {
        try await browser.tick("decision-fault", subject)
        try await browser.pick(reason, "decision-fault-reason.\(subject)")
      }
      try await browser.tick("decision-outcome", "complete")
      try await browser.write("La dernière page des statuts est floue.", "decision-note")
      try await reviewer.reviews()
      try await browser.mustSay("Scannez-le à nouveau", "the letter that the applicant will read")
      try await reviewer.sends("revision")
    }

    /// ER-22: only what was marked can be changed.
    private func mends(_ file: FiledDossier, _ samira: Applicant) async throws {
      let (walk, browser) = (samira.walk, samira.browser)
      let letter = try await walk.mail.mail(to: samira.email) { $0.subject.plainSpaces.contains("à compléter") }
      try await must(
        letter.text.contains("La dernière page des statuts est floue."), "the note is not in \(letter.text)")
      try await browser.go(to: file.path)
      try await walk.meet("returned", browser)
      for words in [
        "Le document et le formulaire ne disent pas la même chose", "La dernière page des statuts est floue.",
      ] {
        try await browser.mustSay(words, "ER-22 what she is told")
      }
      let tasks = try await browser.links("#state .tasks a")
      try await must(tasks.count == 2, "two things were marked, she is given \(tasks)")
      for task in tasks {
        try await browser.go(to: task)
        if task.contains("/pages/") {
          try await walk.meet("form marked", browser)
          try await browser.mustSay("Corrigez le champ signalé", "ER-22 what would cure it")
          try await must(!browser.has("[name='purpose']"), "what was not marked can be changed")
          try await browser.write("Nour Zitoune Services", "trade_name")
          try await browser.send()
        } else {
          try await browser.mustSay("Scannez-le à nouveau", "ER-22 what would cure it")
          if try await browser.has("button[name='remove']") { try await browser.press("button[name='remove']") }
          try await samira.attaches(walk.papers[1], task)
        }
      }
      try await browser.go(to: "\(file.path)/pages/seat")
      try await browser.mustSay("Cette page n’existe pas", "a page on which nothing was marked")
      try await walk.meet("not found", browser)
      try await browser.go(to: file.path)
      try await browser.write("La page est lisible maintenant.", "note")
      try await browser.press("form[action$='/completion'] .button")
      try await must(
        !(try await browser.has("form[action$='/completion']")),
        "the dossier does not go back: \(try await browser.text(of: "main").prefix(800))")
    }

    private func accepts(_ file: FiledDossier, _ reviewer: Officer) async throws {
      let alert = try await reviewer.mail(to: "guichet@oued-nour.example", naming: file.number)
      try await must(alert.subject.contains("a été complété"), "ER-30 the agency is alerted by «\(alert.subject)»")
      try await reviewer.opens("revision", of: file.id)
      try await reviewer.browser.mustSay("Nour Zitoune Services", "what was mended")
      try await reviewer.browser.mustSay("Modifié", "ER-22 what has changed is marked")
      try await reviewer.decides("revision", of: file.id, "accept")
    }

    /// ER-18: all agencies are paid in one go.
    private func pays(_ file: FiledDossier, _ samira: Applicant) async throws {
      let (walk, browser) = (samira.walk, samira.browser)
      try await browser.go(to: file.path)
      try await browser.press("#state a[href$='/payment']")
      try await walk.meet("payment", browser)
      try await browser.mustSay("1 850,00", "what is to be paid")
      try await browser.tick("method", "simulated")
      try await browser.send()
      try await walk.meet("paying", browser)
      try await browser.press("button[value='pay']")
      try await browser.mustSay("Paiement reçu", "the payment")
      try await walk.meet("paid", browser)
      let letter = try await walk.mail.mail(to: samira.email) { $0.subject.plainSpaces.contains("Paiement reçu") }
      try await must(!letter.attachments.isEmpty, "the letter about the payment has no receipt")
    }
  }
}
