import Glibc
import HTTP
import Portal
import Registry
import SQLite
import Sockets

/// What a portal does for its store while it serves. Whatever waits for the disk does so on a pool of its own.
struct Upkeep: Sendable {
  private let chores: Task<Void, Never>
  private let backups: Task<Void, Never>
  private let backupStop = StopSign()

  init(
    registry: Registry, disk: DiskWatch, backups: DailyBackups, jobs: JobRunner, office: BackOffice, log: AccessLog
  ) {
    let work = Work(
      registry: registry, disk: disk, backups: backups, backupStop: backupStop, jobs: jobs, office: office, log: log)
    chores = Task { await work.run() }
    self.backups = Task { await work.backUpDaily() }
  }

  /// No new job is taken, a backup in the making is given up.
  func stop() {
    backupStop.raise()
    chores.cancel()
    backups.cancel()
  }

  /// Returns when nothing is under way any more.
  func ended() async {
    await chores.value
    await backups.value
  }

  private struct Work: Sendable {
    let registry: Registry
    let disk: DiskWatch
    let backups: DailyBackups
    let backupStop: StopSign
    let jobs: JobRunner
    let office: BackOffice
    let log: AccessLog
    /// One lane for a backup, one for the looks at the disk.
    let pool = BlockingPool("upkeep", width: 2, waitingMax: 4)

    static let diskSeconds = 1
    static let headSeconds = 10
    static let orphanSeconds = 60
    static let tickSeconds = 60
    static let sweepSeconds = 3_600
    static let firstBackupSeconds = 60
    static let backupSeconds = 600

    func run() async {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await watchDisk() }
        group.addTask { await signHeads() }
        group.addTask { await collectOrphans() }
        group.addTask { await jobs.run() }
        group.addTask { await every(Self.tickSeconds, "ticks") { try await office.scheduleTicks() } }
        group.addTask { await every(Self.sweepSeconds, "sweep") { try await office.sweep() } }
      }
    }

    func watchDisk() async {
      var last = disk.level
      while !Task.isCancelled {
        let level = (try? await pool.run { disk.look() }) ?? last
        if level != last { log.note("disk", Self.words[level] ?? "") }
        last = level
        await pause(Self.diskSeconds)
      }
    }

    private static let words: [DiskWatch.Level: String] = [
      .plenty: "there is room again", .low: "little room is left: no uploads",
      .full: "full: no writes until there is room",
    ]

    func signHeads() async {
      await every(Self.headSeconds, "journal head") { _ = try await registry.signHeadIfDue() }
    }

    func collectOrphans() async {
      var orphans = OrphanCollector(registry: registry.store, vault: registry.vault)
      while !Task.isCancelled {
        do {
          _ = try await orphans.collect()
        } catch {
          log.note("orphans", "\(error)")
        }
        await pause(Self.orphanSeconds)
      }
    }

    /// The start belongs to the visitors: the first look comes a minute later.
    func backUpDaily() async {
      await pause(Self.firstBackupSeconds)
      while !Task.isCancelled {
        await trying("backup") { try await backUp() }
        await pause(Self.backupSeconds)
      }
    }

    private func backUp() async throws {
      do {
        let made = try await pool.run {
          try backups.makeIfDue(of: registry.folder, at: registry.clock.wall(), stop: backupStop)
        }
        guard let made else { return }
        log.note("backup", "made and proved: \(made)")
        let entry = JournalEntry(
          at: registry.clock.wall(), actor: "guichet", role: "system", action: "backedUp", object: "portal")
        try await registry.write { _ = try Journal.append(entry, in: $0) }
      } catch let error as StoreError {
        // A disk that fails a backup fails the data beside it.
        if case .system("fsync", _, _) = error, sharesDisk { registry.stop(because: error) }
        throw error
      }
    }

    private var sharesDisk: Bool {
      var (here, there) = (stat(), stat())
      return stat(registry.folder.path, &here) == 0 && stat(backups.folder, &there) == 0 && here.st_dev == there.st_dev
    }

    private func every(_ seconds: Int, _ event: StaticString, _ chore: () async throws -> Void) async {
      while !Task.isCancelled {
        await trying(event, chore)
        await pause(seconds)
      }
    }

    private func trying(_ event: StaticString, _ chore: () async throws -> Void) async {
      do {
        try await chore()
      } catch {
        log.note(event, "\(error)")
      }
    }

    private func pause(_ seconds: Int) async { try? await Task.sleep(for: .seconds(seconds)) }
  }
}
