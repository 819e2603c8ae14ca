package import Sockets
import Synchronization

/// Listens on every loop and serves a site until it is told to stop.
package final class Server: Sendable {
  package let address: SocketAddress
  private let stations: [Station]
  private let log: AccessLog

  /// What one loop brings to the server.
  private struct Station: Sendable {
    let loop: Loop
    let listener: Listener
    let desk: Desk
  }

  package struct Settings: Sendable {
    package var address: SocketAddress
    package var limits = Limits()
    package var proxies = ForwardedFor(trusted: [])
    /// Nil lifts the cap.
    package var connectionsPerAddressMax: Int? = 256
    package var connectionsMax: Int?
    package var tls: (@Sendable () -> TLSContext)?

    package init(address: SocketAddress) { self.address = address }
  }

  /// Begins to listen; the first request may come before this returns.
  package init(_ settings: Settings, site: any Site, loops: Loops, log: AccessLog) async throws {
    let policy = Listener.Policy(
      descriptors: Descriptors(connectionsMax: settings.connectionsMax),
      quota: settings.connectionsPerAddressMax.map { AddressQuota(connectionsMax: $0) }, tls: settings.tls)
    let process = UInt32.random(in: .min ... .max)
    var stations: [Station] = []
    address = try Listener.reserve(settings.address)
    for loop in loops.all {
      let desk = Desk(
        loop: loop, site: site, limits: settings.limits, proxies: settings.proxies, log: log, process: process)
      let listener = try Listener(address, loop: loop, policy: policy) { desk.welcome($0) }
      stations.append(Station(loop: loop, listener: listener, desk: desk))
    }
    self.stations = stations
    self.log = log
    for station in stations { await station.loop.run { station.listener.start() } }
  }

  /// Stops accepting, lets idle clients go, waits for running requests as long as the limits allow. True if all ended.
  package func drain(seconds: UInt64) async -> Bool {
    for station in stations {
      await station.loop.run {
        station.listener.stop()
        station.desk.drain()
      }
    }
    let end = MonotonicClock.nanoseconds() + seconds * 1_000_000_000
    var open = await connectionCount()
    while open > 0, MonotonicClock.nanoseconds() < end {
      try? await Task.sleep(for: .milliseconds(20))
      open = await connectionCount()
    }
    for station in stations { await station.loop.run { station.desk.flushLog() } }
    log.flush()
    return open == 0
  }

  package func connectionCount() async -> Int {
    var count = 0
    for station in stations { count += await station.loop.run { station.loop.connectionCount } }
    return count
  }

  /// What all loops counted so far.
  package func meter() async -> Meter {
    var total = await stations[0].loop.run { [desk = stations[0].desk] in desk.meter }
    for station in stations.dropFirst() { total.add(await station.loop.run { station.desk.meter }) }
    return total
  }

  /// How long an event may have waited on the slowest loop since this was last asked.
  package func loopLagSecondsMax() async -> Double {
    var lag: UInt64 = 0
    for station in stations { lag = max(lag, await station.loop.run { station.loop.takeLagNanosecondsMax() }) }
    return Double(lag) / 1e9
  }
}
