import Crypto
import Testing

/// Whatever the bytes, a reader answers or refuses; a trap would end this process. The inputs are mutated from good
/// ones, so that they come far, and are the same at each run.
@Suite("Readers of seals and signatures against nonsense") struct SealFuzzTests {
  private static let rounds = 4_000

  private static func mutants(of seeds: [[UInt8]], seed: UInt64, _ body: ([UInt8]) -> Void) {
    let randomness = seeded(seed)
    func pick(_ bound: Int) -> Int { Int(randomness.number(below: UInt64(max(1, bound)))) }
    for _ in 0..<rounds {
      var bytes = seeds[pick(seeds.count)]
      for _ in 0...pick(4) where !bytes.isEmpty {
        let place = pick(bytes.count)
        switch pick(6) {
        case 0: bytes[place] ^= 1 << UInt8(pick(8))
        case 1: bytes[place] = [0, 1, 0x7f, 0x80, 0x81, 0x84, 0xff, 0x30, 0xa0, 0x1b, 0x9b, 0xbb][pick(12)]
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8(pick(256)), at: place)
        case 4: bytes.removeSubrange(place..<min(place + pick(40), bytes.count))
        default: bytes.insert(contentsOf: bytes[place..<min(place + pick(40), bytes.count)], at: pick(bytes.count))
        }
      }
      body(bytes)
    }
  }

  @Test("certificates, lists, messages and timestamps")
  func der() throws {
    let town = try Town()
    let digest = Digest.of(sample(10))
    let deep = try town.deepAgency()
    let seeds = [
      town.agency.certificate.der, try town.list([Revocation(serial: [3], since: 0, reason: .superseded)]).der,
      try PAdESSignature(of: digest, by: deep).der, deep.others[0].der, [],
    ]
    let request = TimestampRequest(digest: digest, randomness: seeded(1))
    var read = 0
    Self.mutants(of: seeds, seed: 11) { bytes in
      if let certificate = try? Certificate(der: bytes) {
        read += 1
        _ = try? CertificateChain(of: certificate, through: [], trust: town.trust, at: Town.now, use: .documents)
      }
      if let list = try? RevocationList(der: bytes) { _ = list.isSigned(by: town.root.certificate) }
      _ = try? PAdESSignature.verify(bytes, documentDigest: digest, trust: town.trust, at: Town.now)
      _ = try? request.timestamp(from: bytes, trust: town.trust, at: Town.now)
      _ = try? Timestamp(der: bytes, trust: town.trust, at: Town.now)
      _ = PAdESSignature.der(inContents: bytes)
    }
    #expect(read > 100, "mutants reach the chain: \(read)")
  }

  @Test("CBOR is read only if it would be written the same; so is Base45; and no mutant seal is believed")
  func cbor() throws {
    let key = try SigningKey.generate(.p256)
    let payload = try #require(SealPayload(issuedAt: Town.now, fields: ["n": .text("شهادة"), "d": .number(-5)]))
    let text = try payload.sealed(by: key)
    let list = SealKeyList([
      try #require(SealKey(key: key.verifyingKey, from: 0, until: .max, status: .active))
    ])
    let verifying = try key.verifyingKey
    let message = try #require(Base45.decode(text.dropFirst(4)))
    var read = 0
    Self.mutants(of: CBORTests.known.map { hex($0.0) } + [message], seed: 12) { bytes in
      if let value = try? CBORReader.read(bytes) {
        read += 1
        #expect(value.encoded == bytes)
      }
      if let parsed = COSESign1(bytes) {
        #expect(parsed.encoded == bytes)
        #expect(bytes == message || !parsed.isSigned(by: verifying))
      }
    }
    #expect(read > 100)
    Self.mutants(of: [Array(text.utf8)], seed: 13) { bytes in
      let mutant = String(decoding: bytes, as: UTF8.self)
      if let decoded = Base45.decode(mutant) { #expect(Base45.encode(decoded) == mutant) }
      if let opened = try? list.open(mutant) { #expect(mutant == text && opened == payload) }
      if let decoded = Base32.decode(mutant) { #expect(Base32.encode(decoded) == mutant) }
      _ = RecoveryCodes.index(of: mutant, in: [])
    }
  }

  @Test("key files")
  func keyFiles() throws {
    let scratch = Scratch()
    let outside = try OutsideAuthority(scratch)
    let issued = try outside.issue("x", extensions: "keyUsage=nonRepudiation")
    let box = try SealingKeyTests.box(scratch, issued, outside.rootFile, ["-iter", "1"])
    Self.mutants(of: [box], seed: 14) { bytes in
      _ = try? SealingKey(pkcs12: bytes, password: SecretBytes(copying: Array("x".utf8)))
    }
  }
}
