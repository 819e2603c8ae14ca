import Crypto
import Glibc
import JSON
import Procedures
import Registry
import Rules
import SQLite
import Templates

/// A data folder as after a year of work: people, dossiers in every state and at every step, papers, certificates. All
/// of it goes through the engine and the journal, each errand at the hour when it would have been done.
struct Demo {
  struct Size: Sendable {
    var dossiers = 200
    var seed: UInt64 = 1

    static let dossiersMax = 1_000_000
  }

  /// What was made, in figures.
  struct Made: Sendable {
    let accounts: DemoAccounts
    let dossiers: Int
    let certificates: Int
  }

  private static let setting = "demo"
  private static let made = "made"

  /// A folder in which a demo was begun and not ended is none that could be used.
  static func isMade(in installation: Installation) async throws -> Bool {
    let registry = installation.registry
    guard let state = try await registry.setting(setting) else { return false }
    if state != made { throw incomplete(state, registry) }
    return true
  }

  /// `state` names the run of the process that began it.
  private static func incomplete(_ state: String, _ registry: Registry) -> Unusable {
    let isUnderWay = state == registry.run
    return Unusable(
      description: "\(registry.folder.path): "
        + (isUnderWay
          ? "a demo is just being made in this folder"
          : "the demo in this folder is incomplete, for what made it was stopped. Remove the folder and make it again"))
  }

  static func make(_ size: Size, in installation: Installation, report: Report) async throws -> Made {
    let registry = installation.registry
    if try await isMade(in: installation) {
      throw Unusable(description: "\(registry.folder.path): there is a demo in this folder already")
    }
    guard try await registry.read({ try Dossiers.areNone(in: $0) }) else {
      throw Unusable(description: "\(registry.folder.path): there are dossiers in this folder; a demo wants its own")
    }
    let packs = try await installation.chosen(PackFolder.all(root: installation.root))
    guard !packs.isEmpty else { throw Unusable(description: "there are no packs in Config/packs") }
    // Where the sun rises last.
    let today = packs.map { installation.hour([$0.pack]).today }.min() ?? FEELDateTime.epoch.date
    let since = DemoStage.hour(
      today.adding(days: -DemoStage.daysTold - 20) ?? today, 36_000, in: packs[0].pack.territory.zone)
    if let state = try await registry.setOnce(setting, to: registry.run) { throw incomplete(state, registry) }
    try await installation.prepare(packs, at: since.moment)
    var books: [Dossiers.Book] = []
    for content in packs {
      let current = try await registry.currentPack(content.pack.id)
      books.append(Dossiers.Book(hash: current.hash, pack: current.pack))
    }
    let stage = try await stage(size, books, today, since, installation)
    let printing = try DemoPrinting(root: installation.root)
    let certificates = DemoCertificates(installation: installation, printing: printing, since: since.moment)
    try await certificates.makeKeys(stage.scripts)
    var telling = DemoTelling(stage, installation, printing, report) { formality, dossier, book, errand in
      try await certificates.issue(formality, of: dossier, book, errand)
    }
    let told = try await telling.tell(size)
    let accounts = DemoAccounts(stage.people)
    try await registry.aside { try accounts.write(to: registry.folder) }
    try await registry.set(setting, to: made)
    return Made(accounts: accounts, dossiers: told.dossiers, certificates: told.certificates)
  }

  private static func stage(
    _ size: Size, _ books: [Dossiers.Book], _ today: FEELDate, _ since: Hour, _ installation: Installation
  ) async throws -> DemoStage {
    let packs = books.map(\.pack)
    return try await installation.registry.aside { [root = installation.root] in
      let words = try DemoWords(root: root)
      var chance = Chance(seed: size.seed)
      let ids = DemoRandomness.from(size.seed ^ 0x1D5)
      let people = try DemoPeople(packs, words, applicants: max(40, size.dossiers / 5), ids, &chance)
      return DemoStage(words: words, people: people, scripts: DemoScript.all(books), today: today, since: since)
    }
  }
}
