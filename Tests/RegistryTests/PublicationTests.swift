import Crypto
import JSON
import Procedures
import Testing

@testable import Registry

@Suite("Packs are published") struct PublicationTests {
  let scratch = Scratch()
  let clock = HandClock()

  private func read(_ change: (inout String) -> Void = { _ in }) throws -> (files: PackFiles, pack: Pack) {
    let files = try Market.files(change)
    return (files, Pack.read(files).pack)
  }

  @Test("once as they are, again when a file has changed, each time with an entry of the journal")
  func changed() async throws {
    let registry = try await scratch.registry(clock: clock)
    let now = registry.clock.wall()
    let first = try read()
    #expect(try await registry.publish(first.pack, of: first.files, by: "guichet", at: now))
    #expect(try await !registry.publish(first.pack, of: first.files, by: "guichet", at: now))
    let second = try read { $0 = $0.replacing("revision: 1", with: "revision: 2") }
    try #require(second.pack.procedure("stall")?.revision == 2)
    #expect(try await registry.publish(second.pack, of: second.files, by: "guichet", at: now))
    #expect(try await registry.currentPack("market").pack.procedure("stall")?.revision == 2)
    let entries = try await registry.read { try Journal.entries(of: "pack/market", after: 0, limit: 10, in: $0) }
    #expect(entries.map(\.entry.action) == ["packPublished", "packPublished"])
    let details = try JSONReader.read(Array(entries[1].entry.details.utf8))
    #expect(details["procedures"]?["stall"]?.int == 2)
    #expect(details["sha256"]?.string == Hex.encode(PackBundle(second.files).hash))
  }

  @Test("an older revision of a procedure does not take the place of a newer one")
  func sinking() async throws {
    let registry = try await scratch.registry(clock: clock)
    let now = registry.clock.wall()
    let new = try read { $0 = $0.replacing("revision: 1", with: "revision: 3") }
    try await registry.publish(new.pack, of: new.files, by: "guichet", at: now)
    let old = try read()
    await #expect(
      throws: PublicationRefused.olderRevision(pack: "market", procedure: "stall", offered: 1, published: 3)
    ) {
      try await registry.publish(old.pack, of: old.files, by: "guichet", at: now)
    }
    #expect(try await registry.currentPack("market").pack.procedure("stall")?.revision == 3)
    // Another text under the same number is taken: only the number is looked at.
    let other = try read { $0 = $0.replacing("revision: 1", with: "revision: 3") + "\n// a remark\n" }
    #expect(try await registry.publish(other.pack, of: other.files, by: "guichet", at: now))
  }
}
