import HTTP
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("ER-01 ER-02 Accounts and sign-in") struct EntryTests {
  private let portal: TestPortal

  init() async throws { portal = try await TestPortal([]) }

  /// The link of the newest letter to somebody.
  private func link(to email: String, _ prefix: String) async throws -> String {
    let sent = try await portal.registry.read { try Outbox.list(in: $0) }
    let letter = try #require(sent.first { $0.letter.recipient == email })
    let link = try #require(letter.letter.text.firstMatch(of: /http:\/\/\S+/)).output
    let path = String(link.dropFirst(portal.address.count))
    #expect(link.hasPrefix(portal.address + "/fr\(prefix)/"), "\(link)")
    return path
  }

  @Test("ER-01 a visitor registers, confirms his address by the letter, signs in and out; SEC-12 the session changes")
  func whole() async throws {
    let visitor = try await portal.browser()
    try await visitor.open("/fr/register")
    try await visitor.submit(
      "/fr/register", ["name": "Amina Benali", "email": "Amina@Example.org", "password": "une phrase à moi"])
    #expect(visitor.status == 200 && visitor.path == "/fr/register/sent")
    try await visitor.open("/fr/sign-in")
    try await visitor.submit("/fr/sign-in", ["email": "amina@example.org", "password": "une phrase à moi"])
    #expect(visitor.path == "/fr/register/sent", "not before the address is proved")
    let path = try await link(to: "amina@example.org", "/confirm")
    try await visitor.open(path)
    #expect(visitor.page.contains("Confirmer votre adresse"))
    try await visitor.submit(path)
    #expect(visitor.page.contains("Votre compte est ouvert"))
    try await visitor.open("/fr/sign-in")
    try await visitor.submit(path)
    #expect(visitor.page.contains("Votre compte est ouvert"), "the button pressed twice")
    try await visitor.open(path)
    #expect(visitor.page.contains("Ce lien ne vaut plus"), "a link is good once")
    try await visitor.open("/fr/sign-in?next=/fr/account")
    try await visitor.submit(
      "/fr/sign-in", ["email": " amina@example.org ", "password": "une phrase à moi", "next": "/fr/account"])
    #expect(visitor.status == 200 && visitor.path == "/fr/account" && visitor.page.contains("Amina Benali"))
    let session = try #require(visitor.cookies["guichet"])
    try await visitor.submit("/fr/logout")
    #expect(visitor.path == "/fr/" || visitor.path == "/fr")
    let stale = try await portal.browser()
    stale.keep(cookie: "guichet", session)
    try await stale.open("/fr/account")
    #expect(stale.path.hasPrefix("/fr/sign-in?next="), "SEC-14 the old cookie is dead")
    await portal.close()
  }

  @Test("ER-01 who opens an account on his way comes to where he was going; SEC-32 never to another site")
  func onTheWay() async throws {
    for (next, goal) in [("/fr/dossiers?x=1", "/fr/dossiers?x=1"), ("//evil.example/", "/fr/dossiers")] {
      let email = "visitor\(next.count)@example.org"
      let visitor = try await portal.browser()
      try await visitor.open("/fr/register?next=\(next)")
      try await visitor.submit(
        "/fr/register", ["name": "Amina", "email": email, "password": "une phrase à moi", "next": next])
      let path = try await link(to: email, "/confirm")
      try await visitor.open(path)
      try await visitor.submit(path)
      let door = try #require(visitor.links("/fr/sign-in?next=").first ?? visitor.links("/fr/sign-in").first)
      #expect(!door.contains("evil"))
      try await visitor.open(door)
      try await visitor.submit("/fr/sign-in", ["email": email, "password": "une phrase à moi", "next": next])
      #expect(visitor.status == 200 && goal.hasPrefix(visitor.path), "\(visitor.path)")
    }
    await portal.close()
  }

  @Test(
    "a browser is called by a name that its owner knows",
    arguments: [
      ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Windows"),
      (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36 Edg/140",
        "Edge · Linux"
      ),
      ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Mobile", "Chrome · Android"),
      ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari · iPhone"),
      ("curl/8.5.0", "curl/8.5.0"), ("", ""),
    ])
  func devices(each: (line: String, name: String)) { #expect(DeviceName(userAgent: each.line).text == each.name) }

  @Test("SEC-11 a registered address and a new one are answered alike; the letter tells them apart")
  func alike() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org", password: "une phrase à moi")
    let (one, other) = (try await portal.browser(), try await portal.browser())
    for (browser, email) in [(one, amina.email), (other, "nobody@example.org")] {
      try await browser.open("/fr/register")
      try await browser.submit("/fr/register", ["name": "A", "email": email, "password": "une autre phrase"])
    }
    #expect(one.path == other.path && one.page == other.page)
    let letters = try await portal.registry.read { try Outbox.list(in: $0) }
    #expect(letters.first { $0.letter.recipient == amina.email }?.letter.subject == "Vous avez déjà un compte")
    for (browser, email) in [(one, amina.email), (other, "unknown@example.org")] {
      try await browser.open("/fr/forgotten")
      try await browser.submit("/fr/forgotten", ["email": email])
    }
    #expect(one.path == other.path && one.page == other.page)
    for (browser, email) in [(one, amina.email), (other, "unknown@example.org")] {
      try await browser.open("/fr/sign-in")
      try await browser.submit("/fr/sign-in", ["email": email, "password": "wrong wrong"])
    }
    #expect(one.status == 422 && other.status == 422)
    #expect(one.page.contains("L’adresse ou le mot de passe n’est pas juste"))
    await portal.close()
  }

  @Test("SEC-1 SEC-2 SEC-3 SEC-5 what is typed is told back with what is wrong, but for the password")
  func faults() async throws {
    let visitor = try await portal.browser()
    for (password, word) in [
      ("short", "trop court"), ("password1", "premiers que"), ("aaaaaaaa", "premiers que"), ("", "réponse manque"),
      ("amina.benali1", "ressemble"), (String(repeating: "x9", count: 600), "trop long"),
    ] {
      try await visitor.open("/fr/register")
      #expect(visitor.page.contains(#"autocomplete="new-password""#) && visitor.page.contains(#"type="password""#))
      try await visitor.submit(
        "/fr/register", ["name": "Amina <b>", "email": "amina.benali@example.org", "password": password])
      #expect(visitor.status == 422 && visitor.page.contains("<title>Erreur"), "\(password)")
      #expect(visitor.page.contains(word) && visitor.page.contains(##"href="#password""##), "\(visitor.page)")
      #expect(visitor.page.contains("Amina &lt;b&gt;") && visitor.page.contains("amina.benali@example.org"))
      if password.count > 8 { #expect(!visitor.page.contains(password) || password == "amina.benali1") }
    }
    try await visitor.submit("/fr/register", ["name": "A", "email": "no address", "password": "une phrase à moi"])
    #expect(visitor.status == 422 && visitor.page.contains(##"href="#email""##))
    let long = String(repeating: "éàүя", count: 16)
    try await visitor.submit("/fr/register", ["name": "A", "email": "a@example.org", "password": long])
    #expect(visitor.path == "/fr/register/sent", "64 letters of any script")
    await portal.close()
  }

  @Test("SEC-8 SEC-9 an officer gives a code after the password, each code once; a used one is refused")
  func codes() async throws {
    let post = Actor.Post(agency: "", role: "supervisor")
    let officer = try await portal.person("Omar", [post], email: "omar@example.org", password: "une phrase à moi")
    let browser = try await portal.browser()
    func signIn(_ code: String) async throws {
      try await browser.open("/fr/sign-in")
      try await browser.submit("/fr/sign-in", ["email": officer.email, "password": "une phrase à moi"])
      #expect(browser.path == "/fr/sign-in/code" && browser.page.contains(#"autocomplete="one-time-code""#))
      try await browser.submit("/fr/sign-in/code", ["code": code])
    }
    try await signIn("000000")
    #expect(browser.status == 422 && browser.cookies["guichet"] == nil)
    let code = officer.code(at: portal.clock.now)
    try await signIn(code)
    #expect(browser.status == 200 && browser.cookies["guichet"] != nil)
    try await browser.open("/fr/account")
    try await browser.submit("/fr/logout")
    try await signIn(code)
    #expect(browser.status == 422 && browser.page.contains("déjà servi"))
    await portal.close()
  }

  @Test("SEC-6 who guesses is slowed down, and the owner signs in from elsewhere")
  func guesses() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org", password: "une phrase à moi")
    let now = portal.clock.now
    // Guesses are noted as the page notes them, without hashing eight passwords.
    try await portal.registry.write { db in
      for _ in 0..<8 { try Attempts.note(.signInByBoth, "\(amina.email)\n127.0.0.1", at: now, in: db) }
    }
    let browser = try await portal.browser()
    try await browser.open("/fr/sign-in")
    try await browser.submit("/fr/sign-in", ["email": amina.email, "password": "une phrase à moi"])
    #expect(browser.status == 429 && browser.field("retry-after") != nil)
    let other = try await portal.registry.read {
      try Attempts.wait(.signInByBoth, "\(amina.email)\n192.0.2.7", at: now, in: $0)
    }
    #expect(other == nil)
    await portal.close()
  }

  @Test("SEC-10 a link sets a new password once, ends the sessions and does not spare the code")
  func reset() async throws {
    let post = Actor.Post(agency: "", role: "auditor")
    let officer = try await portal.person("Omar", [post], email: "omar@example.org", password: "une phrase à moi")
    let signedIn = try await portal.browser(officer)
    let browser = try await portal.browser()
    try await browser.open("/fr/forgotten")
    try await browser.submit("/fr/forgotten", ["email": officer.email])
    let path = try await link(to: officer.email, "/reset")
    try await browser.open(path)
    try await browser.submit(path, ["password": "kurz"])
    #expect(browser.status == 422)
    try await browser.submit(path, ["password": "une phrase toute neuve"])
    #expect(browser.page.contains("Votre mot de passe est changé"))
    try await browser.open("/fr/sign-in")
    try await browser.submit(path, ["password": "une troisième phrase"])
    #expect(browser.page.contains("Ce lien ne vaut plus"))
    try await signedIn.open("/fr/account")
    #expect(signedIn.path.hasPrefix("/fr/sign-in"))
    try await browser.open("/fr/sign-in")
    try await browser.submit("/fr/sign-in", ["email": officer.email, "password": "une phrase toute neuve"])
    #expect(browser.path == "/fr/sign-in/code")
    await portal.close()
  }

  @Test("SEC-30 a form without our mark, with another's, or from another site is refused and changes nothing")
  func forgery() async throws {
    let amina = try await portal.person("Amina")
    let (mine, other) = (try await portal.browser(amina), try await portal.browser(try await portal.person("Karim")))
    try await other.open("/fr/account")
    let foreign = other.token
    #expect(!foreign.isEmpty)
    for token in ["", "x", foreign] {
      try await mine.open("/fr/account")
      try await mine.submit("/fr/account", ["name": "Mallory", "language": "fr"], token: token)
      #expect(mine.status == 403, "\(token)")
    }
    try await mine.open("/fr/account")
    #expect(mine.page.contains("Amina") && !mine.page.contains("Mallory"))
    let stranger = try await portal.browser()
    try await stranger.submit("/fr/sign-in", ["email": "a@example.org", "password": "x"], token: "x")
    #expect(stranger.status == 403)
    await portal.close()
  }

  @Test("SEC-32 after signing in one goes to a page of ours or home, never elsewhere")
  func next() {
    for good in ["/fr/dossiers", "/dossiers/a1?x=1"] { #expect(SignIn.localPath(good) == good) }
    for bad in ["//evil", "/\\evil", "https://evil", "javascript:x", "", "dossiers", "/a b", "/é"] {
      #expect(SignIn.localPath(bad) == nil, "\(bad)")
    }
  }

  @Test("SEC-4 SEC-16 a password is changed by who knows it, and ends the other sessions")
  func change() async throws {
    let amina = try await portal.person("Amina", password: "une phrase à moi")
    let (here, there) = (try await portal.browser(amina), try await portal.browser(amina))
    try await here.open("/fr/account/password")
    try await here.submit("/fr/account/password", ["current": "wrong", "password": "une phrase toute neuve"])
    #expect(here.status == 422 && here.page.contains("pas votre mot de passe actuel"))
    try await here.submit(
      "/fr/account/password", ["current": "une phrase à moi", "password": "une phrase toute neuve"])
    #expect(here.status == 200 && here.path.hasPrefix("/fr/account"))
    try await there.open("/fr/account")
    #expect(there.path.hasPrefix("/fr/sign-in"))
    await portal.close()
  }

  @Test("SEC-8 an officer without a code gets no further than to set one up, with his password")
  func owes() async throws {
    let omar = try await portal.person("Omar", password: "une phrase à moi")
    try await portal.registry.write { db in
      try Posts.give(Actor.Post(agency: "", role: "admin"), to: omar.id, in: db)
    }
    let browser = try await portal.browser(omar)
    try await browser.open("/fr/account/second-factor")
    let seed = try #require(browser.page.firstMatch(of: /name="seed" value="([A-Z2-7]+)"/)).output.1
    #expect(browser.page.contains("<svg"))
    try await browser.submit(
      "/fr/account/second-factor", ["seed": String(seed), "password": "une phrase à moi", "code": "000000"])
    #expect(browser.status == 422)
    await portal.close()
  }
}
