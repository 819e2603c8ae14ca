import Crypto
import Foundation
import HTTP
import JSON
import Procedures
import Registry
import Rules
import Sockets
import Testing

@testable import Portal

/// Anybody asks for certificates over a socket.
@Suite("ER-47 Verification by anyone") struct VerifyTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private let folder = TestFolder()
  private let registry: Registry
  private let portal: Portal
  private let server: Server
  private let client: Client

  init() async throws {
    registry = try await folder.registry()
    let log = AccessLog(descriptor: open("/dev/null", O_WRONLY))
    let url = try #require(ClientURL("http://127.0.0.1"))
    portal = try Portal(
      root: Self.root, origins: Origins(publicURL: url, further: []), work: Work(now: { 0 }, log: log),
      catalogue: Catalogue([]) { _ in Hour(moment: .init(rawValue: 0), local: .epoch) }, registry: registry)
    let loops = try Loops(count: 1)
    let address = try Listener.reserve(SocketAddress(IPAddress(ipv4: 0x7F00_0001), port: 0))
    server = try await Server(Server.Settings(address: address), site: portal, loops: loops, log: log)
    client = Client(dialer: try Dialer(loops: loops, addressGuard: .any))
  }

  private func get(_ path: String) async throws -> ClientResponse {
    try await client.send(ClientRequest(.get, try #require(ClientURL("http://\(server.address)\(path)"))))
  }

  private func text(_ path: String, _ status: Int = 200) async throws -> String {
    let answer = try await get(path)
    #expect(answer.status == status, "\(path)")
    // A space that does not break is a space.
    return String(decoding: answer.body, as: UTF8.self).replacing("\u{A0}", with: " ")
  }

  /// A certificate of 2026-03-02 that holds for so many seconds from now.
  private func issue(_ dossier: String, endsIn seconds: Int64?, isEnabled: Bool = true) async throws -> CertificateCode
  {
    let now = registry.clock.wall()
    let (from, until) = (CivilDate(year: 2026, month: 3, day: 2), CivilDate(year: 2027, month: 1, day: 15))
    let paper = CertificateRecord.Paper(
      language: "ar", title: "شهادة الوضعية الجبائية", agencyTitle: "إدارة الضرائب", holder: "Amina <Benchekroun>",
      sha256: Digest.of(Array(dossier.utf8)), issuedAt: now, issuedOn: try #require(from),
      end: try seconds.map { .init(lastDay: try #require(until), at: now.adding(seconds: $0)) })
    return try await registry.write { [registry] db in
      let request = CertificateRegister.Request(
        template: "clearance", numberFormat: "RF-{year}-{number}", year: 2026, dossier: dossier, formality: "tax",
        agency: "tax")
      let code = try CertificateRegister.reserve(request, randomness: registry.randomness, in: db).code
      try CertificateRegister.record(code, paper, isEnabled: isEnabled, in: db)
      return code
    }
  }

  @Test("a valid certificate shows its number, title, holder, agency and days, in the visitor's language")
  func valid() async throws {
    let code = try await issue("d1", endsIn: 1_000)
    for (language, words) in [
      ("fr", ["Ce certificat est valable", "2 mars 2026", "15 janvier 2027"]),
      ("ar", ["هذه الشهادة سارية المفعول", "2 مارس 2026", "15 يناير 2027"]),
      ("en", ["This certificate is valid", "2 March 2026", "15 January 2027"]),
    ] {
      // Words that run the other way are isolated (FSI and PDI), which nobody sees.
      let page = try await text("/\(language)/verify/\(code)").filter { $0 != "\u{2068}" && $0 != "\u{2069}" }
      for word in words + [
        "RF-2026-000001", "Amina &lt;Benchekroun&gt;", "إدارة الضرائب", "شهادة الوضعية الجبائية", code.rawValue,
      ] {
        #expect(page.contains(word), "\(word) not in \(page)")
      }
      #expect(!page.contains("⟦") && page.components(separatedBy: "<h1").count == 2)
    }
    let json = try JSONReader.read(Array(try await text("/api/v1/verify/\(code)").utf8))
    #expect(json["status"]?.string == "valid" && json["number"]?.string == "RF-2026-000001")
    #expect(json["holder"]?.string == "Amina <Benchekroun>" && json["validUntil"]?.string == "2027-01-15")
    #expect(json["issuedOn"]?.string == "2026-03-02" && json["revokedAt"]?.isNull == true)
    await registry.close()
  }

  @Test("expired, revoked, not yet in use and unknown are told apart, and nothing is told of what is not in use")
  func others() async throws {
    let expired = try await issue("d1", endsIn: 0)
    let revoked = try await issue("d2", endsIn: nil)
    let now = registry.clock.wall()
    try await registry.write { try CertificateRegister.revoke(revoked, reason: "secret", at: now, in: $0) }
    let awaiting = try await issue("d3", endsIn: nil, isEnabled: false)
    let unknown = CertificateCode.random(registry.randomness)
    for (code, status, standing, sentence) in [
      (expired, 200, "expired", "n’est plus valable"), (revoked, 200, "revoked", "a été retiré"),
      (awaiting, 404, "unknown", "Aucun certificat"), (unknown, 404, "unknown", "Aucun certificat"),
    ] {
      let page = try await text("/fr/verify/\(code)", status)
      #expect(page.contains(sentence) && !page.contains("secret"), "\(page)")
      #expect(page.contains("RF-2026") == (status == 200))
      let answer = try await text("/api/v1/verify/\(code)")
      #expect(try JSONReader.read(Array(answer.utf8))["status"]?.string == standing)
      if standing == "unknown" { #expect(answer == #"{"status":"unknown"}"#) }
    }
    let odd = try await text("/fr/verify/%3Cscript%3E", 404)
    #expect(odd.contains("&lt;script&gt;") && !odd.contains("<script>"))
    #expect(try await text("/api/v1/verify/x") == #"{"status":"unknown"}"#)
    await registry.close()
  }

  @Test("a code is found however it is typed; one that cannot be a code comes back with its fault")
  func form() async throws {
    let code = try await issue("d1", endsIn: nil)
    let plain = code.rawValue.lowercased().replacing("-", with: "")
    let sent = try await get("/fr/verify?code=%20\(plain)")
    #expect(sent.status == 303 && sent.field("location") == "/fr/verify/\(code)")
    let typed = try await get("/verify/\(plain)")
    #expect(typed.status == 308 && typed.field("location") == "/verify/\(code)")
    #expect(try await text("/fr/verify/\(code)").contains("sans limite de durée"))
    let empty = try await text("/fr/verify")
    #expect(empty.contains(#"name="code""#) && !empty.contains(#"role="alert""#))
    let refused = try await text("/fr/verify?code=O0%22%3E")
    for word in [
      "<title>Erreur", #"role="alert""#, ##"href="#code""##, #"aria-invalid="true""#, "code-fault", "O0&quot;",
    ] {
      #expect(refused.contains(word), "\(word) not in \(refused)")
    }
    await registry.close()
  }

  @Test("keys, root and list are there for all, once there is a root")
  func published() async throws {
    #expect(try await get("/pki/root.pem").status == 404)
    #expect(try await get("/pki/root.crl").status == 404)
    #expect(try await text("/.well-known/guichet-keys.json") == #"{"keys":[]}"#)
    let name = try #require(DistinguishedName(country: "MA", organization: "Guichet", commonName: "Racine"))
    let now = registry.clock.wall()
    let authority = portal.authority
    let root = try await registry.write { try authority.makeRoot(name, at: now, in: $0) }
    let key = try await registry.sealingKey(of: "tax", named: name, from: authority)
    let pem = try await get("/pki/root.pem")
    #expect(String(decoding: pem.body, as: UTF8.self) == root.pem)
    #expect(pem.field("content-type") == "application/x-pem-file")
    let list = try await get("/pki/root.crl")
    #expect(list.field("content-type") == "application/pkix-crl")
    #expect(try RevocationList(der: list.body).isSigned(by: root))
    #expect(authority.listsAt == "http://127.0.0.1/pki/root.crl")
    let keys = try JSONReader.read(Array(try await text("/.well-known/guichet-keys.json").utf8))
    let identifier = Base64.url(Array(try key.key.verifyingKey.fingerprint.prefix(8)))
    #expect(keys["keys"]?.array?.first?["kid"]?.string == identifier)
    await registry.close()
  }
}
