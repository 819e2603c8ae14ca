import Glibc
import Registry

/// SIGINT, SIGTERM and SIGHUP for commands that would leave something half made: the work is asked to end, and
/// clears up.
enum Interruption {
  static let stop = StopSign()

  static func listen() {
    // Made before the handlers are, since those may do nothing but set it.
    _ = stop
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number) { _ in Interruption.stop.raise() } }
  }
}
