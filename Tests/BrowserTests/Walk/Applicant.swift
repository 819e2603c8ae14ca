import BrowserDriver
import Foundation
import Outside
import Programs

/// Somebody who starts a business of her own, domiciled with another: the shortest filing that has everything, groups
/// that repeat, computed fields, conditions, papers, a payment. She goes by the names of fields and the places of
/// links, so that she finds her way in any language, with and without scripts.
struct Applicant: Sendable {
  /// What she types into searches.
  struct Words: Sendable {
    let activity: String
    let place: String
    let country: String
  }

  let walk: Walk
  let browser: Browser
  let tongue: Tongue
  let words: Words
  let name: String
  let email: String
  private let password = "le figuier au bout du chemin"

  private static let birth = [("day", "19"), ("month", "5"), ("year", "1984")]

  // MARK: Her account

  /// She asks for something that needs an account, opens one on the way, and comes to what she asked for.
  func registers(for wanted: String) async throws {
    try await browser.go(to: wanted)
    try await walk.meet("sign in", browser)
    try await browser.press("main a[href*='/register']")
    try await walk.meet("register", browser)
    try await browser.write(name, "name")
    try await browser.write(email, "email")
    try await browser.write(password, "password")
    try await browser.send()
    try await must(browser.path == "/\(tongue.code)/register/sent", "registering leads to \(try await browser.path)")
    try await walk.meet("register sent", browser)
    let letter = try await walk.mail.mail(to: email)
    guard let link = letter.links.first else { throw Trouble("the letter of confirmation has no link: \(letter.text)") }
    try await browser.go(to: link)
    try await walk.meet("confirm", browser)
    try await browser.send()
    try await walk.meet("confirmed", browser, weighing: false)
    try await browser.press("main a[href*='/sign-in']")
    try await signsInHere(browser, password)
    try await must(browser.path == wanted, "after signing in she is on \(try await browser.path), not on \(wanted)")
  }

  func signsIn(_ browser: Browser, password: String) async throws {
    try await browser.go(to: "/\(tongue.code)/sign-in")
    try await signsInHere(browser, password)
  }

  private func signsInHere(_ browser: Browser, _ password: String) async throws {
    try await browser.write(email, "email")
    try await browser.write(password, "password")
    try await browser.send()
    let path = try await browser.path
    try await must(!path.contains("sign-in"), "\(email) cannot sign in: \(try await browser.text(of: "main"))")
  }

  // MARK: What concerns her

  /// From the questions to the result.
  func answersGuide() async throws {
    try await must(!browser.has("[name='capital']"), "the capital is asked of everybody")
    try await browser.tick("legal_form", "sarl_au")
    try await browser.search(words.activity, "activity", choosing: "62.01")
    try await browser.search(words.place, "place", choosing: "KSN")
    for name in ["name_reserved", "foreign_partner"] {
      try await browser.tick(name, name == "name_reserved" ? "true" : "false")
    }
    for (name, answer) in [("investment", "300000"), ("turnover", "300000"), ("employees", "0")] {
      try await browser.write(answer, name)
    }
    try await browser.tick("premises", "domiciled")
    try await browser.send()
    try await must(browser.has("[name='capital']"), "a company is not asked for its capital")
    try await browser.write("10000", "capital")
    try await browser.tick("founder_kind", "people")
    try await browser.send()
  }

  /// From the home page by the catalogue's first link of the procedure to its guide, and through it; where it leads.
  func asks() async throws -> String {
    try await browser.press("main .cards a[href$='/procedures/creation']")
    try await walk.meet("procedure", browser)
    try await browser.press("main a.button[href$='/guide']")
    try await walk.meet("guide", browser)
    try await answersGuide()
    try await walk.meet("guide result", browser)
    return try await browser.link("main a.button[href*='/start']")
  }

  /// From there to the number, and to the page that says where the dossier is.
  func followsThrough(_ start: String) async throws {
    let dossier = try await opens(start)
    try await fills(dossier)
    try await attachesPapers(dossier)
    let number = try await files(dossier)
    let letter = try await walk.mail.mail(to: email) { $0.text.contains(number) }
    try await must(!letter.attachments.isEmpty, "the acknowledgement «\(letter.subject)» has no PDF")
    try await browser.go(to: dossier)
    try await walk.meet("tracking", browser)
    try await must(browser.text(of: "#state").contains(number), "the page of the dossier does not bear \(number)")
    for (kind, path) in [("dossiers", "dossiers"), ("documents", "documents"), ("shares", "shares")] {
      try await browser.go(to: "/\(tongue.code)/\(path)")
      try await walk.meet(kind, browser)
    }
  }

  /// Takes what is offered beside what is compulsory.
  func wants(_ formality: String) async throws {
    try await browser.tick("formality", formality)
    try await browser.press("main form .button.second")
    try await must(
      browser.find("#formality-\(formality)").isChosen, "\(formality) is not kept among what she wants")
  }

  /// From the guide into a dossier; its address.
  func opens(_ start: String) async throws -> String {
    try await browser.go(to: start)
    try await walk.meet("start", browser)
    try await browser.send()
    let path = try await browser.path
    try await must(path.hasPrefix("/\(tongue.code)/dossiers/"), "the dossier does not open: \(path)")
    try await walk.meet("tasks", browser)
    return path
  }

  // MARK: The form

  /// All pages one after the other, from the list of what there is to do and back to it.
  func fills(_ dossier: String) async throws {
    try await browser.press("main a[href*='/pages/']")
    while try await browser.path != dossier {
      let path = try await browser.path
      let page = String(path.split(separator: "/").last ?? "")
      try await walk.meet("form \(page)", browser)
      try await fill(page)
      try await browser.send()
      try await must(
        browser.path != path,
        "the page \(page) is not taken: \(try await browser.texts(of: ".errors, .error").joined(separator: " · "))")
    }
  }

  private func fill(_ page: String) async throws {
    switch page {
    case "identity": try await describesBusiness()
    case "seat": try await givesSeat()
    case "partners_page": try await namesPartners()
    case "manager": try await namesManager()
    case "tax":
      try await browser.tick("accounting_method", "accountant")
      try await browser.tick("vat_period", "quarterly")
      if try await browser.has("[name='bank_account']") {
        try await browser.write("230780123456789012345649", "bank_account")
      }
    case "contact":
      try await browser.write(email, "contact_email")
      try await browser.write("+212612345678", "contact_phone")
      try await browser.tick("letter_language", tongue.code)
      try await browser.tick("honour", "true")
    default: throw Trouble("nobody said what belongs on the page \(page)")
    }
  }

  /// What is typed is kept by itself; a day that does not exist is refused beside its field.
  private func describesBusiness() async throws {
    try await browser.write("Nour Zitoune", "trade_name")
    if browser.runsScripts {
      try await browser.wait(until: "the page says that it kept what was typed") {
        try await !$0.text(of: "[data-saved]").isEmpty
      }
      try await browser.reload()
      try await must(
        browser.find("[name='trade_name']").value == "Nour Zitoune", "what was typed is lost by a reload")
    }
    try await browser.find("[name='purpose']").type("Exploitation de l'activité déclarée et services rattachés.")
    try await browser.write("99", "duration_years")
    let year = "\(Calendar(identifier: .gregorian).component(.year, from: Date()) + 1)"
    for (part, typed) in [("day", "31"), ("month", "02"), ("year", year)] {
      try await browser.write(typed, "start_date.\(part)")
    }
    try await browser.send()
    try await browser.mustRefuse("start_date.day", keeping: "31")
    try await must(
      browser.find("[name='trade_name']").value == "Nour Zitoune", "what is right is lost beside what is wrong")
    try await walk.meet("form refused", browser, weighing: false)
    try await browser.write(day: 30, "start_date")
  }

  private func givesSeat() async throws {
    try await must(!browser.has("[name='landlord']"), "who has no lease is asked for the landlord")
    try await browser.write("14, rue des Figuiers", "seat_address.line1")
    try await browser.write("Kasbat Nour", "seat_address.locality")
    try await browser.write("Domicilia Oued Nour", "domiciliation_company.name")
    try await browser.write(day: 0, "domiciliation_period.from")
    try await browser.write(day: 120, "domiciliation_period.to")
  }

  /// A partner too many comes and goes; the sum is worked out, and has to be the capital.
  private func namesPartners() async throws {
    try await browser.write(name, "partners.1.name")
    try await browser.search(words.country, "partners.1.country", choosing: "MA")
    try await browser.write("9000", "partners.1.contribution")
    try await browser.write("100", "partners.1.share")
    try await browser.change("button[value='add:partners']")
    try await browser.wait(until: "a second partner can be named") { try await $0.has("[name='partners.2.name']") }
    try await browser.change("button[value='remove:partners.2']")
    try await browser.wait(until: "the second partner is gone") { try await !$0.has("[name='partners.2.name']") }
    try await must(
      browser.find("[name='partners.1.contribution']").value.contains("9"), "the first partner is lost")
    try await browser.write(name, "owners.1.name")
    for (part, typed) in Self.birth { try await browser.write(typed, "owners.1.born.\(part)") }
    try await browser.search(words.country, "owners.1.country", choosing: "MA")
    try await browser.write("100", "owners.1.control")
    try await browser.send()
    try await must(browser.has(".errors[role=alert]"), "a sum that is not the capital is taken")
    let sums = try await browser.texts(of: "dl.question.facts dd").map { $0.filter(\.isNumber) }
    try await must(sums.contains { $0.hasPrefix("9000") }, "the sum of 9000 is not shown, but \(sums)")
    try await browser.write("10000", "partners.1.contribution")
  }

  private func namesManager() async throws {
    try await browser.write("Samira", "manager_name.given")
    try await browser.write("Ouhaddou", "manager_name.family")
    try await browser.pick("card", "manager_identity.kind")
    try await browser.write("BK482716", "manager_identity.number")
    try await browser.write(day: 1_500, "manager_identity.expires")
    for (part, typed) in Self.birth { try await browser.write(typed, "manager_birth.\(part)") }
    try await browser.search(words.country, "manager_country", choosing: "MA")
    try await browser.write("3, impasse du Puits", "founder_address.line1")
    try await browser.write("Kasbat Nour", "founder_address.locality")
    try await browser.tick("manager_powers", "alone")
    try await browser.tick("no_ban", "true")
  }

  // MARK: Papers and filing

  func attachesPapers(_ dossier: String) async throws {
    try await browser.go(to: dossier)
    let slots = try await browser.links("main a[href*='/documents/']")
    try await must(slots.count >= 4, "only \(slots.count) papers are asked for: \(slots)")
    for slot in slots { try await attaches(walk.papers[0], slot) }
  }

  func attaches(_ paper: String, _ slot: String) async throws {
    try await browser.go(to: slot)
    try await walk.meet("paper", browser)
    try await browser.attach(paper, to: "#file")
    try await browser.send()
    let name = paper.split(separator: "/").last ?? ""
    try await must(
      browser.texts(of: ".files .name").contains { $0.contains(name) },
      "\(name) is not kept for \(slot): \(try await browser.texts(of: ".error").joined())")
    try await walk.meet("paper there", browser)
  }

  /// The number of what was filed.
  func files(_ dossier: String) async throws -> String {
    try await browser.go(to: dossier)
    try await walk.meet("tasks done", browser)
    try await browser.press("main a[href$='/check']")
    try await walk.meet("check", browser)
    try await browser.send()
    try await must(
      browser.has(".panel .reference"), "it is not filed: \(try await browser.text(of: "main").prefix(800))")
    try await walk.meet("filed", browser)
    return try await browser.text(of: ".panel .reference")
  }
}
