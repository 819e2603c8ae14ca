import Registry

/// `guichet restore`: all of a backup, or nothing.
enum RestoreBackup: Command {
  static let name = "restore"
  static let summary = "Makes a data folder of a backup. A damaged backup is refused and leaves nothing behind."
  static let operands = [Operand(name: "FILE", explanation: "The backup to restore.")]
  static let options: [Option] = [
    .data, .passphraseFile,
    Option(
      name: "--force", value: nil,
      explanation: "Replaces a folder that is not empty and not served; the old one is moved aside, not deleted."),
  ]

  static func run(_ options: Options) async throws -> Int32 {
    let folder = DataFolder(try options.required("--data"))
    Interruption.listen()
    let bar = ProgressBar()
    defer { bar.clear() }
    let restored = try Backup.restore(
      try options.required("FILE"), to: folder, passphrase: try options.passphrase(), force: options.has("--force"),
      at: Clock.system.wall(), stop: Interruption.stop,
      progress: bar.show)
    bar.clear()
    Terminal.say("\(folder.path): restored, \(restored.journalCount) journal entries\n")
    return ExitCode.success
  }
}
