import Foundation
import Registry
import Testing

/// A data folder for one test, gone with it.
final class TestFolder: Sendable {
  let path = NSTemporaryDirectory() + "portal-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func registry(_ adjust: (inout Registry.Options) -> Void = { _ in }) async throws -> Registry {
    var options = Registry.Options()
    adjust(&options)
    return try await Registry.open(DataFolder(path), options: options) { Issue.record("stopped: \($0)") }
  }
}
