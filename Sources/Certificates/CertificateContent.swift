// What a certificate says, worked out once from the dossier: paper, seal and register all speak from here.

package import Procedures
package import Rules

package struct CertificateContent: Sendable {
  package struct Fact: Sendable {
    package let label: String
    package let value: String
  }

  /// A piece of the statement: the template's own words, or a fact among them.
  package struct Piece: Sendable {
    package let text: String
    package let isFact: Bool
  }

  package let template: String
  package let number: String
  package let code: String
  /// The territory, and the agency that certifies.
  package let authority: String
  package let agency: String
  package let title: String
  package let statement: [Piece]
  package let facts: [Fact]
  package let holder: String
  package let laws: [String]
  package let hour: Hour
  /// The last day on which it holds; nil: without end.
  package let lastDay: FEELDate?

  package init(
    of formality: Formality, in dossier: Dossier, _ procedure: Procedure, _ pack: Pack, number: String, code: String,
    at hour: Hour, _ speech: Speech
  ) throws(PaperFault) {
    guard let id = formality.result?.certificate, let template = pack.certificate(id) else {
      throw .noTemplate(formality: formality.id)
    }
    guard let agency = pack.agency(formality.agency) else { throw .unknownAgency(formality.agency) }
    let language = speech.language
    let reader = FactReader(
      procedure: procedure, filing: dossier.filing,
      situation: procedure.situation(of: dossier.filing, now: hour.local), speech: speech)
    var told: [String: String] = [:]
    for fact in template.facts {
      told[fact.id] = procedure.facts[id]?[fact.id].flatMap(reader.words)
    }
    guard let holder = told[template.holder] else { throw .factMissing(template: id, fact: template.holder) }
    self.template = id
    self.number = number
    self.code = code
    self.holder = holder
    self.hour = hour
    authority = pack.territory.name[language]
    self.agency = agency.title[language]
    title = template.title[language]
    statement = try Self.statement(template, told, language)
    facts = template.facts.compactMap { fact in
      told[fact.id].map { Fact(label: fact.label[language], value: $0) }
    }
    laws = template.laws.compactMap { pack.laws[$0]?.title[language] }
    lastDay = template.validMonths.flatMap { YearsMonthsDuration(months: $0) }.flatMap { hour.today.adding($0) }
  }

  package var issuedAtSeconds: Int64 { hour.moment.rawValue / 1_000 }

  package var issuedOn: FEELDate { hour.today }

  /// When its last day is over on the clocks of the territory, in milliseconds of UTC.
  package var endsAt: Int64? {
    lastDay.map { (Int64($0.daysSince1970) + 1) * 86_400_000 - Int64(offsetMinutes) * 60_000 }
  }

  /// How far the territory's clocks are ahead of UTC.
  var offsetMinutes: Int {
    let time = hour.local.time
    let local =
      Int64(hour.local.date.daysSince1970) * 86_400 + Int64(time.hour * 3_600 + time.minute * 60 + time.second)
    return Int((Double(local - issuedAtSeconds) / 60).rounded())
  }

  var statementText: String { statement.map(\.text).joined() }

  /// `Stall of {name}.` in pieces.
  private static func statement(
    _ template: CertificateTemplate, _ facts: [String: String], _ language: String
  ) throws(PaperFault) -> [Piece] {
    var pieces: [Piece] = []
    var rest = template.statement[language][...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { pieces.append(Piece(text: String(rest[..<open]), isFact: false)) }
      let id = String(rest[rest.index(after: open)..<close])
      guard let fact = facts[id] else { throw .factMissing(template: template.id, fact: id) }
      pieces.append(Piece(text: fact, isFact: true))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(Piece(text: String(rest), isFact: false)) }
    return pieces
  }
}
