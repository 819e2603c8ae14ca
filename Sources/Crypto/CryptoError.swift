import COpenSSL

/// Why a cryptographic operation was refused.
package enum CryptoError: Error, Equatable, CustomStringConvertible {
  /// The bytes, the key, the nonce or what was authenticated with them is not what was sealed.
  case notAuthentic
  case unreadableKey
  case unreadablePasswordHash
  case passwordTooLong
  /// Too many password computations wait already; answered with 429.
  case tooBusy
  case library(call: String, reason: String)

  package var description: String {
    switch self {
    case .notAuthentic: "the sealed bytes were altered, or belong to another key or place"
    case .unreadableKey: "the key cannot be read"
    case .unreadablePasswordHash: "the stored password hash cannot be read"
    case .passwordTooLong: "the password is too long"
    case .tooBusy: "too many password checks wait already"
    case .library(let call, let reason): "\(call): \(reason)"
    }
  }

  /// The oldest error of OpenSSL's own queue, which is left empty for whoever calls next on this thread.
  static func ofLibrary(_ call: String) -> CryptoError {
    var text = [CChar](repeating: 0, count: 256)
    let code = ERR_get_error()
    ERR_clear_error()
    ERR_error_string_n(code, &text, text.count)
    let reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return .library(call: call, reason: code == 0 ? "failed" : reason)
  }

  static func require(_ code: Int32, _ call: String) throws {
    guard code == 1 else { throw ofLibrary(call) }
  }
}
