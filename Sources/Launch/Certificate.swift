import Sockets
import Synchronization

/// The certificate the server shows. A reload serves new connections only; those that are open go on as they began.
final class Certificate: Sendable {
  private let identities: [TLSContext.Identity]
  private let tickets = TLSTickets()
  private let context: Mutex<TLSContext>

  /// Nil when the command line names none.
  init?(_ options: Options, _ settings: Settings) throws {
    guard let certificateFile = options["--tls-cert"], let keyFile = options["--tls-key"] else {
      guard options["--tls-cert"] == nil, options["--tls-key"] == nil else {
        throw BadUsage(description: "--tls-cert and --tls-key go together")
      }
      return nil
    }
    identities = [TLSContext.Identity(certificateFile: certificateFile, keyFile: keyFile)] + settings.certificates
    context = Mutex(try TLSContext(serving: identities, tickets: tickets))
  }

  var current: TLSContext { context.withLock { $0 } }

  /// Reads the files again. If they are not good, the certificate in use stays.
  func reload() throws {
    let fresh = try TLSContext(serving: identities, tickets: tickets)
    context.withLock { $0 = fresh }
  }
}
