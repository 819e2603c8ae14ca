import Foundation
import PDF
import PaperOracles
import Testing

/// A key and its certificate, made once; signs as CAdES does, and asks pyHanko what it thinks of a file.
private struct TestKey {
  private let folder: URL

  init() throws {
    folder = try Tools.temporaryFolder()
    _ = try Tools.ask(
      """
      import sys, datetime
      from cryptography import x509
      from cryptography.x509.oid import NameOID
      from cryptography.hazmat.primitives import hashes, serialization
      from cryptography.hazmat.primitives.asymmetric import ec
      key = ec.generate_private_key(ec.SECP256R1())
      name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Office of the test")])
      now = datetime.datetime.now(datetime.timezone.utc)
      usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
      cert = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
              .serial_number(7).not_valid_before(now - datetime.timedelta(days=1))
              .not_valid_after(now + datetime.timedelta(days=9)).add_extension(usage, True)
              .sign(key, hashes.SHA256()))
      folder = sys.argv[1]
      open(folder + "/key.pem", "wb").write(key.private_bytes(serialization.Encoding.PEM,
          serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
      open(folder + "/cert.pem", "wb").write(cert.public_bytes(serialization.Encoding.PEM))
      """, [folder.path])
  }

  func sign(_ bytes: [UInt8]) throws -> [UInt8] {
    let answer = try Tools.ask(
      """
      import sys, asyncio, hashlib
      from pyhanko.sign import signers
      folder = sys.argv[1]
      signer = signers.SimpleSigner.load(folder + "/key.pem", folder + "/cert.pem")
      digest = hashlib.sha256(sys.stdin.buffer.read()).digest()
      cms = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True))
      print(cms.dump().hex())
      """, [folder.path], input: Data(bytes))
    let digits = Array(answer.utf8.dropLast())
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
  }

  func opinion(_ file: [UInt8]) throws -> String {
    try Tools.withFile(file) { path in
      try Tools.ask(
        """
        import sys, logging
        logging.disable(logging.CRITICAL)
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.keys import load_cert_from_pemder
        from pyhanko_certvalidator import ValidationContext
        from pyhanko.sign.validation import validate_pdf_signature
        folder, path = sys.argv[1:]
        context = ValidationContext(trust_roots=[load_cert_from_pemder(folder + "/cert.pem")], allow_fetching=False)
        signature = PdfFileReader(open(path, "rb")).embedded_signatures[0]
        status = validate_pdf_signature(signature, context)
        print(status.bottom_line, status.coverage.name, status.intact, status.docmdp_ok)
        """, [folder.path, path])
    }
  }
}

@Suite("Signature room", .serialized)
struct SignatureTests {
  private static func field(
    _ appearance: SignatureField.Appearance = .onBlock, certifies: SignatureField.Permission? = nil
  ) -> SignatureField {
    SignatureField(
      name: "signature", appearance: appearance, signer: "Receveur de l’administration fiscale", reason: "Delivrance",
      location: "Ifrane", moment: PDFDate(unixSeconds: 1_793_700_000), certifies: certifies,
      alternative: "Signature électronique")
  }

  private static func room(_ field: SignatureField) throws -> SignatureRoom {
    try CertificateSample.french.document(try CertificateSample.typeface()).roomForSignature(field)
  }

  /// A DER sequence that is no signature, for the tests that do not look at keys.
  private static let placeholder: [UInt8] = [0x30, 0x82, 0x01, 0x00] + [UInt8](repeating: 0xAB, count: 256)

  @Test(
    "pyHanko trusts the signed file, finds it whole, and qpdf and preflight have nothing to say",
    arguments: [
      (SignatureField.Appearance.onBlock, SignatureField.Permission?.none), (.invisible, .none), (.onBlock, .nothing),
      (.onBlock, .forms),
    ])
  func signed(_ appearance: SignatureField.Appearance, _ certifies: SignatureField.Permission?) throws {
    let key = try TestKey()
    let file = try Self.room(Self.field(appearance, certifies: certifies)).sign(key.sign)
    #expect(try key.opinion(file).hasPrefix("True ENTIRE_FILE True"))
    try Tools.withFile(file) { path in
      let outcome = try Tools.run("qpdf", ["--check", path])
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
      #expect(try Preflight.complaints(path) == ["7.11.2"])
    }
    let read = try SignedFile(file)
    #expect(read.byteRange[0] == 0 && read.byteRange[2] + read.byteRange[3] == file.count)
    let room = try Self.room(Self.field(appearance, certifies: certifies))
    #expect(read.signedBytes == room.signedBytes)
  }

  @Test("what the reader gives back is what was put in")
  func roundTrip() throws {
    let room = try Self.room(Self.field())
    let read = try SignedFile(try room.filled(with: Self.placeholder))
    #expect(read.der == Self.placeholder)
    #expect(read.signedBytes == room.signedBytes)
    #expect(read.contentsBytes == 12 << 10)
  }

  @Test("a signature that fills its room fits, one byte more is refused")
  func roomLimit() throws {
    let room = try Self.room(Self.field())
    _ = try room.filled(with: [UInt8](repeating: 1, count: 12 << 10))
    #expect(throws: SignatureRoom.Refusal.signatureTooLong(bytes: 12 << 10 | 1, room: 12 << 10)) {
      try room.filled(with: [UInt8](repeating: 1, count: 12 << 10 | 1))
    }
  }

  @Test("no byte can change anywhere without the signed bytes, the signature or the reader noticing")
  func everyByte() throws {
    let file = try Self.room(Self.field()).filled(with: Self.placeholder)
    let honest = try SignedFile(file)
    var random = Seeded(state: 5)
    let hole = honest.byteRange[1]..<honest.byteRange[2]
    var refused = 0
    // All of the signature, the beginning and end of the padding, and a sample of the rest.
    let padding = (0..<200).map { _ in Int.random(in: hole, using: &random) }
    let rest = (0..<200).map { _ in Int.random(in: 0..<file.count, using: &random) }
    for index in Array(hole.prefix(600)) + hole.suffix(20) + padding + rest {
      var changed = file
      changed[index] ^= [0x01, 0x20, 0x80].randomElement(using: &random) ?? 1
      do {
        let read = try SignedFile(changed)
        #expect(read.signedBytes != honest.signedBytes || read.der != honest.der, "byte \(index)")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 300)
  }

  @Test("a digit written in capitals, a byte in the padding and a byte after the end are refused")
  func strictness() throws {
    let file = try Self.room(Self.field()).filled(with: Self.placeholder)
    let hole = try SignedFile(file).byteRange[1]
    var capital = file
    capital[hole + 1 + 2 * 4] = UInt8(ascii: "A")
    #expect(throws: SignedFileError.self) { try SignedFile(capital) }
    var padded = file
    padded[hole + 1 + 2 * 300] = UInt8(ascii: "1")
    #expect(throws: SignedFileError.paddingNotZero) { try SignedFile(padded) }
    #expect(throws: SignedFileError.self) { try SignedFile(file + [0x0A]) }
    #expect(throws: SignedFileError.self) { try SignedFile(Array(file.dropLast())) }
  }

  @Test("an unsigned file is told apart from a damaged one")
  func unsigned() throws {
    let bytes = try CertificateSample.english.document(try CertificateSample.typeface()).bytes()
    #expect(throws: SignedFileError.notSigned) { try SignedFile(bytes) }
  }

  @Test("validation data appended later leave the signature whole, and the strict reader sees two revisions")
  func incremental() throws {
    let key = try TestKey()
    let file = try Self.room(Self.field(certifies: .nothing)).sign(key.sign)
    var update = try IncrementalUpdate(try PDFFile(file))
    let certificate = update.add(stream: [0x30, 0x03, 0x02, 0x01, 0x05])
    let store = update.add(.dictionary(["Type": .name("DSS"), "Certs": .array([.reference(certificate)])]))
    try update.replaceCatalog { $0["DSS"] = .reference(store) }
    let longer = update.finish()
    #expect(longer.starts(with: file))
    let read = try PDFFile(longer)
    #expect(read.revisions == 2)
    #expect(try read.catalog()["DSS"] == .reference(store))
    #expect(throws: SignedFileError.severalRevisions(2)) { try SignedFile(longer) }
    try Tools.withFile(longer) { path in
      let outcome = try Tools.run("qpdf", ["--check", path])
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
      let opinion = try Tools.run("pdfsig", [path])
      #expect(opinion.output.contains("Signature is Valid"), "\(opinion.output)")
    }
    #expect(try key.opinion(longer).contains("True"))
  }

  @Test("a signature on a block needs exactly one such block")
  func places() throws {
    var document = try CertificateSample.french.document(try CertificateSample.typeface())
    document.closing = []
    #expect(throws: LayoutError.signaturePlaces(0)) { try document.roomForSignature(Self.field()) }
    document.closing = [.signature(height: 20, []), .signature(height: 20, [])]
    #expect(throws: LayoutError.signaturePlaces(2)) { try document.roomForSignature(Self.field()) }
  }

  @Test("a file cut or changed at random never traps the reader")
  func fuzz() throws {
    let file = try Self.room(Self.field()).filled(with: Self.placeholder)
    var random = Seeded(state: 9)
    let start = file.count - 6000
    for _ in 0..<400 {
      var changed = file
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        changed[Int.random(in: start..<file.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { changed.removeLast(Int.random(in: 0..<changed.count, using: &random)) }
      _ = try? SignedFile(changed)
    }
  }
}
