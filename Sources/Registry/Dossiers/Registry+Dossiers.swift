import JSON
package import Procedures
import SQLite

// The doors through which pages, programs and background work change dossiers:
//
//   let made = try await registry.start("stall", of: "market", language: "fr", by: errand,
//     then: [.answer(answers), .fill(data)])
//   let change = try await registry.carryOut([.submit(number: "")], on: made.dossier, by: errand, once: key)
//
// What is refused throws a `Refusal` and changes nothing.

extension Registry {
  /// The number of a filing and of a receipt are drawn by the registry, whatever the command says.
  package func carryOut(
    _ commands: [Command], on dossier: String, by errand: Errand, once key: IdempotencyKey? = nil
  ) async throws -> Change {
    let book = try await book(of: dossier)
    return try await carryOut(commands, dossier, errand, book, key)
  }

  /// A new dossier under the pack as it is published now.
  package func start(
    _ procedure: String, of pack: String, language: String, by errand: Errand, then commands: [Command] = [],
    once key: IdempotencyKey? = nil
  ) async throws -> Change {
    let current = try await currentPack(pack)
    let applicant = errand.actor.principal ?? errand.actor.account
    let start = Command.start(procedure: procedure, language: language, applicant: applicant)
    return try await carryOut(
      [start] + commands, DossierID.next(from: randomness), errand,
      Dossiers.Book(hash: current.hash, pack: current.pack), key)
  }

  /// Money has come, from a gateway or over a counter; the same payment again answers the same receipt.
  package func settle(_ payment: String, by errand: Errand) async throws -> Change {
    guard let found = try await read({ try Payments.find(payment, in: $0) }) else {
      throw Refusal(.unknownPayment)
    }
    return try await carryOut([.settle(payment: payment, receipt: "")], on: found.dossier, by: errand)
  }

  /// The rules a dossier goes by, for pages and for jobs that finish with `Dossiers.carryOut`.
  package func book(of dossier: String) async throws -> Dossiers.Book {
    guard let anchor = try await read({ try Dossiers.anchor(dossier, in: $0) }) else { throw Refusal(.notFound) }
    return Dossiers.Book(hash: anchor.pack, pack: try await pack(anchor.pack))
  }

  private func carryOut(
    _ commands: [Command], _ dossier: String, _ errand: Errand, _ book: Dossiers.Book, _ key: IdempotencyKey?
  ) async throws -> Change {
    try await write { [self] db in
      let tick = tick()
      guard let key else {
        return try Dossiers.carryOut(commands, on: dossier, by: errand, under: book, at: tick, in: db)
      }
      let (answer, isReplay) = try Idempotency.once(
        scope: key.scope, key: key.key, request: key.request, at: tick.wall, in: db
      ) {
        try Dossiers.carryOut(commands, on: dossier, by: errand, under: book, at: tick, in: db).json.encoded
      }
      guard let json = try? JSONReader.read(answer), var change = Change(json) else {
        throw Dossiers.Failure.unreadableAnswer(key: key.key)
      }
      change.isReplay = isReplay
      return change
    }
  }
}
