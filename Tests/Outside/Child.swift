import Foundation
import Glibc
import Programs
import Synchronization

/// A program that a test runs, with all that the program starts itself.
package final class Child: Sendable {
  package let program: String
  package let outputFile: String
  package let errorsFile: String
  let pid: pid_t
  /// How it ended, once it is buried.
  private let fate = Mutex<Int32?>(nil)

  /// What it prints goes to files: nobody need read a pipe for it to go on.
  package init(
    _ program: String, _ arguments: [String], output: String, errors: String,
    environment: [String: String] = [:]
  ) throws {
    self.program = program
    outputFile = output
    errorsFile = errors
    pid = try Spawn(program, arguments, output: output, errors: errors, environment).pid
    try Scratch.watch(group: pid)
  }

  deinit { end() }

  /// Runs a tool to its end; what it printed.
  package static func output(
    of program: String, _ arguments: [String], within seconds: Double = 300
  ) async throws -> (status: Int32, output: String, errors: String) {
    let folder = try Scratch.folder("tool")
    let child = try Child(program, arguments, output: "\(folder)/output", errors: "\(folder)/errors")
    defer { child.end() }
    let status = try await eventually("\(program) ends", within: seconds) { child.status }
    return (status, child.output, child.errors)
  }

  package var output: String { Self.text(outputFile) }
  package var errors: String { Self.text(errorsFile) }

  /// How it ended: its exit code, or 128 and the signal's number as shells have it; nil while it runs. Looking does not
  /// bury the dead: until `end` its number cannot come to mean another process.
  package var status: Int32? {
    fate.withLock { fate in
      var seen = siginfo_t()
      if fate != nil { return fate }
      guard waitid(P_PID, id_t(pid), &seen, WEXITED | WNOHANG | WNOWAIT) == 0, seen.si_signo == SIGCHLD else {
        return nil
      }
      let code = seen._sifields._sigchld.si_status
      return seen.si_code == CLD_EXITED ? code : 128 + code
    }
  }

  package func send(_ signal: Int32) {
    fate.withLock { if $0 == nil { kill(pid, signal) } }
  }

  /// Kills it and all that it started.
  package func end() {
    fate.withLock { fate in
      guard fate == nil else { return }
      kill(-pid, SIGKILL)
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
      fate = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
      Scratch.forget(group: pid)
    }
  }

  private static func text(_ file: String) -> String {
    String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
  }
}
