import Certificates
import Crypto
import Foundation
import PDF
import PaperOracles
import Procedures
import Registry
import SQLite
import Testing

@Suite("SEC-70 the certificates of a demo") struct DemoTests {
  @Test("each is genuine by its signature; those in use hold, the one taken back and those not handed over do not")
  func verified() async throws {
    let folder = try Tools.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = folder.path + "/data"
    let guichet = Tools.root.path + "/.build/debug/guichet"
    let made = try Tools.run(
      guichet,
      ["demo", "--data", data, "--dossiers", "10", "--root", Tools.root.path, "--public-url", "https://t.example"])
    try #require(made.status == 0, "\(made.errors)")
    let registry = try await Registry.open(DataFolder(data)) { Issue.record("stopped: \($0)") }
    let rows = try await registry.read { db in
      try db.all("SELECT code, status, holder, document FROM certificate ORDER BY number") { row in
        (
          code: try row[0] as String, status: try row[1] as String, holder: try row[2] as String,
          sha: try row[3] as [UInt8]
        )
      }
    }
    #expect(rows.count > 20)
    // One of each state, and of each language: every one takes a process.
    var seen: [String: Int] = [:]
    for row in rows where seen[row.status, default: 0] < 4 {
      seen[row.status, default: 0] += 1
      let file = folder.path + "/\(row.code).pdf"
      let bytes = try await registry.vault.read(row.sha, from: 0, count: 1 << 20)
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      let said = try Tools.run(guichet, ["verify", file, "--data", data])
      switch row.status {
      case "valid": #expect(said.status == 0 && said.output.contains("VALID: genuine"), "\(said.output)")
      case "revoked": #expect(said.status == 1 && said.output.contains("genuine, but revoked"), "\(said.output)")
      default: #expect(said.status == 1 && said.output.contains("no certificate in use"), "\(said.output)")
      }
      if row.status != "awaiting" { #expect(said.output.contains(row.holder), "\(said.output)") }
      let text = try Tools.run("pdftotext", [file, "-"])
      #expect(text.output.contains(row.holder) || row.holder.unicodeScalars.contains { $0.value > 0x600 })
      let code = try Tools.run("pdfinfo", [file])
      #expect(code.status == 0, "\(code.errors)")
    }
    #expect(Set(seen.keys).isSuperset(of: ["valid", "revoked"]))
    await registry.close()
  }

  @Test("a specimen says what it is, whose, in its own language, and is the same bytes each time")
  func specimen() throws {
    let atlas = try Atlas()
    for (language, name) in Atlas.holders {
      func made(_ version: Int) throws -> [UInt8] {
        try SpecimenPaper(
          title: "Bail", holder: name, authority: "Atlas", version: version, atlas.voice(language)
        ).bytes(in: atlas.typeface)
      }
      #expect(try made(1) == made(1) && made(1) != made(2))
      #expect(try made(1).count < 40_000)
    }
  }
}
