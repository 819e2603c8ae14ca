// What can be told of a pack without any dossier: references, circles, steps nobody reaches, formalities nobody
// decides, papers that come too late, things without a law. Then its examples, and what they show.

import JSON
import Rules

package struct PackCheck: Sendable {
  package let pack: Pack
  /// Everything found wrong, reading included, in the order of places.
  package let problems: [PackProblem]
  package let examples: [ExampleReport]
  package let coverage: [CoverageReport]
  /// Data, documents, fees and steps that no law asks for (ER-63).
  package let withoutLaw: [PackProblem]

  package struct ExampleReport: Sendable {
    package let name: String
    package let title: String
    package let differences: [String]
  }

  package struct CoverageReport: Sendable {
    package let procedure: String
    package let shares: [Coverage.Share]
    package let isBelow: Bool
  }

  package var isPassed: Bool {
    !problems.contains { $0.weight == .error } && examples.allSatisfy(\.differences.isEmpty)
      && !coverage.contains(where: \.isBelow)
  }

  package static func of(_ files: PackFiles) -> PackCheck {
    let (pack, read) = Pack.read(files)
    var problems = read + pack.exampleFiles.read.problems
    for procedure in pack.procedures { problems += ProcedureCheck(procedure, pack).problems }
    problems += useless(pack)
    // Examples of a pack that cannot be read would only repeat it.
    guard !problems.contains(where: { $0.weight == .error }) else {
      return PackCheck(pack: pack, problems: problems, examples: [], coverage: [], withoutLaw: [])
    }
    problems += pack.procedures.mappedOnAllCores { Exhaustion($0, pack).problems }.flatMap(\.self)
    let played = pack.examples.mappedOnAllCores { Played($0, in: pack) }
    return PackCheck(
      pack: pack, problems: problems, examples: played.map(\.report),
      coverage: pack.procedures.map { CoverageReport($0, played, pack.thresholds) },
      withoutLaw: pack.procedures.flatMap(\.withoutLaw))
  }

  /// One example, and what it has shown of its procedure.
  fileprivate struct Played {
    let report: ExampleReport
    let procedure: String
    let seen: Coverage.Seen?

    init(_ example: Example, in pack: Pack) {
      let witness = pack.procedure(example.procedure).map(Coverage.init)
      let run = ExampleRun.of(example, in: pack, witness: witness)
      witness?.saw(run.events)
      if let procedure = pack.procedure(example.procedure), !procedure.statistics.isEmpty {
        // What examples show of figures is whether their rules ever hold.
        var statistics = ProcedureStatistics(of: procedure, in: pack)
        statistics.add(run.dossier, run.events, witness: witness)
      }
      report = ExampleReport(name: example.name, title: example.title, differences: run.differences)
      procedure = example.procedure
      seen = witness?.seen
    }
  }

  /// What is written and never used: often a slip in a name somewhere else.
  private static func useless(_ pack: Pack) -> [PackProblem] {
    var problems: [PackProblem] = []
    func advise(_ sentence: String, _ file: String) {
      problems.append(PackProblem(sentence, at: "\(pack.id)/\(file)", weight: .advice))
    }
    let steps = pack.procedures.flatMap(\.circuit.steps)
    let formalities = pack.procedures.flatMap(\.formalities)
    for agency in pack.agencies
    where !steps.contains(where: { $0.agency == agency.id }) && !formalities.contains(where: { $0.agency == agency.id })
    {
      advise("no procedure involves the agency '\(agency.id)'.", "agencies.json5")
    }
    for template in pack.certificates where !formalities.contains(where: { $0.result?.certificate == template.id }) {
      advise("no formality gives the certificate '\(template.id)'.", "certificates.json5")
    }
    for example in pack.examples where pack.procedure(example.procedure) == nil {
      problems.append(
        PackProblem("the pack has no procedure '\(example.procedure)'.", at: example.place))
    }
    return problems
  }
}

extension PackCheck.CoverageReport {
  fileprivate init(_ procedure: Procedure, _ played: [PackCheck.Played], _ thresholds: CoverageThresholds) {
    let coverage = Coverage(procedure)
    for example in played where example.procedure == procedure.id { example.seen.map(coverage.add) }
    self.procedure = procedure.id
    shares = coverage.shares
    isBelow = coverage.isBelow(thresholds)
  }
}

extension Procedure {
  var withoutLaw: [PackProblem] {
    var found: [PackProblem] = []
    func ask(_ laws: [String], _ what: String, _ place: JSONPlace) {
      if laws.isEmpty { found.append(PackProblem("\(what) has no legal base.", at: place, weight: .advice)) }
    }
    for question in form.questions where question.computed == nil && question.kind.type != .null {
      ask(question.laws, "the question '\(question.id)'", question.place)
    }
    for document in documents { ask(document.laws, "the document '\(document.id)'", document.place) }
    for formality in formalities {
      ask(formality.laws, "the formality '\(formality.id)'", formality.place)
      for fee in formality.fees { ask(fee.laws, "the fee '\(fee.id)'", fee.place) }
    }
    for step in circuit.steps where step.kind.isOfficers { ask(step.laws, "the step '\(step.id)'", step.place) }
    return found
  }
}
