import Certificates
import Crypto
import Foundation
import JSON
import PDF
import Procedures
import Rules
import Synchronization
import Templates
import Testing

/// A small administration on paper: its pack, one filed dossier, a root and an agency that signs.
struct Atlas {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let root = folder.deletingLastPathComponent().deletingLastPathComponent()
  /// 2026-11-21 10:40 on the clocks of the territory, which are an hour ahead.
  static let now: Int64 = 1_795_254_000
  static let code = "K7QF-9M2X-T4WD-HJ3P"
  static let number = "RF-2026-004217"
  static let publicURL = "https://guichet.example"
  static let hash = Digest.of([1, 2, 3])

  let pack: Pack
  let procedure: Procedure
  let dossier: Dossier
  let translations: Translations
  let typeface: Typeface
  let authority: CertificateAuthority
  let key: SealingKey

  init() throws {
    pack = try Self.readPack()
    procedure = try #require(pack.procedure("clearance"))
    dossier = Dossier(id: "d1", events: try Self.events())
    translations = try TemplateStore.translations(root: Self.root.path)
    typeface = try PaperFonts.typeface { name in
      Array(try Data(contentsOf: Self.root.appendingPathComponent("Config/fonts/\(name)")))
    }
    let randomness = Self.seeded(7)
    let name = try #require(DistinguishedName(country: "MA", organization: "Région Atlas", commonName: "Racine"))
    authority = try CertificateAuthority.root(
      name, key: .generate(.p256), validity: .ofRoot(from: Self.now - 31_536_000), randomness: randomness)
    let agency = try #require(
      DistinguishedName(country: "MA", organization: "Administration fiscale", commonName: "Receveur"))
    let signing = try SigningKey.generate(.p256)
    key = try SealingKey(
      key: signing,
      certificate: authority.issue(
        to: agency, key: signing.verifyingKey, for: .documents(lists: "\(Self.publicURL)/pki/root.crl"),
        validity: .init(from: Self.now - 1_000, until: Self.now + 3 * 31_536_000), randomness: randomness))
  }

  var trust: CertificateChain.Trust { .init(roots: [authority.certificate]) }

  static var hour: Hour {
    let local = FEELDate("2026-11-21").flatMap { date in
      FEELTime(hour: 10, minute: 40, second: 0).map { FEELDateTime(date: date, time: $0) }
    }
    return Hour(moment: Moment(rawValue: now * 1_000), local: local ?? .epoch)
  }

  func speech(_ language: Language) -> Speech {
    let translations = translations
    return Speech(language: language.code) { key, words in translations.phrase(key, language, words) }
  }

  func voice(_ language: Language) -> PaperVoice {
    PaperVoice(speech(language), invitations: Language.allCases.map(speech))
  }

  func content(_ language: Language, formality: String = "clearance") throws -> CertificateContent {
    try CertificateContent(
      of: try #require(procedure.formality(formality)), in: try dossier(language), procedure, pack, number: Self.number,
      code: Self.code, at: Self.hour, speech(language))
  }

  func paper(_ language: Language, seal: String? = nil) throws -> CertificatePaper {
    let content = try content(language)
    return CertificatePaper(
      content, seal: try seal ?? CertificateSeal.text(for: content, by: key.key), publicURL: Self.publicURL,
      signatory: language == .ar ? "يوسف المنصوري" : "Youssef El Mansouri", voice: voice(language))
  }

  func signed(_ language: Language) throws -> [UInt8] { try paper(language).signed(by: key, in: typeface) }

  static let holders: [Language: String] = [
    .fr: "Amina Benchekroun-Œuvrard", .ar: "أمينة بنشقرون", .en: "Amina Benchekroun",
  ]

  func dossier(_ language: Language) throws -> Dossier {
    Dossier(id: "d1", events: try Self.events(holder: Self.holders[language] ?? ""))
  }

  private static func events(holder: String = "Amina Benchekroun-Œuvrard") throws -> [Event] {
    let bill = Payment(
      id: "p-77", method: .cash,
      lines: [
        .init(formality: "clearance", fee: "stamp", beneficiary: "tax", amount: Decimal(20)),
        .init(formality: "cutting", fee: "visit", beneficiary: "forest", amount: try #require(Decimal("250.5"))),
      ])
    let facts: [Fact] = [
      .started(procedure: "clearance", revision: 1, applicant: "amina", language: "fr"),
      .answered(["activity": "wood"]), .chose(["clearance", "cutting"]),
      .filled([
        "holder": .string(holder), "identifier": "001524778000063", "turnover": .number(JSONNumber(620)),
        "since": "2011-03-01", "health": "secret-health",
      ]),
      .attached(
        slot: "identity",
        Paper(
          sha256: Hex.encode(hash), name: "carte (1).pdf", contentType: "application/pdf", bytes: 1_468_006)),
      .ordered(bill), .paid(payment: "p-77", receipt: "R-2026-000031"),
      .filed(number: "AT-2026-000512", formalities: ["clearance", "cutting"]),
      .opened(step: "revision", unit: nil, due: FEELDate("2026-11-24")),
    ]
    return facts.map { Event(at: hour.moment, on: hour.today, by: "amina", $0) }
  }

  private static func readPack() throws -> Pack {
    let root = folder.appendingPathComponent("packs/atlas")
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) where path.hasSuffix(".json5") {
      files[path] = Array(try Data(contentsOf: root.appendingPathComponent(path)))
    }
    let (pack, problems) = Pack.read(PackFiles(name: "atlas", files: files))
    try #require(problems.filter { $0.weight == .error }.isEmpty, "\(problems)")
    return pack
  }

  static func seeded(_ seed: UInt64) -> Randomness {
    let state = Mutex(seed)
    return Randomness { bytes in
      state.withLock { state in
        for index in 0..<bytes.count {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          bytes[index] = UInt8(truncatingIfNeeded: state >> 40)
        }
      }
    }
  }
}
