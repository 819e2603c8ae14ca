import Procedures

/// The part of `guichet check` an analyst meets: problems with their places, examples, coverage.
enum CheckPacks {
  static func run(_ options: Options) throws -> Int32 {
    let paths = try PackFolder.paths(options.words, root: options["--root"] ?? ".")
    guard !paths.isEmpty else { throw Unusable(description: "there are no packs in Config/packs") }
    var isPassed = true
    for path in paths {
      let check = PackCheck.of(try PackFolder.read(path))
      show(check, isVerbose: options.has("--verbose"))
      isPassed = isPassed && check.isPassed
    }
    return isPassed ? ExitCode.success : ExitCode.failure
  }

  private static func show(_ check: PackCheck, isVerbose: Bool) {
    for problem in check.problems where problem.weight == .error || isVerbose {
      Terminal.say((problem.weight == .error ? "" : "advice: ") + "\(problem)\n")
    }
    for example in check.examples {
      for difference in example.differences {
        Terminal.say("\(check.pack.id)/examples/\(example.name).json5: \(difference)\n")
      }
    }
    for report in check.coverage { show(report, check, isVerbose: isVerbose) }
    if isVerbose { for item in check.withoutLaw { Terminal.say("no law: \(item)\n") } }
    summarise(check)
  }

  private static func show(_ report: PackCheck.CoverageReport, _ check: PackCheck, isVerbose: Bool) {
    Terminal.say("\(check.pack.id), \(report.procedure):\n")
    for share in report.shares {
      let counts = "\(share.seen) of \(share.all)"
      Terminal.say("  \(padded(share.name, 12)) \(padded(counts, 14)) \(share.percent) %\n")
      if isVerbose || report.isBelow { for line in share.missing { Terminal.say("    \(line)\n") } }
    }
  }

  private static func summarise(_ check: PackCheck) {
    let errors = check.problems.count { $0.weight == .error }
    let failed = check.examples.count { !$0.differences.isEmpty }
    Terminal.say(
      "\(check.pack.id): \(check.pack.procedures.count) procedures, \(check.examples.count) examples, "
        + "\(failed) failed, \(errors) errors, \(check.problems.count - errors) advices, "
        + "\(check.withoutLaw.count) without legal base: " + (check.isPassed ? "passed" : "NOT PASSED") + "\n")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
