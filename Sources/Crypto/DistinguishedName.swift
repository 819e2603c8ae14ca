/// Whom a certificate names: country, organisation and common name, in UTF-8 in any script (RFC 5280 section 4.1.2.4).
package struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
  /// ISO 3166, two capitals.
  package let country: String
  package let organization: String
  package let commonName: String

  /// X.520 allows 64 characters to each. Nil for an empty or longer one, a control character, or a wrong country.
  package init?(country: String, organization: String, commonName: String) {
    let isCountry = country.utf8.count == 2 && country.utf8.allSatisfy { (0x41...0x5a).contains($0) }
    let areTexts = [organization, commonName].allSatisfy { text in
      (1...64).contains(text.unicodeScalars.count)
        && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
    guard isCountry, areTexts else { return nil }
    self.country = country
    self.organization = organization
    self.commonName = commonName
  }

  package var description: String { "CN=\(commonName), O=\(organization), C=\(country)" }

  var der: [UInt8] {
    DER.sequence(
      Self.attribute(.country, DER.element(DER.Tag.printable, Array(country.utf8))),
      Self.attribute(.organization, DER.utf8(organization)),
      Self.attribute(.commonName, DER.utf8(commonName)))
  }

  private static func attribute(_ type: OID, _ value: [UInt8]) -> [UInt8] {
    DER.set(of: [DER.sequence(DER.oid(type), value)])
  }

  /// The first text of one kind in anybody's name, for people to read; names are compared by their bytes.
  static func text(_ type: OID, in name: [UInt8]) throws(DERFault) -> String? {
    var outer = DERReader(name)
    var names = try outer.nested()
    try outer.end()
    while !names.isAtEnd {
      var set = try names.nested(DER.Tag.set)
      repeat {
        var attribute = try set.nested()
        let found = try attribute.oid()
        let isText = [DER.Tag.utf8, DER.Tag.printable, DER.Tag.ia5].contains(attribute.nextTag)
        var value = DERReader(try attribute.whole())
        try attribute.end()
        guard found == type, isText, let tag = value.nextTag else { continue }
        return String(validating: try value.content(tag), as: UTF8.self)
      } while !set.isAtEnd
    }
    return nil
  }
}
