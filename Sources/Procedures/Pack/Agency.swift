/// An administration that takes part: who it is, its services, its counters, and which roles its officers have.
package struct Agency: Identified {
  package let id: String
  package let title: Text
  /// The colour of its line in the drawings, 0 to 11.
  package let line: Int
  package let email: String
  package let phone: String?
  package let units: [Unit]
  package let counters: [Counter]
  /// Roles of the pack that its officers may hold.
  package let roles: [String]
  /// The days it works, where they are not the territory's.
  package let calendar: WorkingCalendar?

  /// A service inside it, often one per place: files are routed to it by rule.
  package struct Unit: Identified {
    package let id: String
    package let title: Text
    /// Codes of a reference list of places it is competent for; empty for everywhere.
    package let places: [String]
  }

  /// Where people come in person.
  package struct Counter: Identified {
    package let id: String
    package let title: Text
    package let address: Text
    package let hours: Text
  }

  package func counter(_ id: String) -> Counter? { counters.first { $0.id == id } }

  init(_ entry: Entry) {
    entry.only(["id", "title", "line", "email", "phone", "calendar", "units", "counters", "roles"])
    id = entry.id("id")
    title = entry.text("title")
    line = entry.int("line", orElse: 0, in: 0...11)
    email = entry.string("email")
    if !email.contains("@") { entry["email"]?.note("'\(email)' is no e-mail address.") }
    phone = entry.optionalString("phone")
    units = entry.list(named: "units") { unit in
      unit.only(["id", "title", "places"])
      return Unit(id: unit.id("id"), title: unit.text("title"), places: unit.ids("places"))
    }
    counters = entry.list(named: "counters") { counter in
      counter.only(["id", "title", "address", "hours"])
      return Counter(
        id: counter.id("id"), title: counter.text("title"), address: counter.text("address"),
        hours: counter.text("hours"))
    }
    calendar = entry["calendar"].map { WorkingCalendar($0, besides: entry.reading.territory.calendar) }
    roles = entry.ids("roles")
    for role in roles where entry.reading.roles[role] == nil {
      entry["roles"]?.note("the pack has no role '\(role)'.")
    }
    if roles.isEmpty { entry.note("an agency needs 'roles': without officers nothing can be done.") }
  }
}

/// What an officer may be asked to do. Which steps need which role stands in the circuits.
package struct Role: Identified {
  package let id: String
  package let title: Text

  init(_ entry: Entry) {
    entry.only(["id", "title"])
    id = entry.id("id")
    title = entry.text("title")
  }
}
