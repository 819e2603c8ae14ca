import HTTP
import Procedures
import Registry
import Templates

/// Where somebody takes money: the agencies whose cashier he is, and the procedures they take part in.
struct CashPost: Sendable {
  let desks: [String]
  let procedures: [String]
  private let catalogue: Catalogue

  init(_ person: Person, _ catalogue: Catalogue) {
    let desks = person.posts.filter { $0.role == HouseRole.cashier.rawValue && !$0.agency.isEmpty }.map(\.agency)
    self.desks = Set(desks).sorted()
    procedures = catalogue.packs.flatMap(\.procedures).filter { procedure in desks.contains(where: procedure.involves) }
      .map(\.id)
    self.catalogue = catalogue
  }

  func takes(for procedure: Procedure) -> Bool { desks.contains(where: procedure.involves) }

  func pack(of desk: String) -> Pack? { catalogue.packs.first { $0.agency(desk) != nil } }

  func title(of desk: String, _ language: String) -> String { pack(of: desk)?.agency(desk)?.title[language] ?? desk }
}

/// How money comes over a desk.
enum CashMeans: String, CaseIterable, Sendable {
  case coins, cheque, transfer, account

  /// What can be seen of a payment that was ordered this way.
  static func of(_ method: PaymentPlan.Method) -> [CashMeans] {
    switch method {
    case .cash: [.coins, .cheque]
    case .transfer: [.transfer]
    case .account: [.account]
    case .online, .simulated: []
    }
  }

  func title(_ visit: Visit) -> String { visit.say(TextKey("cash.means", rawValue)) }

  /// As it was noted; a program may have taken the money and noted nothing.
  static func title(_ noted: String, _ visit: Visit) -> String {
    CashMeans(rawValue: noted)?.title(visit) ?? visit.say(TextKey("cash.meansUnknown"))
  }
}

/// A payment as a cashier has it before him.
struct CashFile: Sendable {
  let found: Payments.Found
  let payment: Payment
  let file: DossierOnDesk

  /// To whoever is no cashier of an agency that takes part, it is not there.
  init(_ visit: Visit, _ id: String) async throws {
    let portal = visit.portal
    guard let found = try await portal.registry.read({ try Payments.find(id, in: $0) }) else {
      throw PageFault(.notFound)
    }
    file = try await DossierOnDesk(found.dossier, for: .house, portal)
    guard CashPost(try visit.known(), portal.catalogue).takes(for: file.procedure),
      let payment = file.dossier.payments.first(where: { $0.id == id })
    else { throw PageFault(.notFound) }
    self.found = found
    self.payment = payment
  }
}
