import Glibc
import SQLite
import Synchronization

/// How much room the disk has, and what follows from it.
///
/// A full disk must not stop the reading, and must be able to recover: on a full disk even a DELETE and a checkpoint
/// need room. So a file of some megabytes is kept in reserve and released at the low-water mark; when there is room
/// again it is taken back. Uploads are refused first, then all writes; both begin again by themselves.
package final class DiskWatch: Sendable {
  package enum Level: Int, Sendable, Comparable {
    case full, low, plenty
    package static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
  }

  package struct Marks: Sendable {
    /// Below this no uploads.
    package let lowBytes: Int
    /// Below this no writes.
    package let fullBytes: Int
    package let reserveBytes: Int

    package init(lowBytes: Int, fullBytes: Int, reserveBytes: Int) {
      precondition(lowBytes > fullBytes && fullBytes >= 0 && reserveBytes >= 0, "marks from high to low")
      self.lowBytes = lowBytes
      self.fullBytes = fullBytes
      self.reserveBytes = reserveBytes
    }

    /// A sixteenth of the disk, at most half a gigabyte. The reserve is smaller than the full mark: the room it gives
    /// is for those who finish, it does not open the door again.
    package static func standard(diskBytes: Int) -> Marks {
      let low = min(512 << 20, max(diskBytes / 16, 1 << 20))
      return Marks(lowBytes: low, fullBytes: low / 4, reserveBytes: low / 8)
    }
  }

  private let reserve: String
  private let marks: Marks
  private let freeBytes: @Sendable () -> Int?
  private let looking = Mutex(())
  private let seen = Atomic(Level.plenty.rawValue)

  /// The folder exists.
  package init(_ folder: DataFolder, marks: Marks? = nil, freeBytes: (@Sendable () -> Int?)? = nil) {
    reserve = folder.reserve
    self.marks = marks ?? .standard(diskBytes: Self.room(of: folder.path)?.total ?? .max)
    self.freeBytes = freeBytes ?? { Self.room(of: folder.path)?.free }
  }

  /// As of the last look, for which nobody has to wait.
  package var level: Level { Level(rawValue: seen.load(ordering: .relaxed)) ?? .plenty }
  package var takesUploads: Bool { level == .plenty }
  package var takesWrites: Bool { level > .full }

  /// To be called every second or so, and when a write has failed for want of room. Blocks for a moment.
  @discardableResult
  package func look() -> Level {
    looking.withLock { _ in
      // A disk that cannot be asked is not thereby full.
      guard let free = freeBytes() else { return level }
      let hasReserve = access(reserve, F_OK) == 0
      let level: Level = free < marks.fullBytes ? .full : free < marks.lowBytes ? .low : .plenty
      seen.store(level.rawValue, ordering: .relaxed)
      if level == .full, hasReserve { unlink(reserve) }
      // The reserve is only taken back where that does not lead to the low-water mark again.
      if level == .plenty, !hasReserve, free - marks.reserveBytes > marks.lowBytes { takeReserve() }
      return level
    }
  }

  private func takeReserve() {
    guard marks.reserveBytes > 0 else { return }
    let file = open(reserve, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    if posix_fallocate(file, 0, off_t(marks.reserveBytes)) != 0 { unlink(reserve) }
  }

  /// Of the disk a folder lies on. Blocks for a moment.
  package static func room(of path: String) -> (free: Int, total: Int)? {
    var room = statvfs()
    guard statvfs(path, &room) == 0 else { return nil }
    return (Int(room.f_bavail) * Int(room.f_frsize), Int(room.f_blocks) * Int(room.f_frsize))
  }
}
