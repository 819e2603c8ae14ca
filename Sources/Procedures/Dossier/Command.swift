// What can be done to a dossier, as values: the same for pages, programs, timers and the simulation.

package import JSON
package import Rules

package enum Command: Sendable {
  // The applicant
  case start(procedure: String, language: String, applicant: String)
  case answer([String: JSON])
  case choose([String])
  case fill([String: JSON])
  case attach(slot: String, Paper)
  case detach(slot: String, sha256: String)
  case addCoauthor(String)
  case removeCoauthor(String)
  /// Begins a payment of what is due; `payment` is its id.
  case pay(payment: String, PaymentPlan.Method)
  /// `number` is the next legal number, used if the filing is accepted.
  case submit(number: String)
  case complete(note: String)
  case withdraw(note: String)
  case speak(String)

  // Gateways and cashiers
  case settle(payment: String, receipt: String)
  case drop(payment: String)

  // Officers
  case claim(step: String)
  case unclaim(step: String)
  case end(step: String, Ending, remarks: [Remark], unit: String?)
  case resume(step: String)
  case issue(formality: String, IssuedCertificate)
  case receive(formality: String)
  case revoke(formality: String, reason: String)

  // Outside systems and time
  case reply(step: String, Ending)
  case tick
}

/// What a command may ask of the world beyond the dossier.
package struct World: Sendable {
  /// How much of a quota's account is reserved or consumed by all dossiers together.
  package let used: @Sendable (_ quota: String, _ account: String) -> Decimal

  package init(used: @escaping @Sendable (_ quota: String, _ account: String) -> Decimal = { _, _ in .zero }) {
    self.used = used
  }
}
