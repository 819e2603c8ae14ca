import Crypto
import HTTP
import JSON
import PortalTesting
import Testing

@testable import Portal

@Suite("The example of each procedure") struct ExampleTests {
  @Test("is submittable as it is: filed, its papers sent, paid and submitted", arguments: ["2026-03-02", "2026-11-23"])
  func submittable(_ day: String) async throws {
    let portal = try await TestPortal(["creation-entreprise"], at: "\(day)T09:00:00Z")
    let amina = APIUser(portal, try await portal.person("Amina"))
    let procedures = try await amina.get("/api/v1/procedures").json.array ?? []
    #expect(procedures.count == 3)
    var kinds: Set<String> = []
    for id in procedures.compactMap({ $0["id"]?.string }) {
      let example = try await amina.get("/api/v1/procedures/\(id)/example")
      try #require(example.status == 200, "\(id)")
      let made = try await amina.post("/api/v1/dossiers", example.json)
      try #require(made.status == 201, "\(id): \(String(decoding: made.body, as: UTF8.self))")
      for name in ["answers", "formalities", "data"] { #expect(made.json[name] == example.json[name], "\(id) \(name)") }
      let dossier = "/api/v1/dossiers/\(made.json["id"]?.string ?? "")"
      let papers = example.json["documents"]?.array ?? []
      for paper in papers {
        let (slot, name) = (paper["slot"]?.string ?? "", paper["name"]?.string ?? "")
        let bytes = try #require(Base64.decode(paper["base64"]?.string ?? ""))
        let put = try await amina.put(
          "\(dossier)/documents/\(slot)", bytes, type: paper["contentType"]?.string ?? "", name: name)
        #expect(put.status == 200, "\(id) \(slot): \(put.json)")
        #expect(put.json["name"]?.string == name)
      }
      let missing = try await amina.get(dossier).json["missing"]?.array ?? []
      #expect(missing.allSatisfy { $0["payment"] != nil }, "\(id): \(missing)")
      let guide = try await amina.post("/api/v1/procedures/\(id)/guide", example.json)
      let total = guide.json["total"]?["amount"]?.double ?? 0
      if total > 0 {
        let paid = try await amina.post("\(dossier)/payments", ["method": "simulated"])
        #expect(paid.status == 201 && paid.json["state"]?.string == "paid", "\(id): \(paid.json)")
      }
      if papers.count >= 2, total > 0 { kinds.insert("papers and a fee") }
      if papers.isEmpty, total == 0 { kinds.insert("neither") }
      let receipt = try await amina.post("\(dossier)/submission")
      #expect(receipt.status == 201, "\(id): \(String(decoding: receipt.body, as: UTF8.self))")
    }
    #expect(kinds == ["papers and a fee", "neither"])
    await portal.close()
  }
}
