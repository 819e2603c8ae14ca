import HTTP
import PortalTesting
import Procedures
import Registry
import SQLite
import Testing

@testable import Portal

@Suite("ER-03 SEC-17 Changing the address of an account") struct AccountEmailTests {
  private let portal: TestPortal
  private static let password = "une phrase à moi"

  init() async throws { portal = try await TestPortal([]) }

  private func letters(to email: String) async throws -> [Letter] {
    try await portal.registry.read { try Outbox.list(in: $0) }.map(\.letter).filter { $0.recipient == email }
  }

  /// The path of the link in the newest letter to somebody.
  private func link(to email: String) async throws -> String {
    let letter = try #require(try await letters(to: email).first)
    let link = try #require(letter.text.firstMatch(of: /http:\/\/\S+/)).output
    #expect(link.hasPrefix("\(portal.address)/fr/account/email/"), "\(link)")
    return String(link.dropFirst(portal.address.count))
  }

  private func ask(_ browser: TestBrowser, _ email: String, password: String = password) async throws {
    try await browser.open("/fr/account/email")
    try await browser.submit("/fr/account/email", ["email": email, "password": password])
  }

  private func email(of person: TestPerson) async throws -> String? {
    try await portal.registry.read { try Accounts.find(person.id, in: $0)?.email }
  }

  private func deeds(_ action: String, of person: TestPerson) async throws -> Int {
    try await portal.registry.read {
      try $0.value(
        "SELECT count(*) FROM journal WHERE action = ? AND object = ? AND actor = ?", action, "account/\(person.id)",
        person.id, as: Int.self) ?? 0
    }
  }

  @Test("the link to the new address alone makes the change, once; the old one is told twice, other sessions end")
  func whole() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org", password: Self.password)
    let (here, there) = (try await portal.browser(amina), try await portal.browser(amina))
    try await here.open("/fr/account")
    #expect(here.links("/fr/account/email").count == 1)
    for (email, password, word) in [
      ("new@example.org", "wrong wrong", "pas votre mot de passe actuel"),
      ("new@example.org", "", "Cette réponse manque"),
      ("Amina@Example.org ", Self.password, "déjà l’adresse de votre compte"), ("no address", Self.password, "<title>"),
    ] {
      try await ask(here, email, password: password)
      #expect(here.status == 422 && here.page.contains("<title>Erreur") && here.page.contains(word), "\(email) \(word)")
    }
    #expect(try await portal.registry.read { try Outbox.list(in: $0) }.isEmpty)
    try await ask(here, " New@Example.org")
    #expect(here.status == 200 && here.path == "/fr/account/email?sent=1")
    #expect(try await letters(to: amina.email).map(\.subject) == ["Changement d’adresse demandé"])
    let path = try await link(to: "new@example.org")
    try await here.open(path)
    #expect(here.page.contains("new@example.org") && here.page.contains("Confirmer la nouvelle adresse"))
    #expect(try await email(of: amina) == amina.email, "to look at the link changes nothing")
    try await here.submit(path)
    #expect(here.path == "/fr/account?saved=1" && here.page.contains("new@example.org"))
    #expect(try await letters(to: amina.email).map(\.subject).contains("Votre adresse a changé"))
    try await there.open("/fr/account")
    #expect(there.path.hasPrefix("/fr/sign-in"))
    try await here.open(path)
    #expect(here.page.contains("Ce lien ne vaut plus"))
    try await here.submit(path)
    #expect(here.path == "/fr/account?saved=1", "the button pressed twice")
    #expect(try await deeds("mailChangeAsked", of: amina) == 1)
    #expect(try await deeds("mailChanged", of: amina) == 1)
    try await there.submit("/fr/sign-in", ["email": "new@example.org", "password": Self.password])
    #expect(there.path == "/fr/dossiers", "\(there.path)")
    await portal.close()
  }

  @Test("SEC-11 an address that is somebody's is answered as a new one is; its owner gets a letter, and no link exists")
  func taken() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org", password: Self.password)
    let karim = try await portal.person("Karim", email: "karim@example.org")
    let browser = try await portal.browser(amina)
    try await ask(browser, "nobody@example.org")
    let (path, page) = (browser.path, browser.page)
    try await ask(browser, karim.email)
    #expect(browser.path == path && browser.page == page)
    #expect(try await letters(to: karim.email).map(\.subject) == ["Cette adresse a déjà son compte"])
    #expect(try await letters(to: karim.email).allSatisfy { !$0.text.contains("/account/email/") })
    try await browser.open(try await link(to: "nobody@example.org"))
    #expect(browser.page.contains("Ce lien ne vaut plus"), "what is asked last takes the place of the link before")
    await portal.close()
  }

  @Test("the link is nothing for a stranger, whether he has signed in or not, and it grows too old")
  func strangers() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org", password: Self.password)
    try await ask(try await portal.browser(amina), "new@example.org")
    let path = try await link(to: "new@example.org")
    let visitor = try await portal.browser()
    try await visitor.open(path)
    #expect(visitor.path.hasPrefix("/fr/sign-in?next="))
    let karim = try await portal.browser(try await portal.person("Karim"))
    try await karim.open("/fr/account")
    let token = karim.token
    try await karim.open(path)
    #expect(karim.page.contains("Ce lien ne vaut plus") && !karim.page.contains("new@example.org"))
    try await karim.submit(path, token: token)
    #expect(karim.page.contains("Ce lien ne vaut plus"))
    portal.clock.advance(seconds: 86_401)
    let late = try await portal.browser(amina)
    try await late.open("/fr/account")
    try await late.submit(path)
    #expect(late.page.contains("Ce lien ne vaut plus"))
    #expect(try await email(of: amina) == amina.email)
    await portal.close()
  }

  @Test("an address that somebody takes before it is confirmed stays his; a link for a password dies with the old one")
  func between() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org", password: Self.password)
    let browser = try await portal.browser(amina)
    try await ask(browser, "new@example.org")
    let lost = try await link(to: "new@example.org")
    _ = try await portal.person("Nora", email: "new@example.org")
    try await browser.open("/fr/account")
    try await browser.submit(lost)
    #expect(browser.page.contains("Ce lien ne vaut plus"))
    #expect(try await email(of: amina) == amina.email)
    let visitor = try await portal.browser()
    try await visitor.open("/fr/forgotten")
    try await visitor.submit("/fr/forgotten", ["email": amina.email])
    let reset = try #require(
      try await letters(to: amina.email).first?.text.firstMatch(of: /\/fr\/reset\/\S+/)
    ).output
    try await ask(browser, "other@example.org")
    let path = try await link(to: "other@example.org")
    try await browser.open(path)
    try await browser.submit(path)
    #expect(try await email(of: amina) == "other@example.org")
    try await browser.submit(path)
    #expect(browser.status == 200 && browser.path == "/fr/account?saved=1", "the button pressed twice")
    try await browser.submit(lost)
    #expect(browser.page.contains("Ce lien ne vaut plus"), "what another request replaced")
    try await visitor.open(String(reset))
    #expect(visitor.page.contains("Ce lien ne vaut plus"))
    await portal.close()
  }

  @Test("SEC-17 a telephone changes for who knows the password; what was typed stays; a name needs none")
  func telephone() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org", password: Self.password)
    let browser = try await portal.browser(amina)
    func describe(_ name: String, _ phone: String, _ password: String) async throws {
      try await browser.open("/fr/account")
      try await browser.submit(
        "/fr/account", ["name": name, "phone": phone, "language": "fr", "password": password])
    }
    func kept() async throws -> Account? {
      try await portal.registry.read { try Accounts.find(amina.id, in: $0) }
    }
    for (password, word) in [("", "Cette réponse manque"), ("wrong wrong", "pas votre mot de passe actuel")] {
      try await describe("Amina B", "+212 612 34 56 78", password)
      #expect(browser.status == 422 && browser.page.contains(word), "\(password)")
      #expect(browser.page.contains(##"href="#password""##) && browser.page.contains("+212 612 34 56 78"))
      let account = try await kept()
      #expect(account?.phone == "" && account?.name == "Amina")
    }
    try await describe("Amina B", "+212 612 34 56 78", Self.password)
    #expect(browser.path == "/fr/account?saved=1")
    try await describe("Amina C", "+212 612 34 56 78", "")
    #expect(browser.path == "/fr/account?saved=1")
    let account = try await kept()
    #expect(account?.phone == "+212 612 34 56 78" && account?.name == "Amina C")
    await portal.close()
  }

  @Test("SEC-28 who asks again and again has to wait, and no address is flooded")
  func throttle() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org", password: Self.password)
    let browser = try await portal.browser(amina)
    for _ in 0..<5 {
      try await ask(browser, "victim@example.org")
      #expect(browser.status == 200)
    }
    try await ask(browser, "victim@example.org")
    #expect(browser.status == 429 && browser.field("retry-after") != nil)
    let karim = try await portal.person("Karim", email: "karim@example.org", password: Self.password)
    let other = try await portal.browser(karim)
    try await ask(other, "victim@example.org")
    #expect(other.path == "/fr/account/email?sent=1")
    #expect(try await letters(to: "victim@example.org").count == 5)
    await portal.close()
  }
}

@Suite("Keys of programs on one's own page") struct TokensPageTests {
  private let portal: TestPortal
  private static let password = "une phrase à moi"

  init() async throws { portal = try await TestPortal([]) }

  private func call(_ secret: String, _ method: HTTP.Method = .get) async throws -> Int {
    try await portal.program(nil).send(
      method, "/api/v1/dossiers",
      [("Authorization", "Bearer \(secret)"), ("Content-Type", "application/json")],
      method == .get ? [] : Array("{}".utf8)
    ).status
  }

  /// Answers what the page shows once.
  private func make(_ browser: TestBrowser, _ name: String, scope: String = "") async throws -> String {
    try await browser.open("/en/account/tokens")
    return try await send(browser, name, scope: scope)
  }

  private func send(_ browser: TestBrowser, _ name: String, scope: String = "") async throws -> String {
    let once = try #require(browser.page.firstMatch(of: /name="once" value="([^"]+)"/)).output.1
    try await browser.submit(
      "/en/account/tokens", ["name": name, "scope": scope, "password": Self.password, "once": String(once)])
    return String(try #require(browser.page.firstMatch(of: /guichet_[A-Za-z0-9_-]{43}/), "\(browser.page)").output)
  }

  @Test("a key is made with the password, shown once, used by a program, told in the list, revoked")
  func whole() async throws {
    let amina = try await portal.person("Amina", password: Self.password)
    let browser = try await portal.browser(amina)
    try await browser.open("/en/account/tokens")
    let once = try #require(browser.page.firstMatch(of: /name="once" value="([^"]+)"/)).output.1
    for (name, password) in [("", Self.password), ("robot", ""), ("robot", "wrong wrong")] {
      try await browser.submit("/en/account/tokens", ["name": name, "password": password, "once": String(once)])
      #expect(browser.status == 422 && !browser.page.contains("guichet_"), "\(name) \(password)")
    }
    let secret = try await make(browser, "robot <b>")
    #expect(browser.page.contains("robot &lt;b&gt;") && browser.page.contains("never used"))
    #expect(try await call(secret) == 200)
    try await browser.open("/en/account/tokens")
    #expect(!browser.page.contains(secret) && browser.page.contains("last used on"))
    let held = try await portal.registry.read { try APITokens.held(by: amina.id, in: $0) }
    let robot = try #require(held.first { $0.name == "robot <b>" })
    let removal = try #require(
      browser.page.matches(of: /action="([^"]+\/removal)"/).map(\.output.1).first { $0.contains(robot.id) })
    let karim = try await portal.browser(try await portal.person("Karim"))
    try await karim.open("/en/account/tokens")
    try await karim.submit(String(removal))
    #expect(karim.status == 404)
    #expect(try await call(secret) == 200)
    try await browser.submit(String(removal))
    #expect(browser.status == 200 && !browser.page.contains("robot &lt;b"))
    #expect(try await call(secret) == 401)
    try await browser.submit(String(removal))
    #expect(browser.status == 404)
    let deeds = try await portal.registry.read {
      try $0.all("SELECT action FROM journal WHERE action LIKE 'token%' ORDER BY sequence") { try $0[0] as String }
    }
    #expect(deeds == ["tokenCreated", "tokenRevoked"])
    await portal.close()
  }

  @Test("a key for reading changes nothing")
  func reading() async throws {
    let amina = try await portal.person("Amina", password: Self.password)
    let browser = try await portal.browser(amina)
    let (reader, writer) = (try await make(browser, "reader", scope: "read"), try await make(browser, "writer"))
    #expect(browser.page.contains("Reading only"))
    #expect(try await call(reader) == 200)
    #expect(try await call(reader, .post) == 403)
    #expect(try await call(writer, .post) == 404, "let in: there is no procedure without a name")
    await portal.close()
  }

  @Test("the same page sent twice makes one key, shown by the later answer; one that works is not drawn anew")
  func twice() async throws {
    let amina = try await portal.person("Amina", password: Self.password)
    let browser = try await portal.browser(amina)
    try await browser.open("/en/account/tokens")
    let page = browser.page
    let first = try await send(browser, "robot")
    browser.show(page)
    let second = try await send(browser, "robot")
    #expect(try await call(first) == 401)
    #expect(try await call(second) == 200)
    browser.show(page)
    let once = try #require(page.firstMatch(of: /name="once" value="([^"]+)"/)).output.1
    try await browser.submit(
      "/en/account/tokens", ["name": "robot", "password": Self.password, "once": String(once)])
    #expect(browser.status == 422 && browser.page.contains("made already") && !browser.page.contains("guichet_"))
    #expect(try await call(second) == 200)
    let held = try await portal.registry.read { try APITokens.held(by: amina.id, in: $0) }
    #expect(held.map(\.name).sorted() == ["robot", "test"])
    await portal.close()
  }

  @Test("nobody holds keys without number, and an officer who owes his second factor gets none (SEC-8)")
  func limits() async throws {
    let amina = try await portal.person("Amina", password: Self.password)
    try await portal.registry.write { [registry = portal.registry, now = portal.clock.now] db in
      for number in 1..<20 {
        try APITokens.add(
          APITokens.draw(from: registry.randomness).hash, id: "n\(number)", of: amina.id, name: "n", scope: "", at: now,
          in: db)
      }
    }
    let browser = try await portal.browser(amina)
    try await browser.open("/en/account/tokens")
    try await browser.submit("/en/account/tokens", ["name": "one more", "password": Self.password, "once": "x"])
    #expect(browser.status == 422 && browser.page.contains("many keys"))
    let omar = try await portal.person("Omar", password: Self.password)
    try await portal.registry.write { try Posts.give(.init(agency: "", role: "auditor"), to: omar.id, in: $0) }
    let officer = try await portal.browser(omar)
    try await officer.open("/en/account/tokens")
    #expect(officer.path == "/en/account/second-factor")
    try await officer.submit("/en/account/tokens", ["name": "robot", "password": Self.password, "once": "x"])
    #expect(officer.path == "/en/account/second-factor")
    #expect(try await portal.registry.read { try APITokens.held(by: omar.id, in: $0).count } == 1)
    await portal.close()
  }
}
