import Foundation
import Glibc
import Programs
import Synchronization

/// A real portal: the built program, with a data folder of its own on a free port. It can be stopped, killed in the
/// middle of its work and started again on the same data and port.
package final class PortalProcess: Sendable {
  /// The portal that the tests of a suite share.
  @TaskLocal package static var current: PortalProcess?

  package let data: String
  package let port: UInt16
  private let options: [String]
  private let folder: String
  private let child: Mutex<Child>

  package var url: String { "http://127.0.0.1:\(port)" }

  /// `data` is a data folder that has been prepared; an empty one is made otherwise. `options` go to `serve`.
  package static func start(data: String? = nil, options: [String] = ["--no-rate-limit"]) async throws -> PortalProcess
  {
    let folder = try Scratch.folder("portal")
    let data = data ?? "\(folder)/data"
    let child = try launch(data, port: 0, options, folder)
    let port = try await listening(child, times: 1)
    return PortalProcess(data, port, options, folder, child)
  }

  /// Runs another subcommand (`demo`, `user add` …) to its end and gives back what it printed.
  package static func run(_ arguments: String...) async throws -> String {
    let outcome = try await Child.output(of: Tools.guichet(), arguments)
    guard outcome.status == 0 else {
      throw Trouble("guichet \(arguments.joined(separator: " ")) ends with \(outcome.status): \(outcome.errors)")
    }
    return outcome.output
  }

  private init(_ data: String, _ port: UInt16, _ options: [String], _ folder: String, _ child: Child) {
    self.data = data
    self.port = port
    self.options = options
    self.folder = folder
    self.child = Mutex(child)
  }

  deinit { child.withLock { $0.end() } }

  /// All that it logged since the first start.
  package var log: String { child.withLock { $0.errors } }
  package var isRunning: Bool { child.withLock { $0.status == nil } }

  /// Asks it to end, as the machine's service manager does; its exit code.
  @discardableResult
  package func stop(within seconds: Double = 60) async throws -> Int32 {
    child.withLock { $0.send(SIGTERM) }
    let status = try await eventually("guichet ends after SIGTERM", within: seconds) { child.withLock { $0.status } }
    child.withLock { $0.end() }
    return status
  }

  /// As a power cut would: it has no time to do anything.
  package func kill() { child.withLock { $0.end() } }

  /// Starts it again after `stop` or `kill`.
  package func restart() async throws {
    child.withLock { $0.end() }
    let child = try Self.launch(data, port: port, options, folder)
    let times = child.output.components(separatedBy: Self.ready).count
    self.child.withLock { $0 = child }
    _ = try await Self.listening(child, times: times)
  }

  private static let ready = "listening on "

  private static func launch(_ data: String, port: UInt16, _ options: [String], _ folder: String) throws -> Child {
    try Child(
      Tools.guichet(), ["serve", "--data", data, "--port", "\(port)"] + options,
      output: "\(folder)/output", errors: "\(folder)/log")
  }

  /// Waits until its output, which goes on in the same file, says for the `times`-th time where it listens.
  private static func listening(_ child: Child, times: Int) async throws -> UInt16 {
    try await eventually("guichet listens") {
      let starts = child.output.components(separatedBy: ready).dropFirst()
      if starts.count >= times, let line = starts.last, line.contains("\n") {
        let address = line.prefix { $0 != "\n" }
        guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else {
          throw Trouble("guichet listens on \(address)")
        }
        return port
      }
      if let status = child.status { throw Trouble("guichet ends with \(status): \(child.errors.suffix(2000))") }
      return nil
    }
  }
}
