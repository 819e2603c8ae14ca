import Procedures
import Rules
import Testing

@Suite struct CalendarTests {
  private func calendar() throws -> WorkingCalendar { try TestPacks.market().pack.territory.calendar }

  private func day(_ text: String) throws -> FEELDate { try #require(FEELDate(text)) }

  @Test("a delay of one working day that starts on a Friday ends on Monday")
  func weekend() throws {
    #expect(try calendar().date(1, workingDaysAfter: day("2026-03-06")) == day("2026-03-09"))
    #expect(try calendar().date(0, workingDaysAfter: day("2026-03-06")) == day("2026-03-06"))
  }

  @Test("holidays count for nothing: those of every year and those of one")
  func holidays() throws {
    #expect(try calendar().date(1, workingDaysAfter: day("2026-03-19")) == day("2026-03-23"))
    #expect(try calendar().date(1, workingDaysAfter: day("2026-04-30")) == day("2026-05-04"))
    #expect(try calendar().date(1, workingDaysAfter: day("2027-03-19")) == day("2027-03-22"))
  }

  /// The hygiene office keeps a feast of its own and is closed on Mondays; the market is in March 2026.
  private func agencies(_ calendar: String) throws -> Pack {
    try TestPacks.market(
      "agencies.json5", replacing: "email: \"hygiene@example.org\",",
      with: "email: \"hygiene@example.org\", calendar: \(calendar),"
    ).pack
  }

  @Test("an agency's calendar is its territory's where it does not say otherwise")
  func agency() throws {
    let pack = try agencies("{ holidays: [\"03-05\"] }")
    let (own, others) = (pack.calendar(of: "hygiene"), pack.calendar(of: "town"))
    #expect(others == pack.territory.calendar)
    #expect(try !own.isWorking(day("2026-03-05")) && others.isWorking(day("2026-03-05")))
    #expect(try !own.isWorking(day("2026-03-20")), "it keeps the territory's holidays")
    #expect(try !own.isWorking(day("2026-03-07")), "and its week")
    let busy = try agencies("{ days: [\"saturday\", \"sunday\"], territoryHolidays: false, opens: \"10:00\" }")
      .calendar(of: "hygiene")
    #expect(try busy.isWorking(day("2027-05-01")), "a Saturday and the territory's holiday")
    #expect(try !busy.isWorking(day("2026-03-05")))
    #expect(busy.opens == "10:00" && busy.closes == pack.territory.calendar.closes)
  }

  @Test("a delay across a holiday that only one agency keeps is longer there, and only there")
  func oneAgency() throws {
    var feast = try Market("stall", agencies("{ holidays: [\"03-05\"] }"))
    var plain = try Market()
    for market in [feast, plain] {
      var market = market
      try market.file(goods: "fish")
      #expect(try market.dossier.open("revision")?.due == day("2026-03-04"), "another agency's step")
    }
    try feast.file(goods: "fish")
    try plain.file(goods: "fish")
    try feast.end("revision", "accept", by: Market.reviewer)
    try plain.end("revision", "accept", by: Market.reviewer)
    #expect(try plain.dossier.open("visit")?.due == day("2026-03-09"))
    #expect(try feast.dossier.open("visit")?.due == day("2026-03-10"))
    // The reminder after two working days, and the law's silence after ten.
    func days(_ market: inout Market) throws -> (reminded: FEELDate?, silent: FEELDate?) {
      try market.wait(20)
      let reminded = market.events.first { if case .reminded = $0.fact { true } else { false } }
      let silent = market.events.first { if case .refused("health", _, _) = $0.fact { true } else { false } }
      return (reminded?.on, silent?.on)
    }
    let (usual, later) = (try days(&plain), try days(&feast))
    #expect(try usual.reminded == day("2026-03-04") && later.reminded == day("2026-03-04"))
    #expect(try usual.silent == day("2026-03-17") && later.silent == day("2026-03-18"))
  }

  @Test("what was stopped goes on by the calendar of its agency")
  func resumed() throws {
    let files = try TestPacks.marketFiles(
      "agencies.json5", replacing: "email: \"desk@example.org\",",
      with: "email: \"desk@example.org\", calendar: { holidays: [\"03-12\"] },")
    var market = try Market("stall", Pack.read(files).pack)
    try market.file()
    #expect(try market.dossier.open("revision")?.due == day("2026-03-04"))
    try market.act(
      .end(step: "revision", Ending("complete", note: "?"), remarks: [], unit: nil), by: Market.reviewer)
    market.today = try day("2026-03-11")
    try market.act(.complete(note: "So."))
    #expect(try market.dossier.open("revision")?.due == day("2026-03-16"), "two days, not counting the 12th")
  }

  @Test("counting the days between is the other way round of adding them")
  func between() throws {
    let calendar = try calendar()
    let start = try day("2026-02-26")
    for count in 0...40 {
      let end = try #require(calendar.date(count, workingDaysAfter: start))
      #expect(calendar.workingDays(from: start, to: end) == count)
      #expect(calendar.workingDays(from: end, to: start) == -count)
    }
  }
}
