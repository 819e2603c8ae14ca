import Registry

/// `guichet backup`: reads through handles that cannot write, so the portal may serve meanwhile.
enum MakeBackup: Command {
  static let name = "backup"
  static let summary = "Writes all that a data folder holds, keys included, into one file; also while it is served."
  static let operands = [Operand(name: "FILE", explanation: "The backup to write; it must not exist.")]
  static let options: [Option] = [.data, .passphraseFile]

  static func run(_ options: Options) async throws -> Int32 {
    let file = try options.required("FILE")
    let folder = try options.existingData()
    Interruption.listen()
    let bar = ProgressBar()
    defer { bar.clear() }
    let made = try Backup.make(
      of: folder, to: file, passphrase: try options.passphrase(), at: Clock.system.wall(), stop: Interruption.stop,
      progress: bar.show)
    bar.clear()
    Terminal.say("\(file): \(made.bytes) bytes, \(made.journalCount) journal entries\n")
    return ExitCode.success
  }
}
