/// Why the signature of a document, or a timestamp, is not believed.
package enum SignatureFault: Error, Equatable, CustomStringConvertible {
  /// Not a signed message, or not in the one form we accept.
  case unreadable
  case unexpectedAttribute(String)
  case missingAttribute
  case unknownAlgorithm
  /// The message does not contain its signer's certificate.
  case signerMissing
  /// The certificate is not the one the signer named when signing.
  case anotherSigner
  case wrongSignature
  /// The signature is good, but it is another document's.
  case documentChanged
  /// A certificate that belongs to nobody in the chain.
  case strayCertificate
  case certificate(CertificateFault)
  indirect case timestamp(SignatureFault)
  case timestampRefused(status: UInt64)
  case timestampOfAnother

  package var description: String {
    switch self {
    case .unreadable: "the signature cannot be read"
    case .unexpectedAttribute(let oid): "the signature has an attribute that is not allowed: \(oid)"
    case .missingAttribute: "the signature lacks an attribute that it must have"
    case .unknownAlgorithm: "the signature's algorithm is not accepted"
    case .signerMissing: "the signer's certificate is missing"
    case .anotherSigner: "the certificate is not the one that the signer named"
    case .wrongSignature: "the signature is wrong"
    case .documentChanged: "the document was changed after it was signed"
    case .strayCertificate: "the signature contains a certificate that has nothing to do with it"
    case .certificate(let fault): fault.description
    case .timestamp(let fault): "timestamp: \(fault)"
    case .timestampRefused(let status): "the timestamp service refused: status \(status)"
    case .timestampOfAnother: "the timestamp is that of something else"
    }
  }
}
