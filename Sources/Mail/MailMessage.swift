/// A letter of the portal to one reader, before it is put into its envelope.
///
/// It has one recipient: the answer of the server then concerns one person, and nobody learns another's address.
/// Nothing in it comes from the clock or from chance, so a retry sends the same bytes under the same Message-ID.
package struct MailMessage: Sendable {
  package var id: MessageID
  package var unixSeconds: Int
  package var from: MailAddress
  package var to: MailAddress
  /// Where reports of failed delivery go; `from` if nil.
  package var bouncesTo: MailAddress?
  package var subject: String
  package var text: String
  package var html: String?
  package var attachments: [Attachment] = []
  package var inReplyTo: MessageID?
  /// The conversation so far, oldest first.
  package var references: [MessageID] = []
  /// BCP 47: `fr`, `ar`.
  package var language: String?
  /// An https URL that ends the subscription when posted to (RFC 8058). For newsletters only, not for notices.
  package var unsubscribeURL: String?

  package struct Attachment: Sendable {
    package let name: String
    package let mediaType: String
    package let bytes: [UInt8]

    /// The name is put on one line and loses what separates folders; the media type is `type/subtype`.
    package init(name: String, mediaType: String, bytes: [UInt8]) throws(Fault) {
      let sides = mediaType.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      guard sides.count == 2, sides.allSatisfy({ (1...64).contains($0.count) && $0.allSatisfy(\.isTokenByte) }) else {
        throw .mediaType
      }
      // By scalars: a slash with an accent over it is another character but still a slash to a file system.
      let scalars = name.onOneLine(scalarsMax: Self.nameScalarsMax).unicodeScalars
      let plain = String(String.UnicodeScalarView(scalars.map { $0 == "/" || $0 == "\\" ? "_" : $0 }))
      self.name = plain.isEmpty ? "document" : plain
      self.mediaType = mediaType
      self.bytes = bytes
    }

    static let nameScalarsMax = 150
  }

  package enum Fault: Error, Equatable {
    case mediaType
    case language
    case unsubscribeURL
    case tooLarge
  }

  package static let subjectScalarsMax = 300
  /// Of texts and attachments together, before they are encoded.
  package static let contentBytesMax = 40 << 20

  package init(
    id: MessageID, unixSeconds: Int, from: MailAddress, to: MailAddress, subject: String, text: String
  ) {
    self.id = id
    self.unixSeconds = unixSeconds
    self.from = from
    self.to = to
    self.subject = subject
    self.text = text
  }
}

/// A letter ready to be handed over: who is told of failures (nobody if nil), who gets it, and its bytes with CRLF.
package struct MailEnvelope: Sendable {
  package let sender: MailAddress?
  package let recipient: MailAddress
  package let bytes: [UInt8]

  package init(sender: MailAddress?, recipient: MailAddress, bytes: [UInt8]) {
    self.sender = sender
    self.recipient = recipient
    self.bytes = bytes
  }
}
