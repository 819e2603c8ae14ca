import CSQLite

// The write-ahead log and the clock, as one connection sees them. https://sqlite.org/wal.html

extension Connection {
  /// How far a checkpoint came: frames in the log, and those of them that are in the database file by now.
  struct Checkpoint: Equatable {
    let frames: Int
    let copied: Int
    var isComplete: Bool { frames == copied }
  }

  enum CheckpointMode { case passive, truncate }

  /// Copies the log into the database. Only the writer ever calls this: SQLite 3.40.1 can lose a committed
  /// transaction when two connections write or checkpoint at the same instant (fixed in 3.51.3).
  func checkpoint(_ mode: CheckpointMode) throws -> Checkpoint {
    precondition(access == .writer, "a reader must never checkpoint")
    var frames: Int32 = 0
    var copied: Int32 = 0
    let code = sqlite3_wal_checkpoint_v2(
      handle, "main", mode == .passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE, &frames, &copied)
    // A reader that still needs the log is no error: what it pins stays, the rest was copied.
    if code & 0xff != SQLITE_BUSY { try check(code, sql: "checkpoint") }
    return Checkpoint(frames: Int(max(frames, 0)), copied: Int(max(copied, 0)))
  }

  /// Keeps `walFrames` true. A hook also switches SQLite's own checkpointing off for good.
  /// The connection outlives its handle, so the unretained pointer never dangles.
  func watchLog() {
    _ = sqlite3_wal_hook(
      handle,
      { context, _, _, frames in
        guard let context else { return SQLITE_OK }
        Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().walFrames = Int(frames)
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Interrupts whatever runs past `deadline` or is no longer wanted. Looked at every few thousand steps of SQLite's
  /// virtual machine.
  func watchTime() {
    sqlite3_progress_handler(
      handle, 2_000,
      { context in
        guard let context else { return 0 }
        let connection = Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
        return SteadyTime.nanoseconds() > connection.deadline || connection.isUnwanted() ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// The proof that a handle cannot write, whatever SQL it is given.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }
}
