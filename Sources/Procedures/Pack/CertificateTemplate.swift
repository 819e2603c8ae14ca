package import JSON

/// What an agency issues, as paper: a statement in plain words, facts computed from the dossier, how long it is valid.
package struct CertificateTemplate: Identified {
  package let id: String
  package let title: Text
  /// One sentence with `{facts}` in braces.
  package let statement: Text
  package let facts: [Fact]
  /// Nil: without end.
  package let validMonths: Int?
  /// How its legal number is written, around the counter of the year: `RC-{year}-{number}`.
  package let numberFormat: String
  package let laws: [String]
  /// The fact that names the holder.
  package let holder: String

  package struct Fact: Identified {
    package let id: String
    package let label: Text
    /// A FEEL expression over the dossier. It is compiled with each procedure that issues the certificate.
    package let value: String
    package let place: JSONPlace
  }

  init(_ entry: Entry) {
    entry.only(["id", "title", "statement", "facts", "validMonths", "number", "laws", "holder"])
    id = entry.id("id")
    title = entry.text("title")
    statement = entry.text("statement")
    facts = entry.list(named: "facts") { fact in
      fact.only(["id", "label", "value"])
      return Fact(
        id: fact.id("id"), label: fact.text("label"), value: fact.string("value"),
        place: fact["value"]?.place ?? fact.place)
    }
    validMonths = entry.optionalInt("validMonths", in: 1...1_200)
    numberFormat = entry.string("number")
    if !numberFormat.contains("{number}") {
      entry["number"]?.note("'number' needs {number}, as in \"A-{year}-{number}\".")
    }
    laws = entry.ids("laws")
    holder = entry.string("holder")
    if !facts.contains(where: { $0.id == holder }) { entry["holder"]?.note("there is no fact '\(holder)'.") }
  }
}
