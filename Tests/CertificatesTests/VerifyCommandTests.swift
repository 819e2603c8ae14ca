import Certificates
import Crypto
import Foundation
import PDF
import PaperOracles
import Procedures
import Registry
import Rules
import Templates
import Testing

/// A portal's data folder in which certificates are issued as the portal will do it: number, paper, vault, row.
private struct Office {
  let folder: URL
  let registry: Registry
  let authority: Authority
  let atlas = Result { try Atlas() }

  init() async throws {
    folder = try Tools.temporaryFolder()
    registry = try await Registry.open(DataFolder(folder.path + "/data")) { Issue.record("stopped: \($0)") }
    authority = registry.authority(listsAt: "http://127.0.0.1/pki/root.crl")
    let (authority, now) = (authority, registry.clock.wall())
    let name = try #require(DistinguishedName(country: "MA", organization: "Région Atlas", commonName: "Racine"))
    let root = try await registry.write { try authority.makeRoot(name, at: now, in: $0) }
    try Data(root.pem.utf8).write(to: folder.appendingPathComponent("root.pem"))
  }

  func issue(
    _ dossier: String, isEnabled: Bool = true, endsAt: Int64? = nil
  ) async throws -> (file: String, code: CertificateCode, number: String) {
    let atlas = try atlas.get()
    let name = try #require(
      DistinguishedName(country: "MA", organization: "Administration fiscale", commonName: "Receveur"))
    let key = try await registry.sealingKey(of: "tax", named: name, from: authority)
    let request = CertificateRegister.Request(
      template: "clearance", numberFormat: "RF-{year}-{number}", year: 2026, dossier: dossier, formality: "clearance",
      agency: "tax")
    let (code, number) = try await registry.write { [registry] db in
      try CertificateRegister.reserve(request, randomness: registry.randomness, in: db)
    }
    let now = registry.clock.wall()
    let today = try #require(FEELDate(daysSince1970: Int(now.seconds / 86_400)))
    let time = try #require(FEELTime(hour: 9, minute: 0, second: 0))
    let content = try CertificateContent(
      of: try #require(atlas.procedure.formality("clearance")), in: atlas.dossier(.fr), atlas.procedure, atlas.pack,
      number: number, code: code.rawValue,
      at: Hour(moment: .init(rawValue: now.rawValue), local: today.at(time)), atlas.speech(.fr))
    let paper = CertificatePaper(
      content, seal: try CertificateSeal.text(for: content, by: key.key), publicURL: Atlas.publicURL,
      voice: atlas.voice(.fr))
    let bytes = try paper.signed(by: key, in: atlas.typeface)
    let stored = try await registry.vault.store(bytes)
    let lastDay = content.lastDay.flatMap(CivilDate.init)
    let end = endsAt ?? content.endsAt
    let row = CertificateRecord.Paper(
      language: "fr", title: content.title, agencyTitle: content.agency, holder: content.holder, sha256: stored.sha256,
      issuedAt: now, issuedOn: try #require(CivilDate(content.issuedOn)),
      end: lastDay.flatMap { day in end.map { .init(lastDay: day, at: .init(rawValue: $0)) } })
    try await registry.write { try CertificateRegister.record(code, row, isEnabled: isEnabled, in: $0) }
    let file = folder.appendingPathComponent("\(dossier).pdf")
    try Data(bytes).write(to: file)
    return (file.path, code, number)
  }

  func verify(_ arguments: String...) throws -> Tools.Outcome {
    try Tools.run(Tools.root.path + "/.build/debug/guichet", ["verify"] + arguments)
  }

  var data: String { folder.path + "/data" }
  var root: String { folder.path + "/root.pem" }

  func close() async {
    await registry.close()
    try? FileManager.default.removeItem(at: folder)
  }
}

@Suite("SEC-70 guichet verify") struct VerifyCommandTests {
  @Test("a certificate that was issued here holds, beside the portal that serves, and by its root alone")
  func valid() async throws {
    let office = try await Office()
    let issued = try await office.issue("d1")
    let said = try office.verify(issued.file, "--data", office.data)
    #expect(said.status == 0, "\(said.output)\(said.errors)")
    for word in ["VALID: genuine", issued.number, issued.code.rawValue, "Amina Benchekroun-Œuvrard", "Receveur"] {
      #expect(said.output.contains(word), "\(said.output)")
    }
    let alone = try office.verify(issued.file, "--root-certificate", office.root)
    #expect(alone.status == 0 && alone.output.contains("whether it was revoked"), "\(alone.output)\(alone.errors)")
    #expect(try office.verify(issued.file).status == 2)
    #expect(try office.verify("--data", office.data).status == 2)
    #expect(try office.verify(issued.file, "--data", office.folder.path).status == 1)
    await office.close()
  }

  @Test("changed bytes, another root, and what is revoked, expired, not handed over or unknown are refused, and why")
  func refused() async throws {
    let office = try await Office()
    let issued = try await office.issue("d1")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: issued.file)))
    let hole = try SignedFile(bytes).byteRange
    let changed = office.folder.path + "/changed.pdf"
    for place in [0, 9, 700, bytes.count / 3, hole[1] + 90, hole[2] - 9, hole[2] + 4, bytes.count - 1] {
      var copy = bytes
      copy[place] ^= 1
      try Data(copy).write(to: URL(fileURLWithPath: changed))
      for options in [["--data", office.data], ["--root-certificate", office.root]] {
        let said = try office.verify(changed, options[0], options[1])
        #expect(said.status == 1 && said.output.hasPrefix("NOT VALID"), "\(place): \(said.output)")
      }
    }
    let other = try await Office()
    let stranger = try other.verify(issued.file, "--root-certificate", other.root)
    #expect(stranger.status == 1 && stranger.output.contains("not signed by an agency"))
    #expect(try other.verify(issued.file, "--data", other.data).status == 1)
    await other.close()

    func reason(_ file: String) throws -> String {
      let said = try office.verify(file, "--data", office.data)
      #expect(said.status == 1, "\(said.output)")
      return said.output
    }
    let now = office.registry.clock.wall()
    try await office.registry.write { try CertificateRegister.revoke(issued.code, reason: "fraude", at: now, in: $0) }
    let revoked = try reason(issued.file)
    #expect(revoked.contains("revoked") && revoked.contains("fraude") && revoked.contains(issued.number))
    #expect(try reason(try await office.issue("d2", isEnabled: false).file).contains("no certificate in use"))
    #expect(try reason(try await office.issue("d3", endsAt: now.rawValue - 1).file).contains("expired"))
    await office.close()
  }
}
