import Procedures
import Registry

/// What a route is about. `Rights` says who may; a route without a right does not compile, a right without a row does
/// not start.
enum Right: String, CaseIterable, Sendable {
  /// Seen by everybody: the catalogue, the guide, the verification of a certificate.
  case look
  /// The ways in: signing in and up, links from mails, what was shared. They have forms, and nobody has signed in yet.
  case enter
  /// One's own account.
  case account
  /// Filing, and everything one has filed.
  case file
  /// Seeing how dossiers stand: one's own, or those that have reached one's agencies.
  case follow
  /// The tasks of one's agencies, and the dossiers they have reached.
  case work
  /// Handing over what agencies have issued.
  case handOver
  /// Taking money at a cash desk.
  case collect
  /// Who waits for whom, and how long.
  case oversee
  /// People, agencies, packs, jobs, mail.
  case administer
  /// Everything that was ever done.
  case audit
  /// Figures for those who run the machine, asked from the machine itself.
  case run
}

/// What somebody is to the portal.
enum Role: String, CaseIterable, Sendable {
  case visitor, applicant, officer, counter, cashier, supervisor, admin, auditor, machine
}

/// How far a right reaches.
enum Reach: Sendable {
  /// What is one's own, or was entrusted by a mandate.
  case own
  /// What has reached one's agencies.
  case agencies
  case everything
}

enum Rights {
  static let table: [Right: [Role: Reach]] = [
    .look: all(.everything),
    .enter: all(.own),
    .account: people(.own),
    .file: [.applicant: .own],
    .follow: [
      .applicant: .own, .officer: .agencies, .supervisor: .agencies, .auditor: .agencies, .counter: .agencies,
      .cashier: .agencies,
    ],
    .work: [.officer: .agencies],
    .handOver: [.counter: .agencies],
    .collect: [.cashier: .agencies],
    .oversee: [.supervisor: .agencies, .auditor: .agencies, .admin: .everything],
    .administer: [.admin: .everything],
    .audit: [.auditor: .agencies, .admin: .everything],
    .run: [.machine: .everything],
  ]

  static func allow(_ right: Right, to roles: Set<Role>) -> Bool {
    guard let row = table[right] else { return false }
    return roles.contains { row[$0] != nil }
  }

  private static func all(_ reach: Reach) -> [Role: Reach] {
    Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, reach) })
  }

  private static func people(_ reach: Reach) -> [Role: Reach] {
    all(reach).filter { $0.key != .visitor && $0.key != .machine }
  }
}

extension Person {
  /// Somebody without a post files. An officer who wants to file does it as the citizen he is, by another account: so
  /// nobody decides on his own dossier.
  var roles: Set<Role> {
    guard !posts.isEmpty else { return [.applicant] }
    var roles: Set<Role> = []
    for post in posts {
      switch HouseRole(rawValue: post.role) {
      case .admin where post.agency.isEmpty: roles.insert(.admin)
      case .supervisor: roles.formUnion(post.agency.isEmpty ? [.supervisor] : [.supervisor, .officer])
      case .auditor: roles.insert(.auditor)
      case .cashier: roles.formUnion(post.agency.isEmpty ? [.cashier] : [.cashier, .officer])
      case .counter: roles.formUnion(post.agency.isEmpty ? [.counter] : [.counter, .officer])
      case .admin, nil: if !post.agency.isEmpty { roles.insert(.officer) }
      }
    }
    return roles
  }

  var isStaff: Bool { !posts.isEmpty }

  /// Those who decide for others prove themselves twice (SEC-8).
  var owesSecondFactor: Bool { isStaff && !account.hasSecondFactor }
}
