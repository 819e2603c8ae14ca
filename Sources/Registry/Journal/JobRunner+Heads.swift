import Crypto
import JSON
import Procedures

extension JobRunner {
  /// `post` answers with the status of the receiver's answer.
  package mutating func deliverHeads(post: @escaping @Sendable (WebHook) async throws -> Int) {
    let registry = registry
    handle(HeadHook.self) { hook, _, _ in
      let message = try await registry.read { db -> WebHook? in
        // Taken off the list since: then it wants no more heads.
        guard try HeadDelivery.hooks(in: db).contains(hook.url) else { return nil }
        guard let secret = try HeadDelivery.secret(keyring: registry.keyring, in: db) else {
          throw HeadDelivery.Failure.noSecret
        }
        return WebHook(
          to: hook.url, id: hook.head.messageID, at: registry.clock.wall(), body: hook.head.message,
          secret: SecretBytes(copying: secret))
      }
      if let message {
        let status = try await post(message)
        guard (200..<300).contains(status) else { throw HeadDelivery.Failure.refused(status: status) }
      }
      return { _ in }
    }
  }

  /// The text is that of the head's file, so that whoever gets it can keep it as it is.
  package mutating func deliverHeads(mail: @escaping @Sendable (Letter) async throws -> Void) {
    handle(HeadMail.self) { job, _, _ in
      try await mail(
        Letter(id: job.head.messageID, recipient: job.recipient, subject: job.head.fileName, text: job.head.text))
      return { _ in }
    }
  }
}

extension JournalHead {
  /// The same at each attempt, so that a receiver can tell a repetition.
  fileprivate var messageID: String { "head-\(count)-\(Hex.encode(Array(hash.prefix(8))))" }

  /// `text` is what stands in the head's file.
  fileprivate var message: [UInt8] {
    let data: JSON = [
      "count": .number(JSONNumber(count)), "hash": .string(Hex.encode(hash)), "root": .string(Hex.encode(root)),
      "at": .string(at), "signature": .string(Base64.encode(signature)), "text": .string(text),
    ]
    let message: JSON = ["type": "journal.head", "timestamp": .string(at), "data": data]
    return message.bytes()
  }
}
