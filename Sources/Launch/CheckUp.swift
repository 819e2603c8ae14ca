import Crypto
import Registry

/// `guichet check`: are packs what they promise; are rows and bytes what they were when they were written?
enum CheckUp: Command {
  static let name = "check"
  static let summary =
    "Validates packs: reads them, plays their examples, shows their coverage. With --data: a whole data folder."
  static let operands = [
    Operand(
      name: "[PACK…]", explanation: "Names of packs in Config/packs, or folders. Without any: all of Config/packs.",
      isRepeated: true)
  ]
  static let options: [Option] = [
    .data, .root,
    Option(name: "--verbose", value: nil, explanation: "Also lists what no example shows, and what has no legal base."),
  ]

  static func run(_ options: Options) async throws -> Int32 {
    guard options.has("--data") else { return try CheckPacks.run(options) }
    guard options.words.isEmpty else {
      throw BadUsage(description: "--data checks data, not packs: give one or the other")
    }
    return try checkData(options)
  }

  /// Holds everything in a data folder against everything else, every document opened.
  private static func checkData(_ options: Options) throws -> Int32 {
    let folder = try options.existingData()
    let keyring = try Keyring(folder: folder, randomness: .system, mayCreate: false)
    let check = try Check(folder, keyring: keyring, opensDocuments: true)
    for finding in check.findings { Terminal.say("\(finding)\n") }
    let extent = "\(check.documentCount) documents, \(check.journalCount) journal entries"
    Terminal.say(check.isSound ? "\(extent): all sound\n" : "\(extent): not sound\n")
    return check.isSound ? ExitCode.success : ExitCode.failure
  }
}
