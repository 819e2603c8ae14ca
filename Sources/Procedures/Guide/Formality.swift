// What one agency issues or registers: on what conditions, for how much, from which papers and data, within what time.

package import JSON
import Rules

package final class Formality: Identified {
  package let id: String
  package let title: Text
  package let description: Text
  package let agency: String
  /// Whether it concerns this person at all.
  package let applies: Rule
  /// Whether he must ask for it; otherwise he may.
  package let mandatory: Rule
  package let refusals: [GuideRefusal]
  /// Why it applies, in words for him.
  package let why: Text
  package let fees: [Fee]
  package let documents: [DocumentNeed]
  /// Questions and pages of the form.
  package let data: [String]
  package let result: Result?
  package let delay: Delay?
  package let silence: Silence
  package let appeal: Appeal?
  package let laws: [String]
  package let place: JSONPlace

  package struct Fee: Identified {
    package let id: String
    package let title: Text
    package let amount: Rule
    /// The agency whose money it is.
    package let beneficiary: String
    package let laws: [String]
    package let place: JSONPlace
  }

  /// A document asked by this formality, always or in some situations.
  package struct DocumentNeed: Sendable {
    package let document: String
    package let when: Rule?
  }

  /// What the person gets.
  package struct Result: Sendable {
    package let certificate: String
    package let isPhysical: Bool
    /// Where paper is handed over, by rule: `agency/counter`. Nil, or a rule that gives nothing: wherever it is handed
    /// over.
    package let counter: Rule?
  }

  package enum Silence: String, Sendable, CaseIterable {
    case nothing, accord, refusal
  }

  package struct Appeal: Sendable {
    package let days: Int
    package let text: Text
  }

  static let settings = [
    "id", "title", "description", "agency", "applies", "mandatory", "refusals", "why", "fees", "documents", "data",
    "result", "delay", "silence", "appeal", "laws",
  ]

  init(_ entry: Entry, _ reading: ProcedureReading) {
    entry.only(Formality.settings)
    let id = entry.id("id")
    let subject = "formalities.\(id)"
    let agency = entry.agency("agency")
    self.id = id
    self.agency = agency
    title = entry.text("title")
    description = entry.text("description", isRequired: false)
    applies =
      reading.condition(entry, "applies", subject)
      ?? reading.constant(.boolean(true), .condition, entry, "\(subject).applies")
    mandatory =
      reading.condition(entry, "mandatory", subject)
      ?? reading.constant(.boolean(true), .condition, entry, "\(subject).mandatory")
    refusals = GuideRefusal.list(entry, reading, subject)
    why = entry.text("why", isRequired: false)
    fees = entry.list(named: "fees") { fee in
      fee.only(["id", "title", "amount", "beneficiary", "laws"])
      let feeId = fee.id("id")
      let amount = reading.value(fee, "amount", "\(subject).fees.\(feeId)", .number)
      if amount == nil { fee.note("'amount' is missing.") }
      return Fee(
        id: feeId, title: fee.text("title"), amount: amount ?? reading.constant(.null, .value, fee, subject),
        beneficiary: fee["beneficiary"] == nil ? agency : fee.agency("beneficiary"), laws: fee.laws("laws"),
        place: fee.place)
    }
    documents = entry.list("documents") { need in
      if let id = need.literal { return DocumentNeed(document: id, when: nil) }
      need.only(["id", "when"])
      let document = need.string("id")
      return DocumentNeed(document: document, when: reading.condition(need, "when", "\(subject).documents.\(document)"))
    }
    data = entry.ids("data")
    result = entry["result"].map { Result($0, reading, subject) }
    delay = entry["delay"].map(Delay.init)
    silence = entry.word("silence", orElse: .nothing)
    if silence != .nothing, delay == nil { entry["silence"]?.note("silence means something only after a 'delay'.") }
    appeal = entry["appeal"].map { appeal in
      appeal.only(["days", "text"])
      return Appeal(days: appeal.int("days", in: 1...3_650), text: appeal.text("text"))
    }
    laws = entry.laws("laws")
    place = entry.place
  }
}

/// A legal time limit.
package struct Delay: Sendable, Hashable {
  package enum Count: String, Sendable, CaseIterable { case working, calendar }

  package let days: Int
  package let count: Count
}

extension Formality.Result {
  init(_ entry: Entry, _ reading: ProcedureReading, _ subject: String) {
    entry.only(["certificate", "delivery", "counter"])
    certificate = entry.string("certificate")
    if entry.reading.certificates[certificate] == nil {
      entry["certificate"]?.note("the pack has no certificate '\(certificate)'.")
    }
    let delivery = entry.string("delivery", orElse: "digital")
    if delivery != "digital", delivery != "physical" { entry["delivery"]?.note("'delivery' is digital or physical.") }
    isPhysical = delivery == "physical"
    counter = reading.counter(entry, "\(subject).result")
    if isPhysical, counter == nil { entry.note("paper needs a 'counter' where it is handed over.") }
  }
}

extension Delay {
  init(_ entry: Entry) {
    entry.only(["days", "count"])
    days = entry.int("days", in: 0...3_650)
    count = entry.word("count", orElse: .working)
  }
}

extension GuideRefusal {
  static func list(_ entry: Entry, _ reading: ProcedureReading, _ subject: String) -> [GuideRefusal] {
    entry.list("refusals") { refusal in
      refusal.only(["when", "reason", "laws"])
      let when = reading.condition(refusal, "when", "\(subject).refusals")
      if when == nil { refusal.note("'when' is missing.") }
      return GuideRefusal(
        when: when ?? reading.constant(.boolean(false), .condition, refusal, subject),
        reason: refusal.text("reason"), laws: refusal.laws("laws"))
    }
  }
}

extension Entry {
  func agency(_ name: String) -> String {
    let id = string(name)
    if !id.isEmpty, reading.agencies[id] == nil { self[name]?.note("the pack has no agency '\(id)'.") }
    return id
  }
}
