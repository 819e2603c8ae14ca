package import Crypto
import Glibc
import SQLite
import Synchronization

/// What is secret at rest, and the keys it is sealed with.
///
/// `keys/master-0001.key`, `…-0002.key` (0600): 32 bytes each, in hexadecimal. The newest seals, all of them open.
/// Without these files the sealed settings, seeds and every document are lost for good, which is why a backup
/// contains them. `keys/journal.pem` signs the heads of the journal.
///
/// A sealed value: version (1 byte), number of the master key (4, big-endian), nonce (12), cipher text and tag of
/// AES-256-GCM. The key for each purpose is derived from the master key by HKDF with the purpose's name; what a value
/// belongs to (its `place`) is authenticated, so that nothing can be moved to another row.
package final class Keyring: Sendable {
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case missingMasterKey(number: Int)
    case unreadableKeyFile(String)

    package var description: String {
      switch self {
      case .missingMasterKey(let number):
        "master key \(number) is missing from the folder keys: put it back, what it sealed is lost without it"
      case .unreadableKeyFile(let path): "\(path): missing, or not a key"
      }
    }
  }

  private final class MasterKey: Sendable {
    let bytes: SecretBytes
    init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
  }

  package let journalKey: SigningKey
  private let folder: String
  private let randomness: Randomness
  private let masters: Mutex<[Int: MasterKey]>

  /// Reads the keys, or makes the first ones when the folder has none and `mayCreate`.
  package init(folder: DataFolder, randomness: Randomness, mayCreate: Bool) throws {
    self.folder = folder.keys
    self.randomness = randomness
    let names = try DataFolder.names(in: folder.keys).filter { !$0.hasSuffix(".new") }
    var masters: [Int: MasterKey] = [:]
    for name in names {
      guard let number = Self.number(of: name) else { continue }
      masters[number] = try Self.readMaster(folder.keys + "/" + name)
    }
    if masters.isEmpty {
      guard mayCreate, !names.contains("journal.pem") else { throw Failure.missingMasterKey(number: 1) }
      masters[1] = try Self.createMaster(number: 1, folder.keys, randomness)
    }
    self.masters = Mutex(masters)
    let pem = folder.keys + "/journal.pem"
    if !names.contains("journal.pem") {
      guard mayCreate else { throw Failure.unreadableKeyFile(pem) }
      let key = try SigningKey(ed25519: SecretBytes(count: 32, from: randomness))
      try DurableFile.write(Array(try key.verifyingKey.pem.utf8), to: folder.keys + "/journal.public.pem")
      try DurableFile.write(Array(try key.pem.utf8), to: pem)
    }
    journalKey = try SigningKey(pem: String(decoding: DurableFile.read(pem, bytesMax: 4_096), as: UTF8.self))
  }

  package var newestNumber: Int { masters.withLock { $0.keys.max() ?? 1 } }

  /// A new master key; from now on everything is sealed with it. What was sealed before is rewrapped by its owners.
  package func rotate() throws -> Int {
    try masters.withLock { masters in
      let number = (masters.keys.max() ?? 0) + 1
      masters[number] = try Self.createMaster(number: number, folder, randomness)
      return number
    }
  }

  package func seal(_ secret: [UInt8], purpose: String, place: [UInt8]) throws -> [UInt8] {
    let number = newestNumber
    let head = Self.head(number)
    let nonce = randomness.bytes(AESGCM.nonceBytes)
    let key = try key(number, purpose)
    return head + nonce + (try AESGCM.seal(secret, key: key, nonce: nonce, place: head + place))
  }

  package func open(_ sealed: [UInt8], purpose: String, place: [UInt8]) throws -> [UInt8] {
    guard let number = Self.number(ofSealed: sealed) else { throw CryptoError.notAuthentic }
    let key = try key(number, purpose)
    return try AESGCM.open(
      Array(sealed.dropFirst(17)), key: key, nonce: Array(sealed[5..<17]), place: Self.head(number) + place)
  }

  /// What signs for a purpose, under a master key of which others keep the number: a key of its own, which seals
  /// nothing.
  package func signingSecret(_ number: Int, purpose: String) throws -> SecretBytes {
    try key(number, "signing \(purpose)")
  }

  private func key(_ number: Int, _ purpose: String) throws -> SecretBytes {
    guard let master = masters.withLock({ $0[number] }) else { throw Failure.missingMasterKey(number: number) }
    return HKDF.derive(from: master.bytes, purpose: Array("guichet \(purpose)".utf8), count: AESGCM.keyBytes)
  }

  /// Which master key a value was sealed with.
  package static func number(ofSealed sealed: [UInt8]) -> Int? {
    guard sealed.count >= 17 + AESGCM.tagBytes, sealed[0] == 1 else { return nil }
    return sealed[1..<5].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func head(_ number: Int) -> [UInt8] {
    [1] + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  // MARK: Files

  private static func number(of name: String) -> Int? {
    guard name.hasPrefix("master-"), name.hasSuffix(".key") else { return nil }
    return Int(name.dropFirst(7).dropLast(4))
  }

  private static func readMaster(_ path: String) throws -> MasterKey {
    let text = try DurableFile.read(path, bytesMax: 128)
    guard let bytes = Hex.decode(String(decoding: text.prefix(64), as: UTF8.self)), bytes.count == 32,
      text.dropFirst(64).allSatisfy({ $0 == 0x0a })
    else { throw Failure.unreadableKeyFile(path) }
    return MasterKey(SecretBytes(copying: bytes))
  }

  private static func createMaster(number: Int, _ folder: String, _ randomness: Randomness) throws -> MasterKey {
    let digits = String(number)
    let name = "master-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".key"
    let master = MasterKey(SecretBytes(count: AESGCM.keyBytes, from: randomness))
    let text = master.bytes.withBytes { Hex.encode(Array($0)) } + "\n"
    try DurableFile.write(Array(text.utf8), to: folder + "/" + name)
    return master
  }
}
