import Glibc
import JSON
import Registry
import SQLite

/// The way of an order to whoever owns the data folder.
enum OrderDelivery {
  /// The owner may just be starting or ending.
  private static let patienceSeconds: UInt64 = 10
  private static let pauseMilliseconds = 100
  private static let answerBytesMax = 1 << 20

  static func run(
    _ command: any Order.Type, _ order: JSON, _ folder: DataFolder, _ report: Report,
    _ installation: (Registry) -> Installation
  ) async throws -> Int32 {
    let end = SteadyTime.nanoseconds() + patienceSeconds * 1_000_000_000
    while true {
      do {
        let registry = try await Registry.open(folder) { _ in }
        try await carryOut(command, order, installation(registry), report)
        return ExitCode.success
      } catch let inUse as StoreError {
        guard case .folderInUse = inUse else { throw inUse }
        if try await handOver(command, order, folder, report) { return ExitCode.success }
        guard SteadyTime.nanoseconds() < end else { throw inUse }
        try await Task.sleep(for: .milliseconds(pauseMilliseconds))
      }
    }
  }

  private static func carryOut(
    _ command: any Order.Type, _ order: JSON, _ installation: Installation, _ report: Report
  ) async throws {
    do {
      try await command.carryOut(order, by: Orderer.name(), in: installation, report)
    } catch {
      await installation.registry.close()
      throw error
    }
    // What was done cannot be cut off afterwards.
    _ = try? await installation.registry.signHeadIfDue(everyEntries: 1)
    await installation.registry.close()
  }

  /// False when nobody takes orders there. Throws what the owner refuses with.
  private static func handOver(
    _ command: any Order.Type, _ order: JSON, _ folder: DataFolder, _ report: Report
  ) async throws -> Bool {
    guard let socket = try LocalSocket.connect(to: folder) else { return false }
    defer { close(socket) }
    let request: JSON = ["command": .string(command.name), "order": order]
    try DurableFile.writeAll(request.bytes() + [0x0A], to: socket, path: folder.orders)
    var lines = LineReader(descriptor: socket, bytesMax: answerBytesMax)
    while let line = lines.next() {
      guard let answer = try? JSONReader.read(line ?? []) else { break }
      if let text = answer["say"]?.string { report.say(text) }
      if let done = answer["done"]?.int, let total = answer["total"]?.int { report.show(done, total) }
      switch answer["end"]?.string {
      case "done": return true
      case "refused": throw Unusable(description: answer["reason"]?.string ?? "")
      case "badUsage": throw BadUsage(description: answer["reason"]?.string ?? "")
      default: continue
      }
    }
    throw Unusable(description: "the server stopped before this was done")
  }
}
