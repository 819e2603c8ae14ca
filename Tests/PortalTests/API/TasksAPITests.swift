import Foundation
import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("Tasks over the API") struct TasksAPITests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  @Test("a task names its dossier and the outcomes it allows, with their reasons; ended, it leaves the list")
  func whole() async throws {
    let id = try await stage.filed()
    let desk = try await stage.officer("desk", "reviewer")
    let tasks = try await desk.get("/api/v1/tasks").json.array ?? []
    let task = try #require(tasks.first)
    #expect(tasks.count == 1 && task["id"]?.string == "\(id).revision" && task["dossier"]?["id"]?.string == id)
    #expect(task["dossier"]?["number"]?.string?.hasPrefix("ST-2026-") == true && task["due"]?.string == "2026-03-04")
    let outcomes = task["outcomes"]?.array ?? []
    #expect(outcomes.compactMap { $0["id"]?.string } == ["accept", "complete", "refuse", "hold"])
    #expect(outcomes[1]["reasons"]?[0]?["id"]?.string == "unreadable")
    let claimed = try await desk.post("/api/v1/tasks/\(id).revision/claim")
    #expect(claimed.status == 200 && claimed.json["claim"]?.string == "mine")
    let colleague = try await stage.officer("desk", "reviewer")
    #expect(try await colleague.get("/api/v1/tasks/\(id).revision").json["claim"]?.string == "other")
    #expect(try await colleague.post("/api/v1/tasks/\(id).revision/claim").status == 409)
    #expect(try await stage.end("\(id).revision", "accept", colleague).json["code"]?.string == "claimedByOther")
    let done = try await stage.end("\(id).revision", "accept", desk, ["note": "Complet."])
    #expect(done.status == 200 && done.json["dossier"]?["state"]?.string == "submitted")
    #expect(try await desk.get("/api/v1/tasks").json.array?.isEmpty == true)
    #expect(try await desk.get("/api/v1/tasks/\(id).revision").status == 404)
    #expect(try await stage.end("\(id).revision", "accept", desk).json["code"]?.string == "stepNotOpen")
    await stage.portal.close()
  }

  @Test("what is sent back names its faults; mended and handed in again by the same call, it goes on")
  func returned() async throws {
    let id = try await stage.filed()
    let desk = try await stage.officer("desk", "reviewer")
    for (body, code): (KeyValuePairs<String, JSON>, String) in [
      ([:], "faultsMissing"), (["faults": [["field": "nothing", "reason": "unreadable"]]], "unknownFault"),
      (["faults": [["field": "trade_name", "reason": "ugly"]]], "unknownReason"),
    ] {
      let refused = try await stage.end("\(id).revision", "complete", desk, body)
      #expect(refused.status == 422 && refused.json["code"]?.string == code)
    }
    let faults: JSON = [
      ["field": "trade_name", "reason": "unreadable"], ["document": "identity", "reason": "unreadable"],
    ]
    #expect(try await stage.end("\(id).revision", "complete", desk, ["faults": faults]).status == 200)
    let dossier = try await stage.applicant.get("/api/v1/dossiers/\(id)").json
    #expect(dossier["state"]?.string == "toComplete" && dossier["remarks"]?.array?.count == 2)
    #expect(dossier["remarks"]?[0]?["title"]?.string == "Illisible")
    let task = try await desk.get("/api/v1/tasks/\(id).revision").json
    #expect(task["state"]?.string == "returned" && task["outcomes"]?.array?.isEmpty == true)
    #expect(
      try await stage.applicant.patch("/api/v1/dossiers/\(id)", ["data": ["area": 3]]).status == 409, "not marked")
    #expect(try await stage.applicant.post("/api/v1/dossiers/\(id)/submission").status == 409, "nothing is mended")
    #expect(
      try await stage.applicant.patch("/api/v1/dossiers/\(id)", ["data": ["trade_name": "Chez Amina"]]).status == 200)
    let put = try await stage.applicant.put("/api/v1/dossiers/\(id)/documents/identity", MarketStage.pdf("sharp"))
    #expect(put.status == 200)
    let again = try await stage.applicant.post("/api/v1/dossiers/\(id)/submission")
    #expect(again.status == 201 && again.json["number"] == dossier["number"])
    #expect(try await desk.get("/api/v1/tasks/\(id).revision").json["state"]?.string == "open")
    await stage.portal.close()
  }

  @Test("SEC-24 outcomes without reason, of another step, before their turn, or with unticked boxes are refused")
  func refused() async throws {
    let id = try await stage.filed(goods: "fish")
    let desk = try await stage.officer("desk", "reviewer")
    for (outcome, body, code): (String, KeyValuePairs<String, JSON>, String) in [
      ("refuse", [:], "reasonMissing"), ("refuse", ["reason": "bad mood"], "unknownReason"),
      ("approve", [:], "unknownOutcome"), ("", [:], "unknownOutcome"), ("resume", [:], "notSuspended"),
    ] {
      let answer = try await stage.end("\(id).revision", outcome, desk, body)
      #expect([409, 422].contains(answer.status) && answer.json["code"]?.string == code, "\(outcome): \(answer.json)")
    }
    let signatory = try await stage.officer("town", "signatory")
    #expect(try await stage.end("\(id).sign", "signed", signatory).status == 404, "its step has not begun")
    #expect(try await stage.end("\(id).revision", "accept", desk).status == 200)
    let inspector = try await stage.officer("hygiene", "agent", unit: "north")
    let task = try await inspector.get("/api/v1/tasks/\(id).visit").json
    #expect(task["checklist"]?[0]?["id"]?.string == "cold")
    #expect(task["outcomes"]?.array?.last?["units"] == ["north", "south"])
    let unticked = try await stage.end("\(id).visit", "approve", inspector, ["data": ["cold": false]])
    #expect(unticked.json["code"]?.string == "checklist")
    let odd = try await stage.end("\(id).visit", "approve", inspector, ["data": ["cold": true, "colour": "red"]])
    #expect(odd.status == 422 && odd.json["faults"]?[0]?["field"]?.string == "colour")
    let moved = try await stage.end("\(id).visit", "move", inspector, ["unit": "moon"])
    #expect(moved.json["code"]?.string == "unknownUnit")
    #expect(try await stage.end("\(id).visit", "approve", inspector, ["data": ["cold": true]]).status == 200)
    await stage.portal.close()
  }

  @Test("a suspended task allows one thing, to go on")
  func suspended() async throws {
    let id = try await stage.filed()
    let desk = try await stage.officer("desk", "reviewer")
    #expect(try await stage.end("\(id).revision", "hold", desk).json["dossier"]?["state"]?.string == "suspended")
    let task = try await desk.get("/api/v1/tasks?state=suspended").json[0]
    #expect(task?["outcomes"]?.array?.compactMap { $0["id"]?.string } == ["resume"])
    #expect(try await stage.end("\(id).revision", "accept", desk).status == 409)
    #expect(try await stage.end("\(id).revision", "resume", desk).json["dossier"]?["state"]?.string == "submitted")
    await stage.portal.close()
  }

  @Test("SEC-20 a task of another agency, role or unit is not there")
  func strangers() async throws {
    let id = try await stage.filed(goods: "fish")
    let desk = try await stage.officer("desk", "reviewer")
    #expect(try await stage.end("\(id).revision", "accept", desk).status == 200)
    for (agency, role, unit) in [
      ("town", "agent", nil), ("hygiene", "agent", "south"), ("desk", "counter", nil), ("hygiene", "chief", nil),
    ] {
      let other = try await stage.officer(agency, role, unit: unit)
      #expect(try await other.get("/api/v1/tasks/\(id).visit").status == 404, "\(agency) \(role)")
      #expect(try await other.post("/api/v1/tasks/\(id).visit/claim").status == 404)
      let ended = try await stage.end("\(id).visit", "approve", other, ["data": ["cold": true]])
      #expect(ended.status == 404 && !String(decoding: ended.body, as: UTF8.self).contains("Canary"))
      let tasks = try await other.get("/api/v1/tasks").json.array ?? []
      #expect(!tasks.contains { $0["id"]?.string == "\(id).visit" })
    }
    for odd in ["x", "x.y", "\(id)", "\(id).", "\(id).nothing", ".visit", "\(id).visit.x"] {
      #expect(try await desk.get("/api/v1/tasks/\(odd)").status == 404, "\(odd)")
    }
    await stage.portal.close()
  }

  @Test("ER-40 ER-42 at the counter paper is taken in, originals are ticked, and only then it is handed over")
  func counter() async throws {
    let id = try await stage.granted()
    try await stage.issue("stall", of: id)
    let clerk = try await stage.officer("desk", "counter")
    let task = try #require(try await clerk.get("/api/v1/tasks").json[0])
    #expect(task["originals"]?[0]?["id"]?.string == "identity")
    #expect(task["outcomes"]?.array?.compactMap { $0["id"]?.string } == ["receive", "collected"])
    let early = try await stage.end("\(id).pickup", "collected", clerk, ["data": ["identity": true]])
    #expect(early.json["code"]?.string == "notReceived")
    #expect(try await stage.end("\(id).pickup", "receive", clerk).status == 200)
    #expect(try await stage.end("\(id).pickup", "receive", clerk).status == 409, "once")
    let unseen = try await stage.end("\(id).pickup", "collected", clerk)
    #expect(unseen.json["code"]?.string == "originals" && unseen.json["documents"] == ["identity"])
    let done = try await stage.end("\(id).pickup", "collected", clerk, ["data": ["identity": true]])
    #expect(done.status == 200 && done.json["dossier"]?["state"]?.string == "done")
    await stage.portal.close()
  }

  @Test("a list comes in pages of 50, the most urgent first, and Link leads through all of it once")
  func pages() async throws {
    for number in 0..<52 {
      stage.portal.clock.advance(days: number % 3 == 0 ? 1 : 0)
      _ = try await stage.filed(title: "Stall \(number)")
    }
    let desk = try await stage.officer("desk", "reviewer")
    var (path, seen): (String?, [JSON]) = ("/api/v1/tasks?procedure=stall", [])
    while let here = path {
      let page = try await desk.get(here)
      seen += page.json.array ?? []
      path = page.field("link").flatMap { $0.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) } }
    }
    let due = seen.compactMap { $0["due"]?.string }
    #expect(seen.count == 52 && due == due.sorted() && Set(seen.compactMap { $0["id"]?.string }).count == 52)
    #expect(try await desk.get("/api/v1/tasks?procedure=notice").json.array?.isEmpty == true)
    #expect(try await desk.get("/api/v1/tasks?after=1.x").status == 400)
    await stage.portal.close()
  }
}
