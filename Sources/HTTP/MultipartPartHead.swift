/// What the header block of one part of a form says (RFC 7578 4).
package struct MultipartPartHead: Sendable, Equatable {
  /// The name of the field.
  package let name: String
  /// For a file: its name, made safe. Empty when the visitor chose no file. Nil for a field of text.
  package let fileName: String?
  /// As the browser believes it; nothing to rely on.
  package let contentType: MediaType?
}

/// A header block on its way, line by line.
///
/// Strict, since a filter in front of us may have looked at the same lines: exactly one Content-Disposition, no
/// parameter twice, no `filename*` (RFC 7578 4.2 forbids it, and it would be a second name for one file), no folded
/// lines, no transfer encoding that changes the bytes, no multipart inside a multipart.
struct MultipartHeaderBlock {
  private var disposition: [FieldParameter]?
  private var contentType: MediaType?
  private var hasContentType = false
  private var lines = 0

  /// A line without its CRLF.
  mutating func read(_ line: UnsafeRawBufferPointer, _ limits: MultipartParser.Limits) throws(MultipartParser.Fault) {
    lines += 1
    guard lines <= limits.headers else { throw .tooManyHeaders }
    var scanner = FieldScanner(line)
    guard let field = scanner.token(), scanner.take(.colon) else { throw .malformedHeader }
    let value = line.slice(scanner.position..<line.count).trimmed
    guard value.allSatisfy({ $0 == .tab || !$0.isControl }) else { throw .malformedHeader }
    if field.equalsIgnoringCase("Content-Disposition") {
      guard disposition == nil else { throw .malformedHeader }
      disposition = try Self.readDisposition(value)
    } else if field.equalsIgnoringCase("Content-Type") {
      guard !hasContentType else { throw .malformedHeader }
      hasContentType = true
      // Browsers pass on whatever the system has registered for an extension; what cannot be read says nothing.
      contentType = MediaType(value)
      guard !value.slice(0..<min(10, value.count)).equalsIgnoringCase("multipart/") else { throw .nestedMultipart }
    } else if field.equalsIgnoringCase("Content-Transfer-Encoding") {
      let isIdentity = ["binary", "8bit", "7bit"].contains { value.equalsIgnoringCase($0) }
      guard isIdentity else { throw .transferEncoding }
    }
  }

  /// At the empty line.
  func head(_ limits: MultipartParser.Limits) throws(MultipartParser.Fault) -> MultipartPartHead {
    guard let disposition else { throw .malformedHeader }
    guard let name = disposition.first(where: { $0.name == "name" })?.value, !name.isEmpty else { throw .missingName }
    guard name.utf8.count <= limits.nameBytes else { throw .nameTooLong }
    let fileName = disposition.first { $0.name == "filename" }?.value
    return MultipartPartHead(
      name: name, fileName: fileName.map { $0.isEmpty ? "" : ContentDisposition.safeFileName(from: $0) },
      contentType: contentType)
  }

  private static func readDisposition(
    _ value: UnsafeRawBufferPointer
  ) throws(MultipartParser.Fault) -> [FieldParameter] {
    var scanner = FieldScanner(value)
    guard let type = scanner.token(), type.equalsIgnoringCase("form-data"),
      let parameters = scanner.parameters(max: ContentDisposition.parametersMax, backslash: .escapesQuote),
      scanner.isAtEnd, !parameters.contains(where: { $0.name.hasSuffix("*") })
    else { throw .malformedHeader }
    return parameters
  }
}
