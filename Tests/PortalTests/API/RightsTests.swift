import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

/// SEC-21: every row of the table of routes, asked by everybody, with the ids of a stranger's dossier. Who is turned
/// away at the door follows from the rights; what the others find is written down here, route by route. A route that
/// is added without its line makes these tests fail.
@Suite("SEC-21 Every route and every role") struct RightsTests {
  /// What somebody finds who may ask, and to whom none of it belongs: `nothing` where there is something to belong.
  private enum Finding: Equatable {
    case page
    /// There is no such dossier, task, certificate or link for him.
    case nothing
    /// A form without our mark.
    case refused
    /// A call whose empty body says nothing.
    case empty(Int)
    case elsewhere
  }

  private static let findings: [String: Finding] = [
    "GET /": .page, "GET /styleguide": .page, "GET /assets/{file}": .nothing, "GET /health": .page, "GET /ready": .page,
    "GET /metrics": .page, "GET /procedures": .page, "GET /procedures/{procedure}": .page,
    "GET /procedures/{procedure}/guide": .page,

    "GET /sign-in": .page, "POST /sign-in": .refused, "GET /sign-in/code": .elsewhere, "POST /sign-in/code": .refused,
    "POST /logout": .refused, "GET /register": .page, "POST /register": .refused, "GET /register/sent": .page,
    "GET /confirm/{ticket}": .page, "POST /confirm/{ticket}": .refused, "GET /forgotten": .page,
    "POST /forgotten": .refused, "GET /forgotten/sent": .page, "GET /reset/{ticket}": .page,
    "POST /reset/{ticket}": .refused, "GET /invitation/{ticket}": .page, "POST /invitation/{ticket}": .refused,

    "GET /account": .page, "POST /account": .refused, "GET /account/password": .page,
    "POST /account/password": .refused, "GET /account/second-factor": .page, "POST /account/second-factor": .refused,
    "POST /account/sessions": .refused, "GET /account/email": .page, "POST /account/email": .refused,
    "GET /account/email/{ticket}": .page, "POST /account/email/{ticket}": .refused, "GET /account/tokens": .page,
    "POST /account/tokens": .refused, "POST /account/tokens/{token}/removal": .refused,

    "GET /procedures/{procedure}/start": .page, "POST /procedures/{procedure}/start": .refused, "GET /dossiers": .page,
    "GET /dossiers/{dossier}": .nothing, "GET /dossiers/{dossier}/situation": .nothing,
    "POST /dossiers/{dossier}/situation": .refused, "GET /dossiers/{dossier}/pages/{page}": .nothing,
    "POST /dossiers/{dossier}/pages/{page}": .refused, "POST /dossiers/{dossier}/pages/{page}/draft": .refused,
    "GET /dossiers/{dossier}/documents/{slot}": .nothing, "POST /dossiers/{dossier}/documents/{slot}": .refused,
    "GET /dossiers/{dossier}/files/{sha256}": .nothing, "GET /dossiers/{dossier}/check": .nothing,
    "POST /dossiers/{dossier}/submission": .refused, "POST /dossiers/{dossier}/completion": .refused,
    "GET /dossiers/{dossier}/withdrawal": .nothing, "POST /dossiers/{dossier}/withdrawal": .refused,
    "POST /dossiers/{dossier}/messages": .refused, "GET /dossiers/{dossier}/events": .nothing,
    "GET /dossiers/{dossier}/given": .nothing, "GET /dossiers/{dossier}/receipt.pdf": .nothing,
    "GET /dossiers/{dossier}/proof.json": .nothing, "GET /dossiers/{dossier}/payment": .nothing,
    "POST /dossiers/{dossier}/payment": .refused, "GET /dossiers/{dossier}/payments/{payment}": .nothing,
    "POST /dossiers/{dossier}/payments/{payment}": .refused,
    "GET /dossiers/{dossier}/payments/{payment}/receipt.pdf": .nothing, "GET /documents": .page,
    "POST /documents": .refused, "GET /documents/{document}": .nothing, "POST /documents/{document}/removal": .refused,
    "GET /profile": .page, "POST /profile": .refused,
    "GET /shares": .page, "POST /shares": .refused, "POST /shares/{share}/removal": .refused,
    "GET /s/{secret}": .nothing, "POST /s/{secret}": .refused, "GET /s/{secret}/documents": .nothing,
    "GET /s/{secret}/documents/{document}": .nothing, "GET /mandates": .page, "POST /mandates": .refused,
    "POST /mandates/{mandate}/removal": .refused, "GET /tasks": .page, "GET /tasks.csv": .page,
    "GET /tasks/{task}": .nothing, "POST /tasks/{task}": .refused, "POST /tasks/{task}/claim": .refused,
    "POST /tasks/{task}/certificate": .refused,
    "POST /tasks/{task}/resumption": .refused, "GET /tasks/{task}/documents/{document}": .nothing,
    "GET /agency": .page, "GET /agency/dossiers/{dossier}": .nothing,
    "POST /agency/dossiers/{dossier}/messages": .refused,
    "GET /agency/dossiers/{dossier}/documents/{document}": .nothing, "GET /certificates/{certificate}.pdf": .nothing,
    "GET /counter": .page, "GET /counter/transfers.pdf": .nothing, "GET /counter/{dossier}": .nothing,
    "POST /counter/{dossier}/papers": .refused, "POST /counter/{dossier}/hand-over": .refused,
    "GET /counter/{dossier}/handed": .nothing, "GET /cash": .page, "GET /cash/closing": .nothing,
    "GET /cash/closing.csv": .nothing, "GET /cash/{payment}": .nothing, "POST /cash/{payment}": .refused,
    "GET /cash/{payment}/receipt.pdf": .nothing, "GET /supervision": .page, "GET /supervision/tasks": .page,
    "GET /supervision/{dossier}": .nothing, "GET /admin": .page, "GET /admin/people": .page,
    "GET /admin/people/invite": .page, "POST /admin/people/invite": .refused, "GET /admin/people/{account}": .nothing,
    "POST /admin/people/{account}/posts": .refused, "POST /admin/people/{account}/state": .refused,
    "POST /admin/people/{account}/second-factor": .refused, "POST /admin/people/{account}/invitation": .refused,
    "GET /admin/agencies": .page, "GET /admin/packs": .page, "POST /admin/packs": .refused,
    "GET /admin/packs/{pack}": .nothing, "GET /admin/packs/{pack}/proposals/{sha256}": .nothing,
    "POST /admin/packs/{pack}/proposals/{sha256}": .refused, "GET /admin/mail": .page,
    "GET /admin/mail/{letter}": .nothing, "GET /admin/jobs": .page, "POST /admin/jobs/{job}": .refused,
    "GET /admin/statistics": .page, "GET /admin/statistics.csv": .page, "GET /admin/journal": .page,
    "GET /admin/journal/{sequence}": .nothing,

    "GET /verify": .page, "GET /verify/{code}": .nothing, "GET /.well-known/guichet-keys.json": .page,
    "GET /pki/root.pem": .nothing, "GET /pki/root.crl": .nothing,

    "GET /api/openapi.json": .page, "GET /api/dossier.xsd": .page, "GET /api/v1/verify/{code}": .page,
    "GET /api/v1/procedures": .page, "GET /api/v1/procedures/{procedure}": .page,
    "GET /api/v1/procedures/{procedure}/example": .nothing, "POST /api/v1/procedures/{procedure}/guide": .empty(415),

    "GET /api/v1/dossiers": .page, "POST /api/v1/dossiers": .empty(415), "GET /api/v1/dossiers/{dossier}": .nothing,
    "PATCH /api/v1/dossiers/{dossier}": .nothing, "GET /api/v1/dossiers/{dossier}.xml": .nothing,
    "GET /api/v1/dossiers/{dossier}.zip": .nothing, "GET /api/v1/dossiers/{dossier}/timeline": .nothing,
    "GET /api/v1/dossiers/{dossier}/documents/{slot}": .nothing,
    "PUT /api/v1/dossiers/{dossier}/documents/{slot}": .nothing,
    "POST /api/v1/dossiers/{dossier}/payments": .nothing, "POST /api/v1/dossiers/{dossier}/submission": .nothing,
    "POST /api/v1/payments/callback": .empty(400),

    "GET /api/v1/tasks": .page, "GET /api/v1/tasks/{task}": .nothing, "POST /api/v1/tasks/{task}/claim": .nothing,
    "POST /api/v1/tasks/{task}/outcome": .nothing, "POST /api/v1/tasks/{task}/certificate": .nothing,
    "GET /api/v1/certificates/{certificate}.pdf": .nothing,
    "POST /api/v1/certificates/{certificate}/revocation": .nothing, "GET /api/v1/events": .page,
    "GET /api/v1/statistics": .page, "GET /api/v1/journal": .page,
  ]

  /// To whom nothing here belongs: each as somebody who has signed in, or shows a key.
  private static let people: [(name: String, posts: [Actor.Post])] = [
    ("other applicant", []), ("officer elsewhere", [.init(agency: "hygiene", role: "agent")]),
    ("counter", [.init(agency: "", role: "counter")]), ("cashier", [.init(agency: "", role: "cashier")]),
    ("supervisor", [.init(agency: "", role: "supervisor")]), ("admin", [.init(agency: "", role: "admin")]),
    ("auditor", [.init(agency: "", role: "auditor")]),
  ]

  private struct Ground {
    let stage: MarketStage
    let draft: String
    let task: String
    let certificate: String

    /// A path in which each hole holds what is a stranger's; nil for a hole nobody knows.
    func path(_ route: Route) -> String? {
      var path = ""
      for segment in route.name.split(separator: "/") {
        guard segment.hasPrefix("{") else {
          path += "/\(segment)"
          continue
        }
        let name = segment.dropFirst().prefix { $0 != "}" }
        guard let value = value(of: String(name)) else { return nil }
        path += "/" + value + segment.drop { $0 != "}" }.dropFirst()
      }
      return path.isEmpty ? "/" : path
    }

    private func value(of hole: String) -> String? {
      switch hole {
      case "dossier": draft
      case "task": task
      case "certificate": certificate
      case "procedure": "stall"
      case "slot": "identity"
      case "code": "AAAA-AAAA-AAAA-AAAA"
      case "ticket": "not-a-ticket-1"
      case "file": "nothing.css"
      case "letter", "job", "sequence": "999999999"
      case "page", "sha256", "document", "payment", "share", "secret", "mandate", "account", "pack", "token":
        "nobody1"
      default: nil
      }
    }
  }

  private func ground() async throws -> Ground {
    let stage = try await MarketStage()
    let id = try await stage.granted()
    let code = try await stage.issue("stall", of: id)
    return Ground(stage: stage, draft: try await stage.paid(), task: "\(id).pickup", certificate: code.rawValue)
  }

  @Test("every route has its line, and every line its route; every hole of a path has something to stand there")
  func complete() async throws {
    let routes = Set(Routes.table.map { "\($0.method.name) \($0.name)" })
    #expect(routes.subtracting(Self.findings.keys) == [], "routes without a line")
    #expect(Set(Self.findings.keys).subtracting(routes) == [], "lines without a route")
    let ground = try await ground()
    for route in Routes.table { #expect(ground.path(route) != nil, "\(route.name)") }
    await ground.stage.portal.close()
  }

  @Test("a visitor is sent to sign in where a page is somebody's, and asked for a key where a call is")
  func visitors() async throws {
    let ground = try await ground()
    let portal = ground.stage.portal
    for route in Routes.table {
      guard let path = ground.path(route) else { continue }
      let answer = try await portal.program(nil).send(route.method, path, [], [])
      // The test asks from the machine itself.
      let isAllowed = Rights.allow(route.right, to: [.visitor, .machine])
      let place = "\(route.method.name) \(route.name)"
      if isAllowed {
        expect(answer, Self.findings[place], place)
      } else if route.isForPrograms {
        #expect(answer.status == 401 && answer.field("www-authenticate") == "Bearer", "\(place): \(answer.status)")
      } else {
        #expect(answer.status == 303 && answer.field("location")?.contains("/sign-in") == true, "\(place)")
      }
      expectNoCanary(answer, place)
    }
    await portal.close()
  }

  @Test("whoever has signed in is let in as his roles say, and finds nothing of a stranger's", arguments: people)
  func signedIn(_ who: (name: String, posts: [Actor.Post])) async throws {
    let ground = try await ground()
    let portal = ground.stage.portal
    let person = try await portal.person("Nobody", who.posts)
    let roles = Person(account: try await account(person, portal), posts: who.posts).roles
    let browser = try await portal.browser(person)
    for route in Routes.table {
      guard let path = ground.path(route) else { continue }
      let place = "\(who.name): \(route.method.name) \(route.name)"
      let answer: TestProgram.Answer
      if route.isForPrograms {
        answer = try await portal.program(person).send(route.method, path, [], [])
        #expect(SchemaJudge().faults(route.method, path, answer).filter { !$0.contains("405") } == [], "\(place)")
      } else {
        let cookies = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        answer = try await portal.program(nil).send(route.method, path, [("Cookie", cookies)], [])
      }
      // Those who watch over the house see everything that was filed, and never a draft.
      let isWatching =
        [.follow, .oversee, .audit, .account].contains(route.right)
        && !roles.isDisjoint(with: [.supervisor, .auditor, .admin])
      if isWatching, path.contains(ground.certificate), !roles.contains(.admin) {
        #expect(answer.status == 200, "\(place): \(answer.status)")
      } else if Rights.allow(route.right, to: roles) {
        expect(answer, Self.findings["\(route.method.name) \(route.name)"], place)
      } else {
        #expect(answer.status == 403, "\(place): \(answer.status)")
      }
      if !isWatching { expectNoCanary(answer, place) }
    }
    await portal.close()
  }

  private func account(_ person: TestPerson, _ portal: TestPortal) async throws -> Account {
    try #require(try await portal.registry.read { try Accounts.find(person.id, in: $0) })
  }

  private func expect(_ answer: TestProgram.Answer, _ finding: Finding?, _ place: String) {
    switch finding {
    case .page: #expect([200, 303].contains(answer.status), "\(place): \(answer.status)")
    case .nothing: #expect(answer.status == 404, "\(place): \(answer.status)")
    case .refused: #expect(answer.status == 403, "\(place): \(answer.status)")
    case .empty(let status): #expect(answer.status == status, "\(place): \(answer.status)")
    case .elsewhere: #expect(answer.status == 303, "\(place): \(answer.status)")
    case nil: Issue.record("\(place) has no line")
    }
  }

  private func expectNoCanary(_ answer: TestProgram.Answer, _ place: String) {
    #expect(!String(decoding: answer.body, as: UTF8.self).contains("Canary"), "\(place) tells a stranger's name")
  }

  @Test("SEC-23 a key that was taken back opens nothing any more")
  func keys() async throws {
    let stage = try await MarketStage()
    let (amina, now) = (stage.amina, stage.portal.clock.now)
    try await stage.portal.registry.write { _ = try APITokens.revoke("t-\(amina.id)", of: amina.id, at: now, in: $0) }
    for path in ["/api/v1/dossiers", "/api/v1/dossiers/abc2"] {
      #expect(try await stage.portal.program(amina).send(.get, path, [], []).status == 401)
    }
    await stage.portal.close()
  }
}
