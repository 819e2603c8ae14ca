import COpenSSL
import Synchronization

/// The keys that seal session tickets (RFC 5077, RFC 8446 section 4.6.1). A ticket key that never changes would undo
/// forward secrecy, so a new one is made each hour; the one before is still accepted, and then renewed.
package final class TLSTickets: Sendable {
  private let keys = Mutex(Keys())

  private struct Key {
    var name: [UInt8]
    var cipher: [UInt8]
    var mac: [UInt8]
    let madeAt: UInt64

    static func fresh(at now: UInt64) -> Key { Key(name: random(16), cipher: random(32), mac: random(32), madeAt: now) }

    private static func random(_ count: Int) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        precondition(RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "the system must give randomness")
        filled = count
      }
    }
  }

  private struct Keys {
    var current: Key?
    var previous: Key?
  }

  private static let lifeNanoseconds: UInt64 = 3_600_000_000_000

  package init() {}

  func install(in context: OpaquePointer) {
    _ = guichet_ssl_ex_set(context, Unmanaged.passUnretained(self).toOpaque())
    _ = guichet_ssl_ticket_callback(context) { ssl, name, vector, cipher, mac, encrypts in
      guard let owner = guichet_ssl_ex_get(ssl), let name, let vector, let cipher, let mac else { return -1 }
      let tickets = Unmanaged<TLSTickets>.fromOpaque(owner).takeUnretainedValue()
      return encrypts == 1 ? tickets.seal(name, vector, cipher, mac) : tickets.open(name, vector, cipher, mac)
    }
  }

  private func seal(
    _ name: UnsafeMutablePointer<UInt8>, _ vector: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer,
    _ mac: OpaquePointer
  ) -> Int32 {
    var key = currentKey()
    guard RAND_bytes(vector, 16) == 1 else { return -1 }
    name.update(from: key.name, count: 16)
    guard EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipher, vector) == 1,
      guichet_mac_key(mac, &key.mac, key.mac.count) == 1
    else { return -1 }
    return 1
  }

  /// 0: unknown key, a full handshake follows; 1: good; 2: good, but give the client a newer ticket.
  private func open(
    _ name: UnsafeMutablePointer<UInt8>, _ vector: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer,
    _ mac: OpaquePointer
  ) -> Int32 {
    let current = currentKey()
    let previous = keys.withLock { $0.previous }
    let wanted = Array(UnsafeBufferPointer(start: name, count: 16))
    guard var key = [current, previous].compactMap({ $0 }).first(where: { $0.name == wanted }) else { return 0 }
    guard guichet_mac_key(mac, &key.mac, key.mac.count) == 1,
      EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipher, vector) == 1
    else { return -1 }
    return key.name == current.name ? 1 : 2
  }

  private func currentKey() -> Key {
    let now = MonotonicClock.nanoseconds()
    return keys.withLock { keys in
      if let current = keys.current, now &- current.madeAt < Self.lifeNanoseconds { return current }
      let aged = keys.current.map { now &- $0.madeAt < 2 * Self.lifeNanoseconds } ?? false
      keys.previous = aged ? keys.current : nil
      let fresh = Key.fresh(at: now)
      keys.current = fresh
      return fresh
    }
  }
}
