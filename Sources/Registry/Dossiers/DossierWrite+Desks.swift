// What events leave for those who hand over paper and take money.

import Procedures
import SQLite

extension DossierWrite {
  func writeDeskRows(of event: Event) throws {
    switch event.fact {
    case .issued(let id, let certificate):
      guard let formality = procedure.formality(id), let result = formality.result, result.isPhysical,
        let counter = procedure.place(result.counter, for: dossier)
      else { return }
      try CounterPapers.add(certificate, of: formality, to: counter, serial, at: event.at, in: db)
    case .received(let id): try CounterPapers.receive(id, serial, at: event.at, in: db)
    case .enabled(let id), .revoked(let id, _): try CounterPapers.remove(id, serial, in: db)
    case .paid(let payment, _):
      guard let desk = cashDesk else { return }
      try Payments.note(payment, desk: desk, takenBy: event.by, in: db)
    default: break
    }
  }

  /// At whose desk this cashier sits; nobody's when a gateway brings the money.
  private var cashDesk: String? {
    if errand.actor.isHouse { return nil }
    return errand.actor.posts.first { $0.role == HouseRole.cashier.rawValue && procedure.involves($0.agency) }?.agency
  }
}

extension Procedure {
  /// Whether an agency takes part, by a step or a formality.
  package func involves(_ agency: String) -> Bool {
    circuit.steps.contains { $0.agency == agency } || formalities.contains { $0.agency == agency }
  }
}
