import Crypto
import Foundation
import Testing

@Suite("Keys of outside providers") struct SealingKeyTests {
  private static func file(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }
  private static func password(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8)) }

  static func box(
    _ scratch: Scratch, _ issued: OutsideAuthority.Issued, _ root: String, _ options: [String] = []
  ) throws -> [UInt8] {
    let path = scratch.path + "/box.p12"
    _ = try Oracle.openssl(
      [
        "pkcs12", "-export", "-in", issued.certificate, "-inkey", issued.key, "-certfile", root, "-out", path,
        "-passout", "pass:كلمة سر",
      ] + options)
    return try file(path)
  }

  @Test(
    "CU-06 a provider's PKCS #12 file opens with its password, and its key signs",
    arguments: [["rsa:2048"], ["rsa:3072"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]])
  func pkcs12(_ algorithm: [String]) throws {
    let scratch = Scratch()
    let outside = try OutsideAuthority(scratch)
    let issued = try outside.issue("signataire", algorithm: algorithm, extensions: "keyUsage=critical,nonRepudiation")
    let box = try Self.box(scratch, issued, outside.rootFile)
    let sealing = try SealingKey(pkcs12: box, password: Self.password("كلمة سر"))
    #expect(try sealing.certificate == Certificate(pem: issued.pem))
    #expect(sealing.others.isEmpty)
    let digest = Digest.of(sample(10))
    let trust = CertificateChain.Trust(roots: [try Certificate(pem: outside.pem)])
    let der = try PAdESSignature(of: digest, by: sealing).der
    #expect(
      try PAdESSignature.verify(der, documentDigest: digest, trust: trust, at: outside.now).signer
        == sealing.certificate)
    forEachFlip(of: der, every: 8) { flipped, bit in
      #expect(throws: SignatureFault.self, "bit \(bit)") {
        try PAdESSignature.verify(flipped, documentDigest: digest, trust: trust, at: outside.now)
      }
    }
    #expect(throws: CertificateFault.wrongPassword) {
      try SealingKey(pkcs12: box, password: Self.password("autre"))
    }
    #expect(throws: CertificateFault.wrongPassword) { try SealingKey(pkcs12: box, password: Self.password("")) }
    let dumped = "\(sealing)" + String(reflecting: sealing.key)
    #expect(!dumped.contains(try sealing.key.pem.split(separator: "\n")[1]))
  }

  @Test(
    "a file that asks for too many rounds is refused before its first one, wherever it asks for them",
    arguments: ["-nomaciter", "-noiter"])
  func rounds(_ sparing: String) throws {
    let scratch = Scratch()
    let outside = try OutsideAuthority(scratch)
    let issued = try outside.issue("x", extensions: "keyUsage=nonRepudiation")
    let box = try Self.box(scratch, issued, outside.rootFile, ["-iter", "\(SealingKey.roundsMax + 1)", sparing])
    #expect(throws: CertificateFault.unreadableKeyFile) {
      try SealingKey(pkcs12: box, password: Self.password("كلمة سر"))
    }
  }

  @Test("older files open as long as libcrypto knows their ciphers; a wrong password is told from an unreadable file")
  func older() throws {
    let scratch = Scratch()
    let outside = try OutsideAuthority(scratch)
    let issued = try outside.issue("x", extensions: "keyUsage=nonRepudiation")
    let triple = ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"]
    let old = try Self.box(scratch, issued, outside.rootFile, triple)
    #expect(try SealingKey(pkcs12: old, password: Self.password("كلمة سر")).certificate.commonName == "x")
    let oldest = try Self.box(scratch, issued, outside.rootFile, ["-legacy"])
    #expect(throws: CertificateFault.unreadableKeyFile) {
      try SealingKey(pkcs12: oldest, password: Self.password("كلمة سر"))
    }
    #expect(throws: CertificateFault.wrongPassword) { try SealingKey(pkcs12: oldest, password: Self.password("x")) }
    let curve = try outside.issue(
      "p384", algorithm: ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], extensions: "keyUsage=nonRepudiation")
    #expect(throws: CertificateFault.unsuitableKey) {
      try SealingKey(pkcs12: Self.box(scratch, curve, outside.rootFile), password: Self.password("كلمة سر"))
    }
  }

  @Test("cut, long, altered and keyless files are refused")
  func damaged() throws {
    let scratch = Scratch()
    let outside = try OutsideAuthority(scratch)
    let issued = try outside.issue("x", extensions: "keyUsage=nonRepudiation")
    let box = try Self.box(scratch, issued, outside.rootFile, ["-iter", "1"])
    for count in stride(from: 0, to: box.count, by: 3) {
      #expect(throws: (any Error).self) {
        try SealingKey(pkcs12: Array(box.prefix(count)), password: Self.password("كلمة سر"))
      }
    }
    #expect(throws: CertificateFault.unreadableKeyFile) {
      try SealingKey(
        pkcs12: [UInt8](repeating: 0x30, count: SealingKey.fileBytesMax + 1), password: Self.password("x"))
    }
    let keyless = scratch.path + "/keyless.p12"
    _ = try Oracle.openssl(
      "pkcs12", "-export", "-nokeys", "-in", issued.certificate, "-out", keyless, "-passout", "pass:x")
    #expect(throws: CertificateFault.unreadableKeyFile) {
      try SealingKey(pkcs12: Self.file(keyless), password: Self.password("x"))
    }
  }

  @Test("a key and its certificates are read from PEM, the signer's first; another's key is refused")
  func pem() throws {
    let scratch = Scratch()
    let outside = try OutsideAuthority(scratch)
    let one = try outside.issue("un", extensions: "keyUsage=nonRepudiation")
    let two = try outside.issue("deux", extensions: "keyUsage=nonRepudiation")
    let key = try String(contentsOfFile: one.key, encoding: .utf8)
    let sealing = try SealingKey(keyPEM: key, certificatesPEM: one.pem + outside.pem)
    #expect(sealing.certificate.commonName == "un" && sealing.others.isEmpty)
    #expect(throws: CertificateFault.keyOfAnother) { try SealingKey(keyPEM: key, certificatesPEM: two.pem) }
    #expect(throws: CertificateFault.unreadableKeyFile) { try SealingKey(keyPEM: "", certificatesPEM: one.pem) }
    #expect(throws: CertificateFault.unreadableCertificate) { try SealingKey(keyPEM: key, certificatesPEM: "") }
    let bare = String(one.pem.dropLast())
    #expect(!bare.hasSuffix("\n"))
    #expect(try SealingKey(keyPEM: key, certificatesPEM: bare).certificate == sealing.certificate)
    let town = try Town()
    let deep = try town.deepAgency()
    let chain = deep.certificate.pem + deep.others.map(\.pem).joined() + town.root.certificate.pem
    let whole = try SealingKey(keyPEM: deep.key.pem, certificatesPEM: chain)
    #expect(whole.certificate == deep.certificate && whole.others == deep.others)
    #expect(throws: CertificateFault.unsuitableKey) {
      try SealingKey(keyPEM: SigningKey.generate(.ed25519).pem, certificatesPEM: chain)
    }
  }
}
