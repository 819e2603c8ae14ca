import Certificates
import Crypto
import Portal
import Procedures
import Registry
import Rules
import SQLite
import Sockets
import Templates

/// Makes the certificates of a demo at the hour when they would have been made: number and code, paper, vault, and what
/// the register and the dossier say of it.
struct DemoCertificates: Sendable {
  typealias Issuing =
    @Sendable (
      _ formality: Formality, _ dossier: String, _ book: Dossiers.Book, _ errand: Errand
    ) async throws -> Void

  let installation: Installation
  let printing: DemoPrinting
  /// From when on the agencies had their keys.
  let since: Moment

  /// Each agency that issues anything gets its key, before the first story.
  func makeKeys(_ scripts: [DemoScript]) async throws {
    var known: Set<String> = []
    for script in scripts {
      for formality in script.procedure.formalities where formality.result != nil {
        guard known.insert(formality.agency).inserted else { continue }
        _ = try await key(of: formality.agency, script.book.pack)
      }
    }
  }

  /// An `Issuing`.
  func issue(_ formality: Formality, of id: String, _ book: Dossiers.Book, _ errand: Errand) async throws {
    let (registry, pack, hour) = (installation.registry, book.pack, errand.hour)
    guard
      let found = try await registry.read({ try Dossiers.find(id, for: .house, at: hour.moment, in: $0) }),
      found.dossier.formalities[formality.id] == .granted, let result = formality.result,
      let template = pack.certificate(result.certificate), let procedure = pack.procedure(found.dossier.procedure),
      let language = Language(code: found.dossier.language)
    else { return }
    let request = CertificateRegister.Request(
      template: template.id, numberFormat: template.numberFormat, year: hour.today.year, dossier: id,
      formality: formality.id, agency: formality.agency)
    let key = try await key(of: formality.agency, pack)
    let (code, number) = try await registry.write {
      try CertificateRegister.reserve(request, randomness: registry.randomness, in: $0)
    }
    let voice = printing.voice(language)
    let content = try CertificateContent(
      of: formality, in: found.dossier, procedure, pack, number: number, code: code.rawValue, at: hour,
      printing.translations.speech(language))
    let bytes = try await printing.pool.run { [printing, installation] in
      let seal = try CertificateSeal.text(for: content, by: key.key)
      return try CertificatePaper(content, seal: seal, publicURL: installation.publicURL, voice: voice)
        .signed(by: key, in: printing.typeface)
    }
    let stored = try await registry.vault.store(bytes)
    let made = Made(code: code, content: content, language: language, sha256: stored.sha256, hour: hour)
    try await record(made, formality, id, book, errand)
  }

  private struct Made: Sendable {
    let code: CertificateCode
    let content: CertificateContent
    let language: Language
    let sha256: [UInt8]
    let hour: Hour

    var paper: CertificateRecord.Paper? {
      let end = content.lastDay.flatMap(CivilDate.init).flatMap { day in
        content.endsAt.map { CertificateRecord.Paper.End(lastDay: day, at: Moment(rawValue: $0)) }
      }
      return CivilDate(content.issuedOn).map { issuedOn in
        CertificateRecord.Paper(
          language: language.code, title: content.title, agencyTitle: content.agency, holder: content.holder,
          sha256: sha256, issuedAt: hour.moment, issuedOn: issuedOn, end: end)
      }
    }

    var issued: IssuedCertificate {
      IssuedCertificate(
        template: content.template, number: content.number, code: code.rawValue, sha256: Hex.encode(sha256),
        until: content.lastDay)
    }
  }

  /// Whether it may be used at once, or after it was handed over, the dossier's events say.
  private func record(
    _ made: Made, _ formality: Formality, _ dossier: String, _ book: Dossiers.Book, _ errand: Errand
  ) async throws {
    guard let paper = made.paper else { return }
    let registry = installation.registry
    let tick = Tick(wall: made.hour.moment, steady: registry.tick().steady, run: registry.run)
    try await registry.write { db in
      try CertificateRegister.record(made.code, paper, isEnabled: false, in: db)
      _ = try Dossiers.carryOut(
        [.issue(formality: formality.id, made.issued)], on: dossier, by: errand, under: book, at: tick, in: db)
    }
  }

  private func key(of agency: String, _ pack: Pack) async throws -> SealingKey {
    let language = pack.languages.first ?? ""
    let title = pack.agency(agency)?.title[language] ?? agency
    guard
      let name = DistinguishedName(
        country: pack.territory.countries.first ?? installation.settings.authority.country,
        organization: Self.short(pack.territory.name[language]), commonName: Self.short(title))
    else { throw Unusable(description: "no certificate can name the agency “\(agency)”") }
    let (authority, since) = (installation.authority, since)
    if let key = try await installation.registry.read({ try authority.sealingKey(of: agency, at: since, in: $0) }) {
      return key
    }
    return try await installation.registry.write { db in
      try authority.sealingKey(of: agency, at: since, in: db)
        ?? authority.giveKey(to: agency, named: name, at: since, in: db)
    }
  }

  /// X.520 gives a name 64 characters.
  private static func short(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(64)))
  }
}
