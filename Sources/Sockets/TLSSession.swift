import COpenSSL
import Glibc

/// TLS of one connection over two memory BIOs: cipher bytes are pushed in and pulled out by the connection, so libssl
/// never touches a socket and the loop never blocks.
final class TLSSession {
  private let ssl: OpaquePointer
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer
  private(set) var isEstablished = false
  /// Kept alive as long as the session: the context's callbacks point to it.
  private let context: TLSContext
  private let expectedName: String?
  private(set) var failure: String?

  enum Step {
    case bytes(Int)
    case wantsMore
    case finished
    case failed
  }

  /// A server's session, or a client's if the name of the server it expects is given.
  init?(_ context: TLSContext, expecting name: String? = nil) {
    guard let ssl = SSL_new(context.pointer), let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem())
    else { return nil }
    self.ssl = ssl
    self.incoming = incoming
    self.outgoing = outgoing
    self.context = context
    expectedName = name
    _ = guichet_bio_eof_retries(incoming)
    _ = guichet_bio_eof_retries(outgoing)
    SSL_set_bio(ssl, incoming, outgoing)
    if let name {
      SSL_set_connect_state(ssl)
      if IPAddress(name) == nil { _ = guichet_ssl_host_name(ssl, name) }
      guard context.expect(name, in: ssl) else { return nil }
    } else {
      SSL_set_accept_state(ssl)
    }
  }

  deinit { SSL_free(ssl) }

  var version: String { String(cString: SSL_get_version(ssl)) }

  var cipherWaiting: Int { guichet_bio_pending(outgoing) }

  /// Cipher bytes from the peer.
  func take(_ bytes: UnsafeRawBufferPointer) {
    BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
  }

  /// The next decrypted bytes, going on with the handshake first.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Step {
    if !isEstablished {
      let step = shakeHands()
      guard isEstablished else { return step }
    }
    ERR_clear_error()
    let count = SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
    return count > 0 ? .bytes(Int(count)) : outcome(of: count)
  }

  /// A client speaks first.
  func shakeHands() -> Step {
    ERR_clear_error()
    let result = SSL_do_handshake(ssl)
    guard result == 1 else { return outcome(of: result) }
    isEstablished = true
    return .wantsMore
  }

  private func outcome(of result: Int32) -> Step {
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wantsMore
    case SSL_ERROR_ZERO_RETURN: return .finished
    default:
      failure = Self.reason(of: ssl)
      return .failed
    }
  }

  private static func reason(of ssl: OpaquePointer) -> String {
    let verification = SSL_get_verify_result(ssl)
    if verification != Int(X509_V_OK) { return String(cString: X509_verify_cert_error_string(verification)) }
    return OpenSSLError.last()
  }

  /// Encrypts as much as is good to hold at once; the number of plain bytes taken.
  func encrypt(_ plain: UnsafeRawBufferPointer) -> Int {
    guard isEstablished else { return 0 }
    var taken = 0
    while taken < plain.count, cipherWaiting < 64 << 10 {
      ERR_clear_error()
      let piece = min(plain.count - taken, 16 << 10)
      let count = SSL_write(ssl, plain.baseAddress! + taken, Int32(piece))
      guard count > 0 else { break }
      taken += Int(count)
    }
    return taken
  }

  /// Hands what is encrypted to `send` and forgets as much as it took; its result is passed on.
  func sendCipher(scratch: UnsafeMutableRawBufferPointer, _ send: (UnsafeRawBufferPointer) -> Int) -> Int {
    var start: UnsafeMutablePointer<CChar>?
    let count = guichet_bio_memory(outgoing, &start)
    let sent = send(UnsafeRawBufferPointer(start: start, count: count))
    var rest = sent
    while rest > 0 {
      let dropped = BIO_read(outgoing, scratch.baseAddress, Int32(min(rest, scratch.count)))
      guard dropped > 0 else { break }
      rest -= Int(dropped)
    }
    return sent
  }

  /// Tells the peer that nothing more will come, so that it can trust the end.
  func sayGoodbye() {
    guard isEstablished else { return }
    ERR_clear_error()
    SSL_shutdown(ssl)
  }
}

enum OpenSSLError {
  /// The sentence of the last error of this thread.
  static func last() -> String {
    let code = ERR_peek_last_error()
    guard code != 0 else { return "unknown error" }
    var text = [CChar](repeating: 0, count: 256)
    ERR_error_string_n(code, &text, text.count)
    return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }
}
