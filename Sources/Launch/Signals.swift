import CSystem
import Dispatch
import Glibc
import HTTP
import Sockets
import Synchronization

/// SIGTERM and SIGINT end the server in order; SIGHUP reads the certificate again.
///
/// A handler writes each one into a pipe, where it waits until somebody looks. Dispatch's own sources for signals would
/// lose those that come before they are installed, and its threads do not leave them to a signalfd.
final class Signals: @unchecked Sendable {  // its watch is set once, in init; its state has a lock
  private struct State {
    var isTerminated = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let certificate: Certificate?
  private let log: AccessLog
  private var watch: (any DispatchSourceRead)?

  private static let handled: [Int32] = [SIGTERM, SIGINT, SIGHUP]

  /// Called first of all by who serves; other commands end upon a signal as any program does.
  static func hold() {
    precondition(signalPipe.output >= 0, "the system gives a pipe to a program that just started")
    for number in handled {
      signal(number) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(signalPipe.output, &byte, 1)
      }
    }
  }

  init(_ certificate: Certificate?, _ log: AccessLog) {
    self.certificate = certificate
    self.log = log
    watch = DispatchWatch.readable(signalPipe.input, on: DispatchQueue(label: "guichet.signals")) { [weak self] in
      self?.read()
    }
  }

  var isTerminated: Bool { state.withLock { $0.isTerminated } }

  func terminated() async {
    await withCheckedContinuation { continuation in
      let isTerminated = state.withLock { state in
        if !state.isTerminated { state.waiting = continuation }
        return state.isTerminated
      }
      if isTerminated { continuation.resume() }
    }
  }

  private func read() {
    var number: UInt8 = 0
    while Glibc.read(signalPipe.input, &number, 1) > 0 {
      if Int32(number) == SIGHUP { reload() } else { terminate() }
    }
  }

  private func reload() {
    guard let certificate else { return }
    do {
      try certificate.reload()
      log.note("certificate", "read again")
    } catch {
      log.note("certificate", "not read, the one in use stays: \(error)")
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

/// Made before the handlers are, since those may do nothing but write.
private let signalPipe: (input: Int32, output: Int32) = {
  var ends: [Int32] = [-1, -1]
  _ = pipe2(&ends, O_NONBLOCK | O_CLOEXEC)
  return (ends[0], ends[1])
}()
