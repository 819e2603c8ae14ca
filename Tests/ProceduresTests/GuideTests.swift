import JSON
import Procedures
import Rules
import Testing

@Suite struct GuideTests {
  private func advice(_ answers: [String: JSON], _ ticked: [String] = [], _ data: [String: JSON] = [:]) throws -> Advice
  {
    let market = try Market()
    return market.procedure.advice(
      on: Filing(answers: answers, formalities: ticked, data: data), in: market.pack.territory, now: market.hour.local)
  }

  @Test("ER-10 the answers decide which formalities are obligatory, what they cost and which papers they want")
  func situation() throws {
    let fish = try advice(["goods": "fish", "terrace": "no", "zone": "north"], [], ["area": 4])
    #expect(fish.chosen == ["health", "stall"])
    #expect(
      fish.fees.map { "\($0.formality)/\($0.fee) \($0.beneficiary) \($0.amount.text)" } == [
        "health/visit hygiene 100.00", "stall/place town 120.00",
      ])
    #expect(fish.total == Decimal("220"))
    #expect(fish.documents == ["identity", "analysis"])
    let fruit = try advice(["goods": "fruit", "terrace": "no", "zone": "north"], [], ["area": 4])
    #expect(fruit.chosen == ["stall"] && fruit.documents == ["identity"])
    #expect(fruit.total == Decimal("40"))
  }

  @Test("ER-11 optional formalities are ticked, obligatory ones stay whatever is ticked")
  func ticked() throws {
    let answers: [String: JSON] = ["goods": "fish", "terrace": "yes", "zone": "north"]
    #expect(try advice(answers).chosen == ["health", "stall"])
    #expect(try advice(answers, ["terrace"]).chosen == ["health", "stall", "terrace"])
  }

  @Test("ER-17 a paper that one formality gives is not asked for by the next")
  func supplied() throws {
    let fish = try advice(["goods": "fish", "terrace": "no", "zone": "north"])
    #expect(fish.provided == ["approval": "health"])
    #expect(!fish.documents.contains("approval"))
  }

  @Test("who cannot be served is told at once, with the reason")
  func refused() throws {
    let arms = try advice(["goods": "arms", "terrace": "no"])
    #expect(arms.refusals.map { $0.reason["en"] } == ["Forbidden."])
  }

  @Test("an answer to a question that is hidden counts for nothing")
  func hidden() throws {
    let market = try Market()
    let situation = market.procedure.situation(
      of: Filing(answers: ["goods": "arms", "zone": "north"]), now: market.hour.local)
    #expect(situation["zone"].isNull)
    #expect(!situation["goods"].isNull)
  }

  @Test("ER-12 what several formalities ask is asked once; what nobody asks is nothing to the rules")
  func union() throws {
    let market = try Market()
    #expect(market.procedure.askedQuestions(by: ["health", "stall"]) == ["trade_name", "partners", "area"])
    #expect(market.procedure.askedQuestions(by: ["terrace"]) == ["area"])
    let situation = market.procedure.situation(
      of: Filing(answers: [:], formalities: ["terrace"], data: ["trade_name": "X", "area": 3]), now: market.hour.local)
    #expect(situation["trade_name"].isNull)
  }

  @Test("SEC-22 names nobody asks and computed answers are refused, their neighbours are kept")
  func strangers() throws {
    let market = try Market()
    let (answers, faults) = market.procedure.accepted(
      ["area": 3, "paid": true, "rate": 0], among: market.procedure.form.questions,
      AnswerSetting(today: market.today))
    #expect(answers == ["area": 3])
    #expect(faults.map(\.path) == ["paid", "rate"])
  }

  @Test("SEC-27 what a form must hold is judged as a whole, rows of groups too")
  func faults() throws {
    let market = try Market()
    let filing = Filing(
      answers: ["goods": "fruit", "terrace": "no", "zone": "north"], formalities: ["stall"],
      data: ["trade_name": "Duo", "area": 25, "partners": [["name": "A", "role": "chef"], ["name": "B"]]])
    let situation = market.procedure.situation(of: filing, now: market.hour.local)
    let faults = market.procedure.faults(in: filing, situation)
    #expect(faults.map(\.path) == ["partners.2.role", "area"])
    guard case .check(let message)? = faults.last?.cause else {
      Issue.record("a check was to fail")
      return
    }
    #expect(message["en"] == "At most 20 m².")
  }
}
