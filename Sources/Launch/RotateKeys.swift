import Registry

/// `guichet keys rotate`: a new master key. What was sealed is not sealed again, only the keys it was sealed with are.
enum RotateKeys: Command {
  static let name = "keys rotate"
  static let summary =
    "Makes a new master key and wraps everything that the old ones kept with it; not while it is served."
  static let options: [Option] = [.data]

  static func run(_ options: Options) async throws -> Int32 {
    let folder = try options.existingData()
    let registry = try await Registry.open(folder) { _ in }
    let made = try await registry.rotateMasterKey()
    await registry.close()
    Terminal.say(
      "master key \(made.number) made, keys of \(made.documents) documents wrapped with it; keep the old key files as "
        + "long as backups of their time\n")
    return ExitCode.success
  }
}
