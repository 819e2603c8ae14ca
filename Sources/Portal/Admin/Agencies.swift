import HTTP
import Procedures
import Rules
import Templates

/// `/admin/agencies`: who takes part, as the packs say: services, counters, roles, calendars.
struct AgenciesPage: Page {
  let frame: Frame
  let crumbs: [Crumb]
  let packs: [PackAgencies]

  static let template = "admin/agencies"
  static var slots: [Slot<AgenciesPage>] {
    [.model("frame", \.frame), .rows("crumbs", \.crumbs), .rows("packs", \.packs)]
  }

  static func show(_ visit: Visit) async throws -> Response {
    try visit.page(
      AgenciesPage(
        frame: visit.frame(isUnlisted: true), crumbs: [visit.adminCrumb],
        packs: visit.portal.catalogue.packs.map { PackAgencies($0, visit) }))
  }
}

struct PackAgencies: Templates.Model {
  let title: String
  let zone: String
  let hours: String
  let currency: String
  let holidays: [String]
  let agencies: [AgencyCard]

  static var slots: [Slot<PackAgencies>] {
    [
      .text("title", \.title), .text("zone", \.zone), .text("hours", \.hours), .text("currency", \.currency),
      .rows("holidays", \.holidays), .rows("agencies", \.agencies),
    ]
  }

  init(_ pack: Pack, _ visit: Visit) {
    let speech = visit.speech
    title = pack.title[speech.language]
    zone = pack.territory.zone
    currency = pack.territory.currency
    let calendar = pack.territory.calendar
    hours = "\(calendar.opens) – \(calendar.closes)"
    let today = visit.portal.catalogue.hour(pack.territory.zone).today
    holidays = calendar.holidays(after: today).map { speech.date($0) }
    agencies = pack.agencies.map { AgencyCard($0, pack, speech) }
  }
}

struct AgencyCard: Templates.Model {
  let title: String
  let id: String
  let email: String
  let phone: String
  let roles: String
  let units: [String]
  let counters: [AgencyRow.CounterRow]

  static var slots: [Slot<AgencyCard>] {
    [
      .text("title", \.title), .text("id", \.id), .text("email", \.email), .text("phone", \.phone),
      .text("roles", \.roles), .rows("units", \.units), .rows("counters", \.counters),
    ]
  }

  init(_ agency: Agency, _ pack: Pack, _ speech: Speech) {
    let language = speech.language
    let row = AgencyRow(agency, language)
    title = row.title
    id = agency.id
    email = row.email
    phone = row.phone
    roles = speech.list(agency.roles.map { id in pack.roles.first { $0.id == id }?.title[language] ?? id })
    units = agency.units.map { $0.title[language] }
    counters = row.counters
  }
}

extension WorkingCalendar {
  /// The days of the coming year on which nobody works although it is one of the days of the week on which one does.
  fileprivate func holidays(after today: FEELDate) -> [FEELDate] {
    let year = (0..<366).compactMap { today.adding(days: $0) }
    let weekdays = Dictionary(grouping: year, by: \.weekday).filter { _, days in
      days.count(where: isWorking) * 2 > days.count
    }
    return year.filter { !isWorking($0) && weekdays[$0.weekday] != nil }
  }
}
