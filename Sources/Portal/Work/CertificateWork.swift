import Certificates
import Crypto
import Procedures
import Registry
import Rules
import SQLite
import Templates

// A formality was granted: its certificate is made, sealed, signed by the agency's key and stored, and the dossier is
// told. Whoever dies on the way leaves a number and a code that the next attempt finds again, and at worst a paper in
// the vault that nothing refers to; register and dossier are told in the write that ends the job.

extension BackOffice {
  func make(_ wanted: CertificateToMake) async throws -> JobRunner.Completion {
    // Issued meanwhile, or to be decided again: either way there is nothing to make.
    guard let file = try await DossierInHand(wanted.dossier, portal),
      file.dossier.formalities[wanted.formality] == .granted, let formality = file.procedure.formality(wanted.formality)
    else { return Self.nothing }
    do {
      let (code, number) = try await portal.reserve(file, formality)
      let content = try file.certificate(formality, number: number, code: code.rawValue, portal)
      let sha256: [UInt8]
      if let deposited = try await portal.deposit(for: formality.id, of: file.dossier.id) {
        sha256 = deposited
      } else {
        sha256 = try await registry.vault.store(try await sign(content, of: formality, file)).sha256
      }
      return portal.issue(content, code, sha256, file, formality, by: Errand(.house, at: file.hour))
    } catch let fault as PaperFault {
      throw JobVerdict.hopeless(because: "\(fault)")
    }
  }

  private func sign(
    _ content: CertificateContent, of formality: Formality, _ file: DossierInHand
  ) async throws -> [UInt8] {
    let language = file.language(file.line.language)
    let key = try await registry.sealingKey(
      of: formality.agency, named: try file.signer(formality.agency), from: portal.authority)
    let paper = CertificatePaper(
      content, seal: try CertificateSeal.text(for: content, by: key.key), publicURL: portal.publicURL(""),
      voice: PaperVoice(
        portal.paperSpeech(language), invitations: file.pack.languages.compactMap(Language.init(code:)).map(portal.paperSpeech)))
    let typeface = typeface
    return try await registry.aside { try paper.signed(by: key, in: typeface) }
  }
}

extension DossierInHand {
  func certificate(
    _ formality: Formality, number: String, code: String, _ portal: Portal
  ) throws -> CertificateContent {
    let language = language(line.language)
    let translations = portal.templates.translations
    return try CertificateContent(
      of: formality, in: dossier, procedure, pack, number: number, code: code, at: hour,
      Speech(language: language.code) { translations.phrase($0, language, $1) })
  }

  /// Who signs, as its certificate names it: the agency, within its territory.
  fileprivate func signer(_ agency: String) throws(JobVerdict) -> DistinguishedName {
    let language = pack.languages.first ?? ""
    func name(_ text: Text?) -> String { String((text?[language] ?? "").onOneLine.prefix(64)) }
    guard
      let found = DistinguishedName(
        country: pack.territory.countries.first ?? "", organization: name(pack.territory.name),
        commonName: name(pack.agency(agency)?.title))
    else { throw .hopeless(because: "agency “\(agency)” or its territory has no name for a certificate") }
    return found
  }
}

extension Portal {
  /// In a write of its own: a paper bears its number and its code before anything refers to it.
  func reserve(
    _ file: DossierInHand, _ formality: Formality
  ) async throws -> (code: CertificateCode, number: String) {
    guard let id = formality.result?.certificate, let template = file.pack.certificate(id) else {
      throw PaperFault.noTemplate(formality: formality.id)
    }
    let request = CertificateRegister.Request(
      template: id, numberFormat: template.numberFormat, year: file.hour.today.year, dossier: file.dossier.id,
      formality: formality.id, agency: formality.agency)
    return try await registry.write { [registry] db in
      try CertificateRegister.reserve(request, randomness: registry.randomness, in: db)
    }
  }

  /// Tells the register and the dossier of a paper in the vault. Whether it may be used at once, or after it was handed
  /// over, the dossier's events say.
  func issue(
    _ content: CertificateContent, _ code: CertificateCode, _ sha256: [UInt8], _ file: DossierInHand,
    _ formality: Formality, by errand: Errand
  ) -> JobRunner.Completion {
    let issued = IssuedCertificate(
      template: content.template, number: content.number, code: code.rawValue, sha256: Hex.encode(sha256),
      until: content.lastDay)
    let command = Command.issue(formality: formality.id, issued)
    return { [registry] db in
      let now = errand.hour.moment
      let found = try Dossiers.find(file.dossier.id, for: .house, at: now, in: db)
      guard found?.dossier.formalities[formality.id] == .granted else { return }
      try CertificateRegister.record(code, try content.record(sha256, file), isEnabled: false, in: db)
      _ = try Dossiers.carryOut(
        [command], on: file.dossier.id, by: errand, under: file.book, at: registry.tick(), in: db)
      try CertificateDeposit.forget(formality.id, of: file.dossier.id, in: db)
    }
  }
}

extension CertificateContent {
  /// A row of the register.
  fileprivate func record(_ sha256: [UInt8], _ file: DossierInHand) throws(PaperFault) -> CertificateRecord.Paper {
    guard let issued = CivilDate(issuedOn) else { throw .factMissing(template: template, fact: "issuedOn") }
    let lastDay = lastDay.flatMap(CivilDate.init)
    return CertificateRecord.Paper(
      language: file.language(file.line.language).code, title: title, agencyTitle: agency, holder: holder,
      sha256: sha256, issuedAt: hour.moment, issuedOn: issued,
      end: lastDay.flatMap { day in endsAt.map { .init(lastDay: day, at: Moment(rawValue: $0)) } })
  }
}
