import Crypto
import Foundation
import Testing

@Suite("Signatures of documents") struct PAdESTests {
  private let digest = Digest.of(sample(3_000))

  /// What pyHanko says of a PDF, offline, at the town's time.
  private static let pyhanko = """
    import sys, datetime
    from asn1crypto import x509, pem, crl
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext
    def load(path):
        raw = open(path, 'rb').read()
        return x509.Certificate.load(pem.unarmor(raw)[2])
    at = datetime.datetime.fromtimestamp(int(sys.argv[3]), datetime.timezone.utc)
    trust = ValidationContext(trust_roots=[load(sys.argv[2])], allow_fetching=False, moment=at,
        crls=[open(p, 'rb').read() for p in sys.argv[5:]], revocation_mode='require' if sys.argv[5:] else 'soft-fail')
    stamps = ValidationContext(trust_roots=[load(sys.argv[4])], allow_fetching=False)
    reader = PdfFileReader(open(sys.argv[1], 'rb'))
    status = validate_pdf_signature(reader.embedded_signatures[0], trust, ts_validation_context=stamps)
    print(status.bottom_line, status.coverage.name, status.md_algorithm, status.pkcs7_signature_mechanism,
        status.summary(), status.timestamp_validity is not None)
    """

  @Test("ER-45 pyHanko finds our signature intact, trusted and over the entire file")
  func pyHanko() throws {
    let town = try Town()
    let scratch = Scratch()
    let root = try scratch.file("root.pem", Array(town.root.certificate.pem.utf8))
    let list = try scratch.file("list.crl", try town.list([]).der)
    let pdf = try SignedPDF { try PAdESSignature(of: $0, by: town.agency).der }
    let file = try scratch.file("signed.pdf", pdf.bytes)
    #expect(
      try Oracle.library(Self.pyhanko, file, root, "\(Town.now)", root, list)
        == "True ENTIRE_FILE sha256 sha256_ecdsa INTACT:TRUSTED,UNTOUCHED False")
    let deep = try town.deepAgency()
    let second = try scratch.file(
      "deep.pdf", SignedPDF { try PAdESSignature(of: $0, by: deep).der }.bytes)
    #expect(
      try Oracle.library(Self.pyhanko, second, root, "\(Town.now)", root)
        == "True ENTIRE_FILE sha256 sha256_ecdsa INTACT:TRUSTED,UNTOUCHED False")
    let revoked = try scratch.file(
      "revoked.crl",
      town.list([Revocation(serial: town.agency.certificate.serial, since: Town.now - 60, reason: .superseded)]).der)
    #expect(
      try Oracle.library(Self.pyhanko, file, root, "\(Town.now)", root, revoked).hasPrefix("False ENTIRE_FILE"))
  }

  @Test("asn1crypto sees SignedData v1, detached, with the three attributes of PAdES and no other")
  func structure() throws {
    let town = try Town()
    let deep = try town.deepAgency()
    let scratch = Scratch()
    let file = try scratch.file("cms", try PAdESSignature(of: digest, by: deep).der)
    let said = try Oracle.library(
      """
      import sys
      from asn1crypto import cms, tsp
      raw = open(sys.argv[1], 'rb').read()
      info = cms.ContentInfo.load(raw, strict=True)
      data = info['content']
      signer = data['signer_infos'][0]
      print(info.copy().dump(force=True) == raw, data['version'].native, data['encap_content_info']['content'].native)
      print(len(data['certificates']), len(data['signer_infos']), signer['sid'].name, signer['unsigned_attrs'].native)
      print(sorted(a['type'].native for a in signer['signed_attrs']))
      print(signer['signed_attrs'].untag().dump() ==
        signer['signed_attrs'].untag().copy().dump(force=True))
      print(signer['digest_algorithm']['algorithm'].native, signer['signature_algorithm']['algorithm'].native)
      """, file)
    #expect(
      said == """
        True v1 None
        2 1 issuer_and_serial_number None
        ['content_type', 'message_digest', 'signing_certificate_v2']
        True
        sha256 sha256_ecdsa
        """)
    let read = try Oracle.openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in", file)
    #expect(!read.contains("signingTime"))
  }

  @Test("openssl verifies the signature over the bytes themselves")
  func opensslVerifies() throws {
    let town = try Town()
    let scratch = Scratch()
    let deep = try town.deepAgency()
    let root = try scratch.file("root.pem", Array(town.root.certificate.pem.utf8))
    let content = try scratch.file("content", sample(3_000))
    let altered = try scratch.file("altered", sample(2_999))
    let file = try scratch.file("cms", try PAdESSignature(of: digest, by: deep).der)
    let call = [
      "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", file, "-CAfile", root, "-attime",
      "\(Town.now)", "-out", "/dev/null", "-content",
    ]
    _ = try Oracle.openssl(call + [content])
    #expect(try Oracle.opensslRefuses(call + [altered]))
  }

  @Test("a signature says who signed, and is refused for another document, time, or root")
  func verify() throws {
    let town = try Town()
    let deep = try town.deepAgency()
    let der = try PAdESSignature(of: digest, by: deep).der
    func verify(
      _ der: [UInt8], _ digest: [UInt8]? = nil, _ trust: CertificateChain.Trust? = nil, at time: Int64 = Town.now
    ) throws -> PAdESSignature.Verified {
      try PAdESSignature.verify(der, documentDigest: digest ?? self.digest, trust: trust ?? town.trust, at: time)
    }
    let verified = try verify(der)
    #expect(verified.signer == deep.certificate && verified.stampedAt == nil)
    #expect(verified.chain.certificates.count == 3)
    #expect(throws: SignatureFault.documentChanged) { try verify(der, Digest.of([1])) }
    #expect(throws: SignatureFault.certificate(.unknownIssuer)) { try verify(der, nil, Town(seed: 2).trust) }
    #expect(throws: SignatureFault.certificate(.expired)) { try verify(der, at: Town.now + 4 * Town.year) }
    #expect(throws: SignatureFault.certificate(.notYetValid)) { try verify(der, at: Town.now - 2_000) }
    #expect(throws: SignatureFault.unreadable) { try verify(der + [0]) }
    for count in 0..<der.count {
      #expect(throws: SignatureFault.unreadable) { try verify(Array(der.prefix(count))) }
    }
    let foreign = try Town(seed: 3).agency
    #expect(throws: SignatureFault.certificate(.unknownIssuer)) {
      try verify(PAdESSignature(of: digest, by: foreign).der)
    }
    // A certificate too many: it would be bytes that nobody answers for.
    let burdened = try SealingKey(
      key: town.agency.key, certificate: town.agency.certificate, others: [foreign.certificate])
    #expect(throws: SignatureFault.strayCertificate) { try verify(PAdESSignature(of: digest, by: burdened).der) }
    let revocation = Revocation(serial: deep.others[0].serial, since: Town.now, reason: .authorityCompromise)
    let list = try town.list([revocation])
    #expect(throws: SignatureFault.certificate(.revoked(revocation))) {
      try verify(der, nil, .init(roots: town.trust.roots, lists: [list]))
    }
  }

  @Test("SEC-70 no bit of a signature can be changed unseen")
  func flips() throws {
    let town = try Town()
    let deep = try town.deepAgency()
    let der = try PAdESSignature(of: digest, by: deep).der
    forEachFlip(of: der) { flipped, bit in
      #expect(throws: SignatureFault.self, "bit \(bit)") {
        try PAdESSignature.verify(flipped, documentDigest: digest, trust: town.trust, at: Town.now)
      }
    }
  }

  @Test("SEC-70 no byte of a signed file can be changed unseen, those of the padding included")
  func wholeFile() throws {
    let town = try Town()
    let pdf = try SignedPDF { try PAdESSignature(of: $0, by: town.agency).der }
    #expect(try pdf.verify(pdf.bytes, town.trust).signer == town.agency.certificate)
    forEachFlip(of: pdf.bytes, every: 7) { flipped, bit in
      #expect(throws: SignatureFault.self, "bit \(bit)") { try pdf.verify(flipped, town.trust) }
    }
  }

  @Test("what PAdES does not allow is refused with its name: openssl's signing time")
  func signingTime() throws {
    let town = try Town()
    let scratch = Scratch()
    let key = try scratch.file("key.pem", Array(town.agency.key.pem.utf8))
    let certificate = try scratch.file("agency.pem", Array(town.agency.certificate.pem.utf8))
    let content = try scratch.file("content", sample(3_000))
    let out = scratch.path + "/cms"
    _ = try Oracle.openssl(
      "cms", "-sign", "-cades", "-binary", "-nosmimecap", "-md", "sha256", "-signer", certificate, "-inkey", key,
      "-in", content, "-outform", "DER", "-out", out)
    let der = [UInt8](try Data(contentsOf: URL(fileURLWithPath: out)))
    #expect(throws: SignatureFault.unexpectedAttribute("1.2.840.113549.1.9.5")) {
      try PAdESSignature.verify(der, documentDigest: digest, trust: town.trust, at: Town.now)
    }
    let plain = scratch.path + "/plain"
    _ = try Oracle.openssl(
      "cms", "-sign", "-binary", "-noattr", "-md", "sha256", "-signer", certificate, "-inkey", key, "-in", content,
      "-outform", "DER", "-out", plain)
    #expect(throws: SignatureFault.unreadable) {
      let der = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plain)))
      _ = try PAdESSignature.verify(der, documentDigest: digest, trust: town.trust, at: Town.now)
    }
  }

  @Test("we believe what pyHanko signs", arguments: [SignatureKind.p256, .rsa])
  func foreignSignature(_ kind: SignatureKind) throws {
    let town = try Town()
    let scratch = Scratch()
    let holder = try Town.holder(town.root, "pyHanko", town.randomness, kind: kind)
    let key = try scratch.file("key.pem", Array(holder.key.pem.utf8))
    let certificate = try scratch.file("holder.pem", Array(holder.certificate.pem.utf8))
    let said = try Oracle.library(
      """
      import sys
      import asyncio
      from pyhanko.sign import signers
      signer = signers.SimpleSigner.load(sys.argv[1], sys.argv[2])
      signer.embed_roots = False
      cms = asyncio.run(signer.async_sign(bytes.fromhex(sys.argv[3]), 'sha256', use_pades=True))
      print(cms.dump().hex())
      """, key, certificate, Hex.encode(digest))
    let verified = try PAdESSignature.verify(
      hex(said), documentDigest: digest, trust: town.trust, at: Town.now)
    #expect(verified.signer == holder.certificate)
  }

  @Test("a message's padding is zeros, up to the room that was kept and not beyond")
  func padding() throws {
    let der = try PAdESSignature(of: digest, by: Town().agency).der
    let contents = try #require(PAdESSignature.contents(der, byteCount: der.count + 10))
    #expect(contents.count == der.count + 10)
    #expect(PAdESSignature.der(inContents: contents) == der)
    #expect(PAdESSignature.der(inContents: contents + [1]) == nil)
    #expect(PAdESSignature.contents(der, byteCount: der.count) == der)
    #expect(PAdESSignature.contents(der, byteCount: der.count - 1) == nil)
    #expect(PAdESSignature.der(inContents: []) == nil)
  }
}
