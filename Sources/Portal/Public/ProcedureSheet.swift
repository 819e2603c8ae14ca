import Drawings
import HTTP
import Procedures
import Rules
import Templates

/// `/procedures/{procedure}`: what it is, what will happen, who decides, by what law (ER-50).
enum ProcedureSheet {
  static func show(_ visit: Visit, _ id: String) throws -> Response {
    try visit.page(ProcedureSheetPage(visit, try visit.procedure(id)))
  }
}

struct ProcedureSheetPage: Page {
  let frame: Frame
  let metro: String
  let crumbs: [Crumb]
  let title: String
  let summary: String
  let audience: String
  let guide: String
  /// A closed procedure can be read, not begun.
  let isOpen: Bool
  let facts: [Fact]
  let map: CircuitMap
  let formalities: [FormalityRow]
  let documents: [DocumentRow]
  let laws: [LawRow]
  let agencies: [AgencyRow]

  static let template = "public/procedure"
  static var slots: [Slot<ProcedureSheetPage>] {
    [
      .model("frame", \.frame), .text("metro", \.metro), .rows("crumbs", \.crumbs), .text("title", \.title),
      .text("summary", \.summary), .text("audience", \.audience), .text("guide", \.guide), .flag("isOpen", \.isOpen),
      .rows("facts", \.facts), .model("map", \.map), .rows("formalities", \.formalities),
      .rows("documents", \.documents), .rows("laws", \.laws), .rows("agencies", \.agencies),
    ]
  }

  init(_ visit: Visit, _ entry: Catalogue.Entry) throws {
    let (pack, procedure) = (entry.pack, entry.procedure)
    let speech = visit.speech
    let language = speech.language
    frame = visit.frame()
    metro = visit.portal.files.servedName(of: "metro.css") ?? ""
    crumbs = [
      visit.homeCrumb, Crumb(title: speech.phrase("procedure.all", [:]), url: visit.url(Paths.procedures)),
    ]
    title = procedure.title[language]
    summary = procedure.summary[language]
    audience = procedure.audience[language]
    guide = visit.url(Paths.guide, procedure.id)
    isOpen = procedure.stage == .published
    let involved = pack.agencies.filter { agency in procedure.circuit.steps.contains { $0.agency == agency.id } }
    let card = ProcedureCard(entry, visit)
    facts = [
      Fact(term: speech.phrase("parts.delay", [:]), text: card.delay),
      Fact(term: speech.phrase("parts.cost", [:]), text: card.cost),
      Fact(term: speech.phrase("procedure.agencies", [:]), text: speech.list(involved.map { $0.title[language] })),
    ]
    map = try CircuitMap(try procedure.map(in: pack, speech), visit, id: "circuit")
    formalities = procedure.formalities.map { FormalityRow($0, pack, speech) }
    documents = procedure.documents.map { DocumentRow($0, speech) }
    laws = procedure.citedLaws.compactMap { pack.laws[$0] }.map { LawRow($0, language) }
    agencies = involved.map { AgencyRow($0, language) }
  }
}

struct FormalityRow: Templates.Model {
  let title: String
  let description: String
  let agency: String
  let delay: String
  let silence: String

  static var slots: [Slot<FormalityRow>] {
    [
      .text("title", \.title), .text("description", \.description), .text("agency", \.agency), .text("delay", \.delay),
      .text("silence", \.silence),
    ]
  }

  init(_ formality: Formality, _ pack: Pack, _ speech: Speech) {
    title = formality.title[speech.language]
    description = formality.description[speech.language]
    agency = pack.agency(formality.agency)?.title[speech.language] ?? ""
    delay = formality.delay?.words(speech) ?? ""
    silence = formality.silence == .nothing ? "" : speech.phrase("procedure.silence.\(formality.silence.rawValue)", [:])
  }
}

struct DocumentRow: Templates.Model {
  let title: String
  let hint: String
  let rule: String
  let isOriginalShown: Bool

  static var slots: [Slot<DocumentRow>] {
    [
      .text("title", \.title), .text("hint", \.hint), .text("rule", \.rule),
      .flag("isOriginalShown", \.isOriginalShown),
    ]
  }

  init(_ document: RequiredDocument, _ speech: Speech) {
    title = document.title[speech.language]
    hint = document.hint[speech.language]
    let formats = document.formats.map { $0.rawValue.uppercased() }.joined(separator: ", ")
    rule = speech.phrase("form.file.rule", ["formats": formats, "size": speech.size(document.bytesMax)])
    isOriginalShown = document.isOriginalShown
  }
}

struct LawRow: Templates.Model {
  let title: String
  let text: String
  let url: String

  static var slots: [Slot<LawRow>] { [.text("title", \.title), .text("text", \.text), .text("url", \.url)] }

  init(_ law: LegalText, _ language: String) {
    title = law.title[language]
    text = law.text[language]
    url = law.url ?? ""
  }
}

struct AgencyRow: Templates.Model {
  let title: String
  let email: String
  let phone: String
  let counters: [CounterRow]

  struct CounterRow: Templates.Model {
    let title: String
    let address: String
    let hours: String
    static var slots: [Slot<CounterRow>] {
      [.text("title", \.title), .text("address", \.address), .text("hours", \.hours)]
    }
  }

  static var slots: [Slot<AgencyRow>] {
    [.text("title", \.title), .text("email", \.email), .text("phone", \.phone), .rows("counters", \.counters)]
  }

  init(_ agency: Agency, _ language: String) {
    title = agency.title[language]
    email = agency.email
    phone = agency.phone ?? ""
    counters = agency.counters.map {
      CounterRow(title: $0.title[language], address: $0.address[language], hours: $0.hours[language])
    }
  }
}

/// A circuit as a metro map, wide and tall, with the same facts as a list beside it.
struct CircuitMap: Templates.Model {
  let fit: String
  let wide: SafeHTML
  let tall: SafeHTML
  let groups: [Group]

  struct Group: Templates.Model {
    let label: String
    let steps: [Step]
    static var slots: [Slot<Group>] { [.text("label", \.label), .rows("steps", \.steps)] }
  }

  struct Step: Templates.Model {
    let number: Int
    let label: String
    let sublabel: String
    let after: String
    static var slots: [Slot<Step>] {
      [.number("number", \.number), .text("label", \.label), .text("sublabel", \.sublabel), .text("after", \.after)]
    }
  }

  static var slots: [Slot<CircuitMap>] {
    [.text("fit", \.fit), .html("wide", \.wide), .html("tall", \.tall), .rows("groups", \.groups)]
  }

  /// `isCompact`: only the lines and where things are now have their names.
  init(_ map: MetroMap, _ visit: Visit, id: String, isCompact: Bool = false) throws {
    let direction: ReadingDirection = visit.language.direction == "rtl" ? .rightToLeft : .leftToRight
    let layout = MetroMapLayout(
      map, shape: isCompact ? .compact(width: 1_050) : .horizontal(width: 1_050), direction: direction)
    let column = MetroMapLayout(map, shape: .vertical(width: 320), direction: direction)
    func svg(_ layout: MetroMapLayout, _ id: String) -> SafeHTML {
      SafeHTML(drawn: SVGWriter(title: map.title, description: "", id: id).bytes(layout.drawing, class: "metro"))
    }
    fit = layout.fit
    wide = svg(layout, "\(id)-wide")
    tall = svg(column, "\(id)-tall")
    let speech = visit.speech
    groups = MetroMapList(map).groups.map { group in
      Group(
        label: group.label,
        steps: group.entries.map { entry in
          let before = entry.after.map { "\($0.number). \($0.label)" }
          return Step(
            number: entry.number, label: entry.label, sublabel: entry.sublabel,
            after: before.isEmpty ? "" : speech.phrase("procedure.after", ["steps": speech.list(before)]))
        })
    }
  }
}

extension Procedure {
  /// The laws that anything in it rests on, each once, in the order they come.
  var citedLaws: [String] {
    let all =
      laws + formalities.flatMap { $0.laws + $0.fees.flatMap(\.laws) } + documents.flatMap(\.laws)
      + circuit.steps.flatMap(\.laws)
    var seen: Set<String> = []
    return all.filter { seen.insert($0).inserted }
  }
}
