package import Crypto
package import Procedures

/// A message to a web hook, signed (`WebHookSignature`), so that nobody else can send it, alter it or send it again
/// much later.
package struct WebHook: Sendable {
  package let url: String
  package let fields: [(name: String, value: String)]
  package let body: [UInt8]

  /// `id` names the message, the same at each attempt; `at` is the time of this attempt.
  package init(to url: String, id: String, at now: Moment, body: [UInt8], secret: borrowing SecretBytes) {
    let seconds = now.rawValue / 1_000
    let signature = WebHookSignature.header(secret, identifier: id, timestamp: seconds, body: body)
    self.url = url
    self.body = body
    fields = [
      ("Content-Type", "application/json"), ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
      ("webhook-signature", signature),
    ]
  }
}
