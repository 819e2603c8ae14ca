import HTTP
import JSON
import Procedures
import Registry
import Rules
import SQLite
import Templates

/// What a person need not type again (ER-04): answers for the questions of a page that have none yet. They stand in the
/// inputs, each with where it comes from, and are his answers only once he has sent the page.
struct KnownAnswers: Sendable {
  static let none = KnownAnswers(offers: [:], numbers: [:], accountNames: [])

  private let offers: [String: Offer]
  /// Of the dossiers they come from.
  private let numbers: [String: String]
  /// What his account says, for his space does not know it yet.
  private let accountNames: Set<String>

  private static let linesMax = 50
  private static let dossiersMax = 10

  var isEmpty: Bool { offers.isEmpty }
  var answers: [String: JSON] { offers.mapValues(\.answer) }

  /// `seen` are questions that were shown before. On a page that was begun, what may stay empty was perhaps meant to.
  static func on(_ scene: FormScene, without seen: Set<String> = [], _ visit: Visit) async throws -> KnownAnswers {
    let own = scene.own
    let data = own.dossier.filing.data
    let isBegun = scene.questions.contains { data[$0.id] != nil }
    let empty = scene.questions.filter { question in
      data[question.id] == nil && !seen.contains(question.id)
        && (!isBegun || question.required.holds(in: scene.situation))
    }
    guard own.isDraft, !empty.isEmpty else { return .none }
    let (earlier, profile) = try await past(own, visit)
    let account = try profile == nil ? [:] : visit.known().account.said
    let known = account.merging(profile ?? [:]) { _, learnt in learnt }
    var held: [HeldCertificate] = []
    for (line, dossier) in earlier {
      let procedure = try await visit.portal.registry.pack(line.pack).procedure(dossier.procedure)
      held += procedure?.certificates(of: dossier, now: own.hour.local) ?? []
    }
    let offers = own.procedure.prefill(
      own.dossier.filing, profile: known, earlier: earlier.map { EarlierDossier($0.dossier) }, certificates: held,
      now: own.hour.local)
    let wanted = Set(empty.map(\.id))
    return KnownAnswers(
      offers: offers.filter { wanted.contains($0.key) },
      numbers: Dictionary(earlier.map { ($0.dossier.id, $0.line.number ?? "") }) { first, _ in first },
      accountNames: Set(account.keys).subtracting((profile ?? [:]).keys))
  }

  /// The newest dossiers that who files this one has filed. A broker is offered what he may read of them, and not what
  /// his principal's space knows; a coauthor nothing.
  private static func past(
    _ own: OwnDossier, _ visit: Visit
  ) async throws -> (earlier: [(line: DossierLine, dossier: Dossier)], profile: [String: JSON]?) {
    let account = try visit.known().account
    let (applicant, principal) = (own.dossier.applicant, own.actor.principal)
    guard applicant == principal ?? account.id else { return ([], nil) }
    let registry = visit.portal.registry
    return try await registry.read { [now = registry.clock.wall()] db in
      let lines =
        if let principal {
          try Dossiers.filed(by: principal, for: account.id, limit: linesMax, at: now, in: db)
        } else {
          try Dossiers.mine(account.id, limit: linesMax, at: now, in: db)
        }
      let filed = lines.filter { $0.applicant == applicant && $0.filedAt != nil && $0.id != own.id }
      let viewer = Viewer(account: account.id, principal: principal)
      let earlier = try filed.prefix(dossiersMax).compactMap { line in
        try Dossiers.find(line.id, for: viewer, at: now, in: db)
      }
      return (earlier, principal == nil ? try Profile.values(of: account.id, in: db) : nil)
    }
  }

  /// In words, by question.
  func origins(_ visit: Visit) -> [String: String] {
    offers.mapValues { offer in
      switch offer.source {
      case .certificate(let number): visit.say("form.origin.certificate", ["number": number])
      case .profile(let name):
        visit.say(accountNames.contains(name) ? TextKey("form.origin.account") : TextKey("form.origin.profile"))
      case .dossier(let id): visit.say("form.origin.dossier", ["number": numbers[id] ?? ""])
      }
    }
  }
}

extension Account {
  /// By the names that packs use.
  fileprivate var said: [String: JSON] {
    var said: [String: JSON] = ["person.email": .string(email)]
    if !phone.isEmpty { said["person.phone"] = .string(phone) }
    return said
  }
}
