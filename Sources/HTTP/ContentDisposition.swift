/// How a document is handed over, and under which name (RFC 6266, RFC 8187).
///
/// Names of files come from strangers. Whichever way they take, in or out, they pass `safeFileName(from:)`.
package struct ContentDisposition: Sendable, Equatable {
  /// In lower case: `attachment`, `inline`, `form-data`.
  package let type: String
  /// Already made safe; nil when none was given.
  package let fileName: String?

  package static let bytesMax = 4_096
  package static let parametersMax = 8

  /// Reads the field of a request that sends one document. `filename*` wins over `filename` where it can be read
  /// (RFC 6266 4.3). For parts of forms, which have their own rules, see `MultipartPartHead`.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= Self.bytesMax else { return nil }
    var scanner = FieldScanner(bytes)
    guard let type = scanner.token(), let parameters = scanner.parameters(max: Self.parametersMax), scanner.isAtEnd
    else { return nil }
    self.type = type.lowercasedText
    let extended = parameters.first { $0.name == "filename*" }.flatMap { Self.readExtended($0.value) }
    let name = extended ?? parameters.first { $0.name == "filename" }?.value
    fileName = name.map { Self.safeFileName(from: $0) }
  }

  /// The value of a field that makes the browser save the document under this name.
  package static func attachment(fileName: String) -> String {
    text("attachment", fileName)
  }

  /// The value of a field that lets the browser show it.
  package static func inline(fileName: String) -> String {
    text("inline", fileName)
  }

  /// A name in plain ASCII is given once. Any other is given twice: as `filename*`, which every browser of today
  /// reads, and with `_` for what ASCII lacks.
  private static func text(_ type: String, _ fileName: String) -> String {
    let name = safeFileName(from: fileName)
    let ascii = String(String.UnicodeScalarView(name.unicodeScalars.map { isPlain($0) ? $0 : "_" }))
    let plain = "\(type); filename=\"\(ascii)\""
    guard ascii != name else { return plain }
    var extended: [UInt8] = []
    PercentEncoding.append(name, keeping: isAttributeByte, to: &extended)
    return "\(plain); filename*=UTF-8''\(String(decoding: extended, as: UTF8.self))"
  }

  /// Neither a quote nor a backslash, which browsers unescape each in their own way, nor a percent sign, which some
  /// decode (RFC 6266 appendix D).
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    " "..."~" ~= scalar && scalar != "\"" && scalar != "\\" && scalar != "%"
  }

  /// `attr-char` of RFC 8187 3.2.1: a token byte that cannot be taken for the syntax of the value itself.
  private static func isAttributeByte(_ byte: UInt8) -> Bool {
    byte.isToken && byte != .asterisk && byte != .percent && byte != 0x27  // '
  }

  /// `UTF-8'fr'na%C3%AFf.pdf`
  private static func readExtended(_ value: String) -> String? {
    let pieces = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard pieces.count == 3, pieces[0].lowercased() == "utf-8" else { return nil }
    return Array(pieces[2].utf8).withUnsafeBytes { PercentEncoding.decodeText($0) }
  }
}
