import JSON
import Procedures
import Rules
import SQLite

/// `guichet replay`: what a new revision of a procedure would have changed for dossiers of the past.
enum ReplayDossiers: Command {
  static let name = "replay"
  static let summary = "Asks dossiers of the past again under another revision of their procedure."
  static let operands = [
    Operand(name: "OLD", explanation: "The pack as it was: a name in Config/packs, or a folder."),
    Operand(name: "NEW", explanation: "The pack as it would be."),
    Operand(
      name: "FILE",
      explanation:
        "Dossiers, one on each line: {\"number\",\"procedure\",\"date\",\"answers\",\"formalities\",\"data\"}, "
        + "as the API gives them."),
  ]
  static let options: [Option] = [.root]

  private static let fileBytesMax = 512 << 20

  static func run(_ options: Options) async throws -> Int32 {
    let root = options["--root"] ?? "."
    let packs = try PackFolder.paths([options.required("OLD"), options.required("NEW")], root: root)
      .map { Pack.read(try PackFolder.read($0)) }
    for (_, problems) in packs {
      if let problem = problems.first(where: { $0.weight == .error }) { throw Unusable(description: "\(problem)") }
    }
    var replays: [String: Replay] = [:]
    let file = try options.required("FILE")
    let bytes = try DurableFile.read(file, bytesMax: fileBytesMax)
    for (index, line) in bytes.split(separator: 0x0A).enumerated() {
      let past = try PastDossier(Array(line), place: "\(file):\(index + 1)")
      guard let old = packs[0].pack.procedure(past.procedure), let new = packs[1].pack.procedure(past.procedure) else {
        throw Unusable(description: "\(file):\(index + 1): both packs must have the procedure “\(past.procedure)”")
      }
      var replay = replays[past.procedure] ?? Replay(from: (packs[0].pack, old), to: (packs[1].pack, new))
      replay.add(past.filing, on: past.date, name: past.number)
      replays[past.procedure] = replay
    }
    for (procedure, replay) in replays.sorted(by: { $0.key < $1.key }) { show(procedure, replay) }
    return ExitCode.success
  }

  private static func show(_ procedure: String, _ replay: Replay) {
    Terminal.say("\(procedure): \(replay.dossiers) dossiers\n")
    for difference in Replay.Difference.allCases {
      guard let count = replay.counts[difference] else { continue }
      let some = (replay.witnesses[difference] ?? []).joined(separator: ", ")
      Terminal.say("  \(count) of \(replay.dossiers) \(words(difference)), such as \(some)\n")
    }
    if replay.counts.isEmpty { Terminal.say("  nothing would have changed\n") }
  }

  private static func words(_ difference: Replay.Difference) -> String {
    switch difference {
    case .paysLess: "would have paid less"
    case .paysMore: "would have paid more"
    case .otherFormalities: "would have had other formalities"
    case .fewerDocuments: "would have brought fewer documents"
    case .moreDocuments: "would have brought more documents"
    case .otherRoute: "would have been routed elsewhere"
    case .refusedNow: "would have been turned away by the guide"
    case .refusedNoMore: "would not have been turned away any more"
    case .incompleteNow: "would have lacked something"
    }
  }
}

private struct PastDossier {
  let number: String
  let procedure: String
  let date: FEELDate
  let filing: Filing

  init(_ line: [UInt8], place: String) throws {
    let json: JSON
    do {
      json = try JSONReader.read(line)
    } catch {
      throw Unusable(description: "\(place): \(error.sentence)")
    }
    guard let procedure = json["procedure"]?.string else { throw Unusable(description: "\(place): no “procedure”") }
    guard let date = FEELDate(json["date"]?.string ?? "") else {
      throw Unusable(description: "\(place): “date” must be a day such as 2026-01-31")
    }
    self.procedure = procedure
    self.date = date
    number = json["number"]?.string ?? place
    filing = Filing(
      answers: json["answers"]?.object?.dictionary ?? [:],
      formalities: json["formalities"]?.array?.compactMap(\.string) ?? [],
      data: json["data"]?.object?.dictionary ?? [:])
  }
}
