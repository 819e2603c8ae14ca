import Glibc
import Synchronization

/// The loops of the process: one per core.
package final class Loops: Sendable {
  package let all: [Loop]
  private let turn = Atomic<Int>(0)

  package init(count: Int = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) throws {
    all = try (0..<max(1, count)).map { try Loop(number: $0) }
  }

  /// A loop for work that has none yet (an outgoing connection), in turn.
  package func next() -> Loop {
    let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    return all[Int(UInt(bitPattern: number) % UInt(all.count))]
  }
}
