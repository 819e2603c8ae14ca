import Crypto
import Foundation
import Procedures
import SQLite
import Testing

@testable import Registry

@Suite("The built-in authority") struct AuthorityTests {
  let scratch = Scratch()
  let clock = HandClock()
  private static let lists = "http://127.0.0.1/pki/root.crl"
  private static let year: Int64 = 31_557_600

  private func name(_ text: String) throws -> DistinguishedName {
    try #require(DistinguishedName(country: "MA", organization: "Guichet", commonName: text))
  }

  private func open() async throws -> (registry: Registry, authority: Authority) {
    let registry = try await scratch.registry(clock: clock)
    let authority = registry.authority(listsAt: Self.lists)
    let root = try name("Racine")
    let now = clock.clock.wall()
    _ = try await registry.write { try authority.makeRoot(root, at: now, in: $0) }
    return (registry, authority)
  }

  private func isBelieved(_ key: SealingKey, _ registry: Registry, at seconds: Int64) async throws -> Bool {
    let trust = try #require(try await registry.read { try Authority.trust(in: $0) })
    let digest = Digest.of([1])
    let signature = try PAdESSignature(of: digest, by: key).der
    return (try? PAdESSignature.verify(signature, documentDigest: digest, trust: trust, at: seconds)) != nil
  }

  @Test("ER-47 an agency's key is made once, stands below the root, and is the same after a restart")
  func keys() async throws {
    let (registry, authority) = try await open()
    let now = clock.clock.wall().seconds
    let tax = try name("Impôts")
    let key = try await registry.sealingKey(of: "tax", named: tax, from: authority)
    let again = try await registry.sealingKey(of: "tax", named: tax, from: authority)
    let other = try await registry.sealingKey(of: "town", named: try name("Commune"), from: authority)
    #expect(key.certificate == again.certificate && key.certificate != other.certificate)
    #expect(key.certificate.commonName == "Impôts")
    #expect(try await isBelieved(key, registry, at: now))
    let root = try await registry.read { try Authority.root(in: $0) }
    await registry.close()
    let second = try await scratch.registry(clock: clock)
    let kept = try await second.sealingKey(of: "tax", named: tax, from: second.authority(listsAt: Self.lists))
    #expect(kept.certificate == key.certificate && kept.certificate.belongs(to: kept.key))
    #expect(try await second.read { try Authority.root(in: $0) } == root)
    #expect(
      try await second.read { try Journal.entries(after: 0, limit: 9, in: $0) }.map(\.entry.action) == [
        "key given", "key given",
      ])
  }

  @Test("without a root no key is given")
  func noRoot() async throws {
    let registry = try await scratch.registry(clock: clock)
    let authority = registry.authority(listsAt: Self.lists)
    await #expect(throws: Authority.Failure.noRoot) {
      try await registry.sealingKey(of: "tax", named: name("x"), from: authority)
    }
    #expect(try await registry.revocationList(from: authority) == nil)
    #expect(try await registry.read { try Authority.trust(in: $0) } == nil)
    #expect(try await registry.read { try Authority.sealKeys(in: $0) }.keys.isEmpty)
  }

  @Test("a key near its end gives way to a new one; what the old one sealed holds")
  func renewal() async throws {
    let (registry, authority) = try await open()
    let tax = try name("Impôts")
    let first = try await registry.sealingKey(of: "tax", named: tax, from: authority)
    let seal = try #require(
      try SealPayload(issuedAt: clock.clock.wall().seconds, fields: ["n": .text("1")])?.sealed(by: first.key))
    clock.pass(seconds: 3 * Self.year - 31 * 86_400)
    #expect(try await registry.sealingKey(of: "tax", named: tax, from: authority).certificate == first.certificate)
    clock.pass(seconds: 2 * 86_400)
    let second = try await registry.sealingKey(of: "tax", named: tax, from: authority)
    #expect(second.certificate != first.certificate)
    let keys = try await registry.read { try Authority.sealKeys(in: $0) }
    #expect(keys.keys.map(\.status) == [.retired, .active])
    #expect(try keys.open(seal).fields["n"] == .text("1"))
    // Sealed with the old key after its time.
    let late = try #require(
      try SealPayload(issuedAt: clock.clock.wall().seconds + 9, fields: [:])?.sealed(by: first.key))
    #expect(throws: SealFault.outsideKeyValidity) { try keys.open(late) }
    #expect(try await isBelieved(first, registry, at: first.certificate.notBefore + 10))
  }

  @Test("a revoked key is on the list at once, its seals prove nothing, its agency gets another")
  func revocation() async throws {
    let (registry, authority) = try await open()
    let tax = try name("Impôts")
    let key = try await registry.sealingKey(of: "tax", named: tax, from: authority)
    let seal = try #require(try SealPayload(issuedAt: clock.clock.wall().seconds, fields: [:])?.sealed(by: key.key))
    clock.pass(seconds: 1_000)
    let now = clock.clock.wall()
    let empty = try #require(try await registry.revocationList(from: authority))
    #expect(empty.count == 0 && empty.number == 1)
    try await registry.write { db in
      try authority.revokeKey(
        of: "tax", number: 1, since: now.adding(seconds: -100), reason: .keyCompromise, at: now, in: db)
    }
    let list = try #require(try await registry.revocationList(from: authority))
    #expect(list.number == 2 && list.revocation(ofSerial: key.certificate.serial)?.reason == .keyCompromise)
    #expect(try await isBelieved(key, registry, at: now.seconds - 101))
    #expect(try await !isBelieved(key, registry, at: now.seconds - 99))
    let keys = try await registry.read { try Authority.sealKeys(in: $0) }
    #expect(throws: SealFault.revokedKey) { try keys.open(seal) }
    #expect(try await registry.sealingKey(of: "tax", named: tax, from: authority).certificate != key.certificate)
    for (agency, number) in [("tax", 1), ("tax", 9), ("none", 1), (".root", 1)] {
      await #expect(throws: Authority.Failure.unknownKey(name: agency, number: number)) {
        try await registry.write { db in
          try authority.revokeKey(of: agency, number: number, since: now, reason: .superseded, at: now, in: db)
        }
      }
    }
    #expect(try await registry.read { try Authority.root(in: $0) } != nil)
  }

  @Test("the list is made anew when less than half a week is left, openssl reads it")
  func lists() async throws {
    let (registry, authority) = try await open()
    let first = try #require(try await registry.revocationList(from: authority))
    clock.pass(seconds: 3 * 86_400)
    #expect(try await registry.revocationList(from: authority)?.der == first.der)
    clock.pass(seconds: 86_400)
    let second = try #require(try await registry.revocationList(from: authority))
    #expect(second.number == 2 && second.nextAt == clock.clock.wall().seconds + 7 * 86_400)
    let root = try #require(try await registry.read { try Authority.root(in: $0) })
    #expect(second.isSigned(by: root))
    try Data(second.der).write(to: URL(fileURLWithPath: scratch.file("root.crl")))
    try Data(root.pem.utf8).write(to: URL(fileURLWithPath: scratch.file("root.pem")))
    let said = try python(
      """
      import subprocess, sys
      print(subprocess.run(['openssl', 'crl', '-inform', 'DER', '-in', sys.argv[1], '-CAfile', sys.argv[2], '-noout',
        '-crlnumber'], capture_output=True, text=True))
      """, scratch.file("root.crl"), scratch.file("root.pem"))
    #expect(said.contains("verify OK") && said.contains("crlNumber=0x02") && said.contains("returncode=0"), "\(said)")
  }

  @Test("SEC-61 SEC-62 no private key is in the files, none can be moved to another row, a new master key opens all")
  func secrets() async throws {
    let (registry, authority) = try await open()
    let key = try await registry.sealingKey(of: "tax", named: try name("Impôts"), from: authority)
    _ = try await registry.sealingKey(of: "town", named: try name("Commune"), from: authority)
    _ = try await registry.rotateMasterKey()
    let sealed = try await registry.read { db in
      try db.all("SELECT sealed FROM authority_key ORDER BY name LIMIT 10") { try $0[0] as [UInt8] }
    }
    #expect(sealed.map(Keyring.number(ofSealed:)) == [2, 2, 2])
    #expect(
      try await registry.sealingKey(of: "tax", named: try name("x"), from: authority).certificate == key.certificate)
    let now = clock.clock.wall()
    try await registry.write { db in
      _ = try db.run("UPDATE authority_key SET sealed = ? WHERE name = 'town'", sealed[1])
    }
    await #expect(throws: CryptoError.notAuthentic) {
      try await registry.read { try authority.sealingKey(of: "town", at: now, in: $0) }
    }
    await registry.close()
    // In PKCS #8 the number itself begins with the 37th byte.
    let secret = Data(try key.key.der.dropFirst(36).prefix(32))
    for file in try FileManager.default.contentsOfDirectory(atPath: scratch.data.path) where file.contains("sqlite") {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.data.path + "/" + file))
      #expect(bytes.range(of: secret) == nil, "\(file)")
    }
  }
}
