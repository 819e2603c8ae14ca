import Foundation
import Glibc
import Programs
import Synchronization

/// What this run of the tests leaves outside itself: one folder, and processes. A shell of its own watches over both.
/// It reads from a pipe that only we hold; when the pipe ends, because the tests are done, were interrupted or
/// crashed, it kills what still runs and removes the folder. Nothing else would: a browser outlives the driver that
/// started it.
package enum Scratch {
  /// A new empty folder.
  package static func folder(_ name: String) throws -> String {
    let folder = "\(try root.get())/\(name)-\(number.wrappingAdd(1, ordering: .relaxed).newValue)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  static func watch(group: pid_t) throws { try tell("+ \(group)\n") }
  static func forget(group: pid_t) { try? tell("- \(group)\n") }

  private static let number = Atomic<Int>(0)

  private static let root = Result {
    let name = "guichet-tests-\(getpid())-\(UInt32.random(in: .min ... .max))"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private static let pipeEnd = Result {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Trouble("no pipe: \(String(cString: strerror(errno)))") }
    // No child of ours may hold the pipe open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let folder = try root.get()
    _ = try Spawn(
      "/bin/sh", ["-c", script, "watch", folder], input: ends[0], output: "/dev/null", errors: "/dev/null", [:])
    close(ends[0])
    return ends[1]
  }

  private static func tell(_ line: String) throws {
    let bytes = Array(line.utf8)
    guard write(try pipeEnd.get(), bytes, bytes.count) == bytes.count else { throw Trouble("the watcher is gone") }
  }

  /// In the words of any POSIX shell: Debian's knows no `kill -KILL -- -7`.
  static let script = """
    alive=" "
    while read -r sign group; do
      case $sign in
      +) alive="$alive$group " ;;
      -) alive="${alive%% $group *} ${alive#* $group }" ;;
      esac
    done
    for group in $alive; do kill -KILL "-$group"; done
    sleep 1
    rm -rf -- "$1"
    """
}
