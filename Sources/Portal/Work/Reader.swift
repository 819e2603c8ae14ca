import Procedures
import Registry
import Templates

/// Somebody to whom a letter goes.
struct Reader: Sendable {
  let address: String
  let name: String
  let language: Language

  init(_ account: Account, _ language: Language) {
    address = account.email
    name = account.name
    self.language = language
  }

  /// The mailbox of an agency is read in the first language of its territory.
  init(_ agency: Agency, _ pack: Pack) {
    address = agency.email
    language = pack.languages.compactMap(Language.init(code:)).first ?? .standard
    name = agency.title[language.code]
  }
}

extension BackOffice {
  /// No letter goes to more than these.
  private static let readersMax = 1_000
  private static let pageRows = 50

  /// Whoever the pack wants to be told. A post that nobody holds is its agency's affair.
  func readers(_ recipient: Consequence.Recipient, of file: DossierInHand) async throws -> [Reader] {
    switch recipient {
    case .applicant:
      let now = registry.clock.wall()
      let id = file.dossier.id
      let parties = try await registry.read { try Dossiers.parties(of: id, at: now, in: $0) }
      return parties.map { Reader($0, file.language($0.language)) }
    case .agency(let id): return file.pack.agency(id).map { [Reader($0, file.pack)] } ?? []
    case .post(let agency, let role, let unit):
      let holders = try await holders(of: .init(agency: agency, role: role, unit: unit), file)
      return holders.isEmpty ? file.pack.agency(agency).map { [Reader($0, file.pack)] } ?? [] : holders
    }
  }

  func holders(of post: Actor.Post, _ file: DossierInHand) async throws -> [Reader] {
    var accounts: [Account] = []
    while accounts.count < Self.readersMax {
      let last = accounts.last?.id ?? ""
      let page = try await registry.read { try Posts.holders(of: post, after: last, limit: Self.pageRows, in: $0) }
      accounts += page
      if page.count < Self.pageRows { break }
    }
    return accounts.map { Reader($0, file.language($0.language)) }
  }
}
