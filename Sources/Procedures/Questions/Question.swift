// One question of a guide or a form: what is asked, of what kind, when, and why.

package import JSON
import Rules

package final class Question: Identified {
  package let id: String
  package let kindName: String
  package let kind: any QuestionKind
  package let label: Text
  package let hint: Text
  /// True: must be answered whenever it is seen.
  package let required: Rule
  package let visible: Rule?
  /// The answer is not asked but worked out.
  package let computed: Rule?
  package let checks: [Check]
  /// What of the person's own data it may be filled with, and what it teaches it: `person.name`.
  package let profile: String?
  /// Which answer of an earlier dossier of his may be offered again.
  package let earlierAnswer: EarlierAnswer?
  /// The fact of a certificate of his that says it.
  package let certificate: CertificateFact?
  package let privacy: Privacy
  package let laws: [String]
  /// Of a repeating group: what each row asks.
  package let columns: [Question]
  package let place: JSONPlace

  /// Something that must hold, with what to say when it does not.
  package struct Check: Sendable {
    package let holds: Rule
    package let message: Text
  }

  package enum Privacy: String, Sendable, CaseIterable {
    case ordinary
    /// About a person: never in public statistics or shared links unless ticked.
    case personal
    /// Health, convictions, identity papers: seen only by who must, each look noted.
    case sensitive
  }

  package static let settings = [
    "id", "type", "label", "hint", "required", "visible", "computed", "checks", "profile", "from", "certificate",
    "privacy", "laws",
  ]

  package var isRows: Bool { kind is any QuestionRows }

  /// The first pass: the kind alone, so that its name and type are known before any rule is read.
  static func kind(_ entry: Entry) -> any QuestionKind {
    let name = entry.string("type")
    guard let kind = QuestionKinds.kind(named: name) else {
      if !name.isEmpty { entry["type"]?.note("there is no type of question '\(name)'.") }
      return QuestionText(entry)
    }
    entry.only(settings + kind.settings)
    return kind.init(entry)
  }

  /// The second pass. `words` are what its rules may speak of when it stands in a row.
  init(_ entry: Entry, _ kind: any QuestionKind, _ reading: ProcedureReading, in words: Lexicon? = nil) {
    let id = entry.id("id", hyphens: false)
    let subject = "questions.\(id)"
    self.id = id
    self.kind = kind
    kindName = type(of: kind).name
    label = entry.text("label")
    hint = entry.text("hint", isRequired: false)
    required =
      reading.condition(entry, "required", subject, in: words)
      ?? reading.constant(.boolean(true), .condition, entry, "\(subject).required")
    visible = reading.condition(entry, "visible", subject, in: words)
    computed = reading.value(entry, "computed", subject, kind.type)
    checks = entry.list("checks") { check in
      check.only(["holds", "message"])
      let holds = reading.condition(check, "holds", "\(subject).checks", in: words)
      if holds == nil { check.note("'holds' is missing.") }
      return Check(
        holds: holds ?? reading.constant(.boolean(true), .condition, check, subject), message: check.text("message"))
    }
    privacy = entry.word("privacy", orElse: .ordinary)
    profile = entry.optionalString("profile")
    earlierAnswer = entry.earlierAnswer(id, privacy)
    certificate = entry.certificateFact()
    if computed != nil { entry.refuseOrigins(because: "the answer is worked out.") }
    if !kind.isRepeatable { entry.refuseOrigins(because: "it is done anew each time.") }
    laws = entry.laws("laws")
    place = entry.place
    if let rows = kind as? any QuestionRows {
      let inside = reading.lexicon(inside: rows.columns.map { ($0.id, $0.kind.type) })
      let entries = entry["columns"]?.entries ?? []
      columns = zip(entries, rows.columns).map { Question($0, $1.kind, reading, in: inside) }
      for column in entries { column.refuseOrigins(because: "a group is filled in as a whole.") }
    } else {
      columns = []
    }
  }
}

extension Entry {
  /// Ids of the pack's legal texts.
  func laws(_ name: String) -> [String] {
    let ids = ids(name)
    for id in ids where reading.laws[id] == nil { self[name]?.note("the pack has no legal text '\(id)'.") }
    return ids
  }
}
