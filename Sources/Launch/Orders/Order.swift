import Glibc
import HTTP
import JSON
import Registry
import SQLite
import Synchronization

/// A command that writes into a data folder. One process owns the folder: while the portal is served, that is the
/// server, and it is handed the order through the socket in the folder. Otherwise the command takes the folder itself.
/// The work is the same function either way.
protocol Order: Command {
  /// Whether there may be no folder yet.
  static var mayCreate: Bool { get }
  /// What is to be done, with all that only whoever orders can see: his words, his files.
  static func order(_ options: Options) throws -> JSON
  static func carryOut(_ order: JSON, by orderer: String, in installation: Installation, _ report: Report) async throws
}

extension Order {
  static var mayCreate: Bool { false }

  static func run(_ options: Options) async throws -> Int32 {
    let folder = mayCreate ? DataFolder(try options.required("--data")) : try options.existingData()
    let order = try order(options)
    let root = options["--root"] ?? "."
    let settings = try Installation.settings(root: root)
    let publicURL = try options.publicURL() ?? settings.publicURL
    let report = Report.terminal()
    return try await OrderDelivery.run(Self.self, order, folder, report) { registry in
      Installation(
        registry: registry, root: root, settings: settings,
        publicURL: publicURL.map { Installation.address(of: $0) } ?? Installation.usualURL)
    }
  }
}

/// How whoever ordered hears of it: what was done, and how far a long work has come.
struct Report: Sendable {
  let say: @Sendable (_ line: String) -> Void
  let show: @Sendable (_ done: Int, _ total: Int) -> Void

  static func terminal() -> Report {
    let bar = Mutex(ProgressBar())
    return Report(
      say: { line in
        bar.withLock { $0.clear() }
        Terminal.say(line + "\n")
      }, show: { done, total in bar.withLock { $0.show(done, total) } })
  }
}

/// Whom the journal names for what is done at this machine itself.
enum Orderer {
  static func name(of user: uid_t = getuid()) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var room = [CChar](repeating: 0, count: 4_096)
    guard getpwuid_r(user, &entry, &room, room.count, &found) == 0, found != nil, let name = entry.pw_name else {
      return "user \(user)"
    }
    return String(cString: name)
  }
}
