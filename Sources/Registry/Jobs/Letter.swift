import JSON

/// A mail to be sent, as a job knows it. `id` is the same at each attempt, so that a letter sent twice is seen once.
package struct Letter: Sendable, Equatable {
  package let id: String
  package let recipient: String
  package let subject: String
  package let text: String
  package let html: String?
  package let language: String
  package let attachments: [Attachment]

  /// A file of the vault that goes along.
  package struct Attachment: Sendable, Equatable {
    package let name: String
    package let contentType: String
    /// In hexadecimal.
    package let sha256: String

    package init(name: String, contentType: String, sha256: String) {
      self.name = name
      self.contentType = contentType
      self.sha256 = sha256
    }
  }

  package init(
    id: String, recipient: String, subject: String, text: String, html: String? = nil, language: String = "",
    attachments: [Attachment] = []
  ) {
    self.id = id
    self.recipient = recipient
    self.subject = subject
    self.text = text
    self.html = html
    self.language = language
    self.attachments = attachments
  }
}

extension Letter: JobPayload {
  /// Whoever puts a letter off is asked again every minute, for a day. No conversation with a mail server lasts as long
  /// as the lease, so that no letter is sent by two hands.
  package static let kind = JobKind("mail.send", attemptsMax: 1_500, delaySecondsMax: 60, leaseSeconds: 900)

  package func encoded() -> [UInt8] {
    let files = attachments.map { file -> JSON in
      ["name": .string(file.name), "contentType": .string(file.contentType), "sha256": .string(file.sha256)]
    }
    let letter: JSON = [
      "id": .string(id), "recipient": .string(recipient), "subject": .string(subject), "text": .string(text),
      "html": html.map(JSON.string) ?? .null, "language": .string(language), "attachments": .array(files),
    ]
    return letter.encoded
  }

  package init(decoding bytes: [UInt8]) throws {
    guard let json = try? JSONReader.read(bytes), let id = json["id"]?.string,
      let recipient = json["recipient"]?.string, let subject = json["subject"]?.string, let text = json["text"]?.string
    else { throw PayloadFailure.unreadable(kind: Self.kind.name) }
    let files = (json["attachments"]?.array ?? []).compactMap { file -> Attachment? in
      guard let name = file["name"]?.string, let type = file["contentType"]?.string,
        let sha256 = file["sha256"]?.string
      else { return nil }
      return Attachment(name: name, contentType: type, sha256: sha256)
    }
    self.init(
      id: id, recipient: recipient, subject: subject, text: text, html: json["html"]?.string,
      language: json["language"]?.string ?? "", attachments: files)
  }
}
