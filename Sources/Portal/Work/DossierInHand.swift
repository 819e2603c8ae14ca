import Procedures
import Registry
import Rules
import SQLite
import Templates

/// A dossier as it lies before whoever works on it behind the pages: how it stands, the rules it goes by, the hour in
/// its territory.
struct DossierInHand: Sendable {
  let line: DossierLine
  let dossier: Dossier
  let book: Dossiers.Book
  let procedure: Procedure
  let hour: Hour

  /// Nil when it is there no more.
  init?(_ id: String, _ portal: Portal) async throws {
    let registry = portal.registry
    let now = registry.clock.wall()
    guard let found = try await registry.read({ try Dossiers.find(id, for: .house, at: now, in: $0) }) else {
      return nil
    }
    let book = try await registry.book(of: id)
    guard let procedure = book.pack.procedure(found.dossier.procedure) else {
      throw Packs.Failure.damaged(book.pack.id)
    }
    (line, dossier) = found
    self.book = book
    self.procedure = procedure
    hour = portal.catalogue.hour(book.pack.territory.zone)
  }

  var pack: Pack { book.pack }

  /// What a person calls it by.
  var number: String { dossier.number ?? dossier.id }

  /// The last one that was paid.
  var newestPayment: Payment? { dossier.payments.last { $0.receipt != nil } }

  /// The language somebody wants, as far as pack and portal speak it; else the one it was filed in.
  func language(_ wanted: String) -> Language {
    ([wanted, line.language] + pack.languages).first { code in
      pack.languages.contains(code) && Language(code: code) != nil
    }.flatMap(Language.init(code:)) ?? .standard
  }

  /// A moment on the clocks of the territory, as they are set now.
  func hour(at moment: Moment) -> Hour {
    let passed = DaysTimeDuration(seconds: Int(moment.seconds(since: hour.moment)))
    return hour.local.adding(passed).map { Hour(moment: moment, local: $0) } ?? hour
  }

  /// What the house does to it, in the write that ends the job.
  func carryOut(_ command: Command, _ registry: Registry) -> JobRunner.Completion {
    { db in
      _ = try Dossiers.carryOut(
        [command], on: dossier.id, by: Errand(.house, at: hour), under: book, at: registry.tick(), in: db)
    }
  }
}

extension Hour {
  /// When the same clocks show another hour.
  func moment(of other: FEELDateTime) -> Moment {
    let days = other.date.daysSince1970 - local.date.daysSince1970
    return moment.adding(seconds: Int64(days * 86_400 + other.time.secondOfDay - local.time.secondOfDay))
  }
}

extension FEELTime {
  fileprivate var secondOfDay: Int { (hour * 60 + minute) * 60 + second }
}
