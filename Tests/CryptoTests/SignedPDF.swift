import Crypto
import Testing

/// The smallest PDF that can bear a signature, written by hand: the signature's dictionary comes last, and /ByteRange
/// covers all but its /Contents.
struct SignedPDF {
  let bytes: [UInt8]
  private let before: Int
  private let after: Int

  init(room: Int = 2_048, signing sign: ([UInt8]) throws -> [UInt8]) throws {
    var text = Array("%PDF-1.7\n%\u{e9}\u{e8}\u{e7}\u{e0}\n".utf8)
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [4 0 R] >> >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>",
      "<< /Type /Annot /Subtype /Widget /FT /Sig /T (cachet) /F 132 /Rect [0 0 0 0] /P 3 0 R /V 5 0 R >>",
    ]
    var places: [Int] = []
    for (index, object) in objects.enumerated() {
      places.append(text.count)
      text += Array("\(index + 1) 0 obj\n\(object)\nendobj\n".utf8)
    }
    places.append(text.count)
    text += Array(
      "5 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:20261118110640Z) ".utf8)
    text += Array("/ByteRange ".utf8)
    let range = text.count
    text += [UInt8](repeating: 0x20, count: 40) + Array(" /Contents ".utf8)
    before = text.count
    after = before + 2 * room + 2
    var tail = Array(" >>\nendobj\n".utf8)
    let table = after + tail.count
    tail += Array("xref\n0 6\n0000000000 65535 f \n".utf8)
    for place in places {
      tail += Array((String(repeating: "0", count: 10 - "\(place)".count) + "\(place) 00000 n \n").utf8)
    }
    tail += Array("trailer\n<< /Size 6 /Root 1 0 R /ID [<00> <00>] >>\nstartxref\n\(table)\n%%EOF\n".utf8)
    let rangeText = Array("[0 \(before) \(after) \(tail.count)]".utf8)
    text.replaceSubrange(range..<(range + rangeText.count), with: rangeText)
    let der = try sign(Digest.of(text + tail))
    let contents = try #require(PAdESSignature.contents(der, byteCount: room))
    bytes = text + [0x3c] + Array(Hex.encode(contents).utf8) + [0x3e] + tail
  }

  /// What a verifier of our own files reads out of the bytes, given where the signature lies.
  func verify(_ bytes: [UInt8], _ trust: CertificateChain.Trust) throws -> PAdESSignature.Verified {
    let digest = Digest.of(Array(bytes[..<before] + bytes[after...]))
    let text = String(decoding: bytes[(before + 1)..<(after - 1)], as: UTF8.self)
    guard bytes[before] == 0x3c, bytes[after - 1] == 0x3e, let contents = Hex.decode(text),
      let der = PAdESSignature.der(inContents: contents)
    else { throw SignatureFault.unreadable }
    return try PAdESSignature.verify(der, documentDigest: digest, trust: trust, at: Town.now)
  }
}
