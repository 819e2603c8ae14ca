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
