import CSystem
import Glibc

/// The timers of one loop: a ring of slots an eighth of a second apart, rung by one timerfd that is armed only
/// while something waits.
///
/// Deadlines of connections move with every request. So a connection does not take its entry out: it keeps the time
/// that is true now, and when an older entry rings it is put in again. That way a keep-alive connection touches the
/// wheel once per deadline, not once per request.
struct TimerWheel {
  enum Target {
    case timer(LoopTimer)
    /// Not the object: a closed connection must not live on until its deadline.
    case connection(descriptor: Int32, serial: UInt32)
  }

  struct Entry {
    let due: UInt64
    let target: Target
  }

  let descriptor: Int32
  private var slots: [[Entry]] = Array(repeating: [], count: slotCount)
  private var count = 0
  /// The tick up to which slots have been emptied.
  private var tick: UInt64
  private var armedTick: UInt64 = .max

  private static let slotCount = 256
  private static let tickNanoseconds: UInt64 = 125_000_000

  init() throws {
    descriptor = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK | TFD_CLOEXEC))
    guard descriptor >= 0 else { throw SocketError.system("timerfd_create", errno) }
    tick = MonotonicClock.nanoseconds() / Self.tickNanoseconds
  }

  mutating func insert(_ target: Target, due: UInt64, now: UInt64) {
    if count == 0 { tick = now / Self.tickNanoseconds }
    let dueTick = max(due / Self.tickNanoseconds + 1, tick + 1)
    slots[Int(dueTick % UInt64(Self.slotCount))].append(Entry(due: due, target: target))
    count += 1
    arm(dueTick)
  }

  /// Takes out what is due. Entries more than one turn of the ring away stay where they are.
  mutating func due(now: UInt64) -> [Entry] {
    var expirations: UInt64 = 0
    _ = read(descriptor, &expirations, 8)
    armedTick = .max
    let nowTick = now / Self.tickNanoseconds
    var taken: [Entry] = []
    let turns = min(nowTick &- tick, UInt64(Self.slotCount))
    guard nowTick > tick else { return [] }
    for step in 1...turns {
      let slot = Int((tick + step) % UInt64(Self.slotCount))
      guard !slots[slot].isEmpty else { continue }
      let waiting = slots[slot]
      slots[slot].removeAll(keepingCapacity: waiting.count <= 64)
      for entry in waiting {
        if entry.due / Self.tickNanoseconds < nowTick { taken.append(entry) } else { slots[slot].append(entry) }
      }
    }
    tick = nowTick
    count -= taken.count
    return taken
  }

  /// After a batch: arms the timerfd for the next slot that holds anything.
  mutating func rearm(now: UInt64) {
    guard count > 0, armedTick == .max else { return }
    for step in 1...UInt64(Self.slotCount) where !slots[Int((tick + step) % UInt64(Self.slotCount))].isEmpty {
      return arm(tick + step)
    }
  }

  private mutating func arm(_ wanted: UInt64) {
    guard wanted < armedTick else { return }
    armedTick = wanted
    let at = wanted &* Self.tickNanoseconds &+ 1
    var time = itimerspec()
    time.it_value.tv_sec = Int(at / 1_000_000_000)
    time.it_value.tv_nsec = Int(at % 1_000_000_000)
    _ = timerfd_settime(descriptor, Int32(TFD_TIMER_ABSTIME), &time, nil)
  }
}

/// A call that a loop makes later, unless it is cancelled first.
package final class LoopTimer {
  private var work: (() -> Void)?

  init(_ work: @escaping () -> Void) { self.work = work }

  package func cancel() { work = nil }

  func fire() {
    let call = work
    work = nil
    call?()
  }
}

/// Time that never jumps, for deadlines and durations.
package enum MonotonicClock {
  package static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
