import CSystem
import Glibc

/// An outgoing connection read and written by one task: `connect`, then `write` and `read` until done.
///
/// Everything runs on the stream's loop: the caller's task is taken there by `Dialer.withStream`.
package final class ClientStream: Conversation, @unchecked Sendable {  // touched only on its loop
  private let connection: Connection
  private var received: [UInt8] = []
  private var receivedStart = 0
  private var ended: SocketError?
  private var peerHasFinished = false
  private var opener: CheckedContinuation<Void, Never>?
  private var reader: CheckedContinuation<Void, Never>?
  private var writer: CheckedContinuation<Void, Never>?

  private static let receivedMax = 256 << 10
  private static let writtenMax = 256 << 10

  init(_ connection: Connection) {
    self.connection = connection
    connection.start(self)
  }

  package var isUsable: Bool { ended == nil && !peerHasFinished && receivedStart == received.count }
  package var loop: Loop { connection.loop }
  package var peer: SocketAddress { connection.peer }

  /// Waits until the connection is made, and secured if it is to be.
  func opened() async throws(SocketError) {
    while !connection.isEstablished && !peerHasFinished && ended == nil {
      await withCheckedContinuation { opener = $0 }
    }
    if !connection.isEstablished { connection.close() }
    if let ended { throw ended }
  }

  /// Goes on in TLS. Bytes that came before and were not read yet are refused: they are not the peer's word but
  /// perhaps that of somebody between us, and would be read as if they had come secured (RFC 3207 6).
  func secure(with session: TLSSession) async throws(SocketError) {
    if let ended { throw ended }
    guard isUsable, !connection.isSecured, connection.bytesWaiting == 0 else {
      throw .tls("bytes wait from before it began")
    }
    connection.secure(with: session)
    try await opened()
  }

  /// After this, whatever waits fails with `deadlinePassed`; 0 lifts it.
  package func setDeadline(seconds: Double) {
    connection.deadline = seconds == 0 ? 0 : connection.loop.now &+ UInt64(seconds * 1e9)
  }

  /// The next bytes, as they come; nil at the end.
  package func read() async throws -> [UInt8]? {
    while receivedStart == received.count {
      if let ended { throw ended }
      if peerHasFinished {
        if let failure = connection.failure { throw failure }
        return nil
      }
      await withCheckedContinuation { reader = $0 }
    }
    let bytes = receivedStart == 0 ? received : Array(received[receivedStart...])
    received.removeAll(keepingCapacity: true)
    receivedStart = 0
    connection.resumeReading()
    return bytes
  }

  package func write(_ bytes: [UInt8]) async throws {
    if let ended { throw ended }
    connection.write(bytes)
    while connection.bytesWaiting > Self.writtenMax {
      await withCheckedContinuation { writer = $0 }
      if let ended { throw ended }
    }
  }

  /// Tells the peer that nothing more will be sent; its answer can still be read.
  package func finishWriting() { connection.finishWriting() }

  package func close() { connection.close() }

  // MARK: Conversation

  package func established() { wake(&opener) }

  package func received(_ bytes: UnsafeRawBufferPointer) {
    received.append(contentsOf: bytes)
    if received.count > Self.receivedMax { connection.pauseReading() }
    wake(&reader)
  }

  package func drained() { wake(&writer) }

  package func peerFinished() {
    peerHasFinished = true
    wake(&opener)
    wake(&reader)
  }

  package func deadlinePassed() { end(.deadlinePassed) }

  package func closed() { end(connection.failure ?? .closed) }

  private func end(_ reason: SocketError) {
    if ended == nil { ended = reason }
    connection.close()
    wake(&opener)
    wake(&reader)
    wake(&writer)
  }

  private func wake(_ waiting: inout CheckedContinuation<Void, Never>?) {
    let continuation = waiting
    waiting = nil
    continuation?.resume()
  }
}
