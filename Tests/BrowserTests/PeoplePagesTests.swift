import BrowserDriver
import Crypto
import Foundation
import Outside
import Testing

extension BrowserTests {
  /// The pages of those who have signed in, in a demo: each as somebody of that role, by the pages he signs in with.
  struct PeoplePagesTests {
    private struct Person {
      let role: String
      let agency: String?
      /// The first address that a list links to, by the list and a selector.
      let pages: [String]
      let list: (path: String, link: String)?
    }

    private static let people: [Person] = [
      Person(
        role: "applicant", agency: nil,
        pages: [
          "/dossiers", "/documents", "/profile", "/shares", "/mandates", "/account", "/account/email",
          "/account/tokens",
        ],
        list: ("/dossiers", "main .cards a")),
      Person(
        role: "reviewer", agency: "single-window", pages: ["/tasks", "/agency"], list: ("/tasks", "main tbody a")),
      Person(role: "counter", agency: "single-window", pages: ["/counter"], list: ("/counter", "main tbody a")),
      Person(role: "cashier", agency: "cash-desk", pages: ["/cash", "/cash/closing"], list: ("/cash", "main tbody a")),
      Person(role: "supervisor", agency: nil, pages: ["/supervision", "/supervision/tasks"], list: nil),
      Person(
        role: "admin", agency: nil,
        pages: [
          "/admin", "/admin/people", "/admin/people/invite", "/admin/agencies", "/admin/packs", "/admin/mail",
          "/admin/jobs", "/admin/statistics", "/admin/journal",
        ], list: ("/admin/people", "main tbody a")),
      Person(role: "auditor", agency: nil, pages: ["/admin/journal", "/supervision"], list: nil),
    ]

    @Test("SEC-8 each role signs in as people do, and finds pages that are what pages have to be, in every language")
    func everybody() async throws {
      let data = try Scratch.folder("demo") + "/data"
      _ = try await PortalProcess.run("demo", "--data", data, "--dossiers", "40")
      let portal = try await PortalProcess.start(data: data)
      let file = try Data(contentsOf: URL(fileURLWithPath: "\(data)/demo-accounts.json"))
      let accounts = try JSONDecoder().decode([Account].self, from: file)
      var pages: [(name: String, html: String)] = []
      for person in Self.people {
        let account = try #require(
          accounts.first { $0.role == person.role && (person.agency == nil || $0.agency == person.agency) })
        let browser = try await Browser.open(.desktop, language: "fr", home: portal.url)
        try await signIn(account, browser)
        var paths = person.pages
        if let list = person.list {
          try await browser.go(to: "/fr\(list.path)")
          let link = try #require(try await browser.find(list.link).attribute("href"), "\(person.role)")
          paths.append(String(link.dropFirst(3)))
        }
        for tongue in Tongue.allCases {
          for (screen, isWide) in [(Browser.Screen.desktop, true), (.phone, false)] {
            try await browser.show(as: screen)
            var census = PageCensus()
            for path in paths {
              try await browser.go(to: "/\(tongue.code)\(path)")
              try await census.look(at: browser)
              let violations = try await browser.axe()
              #expect(violations.isEmpty, "\(person.role) \(path): \(violations)")
              if isWide { pages.append(("\(tongue.code)\(path)", try await browser.source)) }
            }
            #expect(census.findings.isEmpty, "\(person.role)")
          }
        }
        await browser.close()
      }
      #expect(try await NuValidator.check(pages).isEmpty)
      try await portal.stop()
    }

    private struct Account: Decodable {
      let role: String
      let agency: String?
      let email: String
      let password: String
      let totp: String?
    }

    private func signIn(_ account: Account, _ browser: Browser) async throws {
      try await browser.go(to: "/fr/sign-in")
      try await browser.type(account.email, into: "Adresse électronique")
      try await browser.type(account.password, into: "Mot de passe")
      try await browser.turnPage { try await browser.click("main form .button") }
      if let totp = account.totp {
        try await browser.wait(until: "the page that asks for a code") { try await $0.path == "/fr/sign-in/code" }
        let seed = SecretBytes(copying: try #require(Base32.decode(totp)))
        let step = OneTimeCode.step(at: Int64(Date().timeIntervalSince1970))
        try await browser.type(OneTimeCode.code(seed, step: step), into: "Code à six chiffres")
        try await browser.turnPage { try await browser.click("main form .button") }
      }
      try await browser.wait(until: "\(account.role) is in", within: 30) {
        let path = try await $0.path
        return !path.hasPrefix("/fr/sign-in")
      }
    }
  }
}
