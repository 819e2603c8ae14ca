import Crypto
import Testing

@Suite("Signatures") struct SigningTests {
  @Test("Ed25519 of RFC 8032, test 1")
  func known() throws {
    let seed = SecretBytes(copying: hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    let key = try SigningKey(ed25519: seed)
    let signature = try key.sign([])
    #expect(
      Hex.encode(signature)
        == "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
    #expect(try key.verifyingKey.isValid(signature, for: []))
    #expect(try !key.verifyingKey.isValid(signature, for: [0]))
  }

  @Test("a key comes back from its PEM and signs as before", arguments: [SignatureKind.ed25519, .p256])
  func roundTrip(_ kind: SignatureKind) throws {
    let key = try SigningKey.generate(kind)
    let again = try SigningKey(pem: try key.pem)
    let message = sample(1_000)
    let signature = try again.sign(message)
    let verifying = try VerifyingKey(pem: try key.verifyingKey.pem)
    #expect(again.kind == kind && verifying.kind == kind)
    #expect(verifying.isValid(signature, for: message))
    #expect(verifying.der == (try again.verifyingKey.der))
    for bit in stride(from: 0, to: signature.count * 8, by: 7) {
      var flipped = signature
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!verifying.isValid(flipped, for: message))
    }
    #expect(!verifying.isValid([], for: message))
  }

  @Test("openssl verifies our signatures, and we verify openssl's", arguments: [SignatureKind.ed25519, .p256, .rsa])
  func oracle(_ kind: SignatureKind) throws {
    let scratch = Scratch()
    let key = try SigningKey.generate(kind)
    let message = try scratch.file("message", sample(500))
    let secret = try scratch.file("key.pem", Array(try key.pem.utf8))
    let open = try scratch.file("public.pem", Array(try key.verifyingKey.pem.utf8))
    let ours = try scratch.file("ours", try key.sign(sample(500)))
    let theirs = scratch.path + "/theirs"
    // Ed25519 hashes within itself: no digest may be named, and the message is taken raw.
    if kind == .ed25519 {
      _ = try Oracle.openssl(
        "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", open, "-in", message, "-sigfile", ours)
      _ = try Oracle.openssl("pkeyutl", "-sign", "-rawin", "-inkey", secret, "-in", message, "-out", theirs)
    } else {
      _ = try Oracle.openssl("dgst", "-sha256", "-verify", open, "-signature", ours, message)
      _ = try Oracle.openssl("dgst", "-sha256", "-sign", secret, "-out", theirs, message)
    }
    let signature = try Oracle.python("import sys;print(open(sys.argv[1],'rb').read().hex())", theirs)
    #expect(try key.verifyingKey.isValid(hex(signature), for: sample(500)))
  }

  @Test("a P-256 signature changes its form without changing, and nonsense has none")
  func forms() throws {
    let key = try SigningKey.generate(.p256)
    for number in 0..<200 {
      let der = try key.sign([UInt8(number)])
      let raw = try #require(ECDSASignature.raw(der: der))
      #expect(raw.count == 64)
      #expect(ECDSASignature.der(raw: raw) == der)
    }
    #expect(ECDSASignature.raw(der: [0x30]) == nil)
    #expect(ECDSASignature.der(raw: [UInt8](repeating: 1, count: 63)) == nil)
  }

  @Test("openssl's keys are read in each of their forms, and other kinds are refused")
  func foreignKeys() throws {
    let sec1 = try Oracle.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")
    #expect(try SigningKey(pem: sec1).kind == .p256)
    let pkcs8 = try Oracle.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    #expect(try SigningKey(pem: pkcs8).kind == .p256)
    for pem in [
      try Oracle.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"),
      try Oracle.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"),
      try Oracle.openssl("genpkey", "-algorithm", "ED25519", "-aes256", "-pass", "pass:x"),
      "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nAA",
    ] {
      #expect(throws: CryptoError.unreadableKey) { try SigningKey(pem: pem) }
    }
    let der = try SigningKey(pem: pkcs8).der
    #expect(throws: CryptoError.unreadableKey) { try SigningKey(der: der + [0]) }
    for count in 0..<der.count {
      #expect(throws: CryptoError.unreadableKey) { try SigningKey(der: Array(der.prefix(count))) }
    }
  }
}
