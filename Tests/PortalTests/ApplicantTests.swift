import Crypto
import Foundation
import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Rules
import Templates
import Testing

@testable import Portal

/// Somebody files, in pages without scripts, what an example of the pack files.
@Suite("ER-04 ER-10 ER-12 ER-13 ER-15 ER-16 The applicant's side") struct ApplicantTests {
  let portal: TestPortal
  private let pack: Pack
  private let example: Example
  private let procedure: Procedure

  init() async throws {
    portal = try await TestPortal()
    pack = try #require(portal.packs.first)
    example = try #require(pack.examples.first { $0.expected.end == .done })
    procedure = try #require(pack.procedure(example.procedure))
  }

  private var speech: Speech { portal.portal.templates.translations.speech(.fr) }

  /// What a browser sends for these answers.
  private func inputs(_ questions: [Question], _ answers: [String: JSON]) -> [(String, String)] {
    let filling = Filling(kept: answers, of: questions, speech)
    func names(_ question: Question, _ prefix: String) -> [String] {
      question.kind.parts.map { $0.isEmpty ? prefix : "\(prefix).\($0)" }
    }
    return questions.flatMap { question -> [String] in
      guard question.isRows else { return names(question, question.id) }
      let count = filling.rowCount(question.id, max: 100)
      return ["\(question.id).rows"]
        + (0..<count).flatMap { row in
          question.columns.flatMap { names($0, "\(question.id).\(row + 1).\($0.id)") }
        }
    }.flatMap { name in filling.all(name).map { (name, $0) } }
  }

  private func query(_ pairs: [(String, String)]) -> String {
    pairs.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
  }

  private static let pdf = pdf("")

  /// A sound PDF of one empty page, with a remark that makes it another file.
  private static func pdf(_ remark: String) -> [UInt8] {
    var text = "%PDF-1.4\n%\(remark)\n"
    var places: [Int] = []
    for (index, body) in [
      "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ].enumerated() {
      places.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(body)\nendobj\n"
    }
    let start = text.utf8.count
    text += "xref\n0 4\n0000000000 65535 f \n"
    for place in places { text += String(repeating: "0", count: 10 - "\(place)".count) + "\(place) 00000 n \n" }
    return Array((text + "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n").utf8)
  }

  /// From the guide to the filing; answers the dossier's address.
  func begin(_ browser: TestBrowser) async throws -> String {
    let answers = inputs(procedure.guide.questions, example.filing.answers)
    try await browser.open("/fr/procedures/\(procedure.id)/start?\(query(answers))")
    try await browser.send(browser.path, answers + [("language", "fr"), ("once", "o1")])
    return browser.path
  }

  func file(_ browser: TestBrowser) async throws -> String {
    let answers = inputs(procedure.guide.questions, example.filing.answers)
    let optional = example.filing.formalities.map { ("formality", $0) }
    try await browser.open("/fr/procedures/\(procedure.id)/guide?\(query(answers + optional))")
    let start = try #require(browser.links("/fr/procedures/\(procedure.id)/start").first)
    try await browser.open(start)
    #expect(browser.page.contains("Ouvrir votre dossier"), "\(browser.page)")
    let once = try #require(browser.page.firstMatch(of: /name="once" value="([^"]+)"/)).output.1
    try await browser.send(start, answers + optional + [("language", "fr"), ("once", String(once))])
    let dossier = browser.path
    #expect(browser.status == 200 && dossier.hasPrefix("/fr/dossiers/"), "\(browser.page)")
    for link in browser.links("\(dossier)/pages/") {
      let id = String(link.split(separator: "/").last ?? "")
      let page = try #require(procedure.form.pages.first { $0.id == id })
      try await browser.open(link)
      #expect(browser.status == 200)
      try await browser.send(link, inputs(page.questions, example.filing.data))
      #expect(browser.status == 200 && browser.path != link, "\(id): \(browser.page)")
    }
    try await browser.open(dossier)
    for link in browser.links("\(dossier)/documents/") {
      try await browser.open(link)
      try await browser.upload(link, file: "file", name: "scan.pdf", type: "application/pdf", Self.pdf)
      #expect(browser.status == 200 && browser.page.contains("scan.pdf"), "\(link): \(browser.page)")
    }
    try await browser.open("\(dossier)/check")
    #expect(browser.status == 200 && browser.page.contains("Vérifier et déposer"))
    try await browser.submit("\(dossier)/submission")
    #expect(browser.status == 200 && browser.page.contains("Votre dossier est déposé"), "\(browser.page)")
    return dossier
  }

  @Test("a person goes from the guide to the filing without a script, and finds number, receipt and whom it waits for")
  func whole() async throws {
    let amina = try await portal.person("Amina Benali")
    let browser = try await portal.browser(amina)
    let dossier = try await file(browser)
    let id = String(dossier.split(separator: "/").last ?? "")
    func stored() async throws -> DossierLine? {
      let now = portal.clock.now
      return try await portal.registry.read { try Dossiers.line(id, for: .house, at: now, in: $0) }
    }
    let line = try #require(try await stored())
    let number = try #require(line.number)
    #expect(browser.page.contains(number) && browser.page.contains("Qui a votre dossier"))
    #expect(browser.page.contains("<svg") && browser.page.contains("Dossier déposé"))
    try await browser.submit("\(dossier)/submission")
    #expect(browser.status == 200, "filed twice is filed once")
    #expect(try await stored()?.eventCount == line.eventCount)
    try await browser.open("\(dossier)/receipt.pdf")
    #expect(browser.status == 200 && browser.body.starts(with: Array("%PDF-".utf8)))
    let first = browser.body
    try await browser.open("\(dossier)/receipt.pdf")
    #expect(browser.body == first, "the same paper each time")
    try await browser.open("\(dossier)/proof.json")
    #expect(browser.page.contains("\"sequence\"") && browser.page.contains(number))
    try await browser.open("\(dossier)/given")
    #expect(browser.page.contains("scan.pdf"))
    try await browser.open("/fr/dossiers")
    #expect(browser.page.contains(number))
    try await browser.open("/fr/documents")
    #expect(browser.page.contains("scan.pdf"), "ER-07 what was sent can be used again")
    for language in ["ar", "en"] {
      for path in [dossier, "\(dossier)/given", "/fr/dossiers", "/fr/documents", "/fr/shares", "/fr/mandates"] {
        try await browser.open("/\(language)\(path.dropFirst(3))")
        #expect(browser.status == 200 && !browser.page.contains("⟦"), "\(language) \(path)")
      }
    }
    await portal.close()
  }

  @Test("SEC-19 another person finds none of it, by any address and any verb")
  func strangers() async throws {
    let browser = try await portal.browser(try await portal.person("Amina Canary"))
    let dossier = try await file(browser)
    try await browser.open("\(dossier)/given")
    let files = browser.links("\(dossier)/files/")
    let karim = try await portal.browser(try await portal.person("Karim"))
    let page = try #require(procedure.form.pages.first).id
    for path in [
      "", "/situation", "/pages/\(page)", "/check", "/payment", "/given", "/receipt.pdf", "/proof.json", "/withdrawal",
      "/events",
    ] {
      try await karim.open(dossier + path)
      #expect(karim.status == 404 && !karim.page.contains("Canary"), "\(path)")
    }
    for file in files {
      try await karim.open(file)
      #expect(karim.status == 404)
    }
    try await karim.open("/fr/account")
    let token = karim.token
    for path in ["/submission", "/completion", "/withdrawal", "/messages", "/payment", "/pages/\(page)", "/situation"] {
      try await karim.submit(dossier + path, ["text": "x", "note": "x"], token: token)
      #expect(karim.status == 404, "\(path)")
    }
    await portal.close()
  }

  @Test("ER-12 what is wrong stands beside its field, what was typed stays, and what is right is kept all the same")
  func mistakes() async throws {
    let browser = try await portal.browser(try await portal.person("Amina"))
    let answers = inputs(procedure.guide.questions, example.filing.answers)
    try await browser.open("/fr/procedures/\(procedure.id)/start?\(query(answers))")
    try await browser.send(browser.path, answers + [("language", "fr"), ("once", "o1")])
    let dossier = browser.path
    let link = try #require(browser.links("\(dossier)/pages/").first)
    try await browser.open(link)
    try await browser.submit(link, [:])
    #expect(browser.status == 422 && browser.page.contains("<title>Erreur"))
    #expect(browser.page.contains(#"role="alert""#) && browser.page.contains(#"aria-invalid="true""#))
    let page = try #require(procedure.form.pages.first { link.hasSuffix("/\($0.id)") })
    let text = try #require(page.questions.first { $0.kindName == "text" })
    let canary = #"<script>x</script>"'&"#
    try await browser.send(link, [(text.id, canary)])
    #expect(browser.status == 422 && !browser.page.contains("<script>x"))
    try await browser.open(link)
    #expect(browser.page.contains("&lt;script&gt;x"), "kept beside what is missing")
    try await browser.submit(link, ["go": "later"])
    #expect(browser.path == dossier)
    await portal.close()
  }

  @Test("a draft that was given up says so, and leads to none of the pages that are closed with it")
  func givenUp() async throws {
    let browser = try await portal.browser(try await portal.person("Amina"))
    let dossier = try await begin(browser)
    try await browser.open(dossier)
    #expect(!browser.links("\(dossier)/pages/").isEmpty)
    try await browser.open("\(dossier)/withdrawal")
    try await browser.submit("\(dossier)/withdrawal", ["note": ""])
    try await browser.open(dossier)
    #expect(browser.status == 200 && browser.page.contains("Dossier retiré"))
    #expect(browser.links("\(dossier)/").isEmpty)
    await portal.close()
  }

  @Test("SEC-40 a file that is not what it says is refused in words, and one too large as well")
  func uploads() async throws {
    let browser = try await portal.browser(try await portal.person("Amina"))
    for (name, bytes) in [("cv.pdf", Array("MZ not a pdf".utf8)), ("empty.pdf", [])] {
      try await browser.open("/fr/documents")
      try await browser.upload("/fr/documents", file: "file", name: name, type: "application/pdf", bytes)
      #expect(browser.status == 422 && browser.page.contains(#"id="file-error""#), "\(name) \(browser.page)")
    }
    try await browser.open("/fr/documents")
    var large = Self.pdf
    large += [UInt8](repeating: 0x20, count: 11 << 20)
    try await browser.upload("/fr/documents", file: "file", name: "large.pdf", type: "application/pdf", large)
    #expect(browser.status == 422 && browser.page.contains("la limite est"))
    try await browser.upload(
      "/fr/documents", file: "file", name: "../../x\u{202E}fdp.pdf", type: "application/pdf", Self.pdf)
    #expect(browser.status == 200 && !browser.page.contains("../"), "SEC-43")
    await portal.close()
  }

  @Test(
    "ER-05 chosen documents are seen with address and password, nothing else, until it is stopped; visits are noted")
  func shares() async throws {
    let amina = try await portal.browser(try await portal.person("Amina"))
    for name in ["one.pdf", "two.pdf"] {
      try await amina.open("/fr/documents")
      try await amina.upload(
        "/fr/documents", file: "file", name: name, type: "application/pdf", Self.pdf(name))
    }
    try await amina.open("/fr/shares")
    try await amina.submit("/fr/shares", ["title": "Banque", "password": "pour la banque", "days": "30"])
    #expect(amina.status == 422 && amina.page.contains("au moins un document"))
    let item = try #require(
      amina.page.firstMatch(of: /value="([a-z0-9]{12})"><span><bdi>one.pdf/)
    ).output.1
    try await amina.submit(
      "/fr/shares", ["item": String(item), "title": "Banque", "password": "pour la banque", "days": "30"])
    let path = try #require(amina.page.firstMatch(of: /http:\/\/127[^\/]+(\/s\/[^<\s]+)/)).output.1
    let bank = try await portal.browser()
    try await bank.open(String(path))
    try await bank.submit(String(path), ["password": "wrong guess"])
    #expect(bank.status == 422)
    try await bank.submit(String(path), ["password": "pour la banque"])
    #expect(bank.page.contains("one.pdf") && !bank.page.contains("two.pdf"))
    let link = try #require(bank.links("\(path)/documents/").first)
    try await bank.open(link)
    #expect(bank.status == 200 && bank.field("content-disposition")?.hasPrefix("attachment") == true)
    let other = try await portal.browser()
    try await other.open(link)
    #expect(other.status == 404)
    try await amina.open("/fr/shares")
    for word in ["Mot de passe refusé", "A regardé", "Ouvert"] { #expect(amina.page.contains(word), "\(word)") }
    let stop = try #require(amina.page.firstMatch(of: /action="(\/fr\/shares\/[^"]+\/removal)"/)).output.1
    try await amina.submit(String(stop))
    try await bank.open(link)
    #expect(bank.status == 404)
    await portal.close()
  }

  @Test("ER-04 a representative files for who gave the mandate, and sees it no longer once it is taken back")
  func mandates() async throws {
    let amina = try await portal.person("Amina", email: "amina@example.org")
    let rachid = try await portal.person("Rachid", email: "rachid@example.org")
    let (owner, broker) = (try await portal.browser(amina), try await portal.browser(rachid))
    try await owner.open("/fr/mandates")
    try await owner.submit("/fr/mandates", ["email": "nobody@example.org", "scope": ""])
    #expect(owner.status == 422)
    try await owner.submit("/fr/mandates", ["email": rachid.email, "scope": ""])
    #expect(owner.page.contains("Rachid"))
    let answers = inputs(procedure.guide.questions, example.filing.answers)
    let start = "/fr/procedures/\(procedure.id)/start?\(query(answers))"
    try await broker.open(start)
    #expect(broker.page.contains("Amina"))
    try await broker.send(broker.path, answers + [("language", "fr"), ("for", amina.id), ("once", "o1")])
    let dossier = broker.path
    #expect(broker.status == 200 && broker.page.contains("Amina"))
    try await owner.open(dossier)
    #expect(owner.status == 200)
    try await owner.open("/fr/mandates")
    let end = try #require(owner.page.firstMatch(of: /action="(\/fr\/mandates\/[^"]+\/removal)"/)).output.1
    try await owner.submit(String(end))
    try await broker.open(dossier)
    #expect(broker.status == 404)
    await portal.close()
  }
}

extension TestBrowser {
  /// A form whose fields are worked out.
  fileprivate func send(_ path: String, _ fields: [(String, String)]) async throws {
    try await send(String(path.prefix { $0 != "?" }), fields, token: nil)
  }
}
