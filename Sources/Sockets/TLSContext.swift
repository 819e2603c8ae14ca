import COpenSSL
import Glibc

/// What TLS sessions share: versions, suites, certificates. Immutable once made; a reload makes a new one.
package final class TLSContext: @unchecked Sendable {  // SSL_CTX is thread-safe and not changed after init
  let pointer: OpaquePointer
  private let tickets: TLSTickets?
  /// Certificates of further names, chosen by SNI.
  private var byName: [(name: String, context: TLSContext)] = []

  /// A certificate chain with its key, both PEM files.
  package struct Identity: Sendable {
    package let certificateFile: String
    package let keyFile: String

    package init(certificateFile: String, keyFile: String) {
      self.certificateFile = certificateFile
      self.keyFile = keyFile
    }
  }

  /// The forward-secret AEAD suites; TLS 1.3 brings its own.
  private static let suites = """
    ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:\
    ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
    """

  /// A server's side. The first identity answers clients that name no host, or one that nobody has.
  package convenience init(serving identities: [Identity], tickets: TLSTickets = TLSTickets()) throws {
    guard let first = identities.first else { throw SocketError.certificate("none given") }
    try self.init(serving: first, tickets: tickets)
    for identity in identities.dropFirst() {
      let context = try TLSContext(serving: identity, tickets: tickets)
      byName += context.certificateNames.map { ($0, context) }
    }
    guard !byName.isEmpty else { return }
    guichet_ssl_server_name_callback(
      pointer, { ssl, _, owner in TLSContext.chooseByName(ssl, owner) }, Unmanaged.passUnretained(self).toOpaque())
  }

  private init(serving identity: Identity, tickets: TLSTickets) throws {
    pointer = try Self.make(TLS_server_method())
    self.tickets = tickets
    guichet_ssl_no_session_cache(pointer)
    tickets.install(in: pointer)
    try load(identity)
  }

  /// A client's side, trusting the authorities in the file, or the machine's.
  package init(trusting authoritiesFile: String? = nil) throws {
    pointer = try Self.make(TLS_client_method())
    tickets = nil
    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    let loaded =
      authoritiesFile.map { SSL_CTX_load_verify_file(pointer, $0) } ?? SSL_CTX_set_default_verify_paths(pointer)
    guard loaded == 1 else { throw SocketError.certificate(OpenSSLError.last()) }
  }

  deinit { SSL_CTX_free(pointer) }

  private static func make(_ method: OpaquePointer?) throws -> OpaquePointer {
    guard let context = SSL_CTX_new(method) else { throw SocketError.tls(OpenSSLError.last()) }
    guichet_ssl_options(context)
    _ = guichet_ssl_min_version(context, TLS1_2_VERSION)
    guichet_ssl_mode(
      context, Int(SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
    guard SSL_CTX_set_cipher_list(context, suites) == 1, guichet_ssl_curves(context, "X25519:P-256:P-384") == 1 else {
      throw SocketError.tls(OpenSSLError.last())
    }
    return context
  }

  private func load(_ identity: Identity) throws {
    ERR_clear_error()
    guard guichet_ssl_chain_file(pointer, identity.certificateFile) == 1 else {
      throw SocketError.certificate("\(identity.certificateFile): \(OpenSSLError.last())")
    }
    guard SSL_CTX_use_PrivateKey_file(pointer, identity.keyFile, SSL_FILETYPE_PEM) == 1,
      SSL_CTX_check_private_key(pointer) == 1
    else { throw SocketError.certificate("\(identity.keyFile): \(OpenSSLError.last())") }
  }

  /// The DNS names of the certificate's subject alternative names.
  private var certificateNames: [String] {
    guard let certificate = SSL_CTX_get0_certificate(pointer),
      let list = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil)
    else { return [] }
    let names = OpaquePointer(list)
    defer { GENERAL_NAMES_free(names) }
    return (0..<guichet_general_name_count(names)).compactMap { index in
      guichet_general_name_dns(names, index).map { String(cString: $0).lowercased() }
    }
  }

  /// The certificate's name must be the one we dialled (RFC 9525); an address must stand in it as an address.
  func expect(_ name: String, in ssl: OpaquePointer) -> Bool {
    guard let parameters = SSL_get0_param(ssl) else { return false }
    X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    if IPAddress(name) != nil { return X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 }
    return X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1
  }

  private static func chooseByName(_ ssl: OpaquePointer?, _ owner: UnsafeMutableRawPointer?) -> Int32 {
    guard let owner, let name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) else { return SSL_TLSEXT_ERR_NOACK }
    let wanted = String(cString: name).lowercased()
    let context = Unmanaged<TLSContext>.fromOpaque(owner).takeUnretainedValue()
    let match = context.byName.first { covers($0.name, wanted) }
    guard let match else { return SSL_TLSEXT_ERR_NOACK }
    SSL_set_SSL_CTX(ssl, match.context.pointer)
    return SSL_TLSEXT_ERR_OK
  }

  /// `*.example.org` covers one label.
  private static func covers(_ pattern: String, _ name: String) -> Bool {
    guard pattern.hasPrefix("*.") else { return pattern == name }
    guard let dot = name.firstIndex(of: ".") else { return false }
    return name[dot...] == pattern.dropFirst()
  }
}
