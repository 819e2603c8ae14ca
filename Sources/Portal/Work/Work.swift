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
  private let isOpenNow = Atomic<Bool>(false)
  private let instruments = Mutex(Instruments())

  private struct Instruments {
    var figures: @Sendable () async -> String = { "" }
    var isSound: @Sendable () -> Bool = { true }
  }

  package init(now: @escaping @Sendable () -> Int64, log: AccessLog) {
    self.now = now
    self.log = log
  }

  /// The figures of what runs below the portal, which exist once it listens, and whether all of it can work.
  /// `isSound` is asked on a loop: it waits for nothing.
  package func attach(figures: @escaping @Sendable () async -> String, isSound: @escaping @Sendable () -> Bool) {
    instruments.withLock { $0 = Instruments(figures: figures, isSound: isSound) }
  }

  /// Requests are wanted: between the start and the beginning of the end.
  package var isOpen: Bool {
    get { isOpenNow.load(ordering: .relaxed) }
    set { isOpenNow.store(newValue, ordering: .relaxed) }
  }

  var isReady: Bool { isOpen && instruments.withLock { $0.isSound }() }

  func serverFigures() async -> String { await instruments.withLock { $0.figures }() }
}
