import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("SEC-26 The same request has one effect") struct OnceTests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  /// The same call fifty times at once.
  private func together(
    _ times: Int = 50, _ call: @escaping @Sendable (Int) async throws -> TestProgram.Answer
  ) async throws -> [TestProgram.Answer] {
    try await withThrowingTaskGroup(of: TestProgram.Answer.self) { group in
      for number in 0..<times { group.addTask { try await call(number) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test("50 filings with one key make one dossier, and all are told the same")
  func filing() async throws {
    let user = stage.applicant
    let answers = try await together { _ in try await user.post("/api/v1/dossiers", MarketStage.filing(), key: "f1") }
    #expect(Set(answers.map(\.status)) == [201] && Set(answers.map(\.body)).count == 1)
    #expect(Set(answers.compactMap { $0.field("location") }).count == 1)
    #expect(try await stage.count("SELECT count(*) FROM dossier") == 1)
    await stage.portal.close()
  }

  @Test("50 payments with one key make one payment and one receipt")
  func payment() async throws {
    let id = try await stage.draft()
    let user = stage.applicant
    let answers = try await together { _ in
      try await user.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"], key: "p1")
    }
    #expect(Set(answers.map(\.status)) == [201] && Set(answers.map(\.body)).count == 1)
    #expect(try await stage.count("SELECT count(*) FROM payment") == 1)
    #expect(try await stage.count("SELECT count(*) FROM journal WHERE action = 'paid'") == 1)
    await stage.portal.close()
  }

  @Test("50 payments without a key settle what is due once, whichever comes first")
  func paymentWithoutKey() async throws {
    let id = try await stage.draft()
    let user = stage.applicant
    let answers = try await together { _ in
      try await user.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"])
    }
    #expect(answers.count { $0.status == 201 } == 1 && answers.count { $0.status == 409 } == 49)
    #expect(try await stage.count("SELECT count(*) FROM payment WHERE state = 'paid'") == 1)
    await stage.portal.close()
  }

  @Test(
    "50 submissions with one key give one number and one receipt; without a key one is filed and 49 learn its number")
  func submission() async throws {
    let user = stage.applicant
    let (id, other) = (try await stage.paid(), try await stage.paid())
    let answers = try await together { _ in try await user.post("/api/v1/dossiers/\(id)/submission", key: "s1") }
    #expect(Set(answers.map(\.status)) == [201] && Set(answers.map(\.body)).count == 1)
    let loose = try await together { _ in try await user.post("/api/v1/dossiers/\(other)/submission") }
    #expect(loose.count { $0.status == 201 } == 1 && loose.count { $0.status == 409 } == 49)
    #expect(Set(loose.compactMap { $0.json["number"]?.string }).count == 1)
    #expect(try await stage.count("SELECT count(*) FROM journal WHERE action = 'filed'") == 2)
    #expect(try await stage.count("SELECT count(DISTINCT number) FROM dossier") == 2)
    await stage.portal.close()
  }

  @Test("50 outcomes with one key end a task once; 50 officers at once end it once")
  func outcome() async throws {
    let (id, other) = (try await stage.filed(), try await stage.filed())
    let desk = try await stage.officer("desk", "reviewer")
    let answers = try await together { _ in
      try await desk.post("/api/v1/tasks/\(id).revision/outcome", ["outcome": "accept"], key: "o1")
    }
    #expect(Set(answers.map(\.status)) == [200] && Set(answers.map(\.body)).count == 1)
    let loose = try await together { _ in
      try await desk.post("/api/v1/tasks/\(other).revision/outcome", ["outcome": "accept"])
    }
    #expect(loose.count { $0.status == 200 } == 1 && loose.count { $0.json["code"]?.string == "stepNotOpen" } == 49)
    #expect(try await stage.count("SELECT count(*) FROM journal WHERE action = 'ended' AND actor <> 'guichet'") == 2)
    await stage.portal.close()
  }

  @Test("a key is its owner's and its call's: others use the same one freely; with another body it is refused")
  func scope() async throws {
    let made = try await stage.applicant.post("/api/v1/dossiers", MarketStage.filing(), key: "k")
    let other = try await stage.stranger.post("/api/v1/dossiers", MarketStage.filing(), key: "k")
    #expect(made.status == 201 && other.status == 201 && made.json["id"] != other.json["id"])
    let reused = try await stage.applicant.post("/api/v1/dossiers", MarketStage.filing(area: 9), key: "k")
    #expect(reused.status == 422 && reused.json["code"]?.string == "keyReused")
    let id = try #require(made.json["id"]?.string)
    let paid = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"], key: "k")
    #expect(paid.status == 201, "another call")
    for bad in ["", String(repeating: "k", count: 256)] {
      let refused = try await stage.applicant.post("/api/v1/dossiers", MarketStage.filing(), key: bad)
      #expect([400, 422].contains(refused.status), "\(bad.count) bytes")
    }
    #expect(try await stage.count("SELECT count(*) FROM dossier") == 2)
    await stage.portal.close()
  }

  @Test("what was refused under a key can be mended and sent again under it; what was done is answered as it was then")
  func again() async throws {
    let id = try await stage.draft()
    #expect(try await stage.applicant.post("/api/v1/dossiers/\(id)/submission", key: "k").status == 409, "unpaid")
    _ = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"])
    let filed = try await stage.applicant.post("/api/v1/dossiers/\(id)/submission", key: "k")
    #expect(filed.status == 201)
    let desk = try await stage.officer("desk", "reviewer")
    #expect(try await stage.end("\(id).revision", "refuse", desk, ["reason": "fraud"]).status == 200)
    let replayed = try await stage.applicant.post("/api/v1/dossiers/\(id)/submission", key: "k")
    #expect(replayed.status == 201 && replayed.body == filed.body)
    let claim = try await stage.applicant.post("/api/v1/dossiers", MarketStage.filing(), key: "first")
    let made = try #require(claim.json["id"]?.string)
    _ = try await stage.applicant.patch("/api/v1/dossiers/\(made)", ["data": ["area": 2]])
    #expect(try await stage.applicant.post("/api/v1/dossiers", MarketStage.filing(), key: "first").body == claim.body)
    await stage.portal.close()
  }
}
