import Outside

/// What the browser fetched, by its own account of the network.
extension Browser {
  package struct Fetch: Sendable {
    package let url: String
    /// With the heads of the answer; none when it came out of the cache.
    package let bytes: Int
  }

  /// All that was asked for since the last look, in order; also what was refused or blocked.
  package func fetches() async throws -> [Fetch] {
    var order: [(id: String, url: String)] = []
    var bytes: [String: Int] = [:]
    for line in try await call("POST", "/se/log", ["type": "performance"]).items {
      let event = try JSONTree(Array((line["message"].text ?? "null").utf8))["message"]
      guard let id = event["params"]["requestId"].text else { continue }
      switch event["method"].text {
      case "Network.requestWillBeSent": order.append((id, event["params"]["request"]["url"].text ?? ""))
      case "Network.loadingFinished": bytes[id] = event["params"]["encodedDataLength"].int ?? 0
      default: break
      }
    }
    return order.map { Fetch(url: $0.url, bytes: bytes[$0.id] ?? 0) }
  }

  /// Everything that somebody who comes for the first time has to load.
  package func firstVisit(to path: String) async throws -> [Fetch] {
    try await command("Network.clearBrowserCache")
    _ = try await fetches()
    try await go(to: path)
    return try await fetches()
  }
}
