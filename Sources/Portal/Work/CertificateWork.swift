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
      let reserved = try await portal.reserve(file, formality)
      if let deposited = try await portal.deposit(for: formality.id, of: file.dossier.id) {
        let paper = try file.paper(formality, deposited: deposited, portal)
        return portal.issue(paper, reserved, file, formality, by: Errand(.house, at: file.hour))
      }
      let content = try file.certificate(formality, reserved, portal)
      let stored = try await registry.vault.store(try await sign(content, of: formality, file))
      let paper = try content.paper(stored.sha256, file)
      return portal.issue(paper, reserved, file, formality, by: Errand(.house, at: file.hour))
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
        portal.paperSpeech(language),
        invitations: file.pack.languages.compactMap(Language.init(code:)).map(portal.paperSpeech)))
    let typeface = typeface
    return try await registry.aside { try paper.signed(by: key, in: typeface) }
  }
}

/// What a certificate is called, from its reservation on.
typealias ReservedCertificate = (code: CertificateCode, number: String)

extension DossierInHand {
  func certificate(
    _ formality: Formality, _ reserved: ReservedCertificate, _ portal: Portal
  ) throws(PaperFault) -> CertificateContent {
    let language = language(line.language)
    let translations = portal.templates.translations
    return try CertificateContent(
      of: formality, in: dossier, procedure, pack, number: reserved.number, code: reserved.code.rawValue, at: hour,
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

  /// A row of the register for a paper that an officer brought: it says itself what the dossier may not tell.
  func paper(
    _ formality: Formality, deposited sha256: [UInt8], _ portal: Portal
  ) throws(PaperFault) -> CertificateRecord.Paper {
    guard let id = formality.result?.certificate, let template = pack.certificate(id) else {
      throw .noTemplate(formality: formality.id)
    }
    let language = language(line.language).code
    let lastDay = template.validMonths.flatMap { YearsMonthsDuration(months: $0) }.flatMap { hour.today.adding($0) }
    return CertificateRecord.Paper(
      language: language, title: template.title[language],
      agencyTitle: pack.agency(formality.agency)?.title[language] ?? "", holder: line.applicantName, sha256: sha256,
      issuedAt: hour.moment, issuedOn: try civil(hour.today), end: end(after: lastDay))
  }

  /// Over when the day after begins on the clocks of the territory.
  fileprivate func end(after lastDay: FEELDate?) -> CertificateRecord.Paper.End? {
    guard let lastDay, let day = CivilDate(lastDay), let next = lastDay.adding(days: 1),
      let midnight = FEELTime(hour: 0, minute: 0, second: 0)
    else { return nil }
    return .init(lastDay: day, at: hour.moment(of: next.at(midnight)))
  }

  fileprivate func civil(_ date: FEELDate) throws(PaperFault) -> CivilDate {
    guard let day = CivilDate(date) else { throw .factMissing(template: "", fact: "issuedOn") }
    return day
  }
}

extension CertificateContent {
  /// A row of the register, in the words of the paper.
  fileprivate func paper(_ sha256: [UInt8], _ file: DossierInHand) throws(PaperFault) -> CertificateRecord.Paper {
    CertificateRecord.Paper(
      language: file.language(file.line.language).code, title: title, agencyTitle: agency, holder: holder,
      sha256: sha256, issuedAt: hour.moment, issuedOn: try file.civil(issuedOn), end: file.end(after: lastDay))
  }
}

extension Portal {
  /// In a write of its own: a paper bears its number and its code before anything refers to it.
  func reserve(_ file: DossierInHand, _ formality: Formality) async throws -> ReservedCertificate {
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
    _ paper: CertificateRecord.Paper, _ reserved: ReservedCertificate, _ file: DossierInHand, _ formality: Formality,
    by errand: Errand
  ) -> JobRunner.Completion {
    let issued = IssuedCertificate(
      template: formality.result?.certificate ?? "", number: reserved.number, code: reserved.code.rawValue,
      sha256: Hex.encode(paper.sha256), until: paper.end.flatMap { FEELDate(daysSince1970: Int($0.lastDay.days)) })
    let (id, code) = (file.dossier.id, reserved.code)
    return { [registry] db in
      let found = try Dossiers.find(id, for: .house, at: errand.hour.moment, in: db)
      guard found?.dossier.formalities[formality.id] == .granted else { return }
      try CertificateRegister.record(code, paper, isEnabled: false, in: db)
      _ = try Dossiers.carryOut(
        [.issue(formality: formality.id, issued)], on: id, by: errand, under: file.book, at: registry.tick(), in: db)
      try CertificateDeposit.forget(formality.id, of: id, in: db)
    }
  }
}
