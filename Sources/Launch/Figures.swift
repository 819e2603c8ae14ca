import HTTP
import Registry
import SQLite

/// What `/metrics` says of the server and its store, in the text format of Prometheus.
struct Figures: Sendable {
  let server: Server
  let routeNames: [String]
  let registry: Registry
  let disk: DiskWatch

  private struct Row {
    let name: String
    let type: String
    let help: String
    let value: @Sendable (StoreMetrics) -> Int
  }

  private struct JobRow {
    let name: String
    let help: String
    let value: @Sendable (JobFigures) -> Int
  }

  private static let storeRows: [Row] = [
    Row(name: "store_commits_total", type: "counter", help: "Commits, each on disk.") { $0.commits },
    Row(name: "store_writes_total", type: "counter", help: "Writes; several share a commit.") { $0.writesCommitted },
    Row(name: "store_writes_refused_total", type: "counter", help: "Writes that found the queue full.") {
      $0.writesRefused
    },
    Row(name: "store_writes_retried_total", type: "counter", help: "Writes run again for a neighbour's failure.") {
      $0.writesRetried
    },
    Row(name: "store_checkpoints_total", type: "counter", help: "Copies of the log into the database.") {
      $0.checkpoints
    },
    Row(name: "store_writes_waiting", type: "gauge", help: "Writes in the queue.") { $0.writesWaiting },
    Row(name: "store_reads_waiting", type: "gauge", help: "Reads in the queue.") { $0.readsWaiting },
    Row(name: "store_log_bytes", type: "gauge", help: "Size of the write-ahead log.") { $0.logBytes },
    Row(name: "store_log_alarm", type: "gauge", help: "1 when the log has outgrown what is healthy.") {
      $0.isLogAlarming ? 1 : 0
    },
    Row(name: "store_stopped", type: "gauge", help: "1 after a failed fsync.") { $0.isStopped ? 1 : 0 },
  ]

  @Sendable func text() async -> String {
    let meter = await server.meter()
    let lag = await server.loopLagSecondsMax()
    let stores = registry.metrics
    let storeText = Self.storeRows.map { row in
      Self.head(row.name, row.type, row.help)
        + stores.map { "\(row.name){store=\"\($0.store)\"} \(row.value($0.metrics))\n" }.joined()
    }
    let gauges: [(String, String, String)] = [
      ("http_connections", "Open connections.", "\(await server.connectionCount())"),
      ("loop_lag_seconds_max", "How long an event may have waited on the slowest loop since last read.", "\(lag)"),
      ("disk_level", "2: room enough; 1: no uploads; 0: no writes.", "\(disk.level.rawValue)"),
    ]
    let gaugeText = gauges.map { name, help, value in Self.head(name, "gauge", help) + "\(name) \(value)\n" }
    return meter.text(routeNames: routeNames) + storeText.joined() + gaugeText.joined() + (await jobText())
  }

  private static let jobRows: [JobRow] = [
    JobRow(name: "guichet_jobs_waiting", help: "Jobs to be done.") { $0.waiting },
    JobRow(name: "guichet_jobs_running", help: "Jobs that somebody works on.") { $0.running },
    JobRow(name: "guichet_jobs_dead", help: "Jobs that were given up: an administrator decides.") { $0.dead },
    JobRow(name: "guichet_jobs_overdue_seconds", help: "How long the first of those waiting has been due.") {
      Int($0.overdueSeconds)
    },
  ]

  /// Left out when the registry has no time for the question.
  private func jobText() async -> String {
    guard let kinds = try? await registry.read({ try Jobs.figures(at: registry.tick(), in: $0) }) else { return "" }
    return Self.jobRows.map { row in
      Self.head(row.name, "gauge", row.help)
        + kinds.map { "\(row.name){kind=\"\($0.kind)\"} \(row.value($0))\n" }.joined()
    }.joined()
  }

  private static func head(_ name: String, _ type: String, _ help: String) -> String {
    "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }
}
