import JSON
import Procedures
import Rules
import Templates

/// What the styleguide shows: a dossier, a catalogue and an officer's morning, in the language of the page.
struct StyleguideWords {
  let translations: Translations
  let language: Language

  /// A day that does not pass, so that the page is the same tomorrow.
  private static let today: FEELDate = {
    guard let day = FEELDate("2026-11-12") else { preconditionFailure("the day of the styleguide is no day") }
    return day
  }()

  private func say(_ key: TextKey) -> String { translations.text(key, language) }
  private var speech: Speech { translations.speech(language) }
  private func day(_ text: String) -> String { FEELDate(text).map { speech.date($0) } ?? text }

  var setting: FormSetting {
    var setting = FormSetting(
      language: language, translations: translations, today: Self.today,
      isOptional: { ["earlier", "permit"].contains($0.id) })
    setting.computed = { _ in .number(JSONNumber(1_240)) }
    setting.fileState = { digest in digest.utf8.first.map { $0 % 3 == 0 ? .checked : .kept } ?? .kept }
    return setting
  }

  var title: String { say(TextKey("styleguide.title")) }
  var home: String { say(TextKey("styleguide.home")) }
  var person: String { say(TextKey("styleguide.person")) }

  func tasks(_ here: String) -> [TaskLine] {
    [
      TaskLine(say(TextKey("styleguide.task.you")), .done, url: here),
      TaskLine(say(TextKey("styleguide.task.shop")), .begun, url: here),
      TaskLine(say(TextKey("styleguide.task.papers")), .open, url: here),
      TaskLine(say(TextKey("styleguide.task.pay")), .waits),
    ]
  }

  func facts(_ here: String) -> [Fact] {
    let capital = Decimal(100_000)
    return [
      Fact(term: say(TextKey("styleguide.fact.shop")), text: say(TextKey("styleguide.fact.shopName")), url: here),
      Fact(term: say(TextKey("styleguide.fact.owner")), text: person, url: here),
      Fact(term: say(TextKey("styleguide.fact.opening")), text: day("2027-01-04"), url: here),
      Fact(term: say(TextKey("styleguide.fact.capital")), text: speech.money(capital, "MAD", digits: 2), url: here),
    ]
  }

  var timeline: [TimelineEntry] {
    let desk = say(TextKey("styleguide.line.desk"))
    return [
      entry(TextKey("styleguide.line.filed"), desk, "2026-11-03", .done),
      entry(TextKey("styleguide.line.checked"), desk, "2026-11-05", .done),
      entry(TextKey("styleguide.line.decided"), say(TextKey("styleguide.line.town")), "2026-11-12", .here),
      entry(TextKey("styleguide.line.handed"), desk, "2026-11-26", .later),
    ]
  }

  private func entry(_ title: TextKey, _ who: String, _ date: String, _ state: TimelineEntry.State) -> TimelineEntry {
    TimelineEntry(title: say(title), text: who, day: date, date: day(date), state: state.rawValue)
  }

  func procedures(_ here: String) -> [ProcedureCard] {
    let free = say(TextKey("styleguide.card.free"))
    return [
      ProcedureCard(
        title: say(TextKey("styleguide.card.shop")), summary: say(TextKey("styleguide.card.shopText")), url: here,
        delay: say(TextKey("styleguide.card.days15")), cost: speech.money(Decimal(1_240), "MAD", digits: 2)),
      ProcedureCard(
        title: say(TextKey("styleguide.card.terrace")), summary: say(TextKey("styleguide.card.terraceText")),
        url: here, delay: say(TextKey("styleguide.card.days30")), cost: speech.money(Decimal(300), "MAD", digits: 2)),
      ProcedureCard(
        title: say(TextKey("styleguide.card.home")), summary: say(TextKey("styleguide.card.homeText")), url: here,
        delay: say(TextKey("styleguide.card.days2")), cost: free),
    ]
  }

  var figures: [KeyFigure] {
    [
      KeyFigure(title: say(TextKey("styleguide.figure.filed")), value: speech.number(Decimal(12_480))),
      KeyFigure(title: say(TextKey("styleguide.figure.delay")), value: speech.number(Decimal("8.5") ?? .zero)),
      KeyFigure(title: say(TextKey("styleguide.figure.onTime")), value: speech.percent(Decimal(94))),
    ]
  }

  var bars: [ChartBar] {
    let rows: [(key: TextKey, count: Int)] = [
      (TextKey("styleguide.bar.register"), 5_210), (TextKey("styleguide.bar.tax"), 4_870),
      (TextKey("styleguide.bar.town"), 2_400),
    ]
    let most = rows.map(\.count).max() ?? 1
    return rows.map { row in
      ChartBar(title: say(row.key), value: speech.number(Decimal(row.count)), percent: row.count * 100 / most)
    }
  }

  func headings(_ here: String) -> [Heading] {
    [
      Heading(title: say(TextKey("styleguide.column.number")), url: here, sort: "none"),
      Heading(title: say(TextKey("styleguide.column.applicant")), url: here, sort: "none"),
      Heading(title: say(TextKey("styleguide.column.procedure")), url: "", sort: ""),
      Heading(title: say(TextKey("styleguide.column.since")), url: here, sort: "ascending"),
      Heading(title: say(TextKey("styleguide.column.state")), url: "", sort: ""),
    ]
  }

  var work: [StyleguidePage.WorkRow] {
    let shop = say(TextKey("styleguide.card.shop"))
    let terrace = say(TextKey("styleguide.card.terrace"))
    return [
      .init(
        number: "RA-2026-004198", applicant: "Youssef Benali", procedure: terrace, since: day("2026-10-28"),
        state: "late", isHere: false),
      .init(
        number: "RA-2026-004217", applicant: person, procedure: shop, since: day("2026-11-03"), state: "now",
        isHere: true),
      .init(
        number: "RA-2026-004230", applicant: "Atlas Bois SARL", procedure: shop, since: day("2026-11-09"),
        state: "now", isHere: false),
    ]
  }

  var mail: MailPreview {
    MailPreview(
      to: "amina@example.org", subject: say(TextKey("styleguide.mail.subject")),
      body: say(TextKey("styleguide.mail.body")))
  }
}
