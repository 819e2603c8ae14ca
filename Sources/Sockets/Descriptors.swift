import CSystem
import Glibc
import Synchronization

/// The process's file descriptors: the limit is raised as far as the system lets us, and connections may use all but
/// a reserve, so that files and the database can always be opened.
package final class Descriptors: Sendable {
  package let connectionsMax: Int
  private let connections = Atomic<Int>(0)

  private static let reserve = 256

  package init(connectionsMax wanted: Int? = nil) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(limit.rlim_max, 1 << 20)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let possible = max(16, Int(clamping: limit.rlim_cur) - Self.reserve)
    connectionsMax = min(wanted ?? possible, possible)
  }

  var isExhausted: Bool { connections.load(ordering: .relaxed) >= connectionsMax }
  func taken() { connections.wrappingAdd(1, ordering: .relaxed) }
  func given() { connections.wrappingSubtract(1, ordering: .relaxed) }
}

/// How many connections each address holds. A household or an office shares one address, so the cap is generous;
/// in IPv6 a household has a /64, so that is what is counted.
package final class AddressQuota: Sendable {
  private let connectionsMax: Int
  private let held = Mutex<[IPAddress: Int]>([:])

  package init(connectionsMax: Int) { self.connectionsMax = connectionsMax }

  func take(_ address: IPAddress) -> Bool {
    held.withLock { held in
      let count = held[address.network, default: 0]
      guard count < connectionsMax else { return false }
      held[address.network] = count + 1
      return true
    }
  }

  func give(_ address: IPAddress) {
    held.withLock { held in
      let count = held[address.network, default: 1] - 1
      held[address.network] = count > 0 ? count : nil
    }
  }
}

extension IPAddress {
  /// The address itself in IPv4, its /64 in IPv6.
  fileprivate var network: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }
}
