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
    var room: @Sendable () -> Room = { .plenty }
    var isSound: @Sendable () -> Bool = { true }
  }

  package init(now: @escaping @Sendable () -> Int64, log: AccessLog) {
    self.now = now
    self.log = log
  }

  /// The figures of what runs below the portal, which exist once it listens, what its disk has room for, and whether
  /// all of it can work. `room` and `isSound` are asked on a loop: they wait for nothing.
  package func attach(
    figures: @escaping @Sendable () async -> String, room: @escaping @Sendable () -> Room,
    isSound: @escaping @Sendable () -> Bool
  ) {
    instruments.withLock { $0 = Instruments(figures: figures, room: room, isSound: isSound) }
  }

  /// Requests are wanted: between the start and the beginning of the end.
  package var isOpen: Bool {
    get { isOpenNow.load(ordering: .relaxed) }
    set { isOpenNow.store(newValue, ordering: .relaxed) }
  }

  var room: Room { instruments.withLock { $0.room }() }

  var isReady: Bool { isOpen && instruments.withLock { $0.isSound }() }

  func serverFigures() async -> String { await instruments.withLock { $0.figures }() }
}
