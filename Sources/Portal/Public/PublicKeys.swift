import Crypto
import HTTP
import Registry

/// What strangers check our signatures and seals with, without asking us anything else.
enum PublicKeys {
  /// `/.well-known/guichet-keys.json`: the keys of seals (RFC 7517).
  static func seals(_ visit: Visit) async throws -> Response {
    let keys = try await visit.portal.registry.read { try Authority.sealKeys(in: $0) }
    return published(keys.json, .json, seconds: 300)
  }

  static func root(_ visit: Visit) async throws -> Response {
    guard let root = try await visit.portal.registry.read({ try Authority.root(in: $0) }) else {
      throw PageFault(.notFound)
    }
    return published(Array(root.pem.utf8), .ofFile(named: "root.pem"), seconds: 3_600)
  }

  /// The list of revoked keys, in DER as RFC 5280 section 4.2.1.13 wants it.
  static func list(_ visit: Visit) async throws -> Response {
    guard let list = try await visit.portal.registry.revocationList(from: visit.portal.authority) else {
      throw PageFault(.notFound)
    }
    return published(list.der, .ofFile(named: "root.crl"), seconds: 300)
  }

  private static func published(_ bytes: [UInt8], _ type: MediaType, seconds: Int) -> Response {
    var response = Response(.ok, type, bytes)
    response.fields.set("Cache-Control", "public, max-age=\(seconds)")
    return response
  }
}
