import Registry

/// `guichet journal verify`: was anything changed, taken out, put in, cut off or computed anew?
enum VerifyJournal: Command {
  static let name = "journal verify"
  static let summary = "Recomputes the journal and holds it against every signed head; names each wrong row."
  static let options: [Option] = [
    .data,
    Option(name: "--head", value: "FILE", explanation: "One more signed head, such as one that was kept elsewhere."),
  ]

  static func run(_ options: Options) async throws -> Int32 {
    let folder = try options.existingData()
    let other = try options["--head"].map { try JournalHead(file: $0) }
    let found = try JournalVerification(of: folder, otherHeads: other.map { [$0] } ?? [])
    for fault in found.faults { Terminal.say("\(fault)\n") }
    let extent = "\(found.count) entries, \(found.headCount) signed heads"
    Terminal.say(found.isValid ? "\(extent): the journal is whole\n" : "\(extent): the journal was altered\n")
    return found.isValid ? ExitCode.success : ExitCode.failure
  }
}
