import Crypto
import Foundation
import HTTP
import JSON
import PortalTesting
import Procedures
import Registry
import Testing

@testable import Portal

@Suite("Papers over the API") struct DocumentsAPITests {
  private let stage: MarketStage

  init() async throws { stage = try await MarketStage() }

  @Test("a paper is stored as it was sent, and given back with its type and name, to be saved")
  func roundTrip() async throws {
    let id = try await stage.draft()
    let bytes = MarketStage.pdf("mine")
    let put = try await stage.applicant.put("/api/v1/dossiers/\(id)/documents/identity", bytes, name: "ma carte.pdf")
    #expect(put.json["sha256"]?.string == Hex.encode(Digest.of(bytes)) && put.json["bytes"]?.int == bytes.count)
    #expect(put.json["name"]?.string == "ma carte.pdf" && put.json["contentType"]?.string == "application/pdf")
    let got = try await stage.applicant.get("/api/v1/dossiers/\(id)/documents/identity")
    #expect(got.status == 200 && got.body == bytes && got.field("content-type") == "application/pdf")
    #expect(got.field("content-disposition") == "attachment; filename=\"ma carte.pdf\"")
    #expect(got.field("x-content-type-options") == "nosniff")
    let policies = got.fields.filter { $0.name.lowercased() == "content-security-policy" }.map(\.value)
    #expect(policies.contains("sandbox") && policies.contains { $0.contains("default-src 'none'") })
    let part = try await stage.applicant.send(
      .get, "/api/v1/dossiers/\(id)/documents/identity", nil, [("Range", "bytes=0-4")])
    #expect(part.status == 206 && part.body == Array("%PDF-".utf8))
    #expect(try await stage.applicant.get("/api/v1/dossiers/\(id)/documents/analysis").status == 404)
    #expect(try await stage.applicant.get("/api/v1/dossiers/\(id)/documents/nothing").status == 404)
    await stage.portal.close()
  }

  @Test("a slot for one paper holds the last; one for several holds them all, each under its digest")
  func slots() async throws {
    let id = try await stage.draft(goods: "fish")
    for name in ["a", "b"] {
      #expect(
        try await stage.applicant.put("/api/v1/dossiers/\(id)/documents/identity", MarketStage.pdf(name)).status == 200)
    }
    #expect(try await stage.applicant.get("/api/v1/dossiers/\(id)/documents/identity").body == MarketStage.pdf("b"))
    for name in ["c", "d"] {
      #expect(
        try await stage.applicant.put("/api/v1/dossiers/\(id)/documents/analysis", MarketStage.pdf(name)).status == 200)
    }
    let full = try await stage.applicant.put("/api/v1/dossiers/\(id)/documents/analysis", MarketStage.pdf("e"))
    #expect(full.status == 422 && full.json["code"]?.string == "tooManyFiles")
    let digest = Hex.encode(Digest.of(MarketStage.pdf("c")))
    let one = try await stage.applicant.get("/api/v1/dossiers/\(id)/documents/analysis?sha256=\(digest)")
    #expect(one.body == MarketStage.pdf("c"))
    let documents = try await stage.applicant.get("/api/v1/dossiers/\(id)").json["documents"]?.array ?? []
    #expect(documents.count == 4)
    await stage.portal.close()
  }

  @Test("what is no sound paper of the slot is refused as what it is, and nothing of it is kept")
  func refused() async throws {
    let id = try await stage.draft()
    let path = "/api/v1/dossiers/\(id)/documents/identity"
    let kept = try await stage.applicant.get("/api/v1/dossiers/\(id)").json["documents"]
    let large = MarketStage.pdf("x") + [UInt8](repeating: 0x20, count: 10 << 20)
    for (bytes, type, status, code) in [
      (Array("MZ program".utf8), "application/pdf", 415, "format"), (MarketStage.pdf("x"), "image/png", 415, "format"),
      ([], "application/pdf", 415, "contentType"), (large, "application/pdf", 413, "tooLarge"),
      (Array("%PDF-1.4 1 0 obj <</S/JavaScript>> startxref %%EOF".utf8), "application/pdf", 422, "active"),
    ] {
      let answer = try await stage.applicant.put(path, bytes, type: type)
      #expect(answer.status == status && answer.json["code"]?.string == code, "\(code): \(answer.json)")
      #expect(answer.json["detail"]?.string?.isEmpty == false)
    }
    let untyped = try await stage.applicant.program.send(.put, path, [], MarketStage.pdf("x"))
    #expect(untyped.status == 415)
    #expect(try await stage.applicant.put("/api/v1/dossiers/\(id)/documents/none", MarketStage.pdf("x")).status == 404)
    #expect(try await stage.applicant.get("/api/v1/dossiers/\(id)").json["documents"] == kept)
    await stage.portal.close()
  }

  @Test("SEC-43 names that climb, hide or lie are made harmless; RFC 6266 names are read")
  func names() async throws {
    let id = try await stage.draft()
    for (field, name) in [
      ("attachment; filename=\"../../x\"", "x.pdf"), ("attachment; filename*=UTF-8''na%C3%AFf.pdf", "na\u{EF}f.pdf"),
      ("attachment; filename=\"a\u{202E}fdp.exe\"", "afdp.exe.pdf"), ("attachment", "identity.pdf"),
      ("nonsense;;", "identity.pdf"),
      (
        "attachment; filename=\"\(String(repeating: "n", count: 300)).pdf\"",
        String(repeating: "n", count: 251) + ".pdf"
      ),
    ] {
      let put = try await stage.applicant.program.send(
        .put, "/api/v1/dossiers/\(id)/documents/identity",
        [("Content-Type", "application/pdf"), ("Content-Disposition", field)], MarketStage.pdf(field))
      #expect(put.status == 200 && put.json["name"]?.string == name, "\(field): \(put.json)")
    }
    await stage.portal.close()
  }

  @Test("SEC-23 a key that is taken away while a paper comes in ends that too")
  func takenAway() async throws {
    let id = try await stage.draft()
    let before = try await stage.applicant.get("/api/v1/dossiers/\(id)").json["documents"]
    let bytes = MarketStage.pdf("late") + [UInt8](repeating: 0x20, count: 3 << 20) + MarketStage.pdf("end")
    let (registry, amina, now) = (stage.portal.registry, stage.amina, stage.portal.clock.now)
    async let put = stage.applicant.put("/api/v1/dossiers/\(id)/documents/identity", bytes)
    try await registry.write { _ = try APITokens.revoke("t-\(amina.id)", of: amina.id, at: now, in: $0) }
    #expect(try await put.status == 401)
    let again = try await registry.read { try Dossiers.line(id, for: .house, at: now, in: $0) }
    let dossier = try #require(try await registry.read { try Dossiers.find(id, for: .house, at: now, in: $0) }).dossier
    #expect(again != nil && dossier.papers["identity"]?.count == 1 && before?.array?.count == 1)
    #expect(dossier.papers["identity"]?.first?.sha256 == before?[0]?["sha256"]?.string)
    await stage.portal.close()
  }
}
