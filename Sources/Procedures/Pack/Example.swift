// An example of a pack: a situation, what should come of it, and what people do. It is a test that an analyst writes
// and reads; a pack whose examples fail is not published.

package import JSON
package import Rules
import Synchronization

package struct Example: Sendable {
  package let name: String
  package let title: String
  package let procedure: String
  package let date: FEELDate
  package let filing: Filing
  /// Nil: all that are asked.
  package let documents: [String]?
  package let expected: Expected
  package let story: [Act]
  package let place: JSONPlace

  /// What is left nil is not looked at.
  package struct Expected: Sendable {
    package let mandatory: [String]?
    package let optional: [String]?
    package let refused: [String]?
    package let documents: [String]?
    package let fees: [String: Decimal]?
    package let total: Decimal?
    package let route: [String]?
    package let deadlines: [String: FEELDate]
    package let certificates: [String]?
    package let end: Dossier.State?
    /// Why the filing is refused, when it is.
    package let refusal: Refusal.Key?
    /// The questions that are wrong in a filing refused as incomplete.
    package let faults: [String]?
    /// The watches that flagged it.
    package let flags: [String]?
    /// By step, how it ended.
    package let outcomes: [String: String]
    /// By step, the unit it went to.
    package let units: [String: String]
    /// By formality, the counter where its paper is handed over.
    package let counters: [String: String]
    package let place: JSONPlace
  }

  package enum Act: Sendable {
    case end(step: String, Ending, remarks: [Remark], unit: String?)
    case complete(data: [String: JSON], documents: [String], note: String)
    case pay
    case wait(days: Int)
    case resume(step: String)
    case withdraw
    case revoke(formality: String, reason: String)
  }
}

/// The examples of `examples/*.json5`, in the order of their names, read once.
final class ExampleFiles: Sendable {
  typealias Found = (examples: [Example], problems: [PackProblem])

  private let files: PackFiles
  private let found = Mutex<Found?>(nil)

  init(_ files: PackFiles) {
    self.files = files.inside("examples")
  }

  var read: Found {
    found.withLock { found in
      if let found { return found }
      let reading = PackReading(files)
      let examples = files.paths(in: "examples", ending: ".json5").compactMap { path in
        let name = String(path.dropFirst("examples/".utf8.count).dropLast(".json5".utf8.count))
        return reading.entry(path, isRequired: true).map { Example($0, name: name) }
      }
      let all = (examples, reading.problems)
      found = all
      return all
    }
  }
}

extension Example {
  init(_ entry: Entry, name: String) {
    entry.only([
      "procedure", "title", "date", "answers", "formalities", "data", "documents", "expected", "story",
    ])
    self.name = name
    title = entry.string("title")
    procedure = entry.string("procedure")
    date = entry.date("date") ?? FEELDateTime.epoch.date
    filing = Filing(
      answers: entry.answers("answers"), formalities: entry.ids("formalities"), data: entry.answers("data"))
    documents = entry["documents"] == nil ? nil : entry.ids("documents")
    if let expected = entry["expected"] {
      self.expected = Expected(expected)
    } else {
      entry.note("'expected' is missing: an example says what should come of it.")
      expected = Expected(entry)
    }
    story = entry.list("story") { Act($0) }.compactMap { $0 }
    place = entry.place
  }
}

extension Example.Expected {
  init(_ entry: Entry) {
    if entry["expected"] == nil {
      entry.only([
        "mandatory", "optional", "refused", "documents", "fees", "total", "route", "deadlines", "certificates", "end",
        "refusal", "faults", "flags", "outcomes", "units", "counters",
      ])
    }
    func ids(_ name: String) -> [String]? { entry[name] == nil ? nil : entry.ids(name) }
    mandatory = ids("mandatory")
    optional = ids("optional")
    refused = ids("refused")
    documents = ids("documents")
    route = ids("route")
    certificates = ids("certificates")
    total = entry.decimal("total")
    fees = entry["fees"].map { fees in fees.byName { fees.decimal($0) ?? .zero } }
    deadlines = entry["deadlines"].map { days in days.byName { days.date($0) } } ?? [:]
    end = entry["end"] == nil ? nil : entry.word("end", orElse: Dossier.State.done)
    faults = ids("faults")
    flags = ids("flags")
    func texts(_ name: String) -> [String: String] {
      entry[name].map { texts in texts.byName { texts.string($0) } } ?? [:]
    }
    outcomes = texts("outcomes")
    units = texts("units")
    counters = texts("counters")
    refusal = entry["refusal"] == nil ? nil : entry.word("refusal", orElse: Refusal.Key.incomplete)
    place = entry.place
  }
}

extension Example.Act {
  init?(_ entry: Entry) {
    if entry["step"] != nil {
      entry.only(["step", "outcome", "reason", "note", "data", "faults", "ticks", "unit"])
      let remarks = entry.list("faults") { fault -> Remark in
        fault.only(["field", "document", "reason"])
        let reason = fault.string("reason", orElse: "")
        if let slot = fault.optionalString("document") { return Remark(.document(slot), reason: reason) }
        return Remark(.field(fault.string("field")), reason: reason)
      }
      let ending = Ending(
        entry.string("outcome"), reason: entry.string("reason", orElse: ""), note: entry.string("note", orElse: ""),
        findings: entry.answers("data"), ticks: entry.ids("ticks"))
      self = .end(step: entry.string("step"), ending, remarks: remarks, unit: entry.optionalString("unit"))
    } else if let word = entry.optionalString("applicant") {
      entry.only(["applicant", "data", "documents", "note"])
      switch word {
      case "complete":
        self = .complete(
          data: entry.answers("data"), documents: entry.ids("documents"), note: entry.string("note", orElse: ""))
      case "withdraw": self = .withdraw
      default:
        entry["applicant"]?.note("the applicant can complete or withdraw.")
        return nil
      }
    } else if entry["pay"] != nil {
      entry.only(["pay"])
      self = .pay
    } else if entry["wait"] != nil {
      entry.only(["wait"])
      self = .wait(days: entry.int("wait", in: 1...5_000))
    } else if let step = entry.optionalString("resume") {
      entry.only(["resume"])
      self = .resume(step: step)
    } else if let formality = entry.optionalString("revoke") {
      entry.only(["revoke", "reason"])
      self = .revoke(formality: formality, reason: entry.string("reason"))
    } else {
      entry.note(
        "an act is { step, outcome }, { applicant: \"complete\" }, { pay }, { wait }, { resume } or { revoke }.")
      return nil
    }
  }
}

extension Entry {
  /// The names of an object's members.
  package var names: [String] { json.members?.map(\.name) ?? [] }

  /// What each member holds; of names that are the same String in other bytes, the first.
  func byName<Value>(_ read: (String) -> Value?) -> [String: Value] {
    Dictionary(names.compactMap { name in read(name).map { (name, $0) } }) { first, _ in first }
  }

  /// Raw answers by question.
  package func answers(_ name: String) -> [String: JSON] {
    guard let entry = self[name] else { return [:] }
    guard let object = entry.json.value.object else {
      entry.note("'\(name)' must be an object { … } of answers.")
      return [:]
    }
    return object.dictionary
  }

  package func date(_ name: String) -> FEELDate? {
    let text = string(name)
    if text.isEmpty { return nil }
    let date = FEELDate(text)
    if date == nil { self[name]?.note("'\(text)' is no day such as 2026-01-31.") }
    return date
  }
}
