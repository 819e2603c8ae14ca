package import HTTP
import Sockets
import Synchronization

/// The running process, as its pages for operators see it.
package final class Work: Sendable {
  /// Unix seconds.
  let now: @Sendable () -> Int64
  let log: AccessLog
  /// For files and other work that blocks.
  let files = BlockingPool("files", width: 2, waitingMax: 256)
  private let isReadyNow = Atomic<Bool>(false)
  private let instruments = Mutex<(@Sendable () async -> String)?>(nil)

  package init(now: @escaping @Sendable () -> Int64, log: AccessLog) {
    self.now = now
    self.log = log
  }

  /// The server's own figures, which exist once it listens.
  package func attach(_ figures: @escaping @Sendable () async -> String) { instruments.withLock { $0 = figures } }

  package var isReady: Bool {
    get { isReadyNow.load(ordering: .relaxed) }
    set { isReadyNow.store(newValue, ordering: .relaxed) }
  }

  func serverFigures() async -> String {
    let figures = instruments.withLock { $0 }
    return await figures?() ?? ""
  }
}
