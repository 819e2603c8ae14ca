import COpenSSL

/// From a signer's certificate up to a root that the caller trusts, as it stood at one point in time (RFC 5280
/// section 6). The search and its forty rules are libcrypto's; what it is for and what was taken back, ours.
package struct CertificateChain: Sendable {
  /// The signer's certificate first, the root last.
  package let certificates: [Certificate]
  package let revocation: RevocationState

  package enum RevocationState: Equatable, Sendable {
    /// At least one certificate has no list of its issuer among those given.
    case unknown
    /// None had been taken back; the lists hold until then.
    case clear(until: Int64)
  }

  package enum Use: Sendable { case documents, timestamps }

  /// What the caller believes in: roots, and the lists of their authorities that it fetched.
  package struct Trust: Sendable {
    package let roots: [Certificate]
    package let lists: [RevocationList]

    package init(roots: [Certificate], lists: [RevocationList] = []) {
      self.roots = roots
      self.lists = lists
    }
  }

  package static let certificatesMax = 16

  /// Throws a `CertificateFault`. A certificate revoked after `time` was still good then.
  package init(
    of signer: Certificate, through others: [Certificate], trust: Trust, at time: Int64, use: Use
  ) throws {
    guard others.count <= Self.certificatesMax else {
      throw CertificateFault.chain(reason: "too many certificates", depth: 0)
    }
    certificates = try Self.path(from: signer, through: others, to: trust.roots, at: time, use)
    try Self.require(signer, isFor: use)
    revocation = try Self.revocation(of: certificates, lists: trust.lists, at: time)
  }

  /// RFC 9336 and what readers accept beside it. An authority that names other uses only, such as a web server's, did
  /// not mean documents.
  private static func require(_ signer: Certificate, isFor use: Use) throws {
    let signs = signer.keyUsage.map { !$0.isDisjoint(with: [.digitalSignature, .nonRepudiation]) } ?? true
    switch use {
    case .documents:
      let accepted: [OID] = [
        .documentSigning, .emailProtection, .anyUse, .adobeDocumentSigning, .microsoftDocumentSigning,
      ]
      let isMeant = signer.extendedUses.isEmpty || signer.extendedUses.contains(where: accepted.contains)
      guard signs, isMeant, !signer.isAuthority else { throw CertificateFault.notForDocuments }
    case .timestamps:
      guard signs, signer.extendedUses == [.timeStamping] else { throw CertificateFault.notForTimestamps }
    }
  }

  private static func revocation(
    of path: [Certificate], lists: [RevocationList], at time: Int64
  ) throws -> RevocationState {
    var until = Int64.max
    var isKnown = true
    for (certificate, issuer) in zip(path, path.dropFirst()) {
      let own = lists.filter { $0.issuer == certificate.issuer && $0.isSigned(by: issuer) }
      for list in own {
        if let revocation = list.revocation(ofSerial: certificate.serial), revocation.since <= time {
          throw CertificateFault.revoked(revocation)
        }
      }
      if let newest = own.map(\.nextAt).max() { until = min(until, newest) } else { isKnown = false }
    }
    return isKnown && path.count > 1 ? .clear(until: until) : .unknown
  }

  private static func path(
    from signer: Certificate, through others: [Certificate], to roots: [Certificate], at time: Int64, _ use: Use
  ) throws -> [Certificate] {
    guard let store = X509_STORE_new(), let context = X509_STORE_CTX_new() else {
      throw CryptoError.ofLibrary("X509_STORE_new")
    }
    let leaf = try X509Stack([signer])
    let middle = try X509Stack(others)
    let anchors = try X509Stack(roots)
    defer {
      X509_STORE_CTX_free(context)
      X509_STORE_free(store)
      ERR_clear_error()
    }
    for index in 0..<guichet_certificates_count(anchors.handle) {
      try CryptoError.require(
        X509_STORE_add_cert(store, guichet_certificates_at(anchors.handle, index)), "X509_STORE_add_cert")
    }
    try CryptoError.require(
      X509_STORE_CTX_init(context, store, guichet_certificates_at(leaf.handle, 0), middle.handle),
      "X509_STORE_CTX_init")
    let parameters = X509_STORE_CTX_get0_param(context)
    X509_VERIFY_PARAM_set_time(parameters, time_t(time))
    X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT))
    X509_VERIFY_PARAM_set_auth_level(parameters, 2)
    if use == .timestamps { X509_STORE_CTX_set_purpose(context, X509_PURPOSE_TIMESTAMP_SIGN) }
    guard X509_verify_cert(context) == 1 else { throw CertificateFault(of: context) }
    let found = X509_STORE_CTX_get0_chain(context)
    return try (0..<guichet_certificates_count(found)).map { index in
      try Certificate(der: bytes(of: "i2d_X509") { i2d_X509(guichet_certificates_at(found, index), $0) })
    }
  }
}

extension CertificateFault {
  fileprivate init(of context: OpaquePointer) {
    let code = X509_STORE_CTX_get_error(context)
    switch code {
    case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
    case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      self = .unknownIssuer
    case X509_V_ERR_INVALID_PURPOSE: self = .notForTimestamps
    default:
      self = .chain(
        reason: String(cString: X509_verify_cert_error_string(Int(code))),
        depth: Int(X509_STORE_CTX_get_error_depth(context)))
    }
  }
}

/// Certificates in libcrypto's own form.
private struct X509Stack: ~Copyable {
  let handle: OpaquePointer

  init(_ certificates: [Certificate]) throws {
    guard let handle = guichet_certificates_new() else { throw CryptoError.ofLibrary("sk_X509_new_null") }
    guard certificates.allSatisfy({ Self.add($0, to: handle) }) else {
      guichet_certificates_free(handle)
      ERR_clear_error()
      throw CertificateFault.unreadableCertificate
    }
    self.handle = handle
  }

  deinit { guichet_certificates_free(handle) }

  private static func add(_ certificate: Certificate, to handle: OpaquePointer) -> Bool {
    let made = certificate.der.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return d2i_X509(nil, &cursor, bytes.count)
    }
    guard let made else { return false }
    guard guichet_certificates_push(handle, made) > 0 else {
      X509_free(made)
      return false
    }
    return true
  }
}
