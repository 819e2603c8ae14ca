import Foundation
import Testing

/// One run of `StoreVictim`, and what it said.
struct Run {
  var lines: [String] = []
  var status: Int32 = 0
  var readyMilliseconds: Double?

  /// Everything between the start and a kill after `milliseconds` from the first line, or the process's own end.
  static func of(
    _ arguments: [String], environment: [String: String] = [:], killAfter milliseconds: Int,
    onFirstWord: @escaping @Sendable () -> Void = {}
  ) throws -> Run {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var process: pid_t = 0
    try spawn(arguments, environment, output: ends[1], &process)
    close(ends[1])
    let start = Date()
    var run = Run()
    var said: [UInt8] = []
    var isKilled = false
    var room = [UInt8](repeating: 0, count: 65_536)
    while true {
      let left = milliseconds - Int(Date().timeIntervalSince(start) * 1_000)
      if left <= 0, !isKilled {
        kill(process, SIGKILL)
        isKilled = true
      }
      var waiting = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, isKilled ? 1_000 : Int32(left)) > 0 else {
        if isKilled { break }
        continue
      }
      let count = read(ends[0], &room, room.count)
      if count <= 0 { break }
      if said.isEmpty {
        run.readyMilliseconds = Date().timeIntervalSince(start) * 1_000
        onFirstWord()
      }
      said += room.prefix(count)
    }
    close(ends[0])
    waitpid(process, &run.status, 0)
    // A line that was cut by the kill was never read by anyone.
    run.lines = String(decoding: said, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    return run
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String: String], output: Int32, _ process: inout pid_t
  ) throws {
    let program = products.appendingPathComponent("StoreVictim").path
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    let variables =
      ProcessInfo.processInfo.environment.merging(environment) { $1 }
      .map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    defer { posix_spawn_file_actions_destroy(&actions) }
    try #require(posix_spawn(&process, program, &actions, nil, words, variables) == 0)
  }

  static let products = URL(
    fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  )
  .deletingLastPathComponent()

  func keys(_ verb: String) -> [String] {
    lines.filter { $0.hasPrefix(verb + " ") }.map { String($0.split(separator: " ")[1]) }
  }
}
