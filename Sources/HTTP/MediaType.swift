/// A media type with its parameters (RFC 9110 8.3.1): `text/html; charset=utf-8`.
///
/// Type, subtype and names of parameters are kept in lower case; values are kept as written.
package struct MediaType: Sendable, Hashable, CustomStringConvertible {
  package let type: String
  package let subtype: String
  package let parameters: [FieldParameter]
  /// As a field says it, made once.
  package let description: String

  package static let bytesMax = 512
  package static let parametersMax = 8

  /// For types written in the source; what comes from outside is read by `init(_:)`.
  init(_ type: String, _ subtype: String, parameters: [FieldParameter] = []) {
    self.type = type
    self.subtype = subtype
    self.parameters = parameters
    description = parameters.reduce("\(type)/\(subtype)") { "\($0); \($1.name)=\(Self.quotedIfNeeded($1.value))" }
  }

  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= Self.bytesMax else { return nil }
    var scanner = FieldScanner(bytes)
    guard let type = scanner.token(), scanner.take(.slash), let subtype = scanner.token(),
      let parameters = scanner.parameters(max: Self.parametersMax), scanner.isAtEnd
    else { return nil }
    self.init(type.lowercasedText, subtype.lowercasedText, parameters: parameters)
  }

  /// Without the parameters: `text/html`.
  package var essence: String { "\(type)/\(subtype)" }

  package subscript(parameter name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  private static func quotedIfNeeded(_ value: String) -> String {
    if !value.isEmpty, value.utf8.allSatisfy(\.isToken) { return value }
    var quoted: [UInt8] = [.quote]
    for byte in value.utf8 {
      if byte == .quote || byte == .backslash { quoted.append(.backslash) }
      quoted.append(byte)
    }
    quoted.append(.quote)
    return String(decoding: quoted, as: UTF8.self)
  }
}
