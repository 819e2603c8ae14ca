/// The message as bytes (RFC 5322, RFC 2045, RFC 2046): ASCII only, lines of at most 78 bytes but where one address or
/// identifier is longer, and never 998.
extension MailMessage {
  package func enveloped() throws(Fault) -> MailEnvelope {
    MailEnvelope(sender: bouncesTo ?? from, recipient: to, bytes: try encoded())
  }

  func encoded() throws(Fault) -> [UInt8] {
    try check()
    var head = MailHead()
    head.add("Date", [MailDate.text(unixSeconds: unixSeconds)])
    head.add("From", address: from)
    head.add("To", address: to)
    head.add("Subject", text: subject.onOneLine(scalarsMax: Self.subjectScalarsMax))
    head.add("Message-ID", [id.bracketed])
    if let inReplyTo { head.add("In-Reply-To", [inReplyTo.bracketed]) }
    if !references.isEmpty { head.add("References", references.map(\.bracketed)) }
    head.add("Auto-Submitted", ["auto-generated"])
    if let language { head.add("Content-Language", [language]) }
    if let unsubscribeURL {
      head.add("List-Unsubscribe", ["<\(unsubscribeURL)>"])
      head.add("List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"])
    }
    head.add("MIME-Version", ["1.0"])
    var bytes = head.bytes
    appendContent(to: &bytes)
    if bytes.last != 0x0A { bytes += .lineEnd }
    return bytes
  }

  func check() throws(Fault) {
    var room = Self.contentBytesMax
    for count in [text.utf8.count, html?.utf8.count ?? 0] + attachments.map(\.bytes.count) {
      guard count <= room else { throw .tooLarge }
      room -= count
    }
    if let language {
      let isTag = language.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
      guard isTag, (1...35).contains(language.utf8.count) else { throw .language }
    }
    if let unsubscribeURL {
      let isPlain = unsubscribeURL.utf8.allSatisfy { $0.isPrintable && !" <>,\"".utf8.contains($0) }
      guard isPlain, unsubscribeURL.hasPrefix("https://"), unsubscribeURL.utf8.count <= 900 else {
        throw .unsubscribeURL
      }
    }
  }

  private func appendContent(to bytes: inout [UInt8]) {
    if attachments.isEmpty { return appendTexts(to: &bytes) }
    let texts: (inout [UInt8]) -> Void = { appendTexts(to: &$0) }
    let files = attachments.map { attachment in { (bytes: inout [UInt8]) in attachment.append(to: &bytes) } }
    Self.appendMultipart("mixed", [texts] + files, to: &bytes)
  }

  private func appendTexts(to bytes: inout [UInt8]) {
    guard let html else { return Self.appendText("plain", text, to: &bytes) }
    // The last one is the richest (RFC 2046 5.1.4).
    Self.appendMultipart(
      "alternative",
      [{ Self.appendText("plain", text, to: &$0) }, { Self.appendText("html", html, to: &$0) }], to: &bytes)
  }

  /// `=_` occurs neither in quoted-printable nor in base64, so no part can hold a boundary that begins with it, and
  /// the same message is the same bytes each time.
  private static func appendMultipart(
    _ kind: String, _ parts: [(inout [UInt8]) -> Void], to bytes: inout [UInt8]
  ) {
    let boundary = "=_\(kind)"
    var head = MailHead()
    head.add("Content-Type", ["multipart/\(kind);", "boundary=\"\(boundary)\""])
    bytes += head.bytes + .lineEnd
    for append in parts {
      bytes.append(text: "--\(boundary)\r\n")
      append(&bytes)
      bytes += .lineEnd
    }
    bytes.append(text: "--\(boundary)--\r\n")
  }

  private static func appendText(_ subtype: String, _ text: String, to bytes: inout [UInt8]) {
    var head = MailHead()
    head.add("Content-Type", ["text/\(subtype);", "charset=UTF-8"])
    head.add("Content-Transfer-Encoding", ["quoted-printable"])
    bytes += head.bytes + .lineEnd
    QuotedPrintable.append(text, to: &bytes)
  }
}

extension MailMessage.Attachment {
  func append(to bytes: inout [UInt8]) {
    var head = MailHead()
    head.add("Content-Type", [mediaType])
    head.add("Content-Transfer-Encoding", ["base64"])
    head.add("Content-Disposition", "attachment", fileName: name)
    bytes += head.bytes + .lineEnd
    Base64.appendLines(self.bytes, to: &bytes)
  }
}
