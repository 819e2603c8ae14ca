import Glibc
package import Procedures
import SQLite

/// Both hands of the clock. The wall's is what people and laws go by, and anyone can set it wrong; the steady one
/// only says how much time passed since this process began its run. What merely has to *wait* (a retry, a lease, an
/// idle session) is judged by either, so that a jump of the wall clock neither revives nor delays anything.
package struct Tick: Sendable, Equatable {
  package let wall: Moment
  /// Milliseconds; comparable within one `run` only.
  package let steady: Int64
  /// Names this run of the process.
  package let run: String

  package init(wall: Moment, steady: Int64, run: String) {
    self.wall = wall
    self.steady = steady
    self.run = run
  }
}

/// Where time comes from: the system in the product, a hand-set clock in tests.
package struct Clock: Sendable {
  package let wall: @Sendable () -> Moment
  package let steadyMilliseconds: @Sendable () -> Int64

  package init(wall: @escaping @Sendable () -> Moment, steadyMilliseconds: @escaping @Sendable () -> Int64) {
    self.wall = wall
    self.steadyMilliseconds = steadyMilliseconds
  }

  package static let system = Clock(
    wall: {
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      return Moment(rawValue: Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000)
    },
    steadyMilliseconds: { Int64(SteadyTime.nanoseconds() / 1_000_000) })
}
