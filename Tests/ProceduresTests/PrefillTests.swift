import JSON
import Procedures
import Rules
import Testing

@Suite("ER-04 what a person need not say again") struct PrefillTests {
  /// The market, with marks on the questions of the stall.
  private func market(_ marks: [(question: String, marks: String)] = []) throws -> Market {
    var files = try TestPacks.files("market")
    var text = String(decoding: try #require(files[CheckTests.stall]), as: UTF8.self)
    for (question, mark) in marks {
      let start = "{ id: \"\(question)\","
      try #require(text.contains(start), "the fixture has changed: \(question)")
      text = text.replacing(start, with: "\(start) \(mark),")
    }
    files[CheckTests.stall] = Array(text.utf8)
    let (pack, problems) = Pack.read(PackFiles(name: "market", files: files))
    try #require(problems.filter { $0.weight == .error }.isEmpty, "\(problems)")
    return try Market("stall", pack)
  }

  private func earlier(
    _ id: String, _ answers: [String: JSON] = [:], _ data: [String: JSON] = [:], procedure: String = "stall"
  ) -> EarlierDossier {
    EarlierDossier(id: id, procedure: procedure, filing: Filing(answers: answers, data: data))
  }

  private func offers(
    _ market: Market, _ draft: Filing = Filing(), profile: [String: JSON] = [:], earlier: [EarlierDossier] = [],
    certificates: [HeldCertificate] = []
  ) -> [String: Offer] {
    market.procedure.prefill(
      draft, profile: profile, earlier: earlier, certificates: certificates, now: market.hour.local)
  }

  @Test("an answer is offered from the newest dossier in which the question of the same name was answered")
  func sameName() throws {
    let market = try market()
    let past = [
      earlier("D3"), earlier("D2", ["goods": "fruit"], ["trade_name": "Chez Amina"]),
      earlier("D1", [:], ["trade_name": "Old"]),
    ]
    let offers = offers(market, earlier: past)
    #expect(offers["trade_name"] == Offer(answer: "Chez Amina", source: .dossier("D2")))
    #expect(offers["goods"] == Offer(answer: "fruit", source: .dossier("D2")))
    #expect(offers["area"] == nil)
  }

  @Test("what the draft says already is not offered again")
  func draft() throws {
    let past = [earlier("D1", ["goods": "fruit"], ["trade_name": "Old", "area": 4])]
    let draft = Filing(answers: ["goods": "fish"], data: ["trade_name": "New"])
    #expect(offers(try market(), draft, earlier: past).keys.sorted() == ["area"])
  }

  @Test("only what the question takes today is offered; the next best source is asked instead")
  func accepted() throws {
    let long = String(repeating: "x", count: 41)
    let past = [
      earlier("D3", ["goods": "weapons"], ["trade_name": .string(long), "area": 0]),
      earlier("D2", [:], ["trade_name": ["given": "A"], "area": 21]), earlier("D1", [:], ["trade_name": "Fits"]),
    ]
    let offers = offers(try market(), earlier: past)
    #expect(offers["trade_name"] == Offer(answer: "Fits", source: .dossier("D1")))
    #expect(offers["goods"] == nil, "no longer in the list")
    #expect(offers["area"] == nil, "21 fails the pack's own check")
  }

  @Test("a check that cannot be told yet takes nothing away")
  func untold() throws {
    let files = try TestPacks.marketFiles(
      CheckTests.stall, replacing: "holds: \"area <= 20\"",
      with: "holds: 'trade_name != \"Duo\" and area <= 2 * count(partners)'")
    let market = try Market("stall", Pack.read(files).pack)
    #expect(offers(market, earlier: [earlier("D1", [:], ["area": 4])])["area"]?.answer == 4)
  }

  @Test("certificates speak first, then the person's space, then earlier dossiers")
  func order() throws {
    let market = try market([("trade_name", "profile: \"business.name\", certificate: \"stall/name\"")])
    let past = [earlier("D1", [:], ["trade_name": "Said"])]
    let profile: [String: JSON] = ["business.name": "Known"]
    let held = HeldCertificate(template: "stall", number: "S-2026-1", facts: ["name": "Certified"])
    let other = HeldCertificate(template: "health", number: "H-2026-1", facts: ["name": "Other"])
    #expect(
      offers(market, profile: profile, earlier: past, certificates: [other, held])["trade_name"]
        == Offer(answer: "Certified", source: .certificate("S-2026-1")))
    #expect(
      offers(market, profile: profile, earlier: past)["trade_name"]
        == Offer(answer: "Known", source: .profile("business.name")))
    #expect(offers(market, earlier: past)["trade_name"]?.source == .dossier("D1"))
  }

  @Test("`from` names another question, of any procedure or of one; false asks nobody")
  func from() throws {
    let past = [
      earlier("D2", [:], ["note_text": "Note"], procedure: "notice"),
      earlier("D1", [:], ["note_text": "Stall", "trade_name": "T"]),
    ]
    let anywhere = try market([("trade_name", "from: \"note_text\"")])
    #expect(offers(anywhere, earlier: past)["trade_name"]?.answer == "Note")
    let notice = try market([("trade_name", "from: \"notice/note_text\"")])
    #expect(offers(notice, earlier: past.reversed())["trade_name"]?.answer == "Note")
    let none = try market([("trade_name", "from: false")])
    #expect(offers(none, earlier: past)["trade_name"] == nil)
  }

  @Test("something sensitive is offered only where the pack says from where")
  func sensitive() throws {
    let past = [earlier("D1", [:], ["trade_name": "T"])]
    let silent = try market([("trade_name", "privacy: \"sensitive\"")])
    #expect(offers(silent, earlier: past)["trade_name"] == nil)
    let told = try market([("trade_name", "privacy: \"sensitive\", from: \"trade_name\"")])
    #expect(offers(told, earlier: past)["trade_name"]?.answer == "T")
  }

  @Test("a group is offered as a whole")
  func group() throws {
    let rows: JSON = [["name": "Brahim"]]
    let offers = offers(try market(), earlier: [earlier("D1", [:], ["partners": rows])])
    #expect(offers["partners"]?.answer == rows)
  }

  @Test("what was answered teaches the person's space, hidden and unasked answers do not")
  func profile() throws {
    let market = try market([
      ("trade_name", "profile: \"business.name\""), ("zone", "profile: \"business.zone\""),
      ("area", "profile: \"business.area\""),
    ])
    var filing = Filing(
      answers: ["goods": "fruit", "terrace": "no", "zone": "north"], formalities: ["stall"],
      data: ["trade_name": "Chez Amina", "area": 8])
    let now = market.hour.local
    #expect(
      market.procedure.profileValues(of: filing, now: now)
        == ["business.name": "Chez Amina", "business.zone": "north", "business.area": 8])
    filing.formalities = []
    filing.answers["goods"] = "arms"
    #expect(market.procedure.profileValues(of: filing, now: now) == [:])
  }

  @Test("the certificates of a dossier say what it says, as long as they hold")
  func certificates() throws {
    var market = try Market()
    try market.file(goods: "fish")
    let now = market.hour.local
    #expect(market.procedure.certificates(of: market.dossier, now: now) == [])
    let valid = IssuedCertificate(
      template: "health", number: "H-2026-7", code: "K", sha256: "s", until: FEELDate("2026-06-01"))
    for fact: Fact in [
      .granted(formality: "health"), .issued(formality: "health", valid), .granted(formality: "stall"),
      .issued(formality: "stall", Market.certificate("stall", "K2")),
    ] {
      market.dossier.apply(Event(at: market.hour.moment, on: market.today, by: "", fact))
    }
    #expect(market.procedure.certificates(of: market.dossier, now: now) == [], "handed over to nobody yet")
    for id in ["health", "stall"] {
      market.dossier.apply(Event(at: market.hour.moment, on: market.today, by: "", .enabled(formality: id)))
    }
    let held = market.procedure.certificates(of: market.dossier, now: now)
    #expect(
      held == [
        HeldCertificate(template: "health", number: "H-2026-7", facts: ["name": "Chez Amina"]),
        HeldCertificate(template: "stall", number: "N-1", facts: ["name": "Chez Amina", "size": 8]),
      ])
    let later = try #require(FEELDate("2026-06-02")).midnightUTC
    #expect(market.procedure.certificates(of: market.dossier, now: later).map(\.template) == ["stall"])
    market.dossier.apply(
      Event(at: market.hour.moment, on: market.today, by: "", .revoked(formality: "stall", reason: "r")))
    #expect(market.procedure.certificates(of: market.dossier, now: later) == [])
  }

  static let spoilt: [(old: String, new: String, said: String)] = [
    (
      "{ id: \"trade_name\",", "{ id: \"trade_name\", certificate: \"stall/nam\",",
      "the certificate 'stall' has no fact 'nam'"
    ),
    ("{ id: \"trade_name\",", "{ id: \"trade_name\", certificate: \"stall\",", "'stall' is no fact of a certificate"),
    (
      "{ id: \"trade_name\",", "{ id: \"trade_name\", from: \"a b\",",
      "'from' is a question, procedure/question, or false"
    ),
    ("{ id: \"trade_name\",", "{ id: \"trade_name\", from: \"shop\",", "nobody is asked 'shop'"),
    ("{ id: \"trade_name\",", "{ id: \"trade_name\", from: \"notice/area\",", "nobody is asked 'area'"),
    ("{ id: \"trade_name\",", "{ id: \"trade_name\", from: \"fair/area\",", "the pack has no procedure 'fair'"),
    ("{ id: \"name\",", "{ id: \"name\", profile: \"person.name\",", "a group is filled in as a whole"),
    (
      "{ id: \"trade_name\",",
      "{ id: \"oath\", type: \"declaration\", profile: \"x\", label: \"O\", statement: \"S\" }, { id: \"trade_name\",",
      "it is done anew each time"
    ),
  ]

  @Test("a mark that leads nowhere is told", arguments: spoilt.indices)
  func told(_ index: Int) throws {
    let (old, new, said) = Self.spoilt[index]
    let check = PackCheck.of(try TestPacks.marketFiles(CheckTests.stall, replacing: old, with: new))
    #expect(check.problems.contains { $0.weight == .error && $0.sentence.contains(said) }, "\(check.problems)")
  }
}
