import Programs

/// Asks until there is an answer. Waiting is always for something that can be seen, never for a time; the deadline only
/// ends a test that would wait for ever, so it is far beyond what a busy machine needs.
package func eventually<Answer>(
  _ what: String, within seconds: Double = 60, _ ask: () async throws -> Answer?
) async throws -> Answer {
  let deadline = ContinuousClock.now + .seconds(seconds)
  var pause = Duration.milliseconds(2)
  while true {
    if let answer = try await ask() { return answer }
    guard ContinuousClock.now < deadline else { throw Trouble("waited \(seconds) s in vain: \(what)") }
    try await Task.sleep(for: pause)
    pause = min(pause * 2, .milliseconds(50))
  }
}

/// The same for what is only true or false.
package func eventually(
  _ what: String, within seconds: Double = 60, isTrue: () async throws -> Bool
) async throws {
  try await eventually(what, within: seconds) { try await isTrue() ? () : nil }
}
