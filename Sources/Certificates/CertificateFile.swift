// Is this file a certificate of ours, unchanged? Nothing is believed that stands in it before the signature over all
// of it is found good: the code is only what the file claims, good for asking the register.

package import Crypto
import PDF

package struct CertificateFile: Sendable {
  /// Why a file was refused.
  package enum Fault: Error, Equatable, CustomStringConvertible {
    /// No PDF, or one that this portal did not make.
    case notOurs
    /// Signed, but by nobody we know.
    case stranger(CertificateFault)
    case altered(Alteration)

    package var description: String {
      switch self {
      case .notOurs: "this is not a certificate of this portal"
      case .stranger(let fault): "it is not signed by an agency of this portal: \(fault)"
      case .altered(let alteration): "the file was altered: \(alteration)"
      }
    }
  }

  package enum Alteration: Error, Equatable, CustomStringConvertible {
    /// Its structure is not as it was written; where.
    case damaged(String)
    case unsigned
    /// Something was appended, or another signature put in.
    case appended
    /// The signature no longer covers all of it.
    case coverage
    /// Something was hidden in the room kept for the signature.
    case padding
    case signature(SignatureFault)
    /// The seal is missing, or another certificate's.
    case seal
    /// The signature is good, yet these are not the bytes that were issued.
    case otherBytes

    package var description: String {
      switch self {
      case .damaged(let reason): "its structure is damaged (\(reason))"
      case .unsigned: "its signature is gone"
      case .appended: "something was added after it was signed"
      case .coverage: "the signature does not cover the whole file"
      case .padding: "something stands in the empty room behind the signature"
      case .signature(let fault): "\(fault)"
      case .seal: "its seal is missing, or that of another certificate"
      case .otherBytes: "these are not the bytes that were issued"
      }
    }
  }

  /// Who signed, and what the certificate says of itself.
  package struct Testimony: Sendable {
    package let signer: String
    package let organization: String
    package let signerCertificate: Certificate
    package let seal: CertificateSeal
  }

  /// What the register keeps of a certificate.
  package struct Original: Sendable {
    package let sha256: [UInt8]
    /// Seconds since 1970.
    package let issuedAt: Int64

    package init(sha256: [UInt8], issuedAt: Int64) {
      self.sha256 = sha256
      self.issuedAt = issuedAt
    }
  }

  package static let bytesMax = 16 << 20
  private static let headBytes = Array("%PDF-".utf8)
  private static let mark = Array("/ETSI.CAdES.detached".utf8)

  package let sha256: [UInt8]
  private let signed: SignedFile

  package init(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.count <= Self.bytesMax, bytes.starts(with: Self.headBytes) else { throw .notOurs }
    do {
      signed = try SignedFile(bytes)
    } catch {
      throw Self.fault(error, bytes)
    }
    sha256 = Digest.of(bytes)
  }

  /// The code that the file claims, read from its seal without asking whose it is.
  package var claimedCode: String? { claimedSeal?.code }

  /// `original` is what the register knows of the claimed code. Then the signer's key had to be good when it was
  /// issued; without a register, it has to be good now.
  package func testimony(
    trust: CertificateChain.Trust, original: Original? = nil, at now: Int64
  ) throws(Fault) -> Testimony {
    let verified: PAdESSignature.Verified
    do {
      verified = try PAdESSignature.verify(
        signed.der, documentDigest: Digest.of(signed.signedBytes), trust: trust, at: original?.issuedAt ?? now)
    } catch SignatureFault.certificate(let fault) {
      throw .stranger(fault)
    } catch let fault as SignatureFault {
      throw .altered(.signature(fault))
    } catch {
      throw .altered(.signature(.unreadable))
    }
    guard let seal = opened(Self.keys(of: verified.signer)) else { throw .altered(.seal) }
    if let original, original.sha256 != sha256 { throw .altered(.otherBytes) }
    return Testimony(
      signer: verified.signer.commonName ?? "", organization: verified.signer.organization ?? "",
      signerCertificate: verified.signer, seal: seal)
  }

  private func opened(_ keys: SealKeyList) -> CertificateSeal? {
    guard let text = signed.keywords, let payload = try? keys.open(text) else { return nil }
    return CertificateSeal(payload)
  }

  private var claimedSeal: CertificateSeal? {
    signed.keywords.flatMap { SealPayload(unverified: $0) }.flatMap(CertificateSeal.init)
  }

  /// A file's seal is made with the key that signs the file.
  private static func keys(of signer: Certificate) -> SealKeyList {
    let key = (try? signer.verifyingKey).flatMap {
      SealKey(key: $0, from: signer.notBefore, until: signer.notAfter, status: .active)
    }
    return SealKeyList(key.map { [$0] } ?? [])
  }

  /// A file that cannot be read is damaged if it still bears the mark of a signature like ours, else somebody else's.
  private static func fault(_ error: SignedFileError, _ bytes: [UInt8]) -> Fault {
    let alteration: Alteration =
      switch error {
      case .unreadable(let reason): .damaged("\(reason)")
      case .notSigned: .unsigned
      case .severalSignatures, .severalRevisions: .appended
      case .coverage: .coverage
      case .contentsNotDER: .signature(.unreadable)
      case .paddingNotZero: .padding
      }
    return bears(mark, bytes) ? .altered(alteration) : .notOurs
  }

  private static func bears(_ mark: [UInt8], _ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard bytes.count >= mark.count else { return false }
      return (0...bytes.count - mark.count).contains { start in
        bytes[start] == mark[0] && bytes[start..<start + mark.count].elementsEqual(mark)
      }
    }
  }
}
