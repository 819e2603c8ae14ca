import Dispatch
import Glibc
import HTTP
import Sockets
import Synchronization

/// SIGTERM and SIGINT end the server in order; SIGHUP reads the certificate again.
final class Signals: Sendable {
  private struct State {
    var isTerminated = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let sources = Mutex<[any DispatchSourceSignal]>([])

  init(_ certificate: Certificate?, _ log: AccessLog) {
    let queue = DispatchQueue(label: "guichet.signals")
    for number in [SIGTERM, SIGINT] {
      let source = DispatchWatch.signal(number, on: queue) { [weak self] in self?.terminate() }
      sources.withLock { $0.append(source) }
    }
    let reload = DispatchWatch.signal(SIGHUP, on: queue) {
      guard let certificate else { return }
      do {
        try certificate.reload()
        log.note("certificate", "read again")
      } catch {
        log.note("certificate", "not read, the one in use stays: \(error)")
      }
    }
    sources.withLock { $0.append(reload) }
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
