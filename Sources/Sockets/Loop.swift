import CSystem
import Dispatch
import Glibc
import Synchronization

/// One event loop: an epoll descriptor of its own, watched by one DispatchSource, and everything that lives on it.
///
/// Why not a DispatchSource per connection: each event would then cost five more system calls and a thread hand-off
/// (measured: 1.7 times the CPU). Here Dispatch wakes the loop once, and the loop serves every connection that is
/// ready. While there is work it does not go back to Dispatch but waits in `epoll_wait` for a moment longer
/// (`lingerMilliseconds`), so that a busy server pays for no wake-up at all and an idle one holds no thread.
///
/// What belongs to a loop (its connections, timers, buffers) is touched only by the thread that runs it. Others hand
/// work in through `perform`, or resume a task that prefers the loop's `executor`.
package final class Loop: @unchecked Sendable {  // its state stays on the thread that runs it; the inbox has a lock
  package let number: Int
  package private(set) lazy var executor = LoopExecutor(loop: self)
  /// Nanoseconds of the monotonic clock, read once per batch of events.
  package private(set) var now: UInt64 = MonotonicClock.nanoseconds()

  let epoll: Int32
  /// Shared by all connections of the loop: a connection at rest owns no buffer.
  let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  let plainBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 16)
  var outputBuffers = BufferPool()
  var connections: [Connection?] = []
  var listeners: [Listener] = []
  package internal(set) var connectionCount = 0
  var connectionSerial: UInt32 = 0
  /// Connections that were given bytes since the last flush.
  var unflushed: [Connection] = []

  private let queue: DispatchQueue
  private var source: (any DispatchSourceRead)?
  private let wake: Int32
  private var timers: TimerWheel
  private let runner = Atomic<UInt>(0)
  private let inbox = Mutex(Inbox())
  private var localJobs: [UnownedJob] = []
  private var events: [epoll_event] = Array(repeating: epoll_event(), count: 512)
  /// The longest a batch of events took since it was last asked for: what a new event may have waited.
  private var lagNanosecondsMax: UInt64 = 0

  private static let lingerMilliseconds: Int32 = 10

  package init(number: Int) throws {
    self.number = number
    queue = DispatchQueue(label: "guichet.loop.\(number)", qos: .userInitiated)
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epoll >= 0 else { throw SocketError.system("epoll_create1", errno) }
    wake = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard wake >= 0 else { throw SocketError.system("eventfd", errno) }
    timers = try TimerWheel()
    watch(wake, for: EPOLLIN.rawValue)
    watch(timers.descriptor, for: EPOLLIN.rawValue)
    source = DispatchWatch.readable(epoll, on: queue) { [self] in work() }  // a loop lives as long as the process
  }

  // MARK: from any thread

  package var isCurrent: Bool { runner.load(ordering: .relaxed) == UInt(pthread_self()) }

  /// Runs `work` on the loop, in the order of the calls.
  package func perform(_ work: @escaping @Sendable () -> Void) { post(.work(work)) }

  /// Runs `work` on the loop and comes back with its result.
  package func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in perform { continuation.resume(returning: work()) } }
  }

  func enqueue(_ job: UnownedJob) {
    if isCurrent { localJobs.append(job) } else { post(.job(job)) }
  }

  private func post(_ letter: Inbox.Letter) {
    let mustWake = inbox.withLock { $0.put(letter) }
    guard mustWake else { return }
    var one: UInt64 = 1
    _ = write(wake, &one, 8)
  }

  // MARK: on the loop

  /// Calls `work` on the loop after the delay, within an eighth of a second.
  @discardableResult
  package func after(seconds: Double, _ work: @escaping () -> Void) -> LoopTimer {
    assertCurrent()
    let timer = LoopTimer(work)
    timers.insert(.timer(timer), due: now &+ UInt64(max(0, seconds) * 1e9), now: now)
    return timer
  }

  /// Suspends the calling task, which runs on this loop, for the time or until it is cancelled.
  package func sleep(seconds: Double) async {
    let pause = Pause()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        pause.sleeper = continuation
        after(seconds: seconds) { pause.end() }
      }
    } onCancel: {
      perform { pause.end() }
    }
  }

  package var conversations: [any Conversation] { connections.compactMap { $0?.conversation } }

  func ring(_ connection: Connection, at due: UInt64) {
    timers.insert(.connection(descriptor: connection.descriptor, serial: connection.serial), due: due, now: now)
  }

  package func takeLagNanosecondsMax() -> UInt64 {
    defer { lagNanosecondsMax = 0 }
    return lagNanosecondsMax
  }

  package func assertCurrent() { assert(isCurrent, "what lives on a loop is touched only by the loop") }

  func watch(_ descriptor: Int32, for interest: UInt32) {
    control(EPOLL_CTL_ADD, descriptor, interest)
  }

  func change(_ descriptor: Int32, to interest: UInt32) {
    control(EPOLL_CTL_MOD, descriptor, interest)
  }

  func unwatch(_ descriptor: Int32) { control(EPOLL_CTL_DEL, descriptor, 0) }

  private func control(_ operation: Int32, _ descriptor: Int32, _ interest: UInt32) {
    var event = epoll_event()
    event.events = interest
    event.data.fd = descriptor
    _ = epoll_ctl(epoll, operation, descriptor, &event)
  }

  func add(_ connection: Connection) {
    let index = Int(connection.descriptor)
    if index >= connections.count {
      connections.append(contentsOf: repeatElement(nil, count: max(64, index + 1 - connections.count)))
    }
    connections[index] = connection
    connectionCount += 1
  }

  func remove(_ connection: Connection) {
    connections[Int(connection.descriptor)] = nil
    connectionCount -= 1
    for listener in listeners { listener.connectionEnded() }
  }

  // MARK: the work

  /// Serves batches of events until none came for a while, then gives the thread back to Dispatch.
  private func work() {
    runner.store(UInt(pthread_self()), ordering: .relaxed)
    defer { runner.store(0, ordering: .relaxed) }
    while true {
      var count = epoll_wait(epoll, &events, Int32(events.count), 0)
      if count == 0 {
        // Whoever sends to us may wait for this very core: let him, and serve in one go what he has sent meanwhile.
        sched_yield()
        count = epoll_wait(epoll, &events, Int32(events.count), Self.lingerMilliseconds)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      now = MonotonicClock.nanoseconds()
      for index in 0..<Int(count) { serve(events[index]) }
      timers.rearm(now: now)
      lagNanosecondsMax = max(lagNanosecondsMax, MonotonicClock.nanoseconds() &- now)
    }
  }

  private func serve(_ event: epoll_event) {
    let descriptor = event.data.fd
    if Int(descriptor) < connections.count, let connection = connections[Int(descriptor)] {
      connection.serve(event.events)
    } else if descriptor == wake {
      openInbox()
    } else if descriptor == timers.descriptor {
      ringTimers()
    } else if let listener = listeners.first(where: { $0.descriptor == descriptor }) {
      listener.acceptWaiting()
    }
    settle()
  }

  /// Runs what the event set free, then sends what that wrote: one write per connection and batch.
  private func settle() {
    while true {
      while !localJobs.isEmpty {
        let jobs = localJobs
        localJobs.removeAll(keepingCapacity: true)
        for job in jobs { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
      }
      guard let connection = unflushed.popLast() else { return }
      connection.isUnflushed = false
      connection.flush()
    }
  }

  private func openInbox() {
    var count: UInt64 = 0
    _ = read(wake, &count, 8)
    for letter in inbox.withLock({ $0.takeAll() }) {
      switch letter {
      case .job(let job): localJobs.append(job)
      case .work(let work): work()
      }
    }
  }

  private func ringTimers() {
    for entry in timers.due(now: now) {
      switch entry.target {
      case .timer(let timer): timer.fire()
      case .connection(let descriptor, let serial):
        guard let connection = connections[Int(descriptor)], connection.serial == serial else { continue }
        connection.ring(entry.due)
      }
    }
  }
}

/// One sleep of one task.
private final class Pause: @unchecked Sendable {  // touched only on the loop
  var sleeper: CheckedContinuation<Void, Never>?

  func end() {
    let continuation = sleeper
    sleeper = nil
    continuation?.resume()
  }
}

/// What other threads asked of a loop.
private struct Inbox {
  enum Letter {
    case job(UnownedJob)
    case work(@Sendable () -> Void)
  }

  private var letters: [Letter] = []

  /// True if the loop sleeps as far as the inbox knows, and must be woken.
  mutating func put(_ letter: sending Letter) -> Bool {
    letters.append(letter)
    return letters.count == 1
  }

  mutating func takeAll() -> sending [Letter] {
    let taken = letters
    letters = []
    return taken
  }
}

/// Output buffers kept warm for the next connection that has something to say.
struct BufferPool {
  private var buffers: [[UInt8]] = []

  mutating func take() -> [UInt8] {
    if let buffer = buffers.popLast() { return buffer }
    var buffer: [UInt8] = []
    buffer.reserveCapacity(16 << 10)
    return buffer
  }

  /// A buffer that grew for one large answer is not kept.
  mutating func give(_ buffer: consuming [UInt8]) {
    guard buffers.count < 16, buffer.capacity <= 256 << 10 else { return }
    buffer.removeAll(keepingCapacity: true)
    buffers.append(buffer)
  }
}
