import Crypto
import Mail
import Registry
import SQLite

/// Letters on their way out (`mail.send`). Each stays where administrators read it, with the moment it left or why it
/// did not. While the server is away nobody rings in vain: one pause for all letters, short enough that they leave
/// soon after it is back (REL-10).
struct MailRound: Sendable {
  private let registry: Registry
  /// Nil: no mail server is set, and letters are only read here.
  private let postman: Postman?
  private let respite: Respite

  private static let hands = 4
  private static let restSecondsMax: Int64 = 15
  /// There is one mail server.
  private static let server = "mail"

  init(_ registry: Registry, _ postman: Postman?) {
    self.registry = registry
    self.postman = postman
    respite = Respite(secondsMax: Self.restSecondsMax, clock: registry.clock)
  }

  /// The server did not answer a moment ago.
  var isResting: Bool { respite.secondsLeft(of: Self.server) > 0 }

  func takeOn(_ runner: inout JobRunner) {
    runner.handle(Letter.self, hands: Self.hands, unlessResting: { isResting }) { letter, _, _ in
      guard let postman else { return note(letter, "no mail server is set") }
      do {
        try await postman.send(letter, try await attachments(of: letter))
      } catch {
        throw await failed(letter, error)
      }
      respite.end(for: Self.server)
      return note(letter)
    }
  }

  private func note(_ letter: Letter, _ error: String? = nil) -> JobRunner.Completion {
    { [registry] db in try Outbox.note(letter.id, error: error, at: registry.clock.wall(), in: db) }
  }

  /// What the job is to be told. A letter is not blamed for a server that is away.
  private func failed(_ letter: Letter, _ error: any Error) async -> any Error {
    if Task.isCancelled { return CancellationError() }
    let reason = "\(error)"
    // For administrators to read; the job keeps it too.
    try? await registry.write(note(letter, reason))
    switch error {
    case Postman.Failure.away:
      respite.begin(for: Self.server)
      return JobVerdict.postponed(seconds: 0, because: reason)
    case Postman.Failure.never, Vault.Failure.unknownDocument: return JobVerdict.hopeless(because: reason)
    default: return error
    }
  }

  private func attachments(of letter: Letter) async throws -> [MailMessage.Attachment] {
    var attachments: [MailMessage.Attachment] = []
    for file in letter.attachments {
      var bytes: [UInt8] = []
      try await registry.vault.forEachPiece(of: Hex.decode(file.sha256) ?? []) { bytes += $0 }
      attachments.append(try MailMessage.Attachment(name: file.name, mediaType: file.contentType, bytes: bytes))
    }
    return attachments
  }
}
