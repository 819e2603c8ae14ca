import BrowserDriver
import Crypto
import Foundation
import Outside
import Programs

/// Somebody who works for an agency or for the house: hired on the command line, signed in with a password and the
/// code of a telephone that he sets up at his first visit.
struct Officer: Sendable {
  let name: String
  let email: String
  let browser: Browser
  let walk: Walk

  static let password = "la mouette au bord du quai"

  /// `agency` is nil for a role of the house.
  static func hire(_ name: String, _ role: String, of agency: String?, in walk: Walk) async throws -> Officer {
    let email = "\(role).\(agency ?? "house")@example.org"
    let file = try Scratch.folder("password") + "/password"
    try password.write(toFile: file, atomically: true, encoding: .utf8)
    var arguments = [
      "user", "add", "--data", walk.portal.data, "--email", email, "--name", name, "--password-file", file, "--role",
      role,
    ]
    if let agency { arguments += ["--agency", agency] }
    let outcome = try await Child.output(of: Tools.guichet(), arguments)
    try await must(outcome.status == 0, "guichet user add for \(email) ends with \(outcome.status): \(outcome.errors)")
    let officer = Officer(
      name: name, email: email, browser: try await Browser.open(home: walk.portal.url), walk: walk)
    try await officer.browser.go(to: "/fr/sign-in")
    try await officer.browser.write(email, "email")
    try await officer.browser.write(password, "password")
    try await officer.browser.send()
    try await officer.setsUpTelephone()
    return officer
  }

  /// Who was invited by letter chooses his password behind its link.
  static func accept(_ letter: TakenMail, _ name: String, in walk: Walk) async throws -> Officer {
    guard let link = letter.links.first, let email = letter.recipients.first else {
      throw Trouble("the invitation has no link: \(letter.text)")
    }
    let officer = Officer(
      name: name, email: email, browser: try await Browser.open(home: walk.portal.url), walk: walk)
    try await officer.browser.go(to: link)
    try await walk.meet("invitation", officer.browser)
    try await officer.browser.write(password, "password")
    try await officer.browser.send()
    try await officer.setsUpTelephone()
    return officer
  }

  private func setsUpTelephone() async throws {
    try await browser.wait(until: "\(name) is asked for a code of his telephone") {
      try await $0.path == "/fr/account/second-factor"
    }
    try await walk.meet("telephone", browser)
    let letters = try await browser.text(of: "code.reference").filter { !$0.isWhitespace }
    guard let seed = Base32.decode(letters) else { throw Trouble("the page shows no seed but «\(letters)»") }
    let step = OneTimeCode.step(at: Int64(Date().timeIntervalSince1970))
    try await browser.write(OneTimeCode.code(SecretBytes(copying: seed), step: step), "code")
    try await browser.write(Self.password, "password")
    try await browser.send()
    try await must(browser.has(".codes"), "the code of \(name) is refused: \(try await browser.text(of: "main"))")
    try await walk.meet("recovery codes", browser, weighing: false)
    try await browser.press("main a.button")
  }

  // MARK: Work

  /// Opens a task from the list, once it is there.
  func opens(_ step: String, of dossier: String) async throws {
    let link = "main tbody a[href*='/\(dossier).\(step)']"
    try await browser.wait(until: "the task \(step) of \(dossier) in the list of \(name)") { browser in
      try await browser.go(to: "/fr/tasks")
      return try await browser.has(link)
    }
    try await walk.meet("work list", browser)
    try await browser.press(link)
    try await walk.meet("task", browser)
  }

  /// Says how the step ends, reads what the applicant will read, and sends it.
  func decides(
    _ step: String, of dossier: String, _ outcome: String? = nil, reason: String? = nil, note: String = "",
    findings: [String: String] = [:]
  ) async throws {
    try await opens(step, of: dossier)
    for (question, finding) in findings.sorted(by: { $0.key < $1.key }) { try await browser.write(finding, question) }
    if outcome != "complete" {
      for tick in try await browser.findAll("input[name='decision-tick']") { try await tick.click() }
    }
    let value = outcome.map { "[value='\($0)']" } ?? ""
    try await browser.find("input[name='decision-outcome']\(value)").click()
    if let outcome, let reason { try await browser.pick(reason, "decision-reason.\(outcome)") }
    if !note.isEmpty { try await browser.write(note, "decision-note") }
    try await reviews()
    try await sends(step)
  }

  func reviews() async throws {
    try await browser.press("button.button[name='decision-go'][value='review']")
    try await must(
      browser.has("button[name='decision-go'][value='send']"),
      "nothing can be sent: \(try await browser.texts(of: ".errors, .error").joined(separator: " · "))")
    try await walk.meet("review", browser, weighing: false)
  }

  func sends(_ step: String) async throws {
    try await browser.press("button[name='decision-go'][value='send']")
    try await must(
      browser.has("#decision-done"),
      "what \(name) decides on \(step) is not taken: \(try await browser.text(of: "main").prefix(800))")
    try await walk.meet("decided", browser, weighing: false)
  }
}

extension Officer {
  /// A letter to him, or to a box of his agency, that names a dossier.
  func mail(to box: String? = nil, naming number: String) async throws -> TakenMail {
    try await walk.mail.mail(to: box ?? email) { $0.text.contains(number) }
  }

  /// The steps of a dossier that stand in his list.
  func steps(of dossier: String) async throws -> [String] {
    try await browser.go(to: "/fr/tasks")
    let links = try await browser.links("main tbody th a[href*='/\(dossier).']")
    return links.compactMap { $0.split(separator: ".").last?.prefix { $0 != "?" } }.map(String.init).sorted()
  }

  /// Pages of his, each of a kind of its own.
  func visits(_ pages: [(kind: String, path: String)]) async throws {
    for page in pages {
      try await browser.go(to: page.path)
      try await walk.meet(page.kind, browser)
    }
  }
}
