import Dispatch
import Glibc
import Sockets
import Synchronization

/// One JSON line on stderr per request: who, what, how it ended, how long it took. Never a query, a cookie or a body.
///
/// Lines are gathered and written by a thread of their own: a log that is not read must not stop the server. When too
/// much waits, lines are dropped and counted, and the count is written once there is room.
package final class AccessLog: Sendable {
  private struct Pending {
    var bytes: [UInt8] = []
    var isScheduled = false
    var dropped = 0
  }

  struct Entry {
    let id: RequestID
    let peer: IPAddress
    let head: RequestHead?
    let status: Status
    let bytes: Int
    let nanoseconds: UInt64

    func append(route: [UInt8], time: inout LogTime, to line: inout [UInt8]) {
      line.append(text: "{\"time\":\"")
      time.append(to: &line)
      line.append(text: "\",\"id\":\"")
      id.append(to: &line)
      line.append(text: "\",\"peer\":\"")
      peer.append(to: &line)
      line.append(text: "\",\"method\":\"")
      if let method = head?.method { line.append(text: method.name) }
      line.append(text: "\",\"path\":\"")
      if let head { AccessLog.escape(head.path, to: &line) }
      line.append(text: "\",\"route\":\"")
      line.append(contentsOf: route)
      line.append(text: "\",\"status\":")
      line.append(decimal: status.code)
      line.append(text: ",\"bytes\":")
      line.append(decimal: bytes)
      line.append(text: ",\"microseconds\":")
      line.append(decimal: Int(nanoseconds / 1000))
      line.append(text: "}\n")
    }
  }

  private let pending = Mutex(Pending())
  private let queue = DispatchQueue(label: "guichet.log")
  private let descriptor: Int32
  private static let pendingBytesMax = 4 << 20

  package init(descriptor: Int32 = 2) { self.descriptor = descriptor }

  /// Lines of a loop, each with its line end.
  func take(_ lines: [UInt8]) { write(lines) }

  /// A sentence of the server itself: started, stopped, something failed.
  package func note(_ event: StaticString, _ details: String) {
    var line: [UInt8] = []
    line.append(text: "{\"time\":\"")
    LogTime.append(to: &line)
    line.append(text: "\",\"event\":\"")
    line.append(text: event)
    line.append(text: "\",\"details\":\"")
    Self.escape(ArraySlice(details.utf8), to: &line)
    line.append(text: "\"}\n")
    write(line)
  }

  /// Waits until all that was recorded is written.
  package func flush() { queue.sync { writePending() } }

  private func write(_ lines: [UInt8]) {
    let mustSchedule = pending.withLock { pending in
      guard pending.bytes.count < Self.pendingBytesMax else {
        pending.dropped += 1
        return false
      }
      pending.bytes += lines
      defer { pending.isScheduled = true }
      return !pending.isScheduled
    }
    if mustSchedule { queue.asyncAfter(deadline: .now() + .milliseconds(50)) { [self] in writePending() } }
  }

  private func writePending() {
    var (bytes, dropped) = pending.withLock { pending in
      let taken = (pending.bytes, pending.dropped)
      pending = Pending()
      return taken
    }
    if dropped > 0 { bytes.append(contentsOf: "{\"event\":\"log\",\"dropped\":\(dropped)}\n".utf8) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
      if count < 0 && errno != EINTR && errno != EAGAIN { return }
      if count < 0 && errno == EAGAIN { usleep(1000) }
      written += max(0, count)
    }
  }

  /// Inside a JSON string; whatever is not plain visible ASCII is escaped, so that a log is read as it was written.
  fileprivate static func escape(_ text: ArraySlice<UInt8>, to line: inout [UInt8]) {
    for byte in text.prefix(1024) {
      switch byte {
      case 0x22, 0x5C:
        line.append(0x5C)
        line.append(byte)
      case 0x20...0x7E: line.append(byte)
      default:
        line.append(text: "\\u00")
        line.append(.lowerHexDigit(byte >> 4))
        line.append(.lowerHexDigit(byte & 15))
      }
    }
  }
}

/// `2026-01-31T12:34:56.789Z`
struct LogTime {
  private var second: Int64 = .min
  private var text: [UInt8] = []

  static func append(to line: inout [UInt8]) {
    var time = LogTime()
    time.append(to: &line)
  }

  /// Makes the text anew once a second; the milliseconds each time.
  mutating func append(to line: inout [UInt8]) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    if Int64(time.tv_sec) != second {
      second = Int64(time.tv_sec)
      text = Self.text(second)
    }
    line.append(contentsOf: text)
    Self.digits(time.tv_nsec / 1_000_000, 3, 0x5A, &line)
  }

  private static func text(_ unixSeconds: Int64) -> [UInt8] {
    let day = CivilDay(daysSince1970: unixSeconds.floorDivided(by: 86_400))
    let second = Int(unixSeconds - day.daysSince1970 * 86_400)
    var text: [UInt8] = []
    digits(day.year, 4, .hyphen, &text)
    digits(day.month, 2, .hyphen, &text)
    digits(day.day, 2, 0x54, &text)
    digits(second / 3600, 2, .colon, &text)
    digits(second / 60 % 60, 2, .colon, &text)
    digits(second % 60, 2, .dot, &text)
    return text
  }

  private static func digits(_ number: Int, _ count: Int, _ end: UInt8, _ line: inout [UInt8]) {
    var divisor = [1, 10, 100, 1000][count - 1]
    while divisor > 0 {
      line.append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
    line.append(end)
  }
}
