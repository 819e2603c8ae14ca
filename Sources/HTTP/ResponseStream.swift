/// Where a producer writes an answer piece by piece. Waits while the visitor reads slowly; fails when he is gone.
package final class ResponseStream: @unchecked Sendable {  // touched only on the request's loop
  private weak var conversation: ServerConversation?
  private let isChunked: Bool
  private let isMuted: Bool
  private(set) var bytesWritten = 0
  private var writer: CheckedContinuation<Void, Never>?

  /// Muted for HEAD: the producer runs into the void.
  init(_ conversation: ServerConversation, isChunked: Bool, isMuted: Bool) {
    self.conversation = conversation
    self.isChunked = isChunked
    self.isMuted = isMuted
  }

  package func write(_ bytes: [UInt8]) async throws {
    guard let conversation, conversation.isOpen else { throw BodyError.visitorGone }
    guard !bytes.isEmpty, !isMuted else { return }
    bytesWritten += bytes.count
    conversation.send { output in
      guard isChunked else { return output.append(contentsOf: bytes) }
      output.append(contentsOf: String(bytes.count, radix: 16).utf8)
      output.append(text: "\r\n")
      output.append(contentsOf: bytes)
      output.append(text: "\r\n")
    }
    while conversation.mustWaitForReader {
      await withCheckedContinuation { writer = $0 }
      guard conversation.isOpen else { throw BodyError.visitorGone }
    }
  }

  package var isOpen: Bool { conversation?.isOpen == true }

  func sleep(seconds: Double) async { await conversation?.sleep(seconds: seconds) }

  func wake() {
    let continuation = writer
    writer = nil
    continuation?.resume()
  }
}

/// Where a producer sends events (HTML Living Standard, server-sent events).
package struct EventSink: Sendable {
  private let stream: ResponseStream
  private static let heartbeatSeconds = 15.0

  static func run(
    on stream: ResponseStream, _ events: @escaping @Sendable (EventSink) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await events(EventSink(stream: stream)) }
      group.addTask { try await heartbeat(on: stream) }
      try await group.next()
      group.cancelAll()
    }
  }

  package func send(_ event: ServerSentEvent) async throws {
    var bytes: [UInt8] = []
    event.append(to: &bytes)
    try await stream.write(bytes)
  }

  private static func heartbeat(on stream: ResponseStream) async throws {
    while !Task.isCancelled {
      var bytes: [UInt8] = []
      ServerSentEvent.appendComment(to: &bytes)
      try await stream.write(bytes)
      await stream.sleep(seconds: heartbeatSeconds)
    }
  }
}
