import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Rules
import Testing

@testable import Portal

@Suite("REL-12 Payments over the API") struct PaymentsAPITests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  private func send(_ callback: JSON?, change: (String) -> String = { $0 }) async throws -> TestProgram.Answer {
    let path = try #require(callback?["path"]?.string)
    let fields = (callback?["headers"]?.object?.members ?? zip([], [])).map { ($0, $1.string ?? "") }
    let body = change(try #require(callback?["body"]?.string))
    let answer = try await stage.portal.program(nil).send(.post, path, fields, Array(body.utf8))
    #expect(SchemaJudge().faults(.post, path, answer) == [])
    return answer
  }

  @Test("the simulation settles at once; its callback, sent again and again, is answered with the same receipt")
  func simulated() async throws {
    let id = try await stage.draft()
    let paid = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"])
    #expect(paid.status == 201 && paid.json["state"]?.string == "paid" && paid.json["currency"]?.string == "MAD")
    let receipt = try #require(paid.json["receipt"]?.string)
    for _ in 0..<3 {
      let answer = try await send(paid.json["callback"])
      #expect(answer.status == 200 && answer.json["receipt"]?.string == receipt)
    }
    #expect(try await stage.count("SELECT count(*) FROM payment WHERE receipt IS NOT NULL") == 1)
    #expect(try await stage.count("SELECT count(*) FROM journal WHERE action = 'paid'") == 1)
    await stage.portal.close()
  }

  @Test("a forged, changed, incomplete or foreign callback is refused and settles nothing")
  func forged() async throws {
    let id = try await stage.draft()
    let ordered = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "cash"]).json
    let reference = try #require(ordered["reference"]?.string)
    let other = try await stage.draft()
    let paid = try await stage.applicant.post("/api/v1/dossiers/\(other)/payments", ["method": "simulated"]).json
    let theirs = try #require(paid["id"]?.string)
    let changes: [(String, (String) -> String)] = [
      ("another order", { $0.replacing(theirs, with: reference) }),
      ("another amount", { $0.replacing("amount=80", with: "amount=1") }),
      ("another currency", { $0.replacing("MAD", with: "XAF") }),
      ("another result", { $0.replacing("ProcReturnCode=00", with: "ProcReturnCode=01") }),
      ("no signature", { String($0.prefix { $0 != "H" }) + "x=1" }),
      ("another key", { $0.replacing("storekey=1", with: "storekey=2") }),
      ("a field twice", { $0 + "&oid=\(reference)" }), ("a field more", { $0 + "&more=1" }), ("nothing", { _ in "" }),
    ]
    for (name, change) in changes {
      let answer = try await send(paid["callback"], change: change)
      #expect([400, 403].contains(answer.status), "\(name): \(answer.status)")
    }
    let still = try await stage.applicant.get("/api/v1/dossiers/\(id)").json
    #expect(still["payments"]?[0]?["state"]?.string == "ordered")
    #expect(try await stage.count("SELECT count(*) FROM payment WHERE receipt IS NOT NULL") == 1)
    await stage.portal.close()
  }

  /// What the gateway would send about an order that it was not asked to settle at once.
  private func callback(_ payment: JSON, amount: Int = 80, currency: String = "MAD", isPaid: Bool = true) throws -> JSON
  {
    let line = Payment.Line(formality: "stall", fee: "place", beneficiary: "town", amount: Decimal(amount))
    let order = Payment(id: try #require(payment["id"]?.string), method: .online, lines: [line])
    let made = try stage.portal.portal.gateway.callback(of: order, currency: currency, isPaid: isPaid)
    return [
      "path": .string(made.path), "headers": ["Content-Type": .string(made.contentType)], "body": .string(made.body),
    ]
  }

  @Test("success and failure may come late, twice and in any order: money that came is taken once")
  func order() async throws {
    let id = try await stage.draft()
    let first = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "cash"]).json
    #expect(try await send(try callback(first, isPaid: false)).json["state"]?.string == "dropped")
    #expect(try await send(try callback(first, isPaid: false)).json["state"]?.string == "dropped")
    let second = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "cash"]).json
    let late = try await send(try callback(first))
    #expect(late.status == 200 && late.json["state"]?.string == "paid", "money that comes after all is taken")
    #expect(try await send(try callback(first, isPaid: false)).json["receipt"] == late.json["receipt"])
    let both = try await send(try callback(second))
    #expect(both.json["state"]?.string == "paid", "the second payment came too")
    #expect(try await stage.count("SELECT count(*) FROM journal WHERE action = 'refundOwed'") == 1)
    #expect(try await stage.count("SELECT count(*) FROM payment WHERE state = 'paid'") == 2)
    #expect(try await stage.applicant.post("/api/v1/dossiers/\(id)/submission").status == 201)
    await stage.portal.close()
  }

  @Test("a callback with the right signature and another amount or currency than was ordered is refused")
  func mismatch() async throws {
    let id = try await stage.draft()
    let ordered = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "cash"]).json
    for wrong in [try callback(ordered, amount: 79), try callback(ordered, currency: "XAF")] {
      let answer = try await send(wrong)
      #expect(answer.status == 409 && answer.json["code"]?.string == "amount")
    }
    let unknown = try await send(try callback(["id": "abcdefgh2345"]))
    #expect(unknown.status == 404)
    #expect(try await stage.count("SELECT count(*) FROM payment WHERE receipt IS NOT NULL") == 0)
    await stage.portal.close()
  }

  @Test("a procedure takes the means of payment that its pack names, and no others")
  func methods() async throws {
    let id = try await stage.draft()
    for method: JSON in ["transfer", "account", "online", "gold", 7, .null] {
      let answer = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": method])
      #expect(answer.status == (method.string == nil ? 400 : 422), "\(method)")
    }
    await stage.portal.close()
  }

  @Test("a signing key changes with the master key, and what was signed before still counts")
  func rotation() async throws {
    let id = try await stage.draft()
    let paid = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"]).json
    _ = try await stage.portal.registry.rotateMasterKey()
    #expect(try await send(paid["callback"]).json["receipt"] == paid["receipt"])
    await stage.portal.close()
  }
}
