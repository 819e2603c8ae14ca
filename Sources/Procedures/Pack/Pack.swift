// Everything an administration configures, as one value: read from text, checked, never changed.

package final class Pack: Sendable {
  package let id: String
  package let title: Text
  package let languages: [String]
  package let territory: Territory
  package let roles: [Role]
  package let agencies: [Agency]
  package let lists: [String: ReferenceList]
  package let laws: [String: LegalText]
  package let certificates: [CertificateTemplate]
  package let messages: [Message]
  package let procedures: [Procedure]
  package let pages: [PublicPage]
  package let thresholds: CoverageThresholds
  /// Not read before somebody asks: a portal that starts does not.
  let exampleFiles: ExampleFiles

  package var examples: [Example] { exampleFiles.read.examples }

  package func agency(_ id: String) -> Agency? { agencies.first { $0.id == id } }

  /// The days an agency works, by which its delays are counted.
  package func calendar(of agency: String) -> WorkingCalendar { self.agency(agency)?.calendar ?? territory.calendar }

  /// By its reference, `agency/counter`.
  package func counter(_ reference: String) -> Agency.Counter? {
    let parts = reference.split(separator: "/", maxSplits: 1).map(String.init)
    return parts.count == 2 ? agency(parts[0])?.counter(parts[1]) : nil
  }

  package func procedure(_ id: String) -> Procedure? { procedures.first { $0.id == id } }

  package func certificate(_ id: String) -> CertificateTemplate? { certificates.first { $0.id == id } }

  /// The pack as its files say, and everything found wrong with them, but for the examples, which `PackCheck` reads.
  /// With an error among the problems it must not be used.
  package static func read(_ files: PackFiles) -> (pack: Pack, problems: [PackProblem]) {
    let reading = PackReading(files)
    let pack = Pack(reading)
    return (pack, reading.problems)
  }

  private init(_ reading: PackReading) {
    let head = reading.entry("pack.json5", isRequired: true)
    head?.only(["pack", "title", "languages", "territory", "coverage"])
    reading.languages = head?.ids("languages") ?? []
    if head != nil, reading.languages.isEmpty {
      head?.note("'languages' is missing, such as [\"fr\", \"ar\", \"en\"].")
    }
    languages = reading.languages
    id = head?.id("pack") ?? reading.files.name
    if id != reading.files.name {
      head?["pack"]?.note("the pack is called '\(id)', its folder '\(reading.files.name)'.")
    }
    title = head?.text("title") ?? .empty
    if let territory = head?["territory"] {
      reading.territory = Territory(territory)
    } else {
      head?.note("'territory' is missing.")
    }
    territory = reading.territory
    thresholds = head?["coverage"].map(CoverageThresholds.init) ?? CoverageThresholds()

    reading.readLists()
    lists = reading.lists
    reading.readLaws()
    laws = reading.laws
    let people = reading.entry("agencies.json5", isRequired: true)
    people?.only(["roles", "agencies"])
    let roles = people?.list(named: "roles", Role.init) ?? []
    reading.roles = Dictionary(roles.map { ($0.id, $0) }) { first, _ in first }
    let agencies = people?.list(named: "agencies", Agency.init) ?? []
    reading.agencies = Dictionary(agencies.map { ($0.id, $0) }) { first, _ in first }
    self.roles = roles
    self.agencies = agencies
    let papers = reading.entry("certificates.json5", isRequired: false)
    papers?.only(["certificates"])
    let certificates = papers?.list(named: "certificates", CertificateTemplate.init) ?? []
    reading.certificates = Dictionary(certificates.map { ($0.id, $0) }) { first, _ in first }
    self.certificates = certificates
    let letters = reading.entry("messages.json5", isRequired: false)
    letters?.only(["messages"])
    messages = letters?.list(named: "messages", Message.init) ?? []
    pages = PublicPage.all(reading)
    procedures = reading.files.paths(in: "procedures", ending: ".json5").compactMap { path in
      guard let entry = reading.entry(path, isRequired: true) else { return nil }
      let procedure = Procedure(ProcedureDraft(entry, reading))
      if path != "procedures/\(procedure.id).json5" {
        entry["procedure"]?.note("the procedure is called '\(procedure.id)', its file '\(path)'.")
      }
      return procedure
    }
    exampleFiles = ExampleFiles(reading.files)
    if procedures.isEmpty { reading.note("the pack has no procedures.", file: "procedures") }
    reading.refuseUnknownFiles()
  }
}

/// How much of the rules the examples must show, in percent; a pack below its own threshold is not published.
package struct CoverageThresholds: Sendable {
  package internal(set) var conditions = 0
  package internal(set) var rows = 0
  package internal(set) var outcomes = 0
  package internal(set) var steps = 0

  package init() {}

  init(_ entry: Entry) {
    entry.only(["conditions", "rows", "outcomes", "steps"])
    conditions = entry.int("conditions", orElse: 0, in: 0...100)
    rows = entry.int("rows", orElse: 0, in: 0...100)
    outcomes = entry.int("outcomes", orElse: 0, in: 0...100)
    steps = entry.int("steps", orElse: 0, in: 0...100)
  }
}

/// A page of the pack's own (who we are, contact): `pages/about.fr.md`.
package struct PublicPage: Identified {
  package let id: String
  /// Markdown by language.
  package let text: [String: String]

  static func all(_ reading: PackReading) -> [PublicPage] {
    var texts: [String: [String: String]] = [:]
    for path in reading.files.paths(in: "pages", ending: ".md") {
      let name = path.dropFirst("pages/".utf8.count).dropLast(".md".utf8.count)
      let parts = name.split(separator: ".").map(String.init)
      guard parts.count == 2, reading.languages.contains(parts[1]), let bytes = reading.files[path],
        let text = String(validating: bytes, as: UTF8.self)
      else {
        reading.note("a page is UTF-8 text called name.\(reading.languages.first ?? "fr").md.", file: path)
        continue
      }
      texts[parts[0], default: [:]][parts[1]] = text
    }
    return texts.keys.sorted().map { id in
      for language in reading.languages where texts[id]?[language] == nil {
        reading.note("the page is not translated: \(language).", file: "pages/\(id).\(language).md")
      }
      return PublicPage(id: id, text: texts[id] ?? [:])
    }
  }
}

extension PackReading {
  fileprivate func readLists() {
    for path in files.paths(in: "lists", ending: ".csv") {
      let id = String(path.dropFirst("lists/".utf8.count).dropLast(".csv".utf8.count))
      if let bytes = files[path] { lists[id] = ReferenceList(id: id, bytes, path: path, self) }
    }
  }

  fileprivate func readLaws() {
    let entry = entry("laws.json5", isRequired: false)
    entry?.only(["laws"])
    for law in entry?.list(named: "laws", LegalText.init) ?? [] { laws[law.id] = law }
  }

  /// A file that nothing reads is a misspelt one.
  fileprivate func refuseUnknownFiles() {
    let known: Set<String> = [
      "pack.json5", "agencies.json5", "laws.json5", "certificates.json5", "messages.json5", "README.md",
    ]
    let folders: [(String, String)] = [
      ("lists/", ".csv"), ("procedures/", ".json5"), ("pages/", ".md"), ("examples/", ".json5"),
    ]
    for path in files.paths where !known.contains(path) {
      if folders.contains(where: { path.hasPrefix($0.0) && path.hasSuffix($0.1) }) { continue }
      note("nothing reads this file; is its name right?", file: path, weight: .advice)
    }
  }
}
