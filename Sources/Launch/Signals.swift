import Dispatch
import Glibc
import HTTP
import Sockets
import Synchronization

/// SIGTERM and SIGINT end the server in order; SIGHUP reads the certificate again.
final class Signals: @unchecked Sendable {  // its sources are set once, in init; its state has a lock
  private struct State {
    var isTerminated = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private var sources: [any DispatchSourceSignal] = []

  init(_ certificate: Certificate?, _ log: AccessLog) {
    let queue = DispatchQueue(label: "guichet.signals")
    for number in [SIGTERM, SIGINT] {
      sources.append(DispatchWatch.signal(number, on: queue) { [weak self] in self?.terminate() })
    }
    sources.append(DispatchWatch.signal(SIGHUP, on: queue) { Self.reload(certificate, log) })
  }

  private static func reload(_ certificate: Certificate?, _ log: AccessLog) {
    guard let certificate else { return }
    do {
      try certificate.reload()
      log.note("certificate", "read again")
    } catch {
      log.note("certificate", "not read, the one in use stays: \(error)")
    }
  }

  func terminated() async {
    await withCheckedContinuation { continuation in
      let isTerminated = state.withLock { state in
        if !state.isTerminated { state.waiting = continuation }
        return state.isTerminated
      }
      if isTerminated { continuation.resume() }
    }
  }

  private func terminate() {
    let waiting = state.withLock { state in
      state.isTerminated = true
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }
}
