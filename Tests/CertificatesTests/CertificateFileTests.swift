import Certificates
import Crypto
import Foundation
import PDF
import Templates
import Testing

@Suite("Certificates verified") struct CertificateFileTests {
  let atlas: Atlas
  let bytes: [UInt8]

  init() throws {
    atlas = try Atlas()
    bytes = try atlas.signed(.en)
  }

  private func testimony(
    _ bytes: [UInt8], _ trust: CertificateChain.Trust? = nil, original: CertificateFile.Original? = nil,
    at now: Int64 = Atlas.now
  ) throws -> CertificateFile.Testimony {
    try CertificateFile(bytes).testimony(trust: trust ?? atlas.trust, original: original, at: now)
  }

  @Test("an untouched file says who signed it, its number, holder and code")
  func genuine() throws {
    let file = try CertificateFile(bytes)
    #expect(file.claimedCode == Atlas.code && file.sha256 == Digest.of(bytes))
    let testimony = try testimony(bytes)
    #expect(testimony.signer == "Receveur" && testimony.organization == "Administration fiscale")
    #expect(testimony.seal.number == Atlas.number && testimony.seal.holder == Atlas.holders[.en])
    #expect(testimony.seal.code == Atlas.code && testimony.seal.template == "clearance")
    #expect(testimony.signerCertificate == atlas.key.certificate)
  }

  @Test("SEC-70 no byte can be changed unseen: in the text, the structure, the signature, its padding")
  func everyByte() throws {
    let hole = try SignedFile(bytes).byteRange
    let padding = Array(stride(from: hole[1], to: hole[2], by: 211))
    let places =
      Array(stride(from: 0, to: bytes.count, by: 149)) + padding + Array(hole[1]..<hole[1] + 40)
      + Array(hole[2] - 3..<min(hole[2] + 60, bytes.count)) + Array(bytes.count - 300..<bytes.count)
    for (count, place) in places.enumerated() {
      var changed = bytes
      changed[place] ^= [0x01, 0x20, 0x80, 0x04][count % 4]
      #expect(throws: CertificateFile.Fault.self, "byte \(place)") { try testimony(changed) }
    }
    #expect(places.count > 800)
  }

  @Test("what was appended, cut off or put in is named")
  func shapes() throws {
    func fault(_ bytes: [UInt8]) -> CertificateFile.Fault? {
      do {
        _ = try testimony(bytes)
        return nil
      } catch {
        return error as? CertificateFile.Fault
      }
    }
    var update = try IncrementalUpdate(try PDFFile(bytes))
    _ = update.add(stream: [1, 2, 3])
    try update.replaceCatalog { $0["Lang"] = .text("fr") }
    #expect(fault(update.finish()) == .altered(.appended))
    for tail in [[0x0A], [0x20], Array("%%EOF\n".utf8)] as [[UInt8]] {
      guard case .altered(.damaged)? = fault(bytes + tail) else {
        Issue.record("\(tail)")
        continue
      }
    }
    #expect(fault(Array(bytes.dropLast())) != nil && fault(Array(bytes.prefix(bytes.count / 2))) != nil)
    let hole = try SignedFile(bytes).byteRange
    var padded = bytes
    padded[hole[2] - 4] = UInt8(ascii: "7")
    #expect(fault(padded) == .altered(.padding))
    var gap = bytes
    let range = Array("/ByteRange [0 \(hole[1])".utf8)
    let place = try #require((0..<bytes.count).first { bytes[$0...].starts(with: range) }) + range.count - 1
    gap[place] = gap[place] == 0x39 ? 0x38 : gap[place] + 1
    #expect(fault(gap) == .altered(.coverage))
    #expect(fault([]) == .notOurs && fault(Array("%PDF-1.4 of somebody else".utf8)) == .notOurs)
    #expect(fault(Array("<html>".utf8)) == .notOurs)
    #expect(fault(try atlas.paper(.en).document(in: atlas.typeface).bytes()) == .notOurs)
  }

  @Test("a stranger's signature, one that came too late, and one that was revoked before are not believed")
  func strangers() throws {
    let other = try Atlas()
    #expect(throws: CertificateFile.Fault.stranger(.unknownIssuer)) { try testimony(bytes, other.trust) }
    let years: Int64 = 4 * 31_536_000
    #expect(throws: CertificateFile.Fault.stranger(.expired)) { try testimony(bytes, at: Atlas.now + years) }
    // The register knows when it was issued, and then the key was good.
    let original = CertificateFile.Original(sha256: Digest.of(bytes), issuedAt: Atlas.now)
    #expect(throws: Never.self) { try testimony(bytes, original: original, at: Atlas.now + years) }
    func trust(revokedAt since: Int64) throws -> (CertificateChain.Trust, Revocation) {
      let revocation = Revocation(serial: atlas.key.certificate.serial, since: since, reason: .keyCompromise)
      let list = try atlas.authority.list([revocation], number: 1, at: since, next: since + 86_400)
      return (.init(roots: atlas.trust.roots, lists: [list]), revocation)
    }
    let (before, revocation) = try trust(revokedAt: Atlas.now - 60)
    #expect(throws: CertificateFile.Fault.stranger(.revoked(revocation))) {
      try testimony(bytes, before, original: original)
    }
    let (after, _) = try trust(revokedAt: Atlas.now + 60)
    #expect(throws: Never.self) { try testimony(bytes, after, original: original, at: Atlas.now + 120) }
  }

  @Test("a good signature over other bytes than those of the register is refused, and so is a borrowed seal")
  func borrowed() throws {
    let other = try atlas.signed(.en)
    let original = CertificateFile.Original(sha256: Digest.of(bytes), issuedAt: Atlas.now)
    #expect(throws: CertificateFile.Fault.altered(.otherBytes)) { try testimony(other, original: original) }
    let stranger = try Atlas()
    let content = try atlas.content(.en)
    let seal = try CertificateSeal.text(for: content, by: stranger.key.key)
    let borrowed = try atlas.paper(.en, seal: seal).signed(by: atlas.key, in: atlas.typeface)
    #expect(throws: CertificateFile.Fault.altered(.seal)) { try testimony(borrowed) }
    let without = try atlas.paper(.en, seal: "GU1:").signed(by: atlas.key, in: atlas.typeface)
    #expect(throws: CertificateFile.Fault.altered(.seal)) { try testimony(without) }
  }

  @Test("a file one byte too large is not even read")
  func limit() {
    let head = Array("%PDF-1.7\n%".utf8)
    let large = head + [UInt8](repeating: 0x20, count: CertificateFile.bytesMax + 1 - head.count)
    #expect(throws: CertificateFile.Fault.notOurs) { try CertificateFile(large) }
  }
}
