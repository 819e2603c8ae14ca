import CSystem
import Glibc

/// One TCP connection on its loop: bytes in to its conversation, bytes out as fast as the peer takes them.
///
/// At rest it owns no buffer. Bytes are read into the loop's buffer; bytes written are gathered in a buffer lent by
/// the loop and sent once per batch of events. When the peer is slow the rest waits here and EPOLLOUT is asked for.
package final class Connection: @unchecked Sendable {  // touched only on its loop
  package let loop: Loop
  package let peer: SocketAddress
  package private(set) var bytesReceived: UInt64 = 0
  package private(set) var bytesSent: UInt64 = 0

  let descriptor: Int32
  let serial: UInt32
  var isUnflushed = false
  private(set) var tls: TLSSession?
  private(set) var conversation: (any Conversation)?
  private var output: [UInt8] = []
  private var outputSent = 0
  private var state = State.open
  private var interest: UInt32
  private var readIsPaused = false
  private var resumesDecrypting = false
  private var finishesWriting = false
  private var peerHasFinished = false
  private var releaseSlot: (@Sendable () -> Void)?
  /// The earliest time at which the wheel will ring for this connection; 0 if it will not.
  private var ringsAt: UInt64 = 0

  private enum State {
    /// Outgoing, not yet answered.
    case connecting
    case open
    /// Close when what was written is sent.
    case finishing(lingers: Bool)
    /// All is sent and our side is shut; what the peer still sends is thrown away, so that no reset destroys our
    /// answer.
    case lingering
    case closed
  }

  private static let lingerNanoseconds: UInt64 = 3_000_000_000

  /// Takes over a connected, non-blocking descriptor.
  init(_ descriptor: Int32, peer: SocketAddress, loop: Loop, tls: TLSSession?, onClose: (@Sendable () -> Void)? = nil) {
    self.descriptor = descriptor
    self.peer = peer
    self.loop = loop
    self.tls = tls
    releaseSlot = onClose
    loop.connectionSerial &+= 1
    serial = loop.connectionSerial
    interest = EPOLLIN.rawValue
    loop.add(self)
    loop.watch(descriptor, for: interest)
  }

  /// Takes over a descriptor on which `connect` has been called.
  convenience init(_ descriptor: Int32, connectingTo peer: SocketAddress, loop: Loop, tls: TLSSession?) {
    self.init(descriptor, peer: peer, loop: loop, tls: tls)
    state = .connecting
    interest = EPOLLOUT.rawValue
    loop.change(descriptor, to: interest)
  }

  package func start(_ conversation: any Conversation) { self.conversation = conversation }

  /// Why the connection broke, if it did.
  package private(set) var failure: SocketError?

  package var isEstablished: Bool { isOpen && tls?.isEstablished != false }
  package var isOpen: Bool { if case .open = state { true } else { false } }
  package var isSecured: Bool { tls != nil }
  package var tlsVersion: String? { tls?.version }

  /// Bytes written but not yet taken by the kernel.
  package var bytesWaiting: Int { output.count - outputSent + (tls?.cipherWaiting ?? 0) }

  /// When `deadlinePassed` is to be called, in nanoseconds of `loop.now`; 0 for never. Cheap to move.
  package var deadline: UInt64 = 0 {
    didSet {
      guard deadline != 0, ringsAt == 0 || deadline < ringsAt else { return }
      ringsAt = deadline
      loop.ring(self, at: deadline)
    }
  }

  /// Goes on in TLS. Nothing may wait to be sent: it would go out encrypted although it was meant to go before.
  func secure(with session: TLSSession) {
    precondition(tls == nil && bytesWaiting == 0, "a connection is secured once, between two sentences")
    tls = session
    _ = session.shakeHands()
    markUnflushed()
  }

  package func setDeadline(seconds: UInt64) { deadline = loop.now &+ seconds &* 1_000_000_000 }

  // MARK: writing

  /// Gives the closure the buffer of what will be sent at the end of this batch of events.
  package func write(_ fill: (inout [UInt8]) -> Void) {
    loop.assertCurrent()
    if output.capacity == 0 { output = loop.outputBuffers.take() }
    fill(&output)
    markUnflushed()
  }

  package func write(_ bytes: [UInt8]) { write { $0.append(contentsOf: bytes) } }

  /// Closes once everything written is sent. With `lingers`, goes on reading (and forgetting) for a moment, so that
  /// bytes of the peer that are still on their way do not reset the connection before our answer is read.
  package func finish(lingers: Bool = false) {
    guard case .open = state else { return }
    state = .finishing(lingers: lingers)
    markUnflushed()
  }

  /// Ends our side once everything written is sent, and goes on reading.
  package func finishWriting() {
    finishesWriting = true
    markUnflushed()
  }

  /// Closes at once; what was not sent is lost.
  package func close() {
    if case .closed = state { return }
    state = .closed
    loop.remove(self)
    _ = Glibc.close(descriptor)
    releaseOutput()
    tls = nil
    let conversation = self.conversation
    self.conversation = nil
    releaseSlot?()
    releaseSlot = nil
    conversation?.closed()
  }

  /// Stops taking bytes from the peer until `resumeReading`: TCP then slows it down.
  package func pauseReading() {
    readIsPaused = true
    updateInterest()
  }

  package func resumeReading() {
    guard readIsPaused else { return }
    readIsPaused = false
    updateInterest()
    guard tls != nil else { return }
    // Decrypted bytes may wait in libssl, unseen by epoll. Not from here: the caller may be inside `received`.
    resumesDecrypting = true
    markUnflushed()
  }

  private func markUnflushed() {
    guard !isUnflushed else { return }
    isUnflushed = true
    loop.unflushed.append(self)
  }

  // MARK: events

  func serve(_ events: UInt32) {
    if case .connecting = state { return connected() }
    if events & EPOLLOUT.rawValue != 0 { flush() }
    if events & EPOLLIN.rawValue != 0 {
      readWaiting()
    } else if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 {
      close()
    }
  }

  private func connected() {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
    guard code == 0 else { return end(.system("connect", code)) }
    state = .open
    updateInterest()
    guard let tls else {
      conversation?.established()
      return
    }
    _ = tls.shakeHands()
    markUnflushed()
  }

  func ring(_ due: UInt64) {
    guard due == ringsAt else { return }
    ringsAt = 0
    guard deadline != 0 else { return }
    guard deadline <= loop.now else {
      ringsAt = deadline
      return loop.ring(self, at: deadline)
    }
    deadline = 0
    if case .lingering = state { return close() }
    if case .connecting = state { return end(.deadlinePassed) }
    if let tls, !tls.isEstablished { return end(.deadlinePassed) }
    if let conversation { conversation.deadlinePassed() } else { close() }
  }

  private func end(_ reason: SocketError) {
    failure = reason
    close()
  }

  private func readWaiting() {
    for _ in 0..<4 {
      let count = recv(descriptor, loop.readBuffer.baseAddress, loop.readBuffer.count, 0)
      if count < 0 {
        if errno == EINTR { continue }
        if errno != EAGAIN { end(.system("recv", errno)) }
        return
      }
      guard count > 0 else {
        // Secured, the end must be said inside: whoever cuts the line could otherwise cut the text (RFC 8446 6.1).
        if tls != nil { failure = .closed }
        return peerFinished()
      }
      bytesReceived &+= UInt64(count)
      if case .lingering = state { continue }
      deliver(UnsafeRawBufferPointer(rebasing: loop.readBuffer[..<count]))
      if count < loop.readBuffer.count || readIsPaused { return }
      if case .closed = state { return }
    }
  }

  private func deliver(_ bytes: UnsafeRawBufferPointer) {
    guard let tls else {
      if case .open = state { conversation?.received(bytes) }
      return
    }
    tls.take(bytes)
    deliverDecrypted()
  }

  /// Decrypts what has come, as long as the conversation wants more.
  private func deliverDecrypted() {
    while let tls, !readIsPaused {
      let wasEstablished = tls.isEstablished
      let step = tls.read(into: loop.plainBuffer)
      if tls.isEstablished != wasEstablished { conversation?.established() }
      if tls.cipherWaiting > 0 { markUnflushed() }
      switch step {
      case .bytes(let count):
        guard case .open = state else { continue }
        conversation?.received(UnsafeRawBufferPointer(rebasing: loop.plainBuffer[..<count]))
      case .wantsMore: return
      case .finished: return peerFinished()
      case .failed:
        failure = .tls(tls.failure ?? "")
        return finish()  // an alert waits to be sent
      }
    }
  }

  private func peerFinished() {
    guard !peerHasFinished else { return }
    peerHasFinished = true
    if case .lingering = state { return close() }
    updateInterest()
    if let conversation { conversation.peerFinished() } else { close() }
  }

  /// Sends what waits, as far as the peer takes it.
  func flush() {
    if resumesDecrypting {
      resumesDecrypting = false
      deliverDecrypted()
    }
    if case .closed = state { return }
    repeat {
      if let tls, outputSent < output.count {
        outputSent += output.withUnsafeBytes { tls.encrypt(UnsafeRawBufferPointer(rebasing: $0[outputSent...])) }
      }
      guard sendWaiting() else { return }
    } while outputSent < output.count && tls?.isEstablished != false
    if outputSent == output.count { releaseOutput() }
    updateInterest()
    settleAfterSending()
  }

  /// True if the kernel took everything that could be sent.
  private func sendWaiting() -> Bool {
    while true {
      let sent: Int
      if let tls {
        if tls.cipherWaiting == 0 { return true }
        sent = tls.sendCipher(scratch: loop.plainBuffer) {
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
      } else {
        if outputSent == output.count { return true }
        sent = output.withUnsafeBytes {
          send(descriptor, $0.baseAddress! + outputSent, $0.count - outputSent, Int32(MSG_NOSIGNAL))
        }
        if sent > 0 { outputSent += sent }
      }
      if sent >= 0 {
        bytesSent &+= UInt64(sent)
      } else if errno == EAGAIN {
        updateInterest()
        return false
      } else if errno != EINTR {
        end(.system("send", errno))
        return false
      }
    }
  }

  private func settleAfterSending() {
    switch state {
    case .open:
      guard bytesWaiting == 0, isEstablished else { return }  // a handshake's bytes are not the conversation's
      if finishesWriting { shutWriting() }
      conversation?.drained()
    case .finishing(let lingers) where bytesWaiting == 0 || tls?.isEstablished == false:
      shutDown(lingers: lingers)
    case .connecting, .finishing, .lingering, .closed: break
    }
  }

  private func shutWriting() {
    finishesWriting = false
    if let tls {
      tls.sayGoodbye()
      _ = tls.sendCipher(scratch: loop.plainBuffer) { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
    _ = Glibc.shutdown(descriptor, Int32(SHUT_WR))
  }

  private func shutDown(lingers: Bool) {
    shutWriting()
    guard lingers, !peerHasFinished else { return close() }
    state = .lingering
    readIsPaused = false
    updateInterest()
    deadline = loop.now &+ Self.lingerNanoseconds
  }

  private func releaseOutput() {
    guard output.capacity > 0 else { return }
    var buffer: [UInt8] = []
    swap(&buffer, &output)
    outputSent = 0
    loop.outputBuffers.give(buffer)
  }

  private func updateInterest() {
    if case .closed = state { return }
    var wanted: UInt32 = 0
    if !readIsPaused && !peerHasFinished { wanted |= EPOLLIN.rawValue }
    if hasUnsent { wanted |= EPOLLOUT.rawValue }
    guard wanted != interest else { return }
    interest = wanted
    loop.change(descriptor, to: wanted)
  }

  /// Bytes that only wait for the peer to take them (not for a handshake to end).
  private var hasUnsent: Bool {
    guard let tls else { return outputSent < output.count }
    return tls.cipherWaiting > 0 || (tls.isEstablished && outputSent < output.count)
  }
}
