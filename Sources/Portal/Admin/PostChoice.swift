import HTTP
import Procedures
import Registry
import Templates

/// A post to be given: an agency first, then what that one has; or one of the house's own.
struct PostChoice {
  /// Empty for the house.
  let agency: String
  let role: String
  let unit: String
  let error: String

  /// What the house itself gives. A cashier or a counter clerk sits in an agency.
  static let houseRoles: [HouseRole] = [.admin, .supervisor, .auditor]
  /// How a form names the house, for an empty choice is none.
  static let house = "house"

  static let agencyName = "desk.agency"
  static let roleName = "desk.role"
  static let unitName = "desk.unit"

  /// As a form sent it.
  init(_ visit: Visit) {
    let wanted = visit.sent.text(Self.agencyName)
    let (role, unit) = (visit.sent.text(Self.roleName), visit.sent.text(Self.unitName))
    agency = wanted == Self.house ? "" : wanted
    self.role = role
    self.unit = unit
    if role.isEmpty {
      error = visit.say(TextKey("form.missing"))
    } else {
      error = Self.isThere(role, unit, wanted, visit.portal.catalogue) ? "" : visit.say(TextKey("admin.noPost"))
    }
  }

  private static func isThere(_ role: String, _ unit: String, _ wanted: String, _ catalogue: Catalogue) -> Bool {
    if wanted == house { return houseRoles.contains { $0.rawValue == role } && unit.isEmpty }
    guard let agency = catalogue.agency(wanted), agency.roles.contains(role) else { return false }
    return unit.isEmpty || agency.units.contains { $0.id == unit }
  }

  var post: Actor.Post { Actor.Post(agency: agency, role: role, unit: unit.isEmpty ? nil : unit) }

  /// The roles, and the units, of an agency that was chosen; nothing for one that is not there.
  static func questions(of chosen: String, _ choice: PostChoice?, _ visit: Visit) -> [QuestionView] {
    let language = visit.speech.language
    let roleLabel = visit.say(TextKey("admin.role"))
    if chosen == house {
      return [
        .choice(
          roleName, roleLabel, houseRoles.map { ($0.rawValue, visit.say(TextKey("role", $0.rawValue))) },
          chosen: choice?.role ?? "", error: choice?.error ?? "")
      ]
    }
    guard let agency = visit.portal.catalogue.agency(chosen) else { return [] }
    let roles = agency.roles.map { id in (id, visit.portal.catalogue.role(id)?.title[language] ?? id) }
    let role = QuestionView.choice(
      roleName, roleLabel, roles, chosen: choice?.role ?? "", error: choice?.error ?? "")
    if agency.units.isEmpty { return [role] }
    return [
      role,
      .choice(
        unitName, visit.say(TextKey("admin.unit")), agency.units.map { ($0.id, $0.title[language]) },
        chosen: choice?.unit ?? "", hint: visit.say(TextKey("admin.unitHint"))),
    ]
  }

  /// The house and every agency, to choose from.
  static func agencies(chosen: String, _ visit: Visit) -> [OptionView] {
    let own = OptionView(
      id: "", value: house, label: visit.say(TextKey("admin.house")), hint: "", isChosen: chosen == house)
    return [own]
      + visit.portal.catalogue.packs.flatMap(\.agencies).map {
        OptionView(
          id: "", value: $0.id, label: $0.title[visit.speech.language], hint: "", isChosen: chosen == $0.id)
      }
  }

  static func title(ofAgency chosen: String, _ visit: Visit) -> String {
    chosen == house
      ? visit.say(TextKey("admin.house")) : visit.portal.catalogue.title(ofAgency: chosen, visit.speech.language)
  }
}

extension Catalogue {
  func agency(_ id: String) -> Agency? { packs.lazy.compactMap { $0.agency(id) }.first }
}
