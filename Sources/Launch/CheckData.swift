import Crypto
import Registry

/// `guichet check`: are rows and bytes what they were when they were written?
enum CheckData: Command {
  static let name = "check"
  static let summary = "Holds everything in a data folder against everything else, every document opened."
  static let options: [Option] = [.data]

  static func run(_ options: Options) async throws -> Int32 {
    let folder = try options.existingData()
    let keyring = try Keyring(folder: folder, randomness: .system, mayCreate: false)
    let check = try Check(folder, keyring: keyring, opensDocuments: true)
    for finding in check.findings { Terminal.say("\(finding)\n") }
    let extent = "\(check.documentCount) documents, \(check.journalCount) journal entries"
    Terminal.say(check.isSound ? "\(extent): all sound\n" : "\(extent): not sound\n")
    return check.isSound ? ExitCode.success : ExitCode.failure
  }
}
