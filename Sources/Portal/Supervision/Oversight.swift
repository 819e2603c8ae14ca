import Procedures
import Registry

/// How far somebody looks: over everything, or over the agencies whose supervisor or auditor he is (SEC-20).
struct Oversight: Sendable {
  /// Nil: everything.
  let agencies: [String]?

  private static let roles: Set<String> = [HouseRole.supervisor.rawValue, HouseRole.auditor.rawValue]

  init(_ person: Person) {
    let isHouse = person.posts.contains { $0.agency.isEmpty && HouseRole(rawValue: $0.role)?.looksOverAll ?? false }
    agencies = isHouse ? nil : Set(person.posts.filter { Self.roles.contains($0.role) }.map(\.agency)).sorted()
  }

  var isUnlimited: Bool { agencies == nil }

  var viewer: Viewer { Viewer(account: "", agencies: agencies ?? [], isUnlimited: isUnlimited) }

  func sees(_ agency: String) -> Bool { agencies?.contains(agency) ?? true }

  /// The agencies he may choose among, in the order of the packs.
  func offered(_ catalogue: Catalogue) -> [Agency] { catalogue.packs.flatMap(\.agencies).filter { sees($0.id) } }
}

extension HouseRole {
  fileprivate var looksOverAll: Bool {
    switch self {
    case .admin, .supervisor, .auditor: true
    case .cashier, .counter: false
    }
  }
}
