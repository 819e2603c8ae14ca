/// Reads the value of a field from left to right: tokens, quoted strings, parameters and lists of RFC 9110 5.6.
///
/// Every step either moves past what it names or stays where it is and says so; no step can leave the bytes.
struct FieldScanner {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position >= bytes.count }

  var next: UInt8? { isAtEnd ? nil : bytes[position] }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func take(while belongs: (UInt8) -> Bool) -> UnsafeRawBufferPointer {
    let start = position
    while position < bytes.count, belongs(bytes[position]) { position += 1 }
    return bytes.slice(start..<position)
  }

  mutating func skipSpace() {
    while let byte = next, byte == .space || byte == .tab { position += 1 }
  }

  /// Steps over what separates two elements of a list, empty elements included (RFC 9110 5.6.1.2).
  /// True when there was a comma.
  mutating func skipCommas() -> Bool {
    var found = false
    while let byte = next, byte == .space || byte == .tab || byte == .comma {
      if byte == .comma { found = true }
      position += 1
    }
    return found
  }

  mutating func token() -> UnsafeRawBufferPointer? {
    let token = take { $0.isToken }
    return token.isEmpty ? nil : token
  }

  /// What a backslash does inside quotes.
  enum Backslash {
    /// Takes away the meaning of any byte that follows (RFC 9110 5.6.4).
    case escapesAny
    /// Only of a quote or of another backslash: browsers write the backslashes of file names as they are.
    case escapesQuote
  }

  mutating func quotedString(_ backslash: Backslash) -> [UInt8]? {
    let start = position
    guard take(.quote) else { return nil }
    var text: [UInt8] = []
    while var byte = next {
      position += 1
      if byte == .quote { return text }
      if byte == .backslash, let escaped = next,
        backslash == .escapesAny || escaped == .quote || escaped == .backslash
      {
        byte = escaped
        position += 1
      }
      guard byte == .tab || !byte.isControl else { break }
      text.append(byte)
    }
    position = start
    return nil
  }

  /// `*( OWS ";" OWS [ name "=" ( token / quoted-string ) ] )` of RFC 9110 5.6.6; stops before whatever else follows.
  /// Nil when a parameter is malformed, not UTF-8, one too many, or named twice: two readers would each believe
  /// another one of the two.
  mutating func parameters(max: Int, backslash: Backslash = .escapesAny) -> [FieldParameter]? {
    var parameters: [FieldParameter] = []
    while true {
      skipSpace()
      guard take(.semicolon) else { return parameters }
      skipSpace()
      guard let first = next, first.isToken else { continue }
      guard parameters.count < max, let name = token()?.lowercasedText, take(.equals),
        let value = parameterValue(backslash), !parameters.contains(where: { $0.name == name })
      else { return nil }
      parameters.append(FieldParameter(name: name, value: value))
    }
  }

  private mutating func parameterValue(_ backslash: Backslash) -> String? {
    if next == .quote {
      return quotedString(backslash).flatMap { String(validating: $0, as: UTF8.self) }
    }
    return token().flatMap { String(validating: $0, as: UTF8.self) }
  }
}

/// One `name=value` behind a media type or a disposition; the name is in lower case.
package struct FieldParameter: Sendable, Hashable {
  package let name: String
  package let value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
