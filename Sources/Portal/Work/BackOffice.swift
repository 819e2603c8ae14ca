package import HTTP
package import PDF
import Procedures
package import Registry
import Templates

/// What the portal does behind its pages: the work that events leave behind, each kind of it in a file of its own
/// beside this one, and what only the clock asks for (`BackOffice+Chores`).
package struct BackOffice: Sendable {
  let portal: Portal
  let typeface: Typeface
  /// By the name that packs call them.
  let services: [String: OutsideService]
  let client: Client
  /// Nothing filed here has any effect: outside systems that nobody named are played.
  let isDemo: Bool
  /// Services that do not answer.
  let respite: Respite

  private static let restSecondsMax: Int64 = 300

  package init(
    portal: Portal, typeface: Typeface, client: Client, services: [String: OutsideService] = [:], isDemo: Bool = false
  ) {
    self.portal = portal
    self.typeface = typeface
    self.services = services
    self.client = client
    self.isDemo = isDemo
    respite = Respite(secondsMax: Self.restSecondsMax, clock: portal.registry.clock)
  }

  var registry: Registry { portal.registry }

  package func takeOn(_ runner: inout JobRunner) {
    runner.handle(MessageToSend.self, hands: 2) { message, job, _ in try await write(message, key: job.key) }
    runner.handle(DigestToSend.self) { digest, job, _ in try await write(digest, key: job.key) }
    runner.handle(CertificateToMake.self, hands: 2) { wanted, _, _ in try await make(wanted) }
    runner.handle(ServiceCall.self, hands: 4) { call, job, _ in try await ask(call, key: job.key) }
    runner.handle(RefundNote.self) { note, job, _ in try await write(note, key: job.key) }
    runner.handle(DossierTick.self) { tick, _, _ in try await pass(tick) }
  }

  static let nothing: JobRunner.Completion = { _ in }
}
