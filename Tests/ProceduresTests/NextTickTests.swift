import Foundation
import Procedures
import Rules
import Testing

@Suite("When time is to look again") struct NextTickTests {
  @Test("day by day through a year: on no day before the one foretold does time do anything")
  func neverLate() throws {
    // A reminder, another with the chief, and the approval refused by silence, and so the stall with it; the
    // law's answer for the stall; nobody is reminded of a revision.
    for (goods, isAccepted, days) in [("fish", true, 3), ("fruit", true, 1), ("fish", false, 0)] {
      var market = try Market()
      try market.file(goods: goods)
      if isAccepted { try market.end("revision", "accept", by: Market.reviewer) }
      #expect(try wait(&market, days: 120) == days, "\(goods)")
    }
    var draft = try Market()
    try draft.fill()
    // It is said that it will be deleted, and then it is.
    #expect(try wait(&draft, days: 400) == 2)
    #expect(draft.dossier.end == .expired)
  }

  /// On how many days time did something.
  private func wait(_ market: inout Market, days: Int) throws -> Int {
    var foretold = market.procedure.nextTick(market.dossier, in: market.pack, after: market.today)
    var acted = 0
    for _ in 0..<days {
      market.today = try #require(market.today.adding(days: 1))
      let events = try market.act(.tick, by: .house)
      if !events.isEmpty {
        acted += 1
        #expect(try #require(foretold) <= market.today, "\(events[0].fact)")
      }
      if let day = foretold, day <= market.today {
        foretold = market.procedure.nextTick(market.dossier, in: market.pack, after: market.today)
        #expect(foretold.map { $0 > market.today } ?? true)
      }
    }
    #expect(foretold == nil)
    return acted
  }
}
