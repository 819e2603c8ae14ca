import Certificates
import Crypto
import Foundation
import JSON
import PDF
import PaperOracles
import Procedures
import Rules
import Templates
import Testing

@Suite("Certificates on paper", .serialized) struct CertificatePaperTests {
  let atlas: Atlas

  init() throws { atlas = try Atlas() }

  @Test("the same certificate with the same seal gives the same bytes", arguments: Language.allCases)
  func determinism(_ language: Language) throws {
    let paper = try atlas.paper(language)
    let again = try atlas.paper(language, seal: paper.seal)
    let bytes = try paper.document(in: atlas.typeface).bytes()
    #expect(try again.document(in: atlas.typeface).bytes() == bytes)
    if let folder = ProcessInfo.processInfo.environment["PAPER_SAMPLES"] {
      let url = URL(fileURLWithPath: folder)
      let signed = try paper.signed(by: atlas.key, in: atlas.typeface)
      try Data(signed).write(to: url.appendingPathComponent("certificate-\(language.code).pdf"))
      try Data(atlas.authority.certificate.pem.utf8).write(to: url.appendingPathComponent("root.pem"))
    }
  }

  @Test(
    "ER-45 qpdf and preflight find it sound, pdfsig and pyHanko its signature whole and of our root",
    arguments: Language.allCases)
  func judges(_ language: Language) throws {
    try Tools.withFile(try atlas.signed(language)) { path in
      let soundness = try Tools.run("qpdf", ["--check", path])
      #expect(soundness.status == 0, "\(soundness.output)\(soundness.errors)")
      #expect(try Preflight.complaints(path) == ["7.11.2"])
      let signature = try Tools.run("pdfsig", [path]).output
      for words in ["Signature is Valid", "Total document signed", "ETSI.CAdES.detached"] {
        #expect(signature.contains(words), "\(signature)")
      }
      let root = path + ".pem"
      try Data(atlas.authority.certificate.pem.utf8).write(to: URL(fileURLWithPath: root))
      let opinion = try Tools.ask(
        """
        import sys, datetime, logging
        logging.disable(logging.CRITICAL)
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.keys import load_cert_from_pemder
        from pyhanko_certvalidator import ValidationContext
        from pyhanko.sign.validation import validate_pdf_signature
        at = datetime.datetime.fromtimestamp(int(sys.argv[3]), datetime.timezone.utc)
        trust = ValidationContext(trust_roots=[load_cert_from_pemder(sys.argv[2])], allow_fetching=False, moment=at)
        status = validate_pdf_signature(PdfFileReader(open(sys.argv[1], 'rb')).embedded_signatures[0], trust)
        print(status.bottom_line, status.coverage.name, status.summary(), status.docmdp_ok)
        """, [path, root, "\(Atlas.now)"])
      #expect(opinion == "True ENTIRE_FILE INTACT:TRUSTED,UNTOUCHED True\n")
    }
  }

  @Test("number, holder and facts come back from pdftotext in the order they are read", arguments: Language.allCases)
  func extraction(_ language: Language) throws {
    let text = try Self.text(of: try atlas.signed(language))
    let words: [String] =
      switch language {
      case .fr: ["Amina Benchekroun-Œuvrard", "Commerce de bois", "1 240", "1er mars 2011", "jusqu’au 21 février 2027"]
      case .ar: ["أمينة بنشقرون", "شهادة الوضعية الجبائية", "تجارة الخشب", "نونبر 2026", "إدارة الضرائب"]
      case .en: ["Amina Benchekroun", "Timber trade", "1,240", "until 21 February 2027"]
      }
    for word in words + [Atlas.number, "001524778000063", "\(Atlas.publicURL)/verify/\(Atlas.code)"] {
      #expect(text.contains(word), "\(word) not in \(text)")
    }
    #expect(!text.contains("Remarque") && !text.contains("Remark") && !text.contains("ملاحظة"))
    for speech in Language.allCases.map(atlas.speech) {
      #expect(text.contains(speech.phrase("paper.verify", [:])), "\(speech.language)")
    }
  }

  @Test(
    "ER-46 both codes are read at 150 dots an inch; the second opens with the published key alone",
    arguments: Language.allCases)
  func codes(_ language: Language) throws {
    try Tools.withFile(try atlas.signed(language)) { path in
      #expect(try Tools.run("pdftoppm", ["-r", "150", "-png", path, path]).status == 0)
      let read = try Tools.run("zbarimg", ["-q", "--raw", path + "-1.png"]).output.split(separator: "\n").map(
        String.init)
      #expect(read.count == 2 && read.contains("\(Atlas.publicURL)/verify/\(Atlas.code)"), "\(read)")
      let text = try #require(read.first { $0.hasPrefix(SealPayload.prefix) })
      let list = try keys
      let seal = try #require(CertificateSeal(try list.open(text)))
      #expect(seal.number == Atlas.number && seal.code == Atlas.code && seal.holder == Atlas.holders[language])
      #expect("\(seal.issuedOn)" == "2026-11-21" && seal.lastDay.map { "\($0)" } == "2027-02-21")
      #expect(throws: SealFault.self) { try list.open(text.dropLast() + (text.hasSuffix("0") ? "1" : "0")) }
      let judged = try Tools.ask(
        """
        import sys, json, base64, base45, cbor2
        from pycose.messages import CoseMessage
        from pycose.keys import EC2Key
        entry = json.loads(sys.argv[2])['keys'][0]
        b = lambda name: base64.urlsafe_b64decode(entry[name] + '==')
        message = CoseMessage.decode(base45.b45decode(sys.argv[1][4:]))
        message.key = EC2Key(crv='P_256', x=b('x'), y=b('y'))
        fields = cbor2.loads(message.payload, tag_hook=lambda _, tag=None: tag)
        print(message.verify_signature(), fields['n'], fields['h'], fields['c'], fields['t'])
        """, [text, String(decoding: list.json, as: UTF8.self)])
      #expect(judged == "True \(seal.number) \(seal.holder) \(seal.code) clearance\n")
    }
  }

  @Test("a very long name and address still make codes that are read; the seal keeps as much of the name as fits")
  func longNames() throws {
    let name = "الشركة المغربية لتجارة الخشب ومشتقاته " + String(repeating: "والأثاث المنزلي ", count: 12)
    var dossier = try atlas.dossier(.ar)
    dossier.apply(Event(at: Atlas.hour.moment, on: Atlas.hour.today, by: "amina", .filled(["holder": .string(name)])))
    let content = try CertificateContent(
      of: try #require(atlas.procedure.formality("clearance")), in: dossier, atlas.procedure, atlas.pack,
      number: "ADMINISTRATION-RF-2026-004217/C", code: Atlas.code, at: Atlas.hour, atlas.speech(.ar))
    let address = "https://autorisations-et-attestations.region-atlas.collectivites.example"
    let paper = CertificatePaper(
      content, seal: try CertificateSeal.text(for: content, by: atlas.key.key), publicURL: address,
      voice: atlas.voice(.ar))
    try Tools.withFile(try paper.signed(by: atlas.key, in: atlas.typeface)) { path in
      #expect(try Tools.run("pdftoppm", ["-r", "150", "-png", path, path]).status == 0)
      // So much takes a second sheet, which bears the codes.
      let read = try Tools.run("zbarimg", ["-q", "--raw", path + "-2.png"]).output.split(separator: "\n")
        .map(String.init)
      #expect(read.count == 2 && read.contains("\(address)/verify/\(Atlas.code)"), "\(read)")
      let text = try #require(read.first { $0.hasPrefix(SealPayload.prefix) })
      let holder = try #require(CertificateSeal(try keys.open(text))).holder
      #expect(holder.hasSuffix("…") && name.hasPrefix(holder.dropLast()) && holder.utf8.count <= 96)
    }
  }

  private var keys: SealKeyList {
    get throws {
      let certificate = atlas.key.certificate
      let key = SealKey(
        key: try certificate.verifyingKey, from: certificate.notBefore, until: certificate.notAfter, status: .active)
      return SealKeyList([try #require(key)])
    }
  }

  @Test("a certificate that would hold a gap is not made")
  func gaps() throws {
    var events = try atlas.dossier(.fr)
    events.apply(
      Event(at: Atlas.hour.moment, on: Atlas.hour.today, by: "amina", .filled(["holder": .null])))
    let formality = try #require(atlas.procedure.formality("clearance"))
    #expect(throws: PaperFault.factMissing(template: "clearance", fact: "holder")) {
      try CertificateContent(
        of: formality, in: events, atlas.procedure, atlas.pack, number: "1", code: Atlas.code, at: Atlas.hour,
        atlas.speech(.fr))
    }
  }

  @Test("its last day ends at midnight on the clocks of the territory, and a certificate without end has none")
  func validity() throws {
    let content = try atlas.content(.fr)
    // 2027-02-21 24:00, an hour ahead of UTC.
    #expect(content.endsAt == 1_803_250_800_000 && content.lastDay?.text == "2027-02-21")
    let endless = try atlas.content(.fr, formality: "cutting")
    #expect(endless.endsAt == nil && endless.lastDay == nil)
  }

  static func text(of bytes: [UInt8]) throws -> String {
    try Tools.withFile(bytes) { path in
      // Without the signs of direction; every kind of space is a plain one.
      let marks = "\u{202A}\u{202B}\u{202C}\u{200E}\u{200F}\u{2068}\u{2069}".unicodeScalars
      let output = try Tools.run("pdftotext", [path, "-"]).output.unicodeScalars.filter { !marks.contains($0) }
      return String(
        String.UnicodeScalarView(output.map { $0.properties.generalCategory == .spaceSeparator ? " " : $0 }))
    }
  }
}
