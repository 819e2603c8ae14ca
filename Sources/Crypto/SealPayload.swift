/// What a printed seal says, and its text in the QR code: `GU1:` and in Base45 a COSE message over a map of short keys.
/// A phone or a customs officer checks it with the published keys and no network.
///
///     COSE_Sign1 { protected: {1: −7 (ES256), 4: key}, payload: {6: issued at, "n": "2026/17", "d": 100(20478)} }
package struct SealPayload: Sendable, Equatable {
  package static let prefix = "GU1:"
  package static let fieldsMax = 32
  package static let textBytesMax = 400
  /// What a QR code of version 25 holds, at the level of correction that print needs.
  package static let charactersMax = 1_450

  package enum Value: Sendable, Equatable {
    case text(String)
    case number(Int64)
    case date(CivilDate)
  }

  /// Seconds since 1970.
  package let issuedAt: Int64
  package let fields: [String: Value]

  /// Nil if a key is not one to eight small letters and digits, a text is too long, or there are too many.
  package init?(issuedAt: Int64, fields: [String: Value]) {
    let areTexts = fields.values.allSatisfy { value in
      if case .text(let text) = value { text.utf8.count <= Self.textBytesMax } else { true }
    }
    guard fields.count <= Self.fieldsMax, fields.keys.allSatisfy(Self.isKey), areTexts else { return nil }
    self.issuedAt = issuedAt
    self.fields = fields
  }

  /// What a seal claims, before anybody has asked whose it is: good for looking up what to ask.
  package init?(unverified text: String) {
    guard let message = Self.message(text) else { return nil }
    self.init(encoded: message.payload)
  }

  /// The text of the QR code.
  package func sealed(by key: SigningKey) throws -> String {
    let message = try COSESign1(
      signing: encoded, with: key, keyIdentifier: SealKey.identifier(of: try key.verifyingKey))
    let text = Self.prefix + Base45.encode(message.encoded)
    guard text.utf8.count <= Self.charactersMax else { throw SealFault.tooLong }
    return text
  }

  static func message(_ text: String) -> COSESign1? {
    guard text.utf8.count <= charactersMax, text.hasPrefix(prefix) else { return nil }
    return Base45.decode(text.dropFirst(prefix.count)).flatMap { COSESign1($0) }
  }

  private static func isKey(_ key: String) -> Bool {
    (1...8).contains(key.utf8.count)
      && key.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
  }
}

package enum SealFault: Error, Equatable, CustomStringConvertible {
  /// Not the text of a seal, or not in the one form that ours have.
  case unreadable
  case tooLong
  /// No key of that name was published.
  case unknownKey(identifier: String)
  case revokedKey
  /// The seal says that it was made when its key was not in use.
  case outsideKeyValidity
  case wrongSignature

  package var description: String {
    switch self {
    case .unreadable: "this is not a seal"
    case .tooLong: "too much for one seal"
    case .unknownKey(let identifier): "the seal's key \(identifier) is not known here"
    case .revokedKey: "the seal's key is in other hands: it proves nothing any more"
    case .outsideKeyValidity: "the seal was made when its key was not in use"
    case .wrongSignature: "the seal was altered or forged"
    }
  }
}

// The map
extension SealPayload {
  /// As "issued at" in RFC 8392.
  private static let issuedAtKey: CBOR = .unsigned(6)

  var encoded: [UInt8] {
    let pairs = fields.map { key, value in
      switch value {
      case .text(let text): CBOR.Pair(.text(key), .text(text))
      case .number(let number): CBOR.Pair(.text(key), .integer(number))
      case .date(let date): CBOR.Pair(.text(key), .tagged(SealPayload.Value.dateTag, .integer(date.days)))
      }
    }
    return CBOR.map([CBOR.Pair(Self.issuedAtKey, .integer(issuedAt))] + pairs).encoded
  }

  init?(encoded: [UInt8]) {
    guard case .map(let pairs) = try? CBORReader.read(encoded), let first = pairs.first,
      first.key == Self.issuedAtKey, let issuedAt = first.value.integer
    else { return nil }
    var fields: [String: Value] = [:]
    for pair in pairs.dropFirst() {
      guard case .text(let key) = pair.key, let value = Value(pair.value) else { return nil }
      fields[key] = value
    }
    self.init(issuedAt: issuedAt, fields: fields)
  }
}

extension SealPayload.Value {
  /// Days since 1970 (RFC 8943).
  fileprivate static let dateTag: UInt64 = 100

  fileprivate init?(_ value: CBOR) {
    switch value {
    case .text(let text): self = .text(text)
    case .unsigned, .negative:
      guard let number = value.integer else { return nil }
      self = .number(number)
    case .tagged(Self.dateTag, let days):
      guard let date = days.integer.flatMap(CivilDate.init(days:)) else { return nil }
      self = .date(date)
    default: return nil
    }
  }
}
