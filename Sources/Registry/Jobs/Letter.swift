/// A mail to be sent, as a job knows it. `id` is the same at each attempt, so that a letter sent twice is seen once.
package struct Letter: Sendable, Equatable {
  package let id: String
  package let recipient: String
  package let subject: String
  package let text: String

  package init(id: String, recipient: String, subject: String, text: String) {
    self.id = id
    self.recipient = recipient
    self.subject = subject
    self.text = text
  }
}
