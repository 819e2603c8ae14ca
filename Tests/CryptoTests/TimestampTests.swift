import Crypto
import Foundation
import Testing

@Suite("Timestamps") struct TimestampTests {
  /// openssl as a timestamp service, with the clock of today.
  private struct Service {
    let outside: OutsideAuthority
    let trust: CertificateChain.Trust
    private let config: String

    init(_ scratch: Scratch, digests: String = "sha256", algorithm: [String] = ["rsa:2048"]) throws {
      outside = try OutsideAuthority(scratch)
      let issued = try outside.issue(
        "tsa", algorithm: algorithm,
        extensions: "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping")
      trust = CertificateChain.Trust(roots: [try Certificate(pem: outside.pem)])
      _ = try scratch.file("serial", Array("01\n".utf8))
      config = try scratch.file(
        "tsa.cnf",
        Array(
          """
          [tsa]
          default_tsa = service
          [service]
          serial = \(scratch.path)/serial
          signer_cert = \(issued.certificate)
          signer_key = \(issued.key)
          certs = \(outside.rootFile)
          signer_digest = \(digests)
          default_policy = 1.2.3.4
          digests = sha256
          accuracy = secs:1
          ess_cert_id_alg = sha256
          """.utf8))
    }

    func answer(_ request: TimestampRequest) throws -> [UInt8] {
      let query = try outside.scratch.file("query", request.der)
      let reply = outside.scratch.path + "/reply"
      _ = try Oracle.openssl("ts", "-reply", "-config", config, "-queryfile", query, "-out", reply)
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: reply)))
    }
  }

  private let digest = Digest.of(sample(100))

  @Test("openssl reads the question as it was meant")
  func question() throws {
    let scratch = Scratch()
    let request = TimestampRequest(digest: digest, randomness: seeded(1))
    let file = try scratch.file("query", request.der)
    let text = try Oracle.openssl("ts", "-query", "-in", file, "-text")
    for line in ["Version: 1", "Hash Algorithm: sha256", "Policy OID: unspecified", "Certificate required: yes"] {
      #expect(text.contains(line), "\(text)")
    }
  }

  @Test(
    "a service's answer gives the time, for its own question only",
    arguments: [
      ("sha256", ["rsa:2048"]), ("sha512", ["rsa:2048"]), ("sha384", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"]),
    ])
  func answer(_ digests: String, _ algorithm: [String]) throws {
    let scratch = Scratch()
    let service = try Service(scratch, digests: digests, algorithm: algorithm)
    let request = TimestampRequest(digest: digest, randomness: seeded(1))
    let answer = try service.answer(request)
    let now = service.outside.now
    let timestamp = try request.timestamp(from: answer, trust: service.trust, at: now)
    #expect(abs(timestamp.time - now) < 3_600)
    #expect(timestamp.service.commonName == "tsa")
    let other = TimestampRequest(digest: digest, randomness: seeded(2))
    #expect(throws: SignatureFault.timestampOfAnother) {
      try other.timestamp(from: answer, trust: service.trust, at: now)
    }
    let foreign = TimestampRequest(digest: Digest.of([1]), randomness: seeded(1))
    #expect(throws: SignatureFault.timestampOfAnother) {
      try foreign.timestamp(from: answer, trust: service.trust, at: now)
    }
    #expect(throws: SignatureFault.certificate(.unknownIssuer)) {
      try request.timestamp(from: answer, trust: .init(roots: []), at: now)
    }
    #expect(throws: SignatureFault.certificate(.expired)) {
      try request.timestamp(from: answer, trust: service.trust, at: now + Town.year)
    }
    #expect(throws: SignatureFault.unreadable) {
      try request.timestamp(from: answer + [0], trust: service.trust, at: now)
    }
    #expect(throws: SignatureFault.timestampRefused(status: 2)) {
      try request.timestamp(from: hex("30053003020102"), trust: service.trust, at: now)
    }
  }

  @Test("a stamped signature proves its time, also to pyHanko, and no bit of it can be changed unseen")
  func stamped() throws {
    let scratch = Scratch()
    let service = try Service(scratch)
    let now = service.outside.now
    let root = try CertificateAuthority.root(
      #require(DistinguishedName(country: "MA", organization: "G", commonName: "R")),
      key: SigningKey.generate(.p256), validity: .ofRoot(from: now - 86_400), randomness: seeded(1))
    let agency = try Town.holder(root, "Agence", seeded(2), from: now - 80_000, until: now + 86_400)
    let trust = CertificateChain.Trust(roots: [root.certificate])
    func stamped(_ digest: [UInt8]) throws -> [UInt8] {
      let der = try PAdESSignature(of: digest, by: agency).der
      let request = try PAdESSignature.timestampRequest(for: der, randomness: seeded(3))
      let timestamp = try request.timestamp(from: service.answer(request), trust: service.trust, at: now)
      let other = try PAdESSignature(of: digest, by: agency).der
      #expect(throws: SignatureFault.timestampOfAnother) { try PAdESSignature.stamping(other, with: timestamp) }
      return try PAdESSignature.stamping(der, with: timestamp)
    }
    let der = try stamped(digest)
    func verify(_ der: [UInt8], at time: Int64) throws -> PAdESSignature.Verified {
      try PAdESSignature.verify(der, documentDigest: digest, trust: trust, stampers: service.trust, at: time)
    }
    let stampedAt = try #require(verify(der, at: now).stampedAt)
    #expect(abs(stampedAt - now) < 3_600)
    #expect(throws: SignatureFault.timestamp(.certificate(.unknownIssuer))) {
      try PAdESSignature.verify(der, documentDigest: digest, trust: trust, at: now)
    }
    // The agency's certificate ended a day ago, but the signature is proven to be older.
    let later = now + 2 * 86_400
    #expect(try verify(der, at: later).stampedAt == stampedAt)
    #expect(throws: SignatureFault.certificate(.expired)) {
      try verify(PAdESSignature(of: digest, by: agency).der, at: later)
    }
    forEachFlip(of: der, every: 5) { flipped, bit in
      #expect(throws: SignatureFault.self, "bit \(bit)") { try verify(flipped, at: now) }
    }

    let pdf = try SignedPDF(room: 8_192) { try stamped($0) }
    let said = try Oracle.library(
      """
      import sys
      from asn1crypto import x509, pem
      from pyhanko.pdf_utils.reader import PdfFileReader
      from pyhanko.sign.validation import validate_pdf_signature
      from pyhanko_certvalidator import ValidationContext
      def trust(path):
          root = x509.Certificate.load(pem.unarmor(open(path, 'rb').read())[2])
          return ValidationContext(trust_roots=[root], allow_fetching=False)
      reader = PdfFileReader(open(sys.argv[1], 'rb'))
      status = validate_pdf_signature(reader.embedded_signatures[0], trust(sys.argv[2]),
          ts_validation_context=trust(sys.argv[3]))
      print(status.bottom_line, status.coverage.name, status.summary())
      """, scratch.file("stamped.pdf", pdf.bytes), scratch.file("root.pem", Array(root.certificate.pem.utf8)),
      service.outside.rootFile)
    #expect(said == "True ENTIRE_FILE INTACT:TRUSTED,TIMESTAMP_TOKEN<INTACT:TRUSTED>,UNTOUCHED")
  }
}
