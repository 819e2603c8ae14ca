import Drawings
import Foundation
import JSON
import Procedures
import Rules
import Testing

/// The packs that come with the product, and one that was written from the documentation alone.
@Suite struct ShippedPackTests {
  static let packs: [(folder: URL, name: String)] =
    [TestPacks.shipped, TestPacks.folder].flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      return names.filter { !$0.hasPrefix(".") && $0 != "market" }.sorted().map { (folder, $0) }
    }

  /// Checked once: each test looks at the same report.
  private static let checks: [PackCheck?] = packs.map { folder, name in
    (try? TestPacks.files(name, in: folder)).map { PackCheck.of(PackFiles(name: name, files: $0)) }
  }

  private static func check(_ index: Int) throws -> PackCheck { try #require(checks[index]) }

  @Test("ER-55 each pack keeps its promises: no error, every example, its own coverage", arguments: packs.indices)
  func promises(_ index: Int) throws {
    let check = try Self.check(index)
    #expect(check.problems.filter { $0.weight == .error }.map(\.description) == [])
    #expect(check.examples.filter { !$0.differences.isEmpty }.map { "\($0.name): \($0.differences)" } == [])
    #expect(check.isPassed)
    #expect(check.examples.count >= 6)
  }

  @Test("the first pack is as rich as a real administration's")
  func richness() throws {
    let index = try #require(Self.packs.firstIndex { $0.name == "creation-entreprise" })
    let check = try Self.check(index)
    let procedure = try #require(check.pack.procedure("creation"))
    #expect(procedure.guide.questions.count >= 8)
    #expect(procedure.formalities.count >= 12)
    #expect(procedure.form.questions.count >= 40)
    #expect(procedure.documents.count >= 15)
    #expect(check.examples.count >= 25)
    #expect(check.pack.languages == ["fr", "ar", "en"])
    for report in check.coverage { for share in report.shares { #expect(share.percent == 100, "\(share.missing)") } }
    #expect(check.withoutLaw.map(\.description) == [], "ER-63")
    let agencies = Set(procedure.circuit.steps.map(\.agency)).subtracting([""])
    #expect(agencies.count >= 5)
    #expect(Set(procedure.circuit.steps.filter { $0.kind == .revision }.map(\.agency)).count >= 2, "ER-21")
    #expect(Set(procedure.formalities.compactMap(\.result?.counter?.text)).count >= 2, "ER-41")
  }

  @Test("every procedure is drawn in every language: map, guide, each formality, BPMN", arguments: packs.indices)
  func drawings(_ index: Int) throws {
    let pack = try Self.check(index).pack
    for procedure in pack.procedures {
      for language in pack.languages {
        let speech = Speech(language: language) { key, words in key + words.values.joined() }
        let map = try procedure.map(in: pack, speech)
        #expect(map.stations.count == procedure.circuit.steps.count { $0.kind != .closing })
        #expect(try procedure.guideTree(speech, now: .epoch).title == procedure.title[language])
        for formality in procedure.formalities { _ = try procedure.tree(of: formality, speech, now: .epoch) }
        let bpmn = BPMNWriter.bytes(try procedure.bpmn(in: pack, speech))
        #expect(String(decoding: bpmn, as: UTF8.self).contains("<bpmn:process") || bpmn.count > 500)
      }
    }
  }

  /// Names that are also plain words of the engine.
  private static let plainWords: Set<String> = [
    "creation", "opening", "update", "counter", "reviewer", "signatory", "capital", "identity", "agents", "labour",
    "taxes", "address", "activity", "country", "document", "payment", "revision", "company", "person", "place",
    "closing",
    "title", "statement", "number", "register", "registry", "notice", "report", "period", "contract", "signature",
    "sign",
    "collection", "transfer",
    "service", "countries", "identity_document", "states", "search", "permit",
  ]

  @Test("no procedure, agency, formality, fee, document or place of a pack is known to Swift by name")
  func names() throws {
    var words: Set<String> = []
    for index in Self.packs.indices {
      let pack = try Self.check(index).pack
      words.insert(pack.id)
      words.formUnion(pack.procedures.map(\.id))
      words.formUnion(pack.agencies.map(\.id))
      words.formUnion(pack.agencies.map { $0.title[pack.languages.first ?? "fr"] })
      words.formUnion(pack.certificates.map(\.id))
      words.formUnion(pack.lists.keys)
      for procedure in pack.procedures {
        words.formUnion(procedure.formalities.map(\.id))
        words.formUnion(procedure.formalities.flatMap(\.fees).map(\.id))
        words.formUnion(procedure.documents.map(\.id))
        words.formUnion(procedure.circuit.steps.map(\.id))
      }
    }
    let telling = words.filter { $0.count >= 6 && !Self.plainWords.contains($0) }
    #expect(telling.count > 40)
    let sources = TestPacks.shipped.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources")
    for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where path.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
      for word in telling where text.contains("\"\(word)\"") { Issue.record("\(path) knows “\(word)”") }
    }
  }

  @Test("a revision is replayed against dossiers of the past before it is published")
  func replay() throws {
    let old = try TestPacks.market().pack
    let new = try TestPacks.market("procedures/stall.json5", replacing: "amount: 100,", with: "amount: 80,").pack
    let before = try #require(old.procedure("stall"))
    let after = try #require(new.procedure("stall"))
    let day = try #require(FEELDate("2026-03-02"))
    var replay = Replay(from: (old, before), to: (new, after))
    for (number, goods) in ["fish", "fruit", "fish", "fruit", "fruit"].enumerated() {
      replay.add(
        Filing(
          answers: ["goods": .string(goods), "terrace": "no", "zone": "north"],
          data: ["trade_name": "X", "area": 4]), on: day, name: "D\(number)")
    }
    #expect(replay.dossiers == 5)
    #expect(replay.counts == [.paysLess: 2])
    #expect(replay.witnesses[.paysLess] == ["D0", "D2"])
    let stricter = try TestPacks.market(
      "procedures/stall.json5", replacing: "when: 'goods = \"arms\"'", with: "when: 'goods != \"fruit\"'"
    ).pack
    var harder = Replay(from: (old, before), to: (stricter, try #require(stricter.procedure("stall"))))
    harder.add(Filing(answers: ["goods": "fish", "terrace": "no", "zone": "north"]), on: day, name: "D")
    #expect(harder.counts[.refusedNow] == 1)
  }
}
