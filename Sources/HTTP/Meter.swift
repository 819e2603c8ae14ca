/// What one loop counted: requests by route and status, and how long they took. Added up when somebody asks.
package struct Meter: Sendable {
  package var connectionsAccepted: UInt64 = 0
  /// By route and status code, one row of `codeCount` after the other. The last route stands for requests that could
  /// not be read.
  private var statuses: [UInt64]
  private var times: [[UInt64]]
  private var timeSums: [UInt64]

  /// Upper bounds in microseconds.
  static let bounds: [UInt64] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000,
  ]

  private static let codeCount = 600

  init(routeCount: Int) {
    statuses = Array(repeating: 0, count: (routeCount + 1) * Self.codeCount)
    times = Array(repeating: Array(repeating: 0, count: Self.bounds.count + 1), count: routeCount + 1)
    timeSums = Array(repeating: 0, count: routeCount + 1)
  }

  mutating func count(route: Int?, status: Status, nanoseconds: UInt64) {
    let route = route ?? timeSums.count - 1
    statuses[route * Self.codeCount + status.code] += 1
    let microseconds = nanoseconds / 1000
    times[route][Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count] += 1
    timeSums[route] += microseconds
  }

  package mutating func add(_ other: Meter) {
    connectionsAccepted += other.connectionsAccepted
    for index in statuses.indices { statuses[index] += other.statuses[index] }
    for route in times.indices {
      for index in times[route].indices { times[route][index] += other.times[route][index] }
      timeSums[route] += other.timeSums[route]
    }
  }

  /// In the text format of Prometheus.
  package func text(routeNames: [String]) -> String {
    let names = routeNames + ["unreadable"]
    var lines: [String] = [
      "# HELP http_requests_total Requests by route and status.", "# TYPE http_requests_total counter",
    ]
    for (index, count) in statuses.enumerated() where count > 0 {
      let (route, status) = index.quotientAndRemainder(dividingBy: Self.codeCount)
      lines.append("http_requests_total{route=\"\(names[route])\",status=\"\(status)\"} \(count)")
    }
    lines += [
      "# HELP http_request_seconds Time from a request's head to its answer.", "# TYPE http_request_seconds histogram",
    ]
    for (route, counts) in times.enumerated() where counts.contains(where: { $0 > 0 }) {
      var total: UInt64 = 0
      for (bound, count) in zip(Self.bounds.map { "\(Double($0) / 1e6)" } + ["+Inf"], counts) {
        total += count
        lines.append("http_request_seconds_bucket{route=\"\(names[route])\",le=\"\(bound)\"} \(total)")
      }
      lines.append("http_request_seconds_sum{route=\"\(names[route])\"} \(Double(timeSums[route]) / 1e6)")
      lines.append("http_request_seconds_count{route=\"\(names[route])\"} \(total)")
    }
    lines += [
      "# TYPE http_connections_accepted_total counter", "http_connections_accepted_total \(connectionsAccepted)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}
