/// What a signature field says besides the signature (ISO 32000-1 section 12.8; PAdES, ETSI EN 319 142-1 section 6.3).
package struct SignatureField: Sendable {
  /// What may still be done to the document without breaking the signature (section 12.8.2.2).
  package enum Permission: Int, Sendable {
    case nothing = 1
    case forms = 2
  }

  package enum Appearance: Sendable {
    case invisible
    /// Over the block `.signature` of the document, which must hold exactly one.
    case onBlock
  }

  package let name: String
  package let appearance: Appearance
  package let signer: String
  package let reason: String
  package let location: String
  /// The claimed time: PAdES keeps it here, and not among the signed attributes.
  package let moment: PDFDate
  /// Makes this the certifying signature of the document.
  package let certifies: Permission?
  /// Read aloud by a viewer for the blind.
  package let alternative: String
  /// Room for the signature in DER, written as twice as many digits.
  package let contentsBytes: Int

  package init(
    name: String, appearance: Appearance, signer: String, reason: String = "", location: String = "", moment: PDFDate,
    certifies: Permission? = nil, alternative: String, contentsBytes: Int = 12 << 10
  ) {
    // PDF/A-2 section 6.1.13: no string is longer than 32,767 bytes.
    precondition((1024...32_767).contains(contentsBytes), "the room of a signature is one string")
    self.name = name
    self.appearance = appearance
    self.signer = signer
    self.reason = reason
    self.location = location
    self.moment = moment
    self.certifies = certifies
    self.alternative = alternative
    self.contentsBytes = contentsBytes
  }
}
