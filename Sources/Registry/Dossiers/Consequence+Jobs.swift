import Procedures
import SQLite

extension Consequence {
  /// Written in the transaction of the events. Letters about one dossier keep their order, and so do the calls to one
  /// service; a service that is down holds up nothing else.
  func add(of dossier: String, key: String, at tick: Tick, in db: Connection) throws {
    switch self {
    case .message(let id, let to, let about):
      let message = MessageToSend(
        dossier: dossier, message: id, to: to, step: about.step, formality: about.formality, reason: about.reason)
      try Jobs.add(message, key: key, lane: "letters of \(dossier)", at: tick, in: db)
    case .certificate(let formality):
      try Jobs.add(CertificateToMake(dossier: dossier, formality: formality), key: key, at: tick, in: db)
    case .call(let service, let step):
      let call = ServiceCall(dossier: dossier, service: service, step: step)
      try Jobs.add(call, key: key, lane: "\(service) for \(dossier)", at: tick, in: db)
    case .refund(let payment):
      try Jobs.add(RefundNote(dossier: dossier, payment: payment), key: key, at: tick, in: db)
    }
  }
}
