import Foundation
import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("Dossiers over the API") struct DossiersAPITests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  @Test("from the first answers to the receipt: what is missing is named, and disappears as it comes")
  func whole() async throws {
    let user = stage.applicant
    let made = try await user.post("/api/v1/dossiers", ["procedure": "stall", "answers": ["goods": "fish"]])
    let id = try #require(made.json["id"]?.string)
    #expect(made.status == 201 && made.field("location") == "/api/v1/dossiers/\(id)")
    #expect(made.json["state"]?.string == "draft" && made.json["number"]?.isNull == true)
    let fields = Set((made.json["missing"]?.array ?? []).compactMap { $0["field"]?.string })
    #expect(fields == ["terrace", "zone", "trade_name", "area"], "\(made.json)")
    let slots = Set((made.json["missing"]?.array ?? []).compactMap { $0["slot"]?.string })
    #expect(slots == ["identity", "analysis"])
    let early = try await user.post("/api/v1/dossiers/\(id)/submission")
    #expect(early.status == 422 && early.json["code"]?.string == "incomplete")
    let patched = try await user.patch(
      "/api/v1/dossiers/\(id)",
      ["answers": ["terrace": "no", "zone": "south"], "data": ["trade_name": "Chez Canary", "area": 25]])
    #expect(patched.status == 200)
    let left = patched.json["missing"]?.array ?? []
    #expect(left.contains { $0["field"]?.string == "area" && $0["reason"]?.string == "Au plus 20 m²." })
    let mended = try await user.patch("/api/v1/dossiers/\(id)", ["data": ["area": 8]])
    #expect(mended.json["missing"]?.array?.contains { $0["payment"]?.double == 340 } == true, "\(mended.json)")
    for slot in ["identity", "analysis"] {
      #expect(try await user.put("/api/v1/dossiers/\(id)/documents/\(slot)", MarketStage.pdf(slot)).status == 200)
    }
    let unpaid = try await user.post("/api/v1/dossiers/\(id)/submission")
    #expect(unpaid.status == 409 && unpaid.json["code"]?.string == "unpaid")
    let paid = try await user.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"])
    #expect(paid.json["amount"]?.double == 340 && paid.json["receipt"]?.string?.hasPrefix("R-2026-") == true)
    #expect(try await user.get("/api/v1/dossiers/\(id)").json["missing"]?.array?.isEmpty == true)
    let receipt = try await user.post("/api/v1/dossiers/\(id)/submission")
    #expect(receipt.status == 201 && receipt.json["number"]?.string?.hasPrefix("ST-2026-") == true)
    #expect(receipt.json["submittedAt"]?.string == "2026-03-02T09:00:00.000Z")
    let journal = try #require(receipt.json["journal"]?["sequence"]?.int)
    let entry = try await stage.portal.registry.read { try Journal.entry(journal, in: $0) }
    #expect(entry?.entry.action == "filed" && entry?.entry.object == "dossier/\(id)")
    let filed = try await user.get("/api/v1/dossiers/\(id)").json
    #expect(filed["state"]?.string == "submitted" && filed["receipt"]?["number"] == receipt.json["number"])
    #expect(filed["documents"]?.array?.count == 2 && filed["payments"]?.array?.count == 1)
    #expect(filed["waiting"]?[0]?["agency"]?.string == "desk" && filed["waiting"]?[0]?["due"]?.string == "2026-03-04")
    await stage.portal.close()
  }

  @Test("what GET gives back can be filed again and is the same")
  func sameShape() async throws {
    let filing = MarketStage.filing(goods: "fish", terrace: true)
    let made = try await stage.applicant.post("/api/v1/dossiers", filing).json
    var again = JSONObject()
    for name in ["procedure", "answers", "formalities", "data"] { again[name] = made[name] }
    for name in ["answers", "data"] { #expect(made[name] == filing[name], "\(name)") }
    let other = try await stage.applicant.post("/api/v1/dossiers", .object(again)).json
    for name in ["procedure", "answers", "formalities", "data"] { #expect(made[name] == other[name], "\(name)") }
    await stage.portal.close()
  }

  @Test("SEC-22 what is sent besides has no effect: state, number, owner, payments, receipts")
  func massAssignment() async throws {
    var filing = try #require(MarketStage.filing().object)
    let extra: KeyValuePairs<String, JSON> = [
      "id": "mine", "number": "ST-2026-999999", "state": "done", "owner": .string(stage.brahim.id),
      "applicant": .string(stage.brahim.id), "paid": true, "role": "admin", "agency": "town", "price": 0,
      "payments": [["state": "paid"]], "receipt": ["number": "X"], "certificates": [["status": "valid"]],
    ]
    for (name, value) in extra { filing[name] = value }
    let made = try await stage.applicant.post("/api/v1/dossiers", .object(filing))
    let id = try #require(made.json["id"]?.string)
    #expect(made.status == 201 && id != "mine" && made.json["state"]?.string == "draft")
    #expect(made.json["number"]?.isNull == true && made.json["payments"]?.array?.isEmpty == true)
    #expect(made.json["applicant"]?.string == stage.amina.name && made.json["receipt"]?.isNull == true)
    #expect(made.json["certificates"]?.array?.isEmpty == true)
    var patch = JSONObject()
    for (name, value) in extra { patch[name] = value }
    let patched = try await stage.applicant.patch("/api/v1/dossiers/\(id)", .object(patch))
    #expect(patched.status == 200 && patched.json["state"]?.string == "draft")
    let pay = try await stage.applicant.post(
      "/api/v1/dossiers/\(id)/payments", ["method": "cash", "state": "paid", "amount": 0, "receipt": "R-1"])
    #expect(pay.status == 201 && pay.json["state"]?.string == "ordered" && pay.json["receipt"]?.isNull == true)
    #expect(pay.json["amount"]?.double == 80 && pay.json["callback"] == nil)
    let unknown = try await stage.applicant.patch("/api/v1/dossiers/\(id)", ["data": ["state": "done"]])
    #expect(unknown.status == 422 && unknown.json["faults"]?[0]?["field"]?.string == "state")
    await stage.portal.close()
  }

  @Test("SEC-27 answers that cannot be taken are refused field by field, and nothing is kept")
  func faults() async throws {
    let before = try await stage.count("SELECT count(*) FROM dossier")
    var filing = try #require(MarketStage.filing().object)
    filing["answers"] = ["goods": "stones", "terrace": "no", "zone": "north"]
    let refused = try await stage.applicant.post("/api/v1/dossiers", .object(filing))
    #expect(refused.status == 422 && refused.field("content-type") == "application/problem+json")
    #expect(refused.json["faults"]?[0]?["field"]?.string == "goods")
    #expect(refused.json["faults"]?[0]?["reason"]?.string?.isEmpty == false)
    for bad: JSON in [
      ["procedure": "nothing"], [:], ["procedure": 7], ["procedure": "stall", "data": ["area": "x".repeated]],
    ] {
      #expect([400, 404, 422].contains(try await stage.applicant.post("/api/v1/dossiers", bad).status))
    }
    #expect(try await stage.count("SELECT count(*) FROM dossier") == before)
    await stage.portal.close()
  }

  @Test("bodies that are no objects, of another type, too deep or too large are refused as what they are")
  func bodies() async throws {
    let program = stage.applicant.program
    func post(_ body: String, _ type: String = "application/json") async throws -> TestProgram.Answer {
      try await program.send(.post, "/api/v1/dossiers", [("Content-Type", type)], Array(body.utf8))
    }
    for body in ["", "{", "[]", "null", "\"x\"", "{\"a\":1,\"a\":2}", "\u{FEFF}{}"] {
      #expect(try await post(body).status == 400, "\(body)")
    }
    for odd in [#"{"procedure":7}"#, #"{"procedure":"stall","data":[]}"#, #"{"procedure":"stall","formalities":[1]}"#] {
      #expect(try await post(odd).status == 400, "\(odd)")
    }
    #expect(try await post("{}", "text/plain").status == 415)
    let deep = String(repeating: "{\"a\":", count: 40) + "1" + String(repeating: "}", count: 40)
    #expect(try await post("{\"procedure\":\"stall\",\"data\":\(deep)}").status == 400)
    let large = try await post("{\"x\":\"" + String(repeating: "a", count: 1 << 20) + "\"}")
    #expect(large.status == 413 && large.field("content-type") == "application/problem+json")
    #expect(large.json["code"]?.string == "large")
    let garbled = stage.portal.portal.refusal(.badRequest, path: Array("/api/v1/dossiers/%FF".utf8))
    #expect(garbled.fields.value(of: "Content-Type") == "application/problem+json", "what cannot even be read")
    let page = stage.portal.portal.refusal(.badRequest, path: Array("/dossiers/%FF".utf8))
    #expect(page.fields.value(of: "Content-Type")?.hasPrefix("text/html") == true)
    await stage.portal.close()
  }

  @Test("problems are told in the language of Accept-Language")
  func languages() async throws {
    for (language, word) in [("fr", "adresse"), ("en", "address"), ("ar", "العنوان")] {
      let answer = try await stage.applicant.send(
        .get, "/api/v1/dossiers/abcdefghij22", nil, [("Accept-Language", language)])
      #expect(answer.status == 404 && answer.json["detail"]?.string?.contains(word) == true, "\(answer.json)")
      #expect(answer.field("content-language") == language)
    }
    await stage.portal.close()
  }

  @Test("SEC-19 a stranger's dossier is not there for any verb, and nothing of it is told")
  func strangers() async throws {
    let id = try await stage.paid()
    let stranger = stage.stranger
    let answers = [
      try await stranger.get("/api/v1/dossiers/\(id)"),
      try await stranger.get("/api/v1/dossiers/\(id)/timeline"),
      try await stranger.get("/api/v1/dossiers/\(id)/documents/identity"),
      try await stranger.patch("/api/v1/dossiers/\(id)", ["data": ["area": 1]]),
      try await stranger.put("/api/v1/dossiers/\(id)/documents/identity", MarketStage.pdf("x")),
      try await stranger.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"]),
      try await stranger.post("/api/v1/dossiers/\(id)/submission"),
    ]
    for answer in answers {
      #expect(answer.status == 404 && !String(decoding: answer.body, as: UTF8.self).contains("Canary"))
    }
    #expect(try await stranger.get("/api/v1/dossiers").json.array?.isEmpty == true)
    for (agency, role) in [("desk", "reviewer"), ("town", "agent")] {
      let officer = try await stage.officer(agency, role)
      #expect(try await officer.get("/api/v1/dossiers/\(id)").status == 404, "a draft is its applicant's alone")
      #expect(try await officer.get("/api/v1/dossiers").json.array?.isEmpty == true)
    }
    await stage.portal.close()
  }

  @Test("SEC-20 an agency sees what has reached it, and of it what its step asks; nothing of the rest")
  func agencies() async throws {
    let id = try await stage.filed(goods: "fish")
    let desk = try await stage.officer("desk", "reviewer")
    let hygiene = try await stage.officer("hygiene", "agent", unit: "north")
    #expect(try await desk.get("/api/v1/dossiers/\(id)").json["data"]?["area"]?.int == 8)
    #expect(try await hygiene.get("/api/v1/dossiers/\(id)").status == 404, "no step of it has begun")
    #expect(try await stage.end("\(id).revision", "accept", desk).status == 200)
    let seen = try await hygiene.get("/api/v1/dossiers/\(id)")
    #expect(seen.status == 200 && seen.json["data"]?["trade_name"]?.string == "Chez Canary")
    #expect(seen.json["data"]?["area"] == nil, "what only the town asks")
    #expect(seen.json["formalities"] == ["health"] && seen.json["payments"]?.array?.isEmpty == true)
    let slots = (seen.json["documents"]?.array ?? []).compactMap { $0["slot"]?.string }
    #expect(slots == ["identity", "analysis"])
    let southern = try await stage.officer("hygiene", "agent", unit: "south")
    #expect(try await southern.get("/api/v1/dossiers/\(id)").status == 404, "another unit")
    let timeline = try await hygiene.get("/api/v1/dossiers/\(id)/timeline")
    #expect(timeline.json.array?.contains { $0["step"]?.string == "study" } == false)
    #expect(timeline.json.array?.contains { $0["event"]?.string == "ordered" } == false)
    #expect(!String(decoding: timeline.body, as: UTF8.self).contains("area"))
    let list = try await hygiene.get("/api/v1/dossiers")
    #expect(list.json.array?.map { $0["id"]?.string } == [id])
    #expect(try await stage.stranger.get("/api/v1/dossiers/\(id)").status == 404)
    await stage.portal.close()
  }

  @Test("ER-13 those who watch over the house see the whole of what was filed, and no drafts")
  func watchers() async throws {
    let (draft, id) = (try await stage.draft(), try await stage.filed())
    for role in ["supervisor", "auditor"] {
      let watcher = try await stage.officer("", role)
      #expect(try await watcher.get("/api/v1/dossiers/\(id)").json["data"]?["area"]?.int == 8)
      #expect(try await watcher.get("/api/v1/dossiers/\(draft)").status == 404)
      #expect(try await watcher.get("/api/v1/dossiers").json.array?.map { $0["id"]?.string } == [id])
      let own = try await stage.officer("desk", role)
      #expect(try await own.get("/api/v1/dossiers/\(id)").status == 200, "of his own agency")
      let others = try await stage.officer("hygiene", role)
      #expect(try await others.get("/api/v1/dossiers/\(id)").status == 404)
    }
    await stage.portal.close()
  }

  @Test("a list comes in pages of 50, and Link leads through all of it once")
  func pages() async throws {
    for number in 0..<53 {
      let made = try await stage.applicant.post("/api/v1/dossiers", MarketStage.filing(title: "Stall \(number)"))
      #expect(made.status == 201)
    }
    var (path, seen, pages): (String?, [String], Int) = ("/api/v1/dossiers?state=draft", [], 0)
    while let here = path {
      let page = try await stage.applicant.get(here)
      let ids = (page.json.array ?? []).compactMap { $0["id"]?.string }
      #expect(ids.count == (pages == 0 ? 50 : 3))
      seen += ids
      pages += 1
      path = page.field("link").flatMap { $0.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) } }
    }
    #expect(pages == 2 && Set(seen).count == 53)
    #expect(try await stage.applicant.get("/api/v1/dossiers?before=x").status == 400)
    #expect(try await stage.applicant.get("/api/v1/dossiers?state=nothing").status == 400)
    await stage.portal.close()
  }

  @Test("AU-03 a broker files for who gave him a mandate, sees it, and no longer once it is taken back")
  func brokers() async throws {
    let registry = stage.portal.registry
    let (amina, brahim, now) = (stage.amina, stage.brahim, stage.portal.clock.now)
    var filing = try #require(MarketStage.filing().object)
    filing["for"] = .string(amina.email)
    #expect(try await stage.stranger.post("/api/v1/dossiers", .object(filing)).status == 404, "no mandate")
    filing["for"] = "nobody@example.org"
    #expect(try await stage.stranger.post("/api/v1/dossiers", .object(filing)).status == 404)
    try await registry.write { try Mandates.give("m1", of: amina.id, to: brahim.id, at: now, in: $0) }
    filing["for"] = .string(amina.email)
    let made = try await stage.stranger.post("/api/v1/dossiers", .object(filing))
    let id = try #require(made.json["id"]?.string)
    #expect(made.status == 201 && made.json["applicant"]?.string == amina.name)
    #expect(
      try await stage.stranger.put("/api/v1/dossiers/\(id)/documents/identity", MarketStage.pdf("x")).status == 200)
    #expect(try await stage.applicant.get("/api/v1/dossiers/\(id)").status == 200)
    try await registry.write { _ = try Mandates.revoke("m1", of: amina.id, at: now, in: $0) }
    #expect(try await stage.stranger.get("/api/v1/dossiers/\(id)").status == 404)
    #expect(try await stage.stranger.patch("/api/v1/dossiers/\(id)", ["data": ["area": 2]]).status == 404)
    #expect(try await stage.applicant.get("/api/v1/dossiers/\(id)").json["data"]?["area"]?.int == 8)
    await stage.portal.close()
  }

  @Test("SEC-24 a filed dossier is not filed again, changed or taken further by its applicant")
  func stepSkipping() async throws {
    let id = try await stage.filed()
    let number = try await stage.applicant.get("/api/v1/dossiers/\(id)").json["number"]
    let again = try await stage.applicant.post("/api/v1/dossiers/\(id)/submission")
    #expect(again.status == 409 && again.json["number"] == number && again.json["code"]?.string == "alreadyFiled")
    #expect(try await stage.applicant.patch("/api/v1/dossiers/\(id)", ["data": ["area": 1]]).status == 409)
    let put = try await stage.applicant.put("/api/v1/dossiers/\(id)/documents/identity", MarketStage.pdf("other"))
    #expect(put.status == 409)
    let pay = try await stage.applicant.post("/api/v1/dossiers/\(id)/payments", ["method": "simulated"])
    #expect(pay.status == 409 && pay.json["code"]?.string == "nothingToPay")
    for step in ["revision", "sign"] {
      #expect(try await stage.applicant.post("/api/v1/tasks/\(id).\(step)/claim").status == 403)
    }
    let draft = try await stage.draft()
    #expect(
      try await stage.applicant.post("/api/v1/dossiers/\(draft)/submission").status == 409, "not before it is paid")
    await stage.portal.close()
  }

  @Test("a merge patch changes what it names, inside groups too, and null takes away (RFC 7396)")
  func mergePatch() {
    let cases: [(JSON, JSON, JSON)] = [
      (["a": "b"], ["a": "c"], ["a": "c"]), (["a": "b"], ["b": "c"], ["a": "b", "b": "c"]),
      (["a": "b"], ["a": .null], [:]),
      (["a": ["b"]], ["a": "c"], ["a": "c"]), (["a": ["b": "c"]], ["a": ["b": "d", "c": .null]], ["a": ["b": "d"]]),
      (["a": [["b": "c"]]], ["a": [1]], ["a": [1]]), (["a", "b"], ["c", "d"], ["c", "d"]), (["a": "foo"], .null, .null),
      (["e": .null], ["a": 1], ["e": .null, "a": 1]), ([1, 2], ["a": "b", "c": .null], ["a": "b"]),
      ([:], ["a": ["bb": ["ccc": .null]]], ["a": ["bb": [:]]]),
    ]
    for (target, patch, result) in cases { #expect(patch.merged(into: target) == result, "\(patch)") }
  }
}

extension String {
  fileprivate var repeated: JSON { .string(String(repeating: self, count: 100_000)) }
}
