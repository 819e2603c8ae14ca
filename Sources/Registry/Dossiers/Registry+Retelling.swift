package import Procedures
import SQLite

/// One errand of a story that is told afterwards.
package struct RetoldErrand: Sendable {
  package let dossier: String
  package let commands: [Command]
  package let errand: Errand
  package let book: Dossiers.Book

  package init(_ commands: [Command], on dossier: String, by errand: Errand, under book: Dossiers.Book) {
    self.dossier = dossier
    self.commands = commands
    self.errand = errand
    self.book = book
  }
}

extension Registry {
  /// Many errands of the past in their order, in one transaction, each at the hour when it was done. One that is
  /// refused leaves no trace and does not keep the others back; answers the refusals, by place.
  package func retell(_ errands: [RetoldErrand]) async throws -> [Int: Refusal] {
    try await write { [self] db in
      let (steady, run) = (clock.steadyMilliseconds(), run)
      var refusals: [Int: Refusal] = [:]
      for (place, told) in errands.enumerated() {
        let tick = Tick(wall: told.errand.hour.moment, steady: steady, run: run)
        try db.run("SAVEPOINT errand")
        do {
          _ = try Dossiers.carryOut(
            told.commands, on: told.dossier, by: told.errand, under: told.book, at: tick, in: db)
        } catch let refusal as Refusal {
          refusals[place] = refusal
          try db.run("ROLLBACK TO errand")
        }
        try db.run("RELEASE errand")
      }
      return refusals
    }
  }
}
