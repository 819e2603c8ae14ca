import Crypto
import Foundation
import HTTP
import JSON
import PortalTesting
import Procedures
import Programs
import Registry
import Testing

@testable import Portal

@Suite("Certificates over the API") struct CertificatesAPITests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  /// A hand-over at the counter.
  private func handOver(_ id: String) async throws {
    let clerk = try await stage.officer("desk", "counter")
    #expect(try await stage.end("\(id).pickup", "receive", clerk).status == 200)
    #expect(try await stage.end("\(id).pickup", "collected", clerk, ["data": ["identity": true]]).status == 200)
  }

  @Test("ER-43 its holder is told of a certificate that waits, and has it once it was handed over")
  func life() async throws {
    let id = try await stage.granted()
    let code = try await stage.issue("stall", of: id)
    let path = "/api/v1/certificates/\(code).pdf"
    let waiting = try #require(try await stage.applicant.get("/api/v1/dossiers/\(id)").json["certificates"]?[0])
    #expect(waiting["status"]?.string == "awaiting" && waiting["holder"]?.string == "Amina Canary-Fassi")
    #expect(waiting["code"] == waiting["id"] && waiting["number"]?.string == "S-2026-000001")
    #expect(try await stage.applicant.get(path).status == 404)
    #expect(try await stage.applicant.get("/api/v1/verify/\(code)").json["status"]?.string == "unknown")
    let agent = try await stage.officer("town", "agent")
    #expect(try await agent.get(path).body == MarketStage.pdf("certificate stall"))
    try await handOver(id)
    let got = try await stage.applicant.get(path)
    #expect(got.status == 200 && got.field("content-type") == "application/pdf")
    #expect(got.field("content-disposition")?.contains("S-2026-000001.pdf") == true)
    #expect(
      try await stage.applicant.get("/api/v1/dossiers/\(id)").json["certificates"]?[0]?["status"]?.string == "valid")
    #expect(try await stage.applicant.get("/api/v1/verify/\(code)").json["status"]?.string == "valid")
    for other in [stage.stranger, try await stage.officer("hygiene", "agent")] {
      let answer = try await other.get(path)
      #expect(answer.status == 404 && !String(decoding: answer.body, as: UTF8.self).contains("Canary"))
    }
    #expect(try await stage.applicant.get("/api/v1/certificates/AAAA-AAAA-AAAA-AAAA.pdf").status == 404)
    #expect(try await stage.applicant.get("/api/v1/certificates/x.pdf").status == 404)
    await stage.portal.close()
  }

  @Test(
    "an officer of the agency that issued it takes a certificate back, once, with a reason; register and dossier agree")
  func revoked() async throws {
    let id = try await stage.granted()
    let code = try await stage.issue("stall", of: id)
    try await handOver(id)
    let path = "/api/v1/certificates/\(code)/revocation"
    for (agency, role) in [("hygiene", "agent"), ("desk", "reviewer")] {
      #expect(try await stage.officer(agency, role).post(path, ["reason": "fraud"]).status == 404, "\(agency)")
    }
    #expect(try await stage.applicant.post(path, ["reason": "fraud"]).status == 403)
    let agent = try await stage.officer("town", "agent")
    #expect(try await agent.post(path, [:]).json["code"]?.string == "reasonMissing")
    let revoked = try await agent.post(path, ["reason": "Faux papiers"], key: "k1")
    #expect(revoked.status == 200 && revoked.json["status"]?.string == "revoked")
    #expect(try await agent.post(path, ["reason": "Faux papiers"], key: "k1").body == revoked.body)
    #expect(try await agent.post(path, ["reason": "again"]).json["code"]?.string == "alreadyRevoked")
    let dossier = try await stage.applicant.get("/api/v1/dossiers/\(id)").json
    #expect(dossier["certificates"]?[0]?["status"]?.string == "revoked")
    #expect(dossier["decisions"]?[0]?["state"]?.string == "revoked")
    #expect(try await stage.applicant.get("/api/v1/verify/\(code)").json["status"]?.string == "revoked")
    await stage.portal.close()
  }

  @Test("the certificate of a task is given as soon as it is made, and not before the formality is granted")
  func ofTask() async throws {
    let id = try await stage.granted()
    let agent = try await stage.officer("town", "agent")
    let fresh = try await stage.filed()
    let desk = try await stage.officer("desk", "reviewer")
    #expect(try await stage.end("\(fresh).revision", "accept", desk).status == 200)
    #expect(try await agent.post("/api/v1/tasks/\(fresh).study/certificate").json["code"]?.string == "notGranted")
    async let asked = agent.post("/api/v1/tasks/\(id).sign/certificate")
    try await Task.sleep(for: .milliseconds(300))
    let code = try await stage.issue("stall", of: id)
    let answer = try await asked
    #expect(answer.status == 201 && answer.json["code"]?.string == code.rawValue)
    #expect(try await agent.post("/api/v1/tasks/\(id).sign/certificate").json == answer.json)
    #expect(try await desk.post("/api/v1/tasks/\(id).sign/certificate").status == 404, "another agency’s")
    #expect(try await agent.post("/api/v1/tasks/\(id).revision/certificate").status == 404, "of no formality")
    await stage.portal.close()
  }

  @Test("ER-35 an agency's own PDF is kept until the formality is granted, or issued at once; nothing else is taken")
  func own() async throws {
    let agent = try await stage.officer("town", "agent")
    let desk = try await stage.officer("desk", "reviewer")
    let pdf = MarketStage.pdf("own")
    func deposit(
      _ task: String, _ bytes: [UInt8], as type: String = "application/pdf", by user: APIUser
    ) async throws -> TestProgram.Answer {
      try await user.program.send(.post, "/api/v1/tasks/\(task)/certificate", [("Content-Type", type)], bytes)
    }
    let fresh = try await stage.filed()
    #expect(try await stage.end("\(fresh).revision", "accept", desk).status == 200)
    #expect(try await deposit("\(fresh).study", Array("<html>".utf8), by: agent).json["code"]?.string == "format")
    #expect(try await deposit("\(fresh).study", pdf, as: "text/plain", by: agent).json["code"]?.string == "format")
    #expect(try await deposit("\(fresh).study", Array("%PDF-1.7 half".utf8), by: agent).status == 422)
    #expect(try await deposit("\(fresh).study", pdf, by: desk).status == 404)
    #expect(try await deposit("\(fresh).study", pdf, by: stage.applicant).status == 403)
    let kept = try await deposit("\(fresh).study", pdf, by: agent)
    #expect(kept.status == 200 && kept.json["sha256"]?.string == Hex.encode(Digest.of(pdf)), "\(kept.json)")
    #expect(try await agent.get("/api/v1/dossiers/\(fresh)").json["certificates"]?.array?.isEmpty == true)

    let id = try await stage.granted()
    let issued = try await deposit("\(id).sign", pdf, by: agent)
    #expect(issued.status == 201 && issued.json["sha256"]?.string == Hex.encode(Digest.of(pdf)))
    let code = try #require(issued.json["code"]?.string)
    #expect(try await agent.get("/api/v1/certificates/\(code).pdf").body == pdf)
    let late = try await deposit("\(id).sign", MarketStage.pdf("other"), by: agent)
    #expect(late.status == 409 && late.json["code"]?.string == "alreadyIssued")
    await stage.portal.close()
  }
}

@Suite("What agencies and those who watch read") struct FeedsAPITests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  @Test("SEC-20 the feed holds what has happened to an agency's dossiers since it sees them, in order, and goes on")
  func events() async throws {
    let id = try await stage.filed(goods: "fish")
    let (desk, inspector) = (
      try await stage.officer("desk", "reviewer"), try await stage.officer("hygiene", "agent", unit: "north")
    )
    #expect(try await inspector.get("/api/v1/events").json.array?.isEmpty == true)
    #expect(try await stage.end("\(id).revision", "accept", desk).status == 200)
    let own = try await desk.get("/api/v1/events").json.array ?? []
    #expect(own.contains { $0["event"]?.string == "ended" && $0["outcome"]?.string == "accept" })
    #expect(own.allSatisfy { $0["dossier"]?["id"]?.string == id })
    let numbers = own.compactMap { $0["sequence"]?.int }
    #expect(numbers == numbers.sorted())
    let last = try #require(numbers.last)
    #expect(try await desk.get("/api/v1/events?after=\(last)").json.array?.isEmpty == true)
    let seen = try await inspector.get("/api/v1/events")
    #expect(seen.json.array?.contains { $0["event"]?.string == "opened" && $0["step"]?.string == "visit" } == true)
    #expect(!String(decoding: seen.body, as: UTF8.self).contains("study"))
    #expect(!String(decoding: seen.body, as: UTF8.self).contains("Canary"))
    #expect(try await stage.stranger.get("/api/v1/events").status == 403)
    await stage.portal.close()
  }

  @Test("a timeline tells who did what, and not what officers note for themselves")
  func timeline() async throws {
    let id = try await stage.filed()
    let desk = try await stage.officer("desk", "reviewer")
    #expect(try await stage.end("\(id).revision", "accept", desk, ["note": "secret note"]).status == 200)
    let timeline = try await stage.applicant.get("/api/v1/dossiers/\(id)/timeline")
    let events = timeline.json.array ?? []
    #expect(events.first?["event"]?.string == "started" && events.first?["by"]?["part"]?.string == "applicant")
    let ended = try #require(events.first { $0["event"]?.string == "ended" })
    #expect(ended["by"]?["part"]?.string == "agency" && ended["by"]?["agency"]?.string == "desk")
    #expect(!String(decoding: timeline.body, as: UTF8.self).contains("secret note"))
    let filled = try #require(events.first { $0["event"]?.string == "filled" })
    #expect(filled["fields"] == ["area", "trade_name"] && filled["data"] == nil)
    let own = try await desk.get("/api/v1/dossiers/\(id)/timeline")
    #expect(String(decoding: own.body, as: UTF8.self).contains("secret note"))
    await stage.portal.close()
  }

  @Test("ER-52 figures and the journal are for administrators and auditors; those of one agency see what is its own")
  func house() async throws {
    let id = try await stage.filed(goods: "fish")
    let desk = try await stage.officer("desk", "reviewer")
    #expect(try await stage.end("\(id).revision", "accept", desk).status == 200)
    let admin = try await stage.officer("", "admin")
    let auditor = try await stage.officer("hygiene", "auditor")
    let figures = try await admin.get("/api/v1/statistics?from=2026-03&to=2026-03").json
    #expect(figures["dossiers"]?.array?.contains { $0["state"]?.string == "submitted" } == true)
    let kinds = Set((figures["figures"]?.array ?? []).compactMap { $0["kind"]?.string })
    #expect(kinds.isSuperset(of: ["started", "filed", "worked", "paid", "registered"]))
    #expect(try await admin.get("/api/v1/statistics?from=2027-01").json["figures"]?.array?.isEmpty == true)
    #expect(try await admin.get("/api/v1/statistics?from=march").status == 400)
    let own = try await auditor.get("/api/v1/statistics").json
    #expect(own["dossiers"]?.array?.isEmpty == true)
    #expect(own["tasks"]?.array?.allSatisfy { $0["agency"]?.string == "hygiene" } == true)
    #expect(own["figures"]?.array?.allSatisfy { $0["agency"]?.string == "hygiene" } == true)
    var (path, entries): (String?, [JSON]) = ("/api/v1/journal?after=0", [])
    while let here = path {
      let page = try await admin.get(here)
      entries += page.json.array ?? []
      path = page.field("link").flatMap { $0.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) } }
    }
    #expect(entries.compactMap { $0["sequence"]?.int } == Array(1...entries.count))
    #expect(!entries.contains { String(decoding: $0.bytes(), as: UTF8.self).contains("Canary") })
    let audited = try await auditor.get("/api/v1/journal").json.array ?? []
    #expect(audited.allSatisfy { $0["agency"]?.string == "hygiene" })
    for other in [stage.applicant, desk] {
      #expect(try await other.get("/api/v1/journal").status == 403)
      #expect(try await other.get("/api/v1/statistics").status == 403)
    }
    await stage.portal.close()
  }
}

@Suite("A dossier as a file") struct ExportAPITests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  private func run(_ command: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let outcome = try Program.run(command, arguments)
    return (outcome.status, outcome.text + outcome.complaint)
  }

  @Test("ER-34 the XML is valid by the schema that is served, and holds what the agency may see and no more")
  func xml() async throws {
    let id = try await stage.filed(goods: "fish", title: "Chez <Canary> & \"fils\"\u{0C}")
    let (desk, inspector) = (
      try await stage.officer("desk", "reviewer"), try await stage.officer("hygiene", "agent", unit: "north")
    )
    #expect(try await inspector.get("/api/v1/dossiers/\(id).xml").status == 404)
    #expect(try await stage.end("\(id).revision", "accept", desk).status == 200)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let schema = folder.appendingPathComponent("dossier.xsd")
    try Data(try await desk.get("/api/dossier.xsd").body).write(to: schema)
    for (name, officer) in [("desk", desk), ("hygiene", inspector)] {
      let answer = try await officer.get("/api/v1/dossiers/\(id).xml")
      #expect(answer.status == 200 && answer.field("content-disposition")?.hasPrefix("attachment") == true)
      let file = folder.appendingPathComponent("\(name).xml")
      try Data(answer.body).write(to: file)
      let judged = try run("xmllint", ["--noout", "--nonet", "--schema", schema.path, file.path])
      #expect(judged.status == 0, "\(judged.output)")
      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(text.contains("Chez &lt;Canary&gt; &amp; \"fils\""))
      #expect(text.contains("question=\"area\"") == (name == "desk"))
      #expect(text.contains("<payment ") == (name == "desk"))
    }
    #expect(try await stage.applicant.get("/api/v1/dossiers/\(id).xml").status == 403)
    #expect(try await stage.applicant.get("/api/v1/dossiers/\(id).zip").status == 403)
    await stage.portal.close()
  }

  @Test("the archive holds the XML and every paper that it names, byte for byte")
  func zip() async throws {
    let id = try await stage.filed(goods: "fish")
    let desk = try await stage.officer("desk", "reviewer")
    let answer = try await desk.get("/api/v1/dossiers/\(id).zip")
    #expect(answer.status == 200 && answer.field("content-type") == "application/zip")
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).zip")
    try Data(answer.body).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let tested = try run("python3", ["-c", Self.reader, file.path])
    #expect(tested.status == 0, "\(tested.output)")
    #expect(tested.output.split(separator: "\n").map(String.init) == ["analysis", "identity"])
    await stage.portal.close()
  }

  /// Another reader of archives and XML: the digests of the XML are those of the files.
  private static let reader = """
    import sys, zipfile, hashlib, xml.etree.ElementTree as tree
    archive = zipfile.ZipFile(sys.argv[1])
    assert archive.testzip() is None
    root = tree.fromstring(archive.read("dossier.xml"))
    names = set(archive.namelist()) - {"dossier.xml"}
    for paper in sorted(root.iter("{urn:guichet:dossier:1}document"), key=lambda one: one.get("slot")):
        assert hashlib.sha256(archive.read(paper.get("path"))).hexdigest() == paper.get("sha256")
        names.remove(paper.get("path"))
        print(paper.get("slot"))
    assert not names, names
    """
}
