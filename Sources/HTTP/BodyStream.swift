/// A request's body as it comes. Read by one task on the request's loop; when it is slow, the sender is slowed down.
package final class BodyStream: @unchecked Sendable {  // touched only on the request's loop
  private var waiting: [UInt8] = []
  private var isComplete = false
  private var failure: BodyError?
  private var reader: CheckedContinuation<Void, Never>?
  private let waitingMax: Int
  private var onTaken: (() -> Void)?

  init(waitingMax: Int, onTaken: @escaping () -> Void) {
    self.waitingMax = waitingMax
    self.onTaken = onTaken
  }

  /// The next bytes; nil once the body is complete. Fails if the visitor goes or sends something malformed.
  package func read() async throws -> [UInt8]? {
    while waiting.isEmpty {
      if let failure { throw failure }
      if isComplete { return nil }
      await withCheckedContinuation { reader = $0 }
    }
    let bytes = waiting
    waiting = []
    onTaken?()
    return bytes
  }

  /// False if the sender should wait until something was read.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    waiting.append(contentsOf: bytes)
    wake()
    return waiting.count < waitingMax
  }

  func complete() {
    isComplete = true
    end()
  }

  func fail(_ error: BodyError) {
    if !isComplete && failure == nil { failure = error }
    end()
  }

  private func end() {
    onTaken = nil
    wake()
  }

  private func wake() {
    let continuation = reader
    reader = nil
    continuation?.resume()
  }
}

package enum BodyError: Error {
  case visitorGone
  /// The server has refused the rest and answers itself.
  case refused
}
