import Rules

/// Where the pack applies: a town, a country, or several countries together (ER-57).
package struct Territory: Sendable {
  package enum Level: String, Sendable, CaseIterable { case municipal, national, supranational }

  package internal(set) var level = Level.national
  package internal(set) var name = Text.empty
  /// ISO 3166-1 alpha-2; the first of them where there are several.
  package internal(set) var countries: [String] = []
  /// ISO 4217.
  package internal(set) var currency = "EUR"
  package internal(set) var currencyDigits = 2
  /// An IANA name, such as `Africa/Casablanca`.
  package internal(set) var zone = "UTC"
  package internal(set) var calendar = WorkingCalendar()

  package init() {}
}

extension Territory {
  init(_ entry: Entry) {
    entry.only(["level", "name", "countries", "currency", "currencyDigits", "zone", "calendar"])
    level = entry.word("level", orElse: .national)
    name = entry.text("name")
    countries = entry.ids("countries")
    for code in countries where code.utf8.count != 2 { entry.note("'\(code)' is no ISO 3166 code of two letters.") }
    currency = entry.string("currency")
    if currency.utf8.count != 3 { entry.note("'currency' is an ISO 4217 code of three letters.") }
    currencyDigits = entry.int("currencyDigits", orElse: 2, in: 0...4)
    zone = entry.string("zone")
    if !isZoneName(zone) { entry.note("'\(zone)' is no name of a time zone, such as Africa/Tunis.") }
    calendar = entry["calendar"].map(WorkingCalendar.init) ?? WorkingCalendar()
  }
}
