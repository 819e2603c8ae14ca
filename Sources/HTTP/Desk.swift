import Glibc
import Sockets

/// What the conversations of one loop share: the site, the limits, the clock's text, the log, the counters.
final class Desk: @unchecked Sendable {  // touched only on its loop
  let loop: Loop
  let site: any Site
  let limits: Limits
  let proxies: ForwardedFor
  let log: AccessLog
  var meter: Meter
  var isDraining = false
  var hosts = LastHost()
  private var logLines: [UInt8] = []
  private var logTime = LogTime()
  private let routeNames: [[UInt8]]
  private var logIsScheduled = false
  private let process: UInt32
  private var requests: UInt64 = 0
  private var dateSecond: Int64 = 0
  private var dateLine: [UInt8] = []

  init(loop: Loop, site: any Site, limits: Limits, proxies: ForwardedFor, log: AccessLog, process: UInt32) {
    self.loop = loop
    self.site = site
    self.limits = limits
    self.proxies = proxies
    self.log = log
    self.process = process
    routeNames = site.routeNames.map { Array($0.utf8) }
    meter = Meter(routeCount: routeNames.count)
  }

  func welcome(_ connection: Connection) {
    meter.connectionsAccepted += 1
    _ = ServerConversation(connection, desk: self)
  }

  func record(_ entry: AccessLog.Entry, route: Int?) {
    meter.count(route: route, status: entry.status, nanoseconds: entry.nanoseconds)
    entry.append(route: route.map { routeNames[$0] } ?? [], time: &logTime, to: &logLines)
    if logLines.count > 32 << 10 { return flushLog() }
    guard !logIsScheduled else { return }
    logIsScheduled = true
    loop.after(seconds: 0.1) { [weak self] in self?.flushLog() }
  }

  func flushLog() {
    logIsScheduled = false
    log.take(logLines)
    logLines.removeAll(keepingCapacity: true)
  }

  func nextRequestID() -> RequestID {
    requests &+= 1
    return RequestID(process: process, loop: UInt8(truncatingIfNeeded: loop.number), number: requests)
  }

  /// `Date: …` with its line end, made once a second.
  func appendDate(to output: inout [UInt8]) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    if Int64(time.tv_sec) != dateSecond {
      dateSecond = Int64(time.tv_sec)
      dateLine = Array("Date: ".utf8) + HTTPDate.bytes(dateSecond) + [.cr, .lf]
    }
    output.append(contentsOf: dateLine)
  }

  /// No new request is begun; who waits for none is let go.
  func drain() {
    isDraining = true
    for conversation in loop.conversations { (conversation as? ServerConversation)?.drain() }
  }
}
