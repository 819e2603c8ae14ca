import Sockets

/// HTTP/1.1 with one client: requests are read one after the other and answered in their order.
///
/// At rest between requests it holds nothing but its few fields. A head that came whole is parsed where it was read;
/// only an unfinished one is kept. What comes while a request is being answered waits, and beyond a limit the client
/// waits.
final class ServerConversation: Conversation, @unchecked Sendable {  // touched only on its loop
  private let connection: Connection
  private let desk: Desk
  private var phase = Phase.idle
  /// Bytes that came and could not be used yet: a head that has begun, or requests sent ahead.
  private var kept: [UInt8] = []
  private var parser = HeadParser()
  private var isReading = false
  private var keepsAlive = true
  private var peerHasFinished = false
  private var hasServed = false
  private var progressMark: UInt64 = 0
  private var progressAt: UInt64 = 0

  private enum Phase {
    /// Between requests, or in a head.
    case idle
    /// A body comes in. The exchange may have begun already, if it streams.
    case body(Exchange)
    /// The body is complete; the answer is being made or written.
    case answering(Exchange)
    /// Nothing that comes counts any more.
    case over
  }

  init(_ connection: Connection, desk: Desk) {
    self.connection = connection
    self.desk = desk
    connection.start(self)
    connection.setDeadline(seconds: desk.limits.silentSeconds)
  }

  var isOpen: Bool { connection.isOpen }
  var loop: Loop { desk.loop }
  var mustWaitForReader: Bool { isOpen && connection.bytesWaiting > desk.limits.waitingAnswerBytesMax }

  func sleep(seconds: Double) async { await desk.loop.sleep(seconds: seconds) }
  func send(_ fill: (inout [UInt8]) -> Void) { connection.write(fill) }

  /// Lets an idle client go, and tells a busy one with its answer. One that has just come gets a moment to ask.
  func drain() {
    guard case .idle = phase, kept.isEmpty, connection.bytesWaiting == 0 else { return }
    if hasServed { connection.finish() } else { connection.setDeadline(seconds: 1) }
  }

  // MARK: Conversation

  func established() { connection.setDeadline(seconds: desk.limits.silentSeconds) }

  func received(_ bytes: UnsafeRawBufferPointer) {
    if case .over = phase { return }
    if kept.isEmpty {
      let used = read(bytes)
      keep(bytes.slice(used..<bytes.count))
    } else {
      kept.append(contentsOf: bytes)
      if kept.count > desk.limits.headBytesMax * 2 { connection.pauseReading() }
      readKept()
    }
  }

  func drained() {
    if case .answering(let exchange) = phase {
      exchange.stream?.wake()
    } else if !kept.isEmpty, !parser.hasBegun {
      readKept()
    }
    if case .idle = phase { waitForRequest() }
  }

  /// The client will send nothing more, but may wait for its answer.
  func peerFinished() {
    peerHasFinished = true
    switch phase {
    case .idle: finishIfPeerDid()
    case .body(let exchange):
      exchange.body?.fail(.visitorGone)
      refuse(.badRequest, exchange)
    case .answering: break
    case .over: connection.finish()
    }
  }

  func deadlinePassed() {
    switch phase {
    case .idle where connection.bytesWaiting > 0: if !progresses(connection.bytesSent) { connection.close() }
    case .idle where parser.hasBegun:
      if !progresses(UInt64(kept.count), by: desk.limits.headProgressBytesMin) { refuse(.requestTimeout) }
    case .idle: connection.finish()
    case .body(let exchange):
      if exchange.isPaused { return watchProgress(connection.bytesReceived) }
      guard !progresses(connection.bytesReceived) else { return }
      exchange.body?.fail(.visitorGone)
      refuse(.requestTimeout, exchange)
    case .answering where connection.bytesWaiting == 0: watchProgress(connection.bytesSent)
    case .answering: if !progresses(connection.bytesSent) { connection.close() }
    case .over: connection.close()
    }
  }

  func closed() {
    switch phase {
    case .body(let exchange), .answering(let exchange):
      exchange.body?.fail(.visitorGone)
      exchange.stream?.wake()
    case .idle, .over: break
    }
    phase = .over
  }

  // MARK: time

  private func waitForRequest() {
    if connection.bytesWaiting > 0 {
      watchProgress(connection.bytesSent)
    } else if !parser.hasBegun {
      if desk.isDraining { return connection.finish() }
      connection.setDeadline(seconds: hasServed ? desk.limits.idleSeconds : desk.limits.silentSeconds)
    }
  }

  private func watchProgress(_ mark: UInt64) {
    progressMark = mark
    progressAt = desk.loop.now
    connection.setDeadline(seconds: desk.limits.progressTickSeconds)
  }

  /// A client that sends its request or takes its answer a few bytes at a time holds our memory: it must move on, or
  /// go.
  private func progresses(_ mark: UInt64, by bytesMin: UInt64? = nil) -> Bool {
    if mark &- progressMark >= bytesMin ?? desk.limits.progressBytesMin {
      watchProgress(mark)
      return true
    }
    connection.setDeadline(seconds: desk.limits.progressTickSeconds)
    return desk.loop.now &- progressAt < desk.limits.progressSeconds * 1_000_000_000
  }

  // MARK: reading

  private func keep(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    kept.append(contentsOf: bytes)
    if kept.count > desk.limits.headBytesMax * 2 { connection.pauseReading() }
  }

  private func readKept() {
    guard !isReading, !kept.isEmpty else { return }
    var bytes: [UInt8] = []
    swap(&bytes, &kept)
    let used = bytes.withUnsafeBytes { read($0) }
    if used < bytes.count {
      if used > 0 { bytes.removeFirst(used) }
      kept = bytes
    }
    if case .body(let exchange) = phase, exchange.isPaused { return }
    if kept.count <= desk.limits.headBytesMax { connection.resumeReading() }
  }

  /// Everything that was asked has been answered, and nothing more can come.
  private func finishIfPeerDid() {
    guard peerHasFinished, case .idle = phase else { return }
    if parser.hasBegun { return refuse(.badRequest) }
    if kept.isEmpty { connection.finish() }
  }

  /// Uses as many bytes as it can and says how many. Those of an unfinished head are not used.
  private func read(_ bytes: UnsafeRawBufferPointer) -> Int {
    isReading = true
    defer { isReading = false }
    var used = 0
    while used < bytes.count {
      let rest = bytes.slice(used..<bytes.count)
      switch phase {
      case .idle:
        guard !mustWaitForReader else { return used }
        guard let length = readHead(rest) else { return used }
        used += length
      case .body(let exchange):
        used += readBody(rest, exchange)
        if case .body = phase, exchange.isPaused { return used }
      case .answering: return used
      case .over: return bytes.count
      }
    }
    return used
  }

  /// The length of the head if it is complete. Otherwise, and when it was refused, nil.
  private func readHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let hadBegun = parser.hasBegun
    do {
      guard let (head, length) = try parser.parse(bytes, limits: desk.limits, hosts: &desk.hosts) else {
        if !hadBegun { watchProgress(0) }
        return nil
      }
      parser = HeadParser()
      begin(head)
      return length
    } catch {
      refuse(error.status, path: bytes.secondWord)
      return nil
    }
  }

  private func begin(_ head: RequestHead) {
    let reception = desk.site.receive(head)
    let exchange = Exchange(
      head, reception, client: client(of: head), id: desk.nextRequestID(), startedAt: desk.loop.now)
    keepsAlive = head.keepsAlive && !desk.isDraining
    hasServed = true
    if case .length(let length) = head.framing, length > reception.bodyBytesMax {
      return refuse(.contentTooLarge, exchange)
    }
    guard head.framing != .none else {
      phase = .answering(exchange)
      return answer(exchange, body: .none)
    }
    exchange.decoder = BodyDecoder(head.framing, bytesMax: reception.bodyBytesMax)
    phase = .body(exchange)
    watchProgress(connection.bytesReceived)
    if head.expectation == .continue100 { send { $0.append(text: "HTTP/1.1 100 Continue\r\n\r\n") } }
    guard reception.streamsBody else { return }
    let body = BodyStream(waitingMax: desk.limits.waitingBodyBytesMax) { [weak self, weak exchange] in
      guard let self, let exchange, exchange.isPaused else { return }
      exchange.isPaused = false
      self.connection.resumeReading()
      self.readKept()
    }
    exchange.body = body
    answer(exchange, body: .stream(body))
  }

  private func readBody(_ bytes: UnsafeRawBufferPointer, _ exchange: Exchange) -> Int {
    do {
      let used = try exchange.decode(bytes, limits: desk.limits)
      if exchange.isPaused { connection.pauseReading() }
      guard exchange.decoder.isDone else { return used }
      connection.deadline = 0
      phase = .answering(exchange)
      if let body = exchange.body {
        body.complete()
      } else {
        answer(exchange, body: .bytes(exchange.takeCollected()))
      }
      return used
    } catch {
      exchange.body?.fail(.refused)
      refuse(error.status, exchange)
      return bytes.count
    }
  }

  // MARK: answering

  private func answer(_ exchange: Exchange, body: Request.Body) {
    let request = Request(
      head: exchange.head, body: body, client: exchange.client, isSecure: isSecure(exchange.head),
      id: exchange.id, captures: exchange.reception.captures, loop: desk.loop)
    switch exchange.reception.answer {
    case .now(let answer): write(answer(request), for: exchange)
    case .later(let answer):
      Task.immediate(executorPreference: desk.loop.executor) {
        let response = await answer(request)
        await self.finishBody(of: exchange)
        self.write(response, for: exchange)
      }
    }
  }

  private func client(of head: RequestHead) -> IPAddress {
    guard !desk.proxies.trusted.isEmpty else { return connection.peer.ip }
    guard let chain = head.listField("x-forwarded-for", separator: ",") else { return connection.peer.ip }
    return chain.withUnsafeBytes { desk.proxies.client(peer: connection.peer.ip, fields: [$0]) }
  }

  private func isSecure(_ head: RequestHead) -> Bool {
    guard !desk.proxies.trusted.isEmpty else { return connection.isSecured }
    return head.withField("x-forwarded-proto") {
      desk.proxies.isSecure(peer: connection.peer.ip, field: $0, isConnectionSecure: connection.isSecured)
    } ?? connection.isSecured
  }

  /// A handler may answer before it has read the whole body it streams. A small rest is read and forgotten, so that the
  /// connection can go on; after a large one it is closed. Either way the answer does not depend on what had come so
  /// far.
  private func finishBody(of exchange: Exchange) async {
    guard let body = exchange.body, case .body = phase, isOpen else { return }
    if let remaining = exchange.decoder.remaining, remaining > UInt64(desk.limits.unwantedBodyBytesMax) {
      keepsAlive = false
      return
    }
    var forgotten = 0
    while case .body = phase, isOpen {
      guard let bytes = try? await body.read() else { return }
      forgotten += bytes.count
      if forgotten > desk.limits.unwantedBodyBytesMax {
        keepsAlive = false
        return
      }
    }
  }

  private func write(_ response: Response, for exchange: Exchange) {
    guard isOpen, isCurrent(exchange) else { return record(exchange, Self.visitorGone, 0) }
    if desk.isDraining { keepsAlive = false }
    let isHead = exchange.head.method == .head
    switch response.body {
    case .none: finish(exchange, response, head(response, exchange, .length(0)), [])
    case .bytes(let bytes):
      finish(exchange, response, head(response, exchange, .length(bytes.count)), isHead ? [] : bytes)
    case .stream(let length, let produce):
      Task.immediate(executorPreference: desk.loop.executor) {
        await self.stream(response, length, produce, exchange)
      }
    }
  }

  /// Only in the log: nobody was there to be answered.
  private static let visitorGone = Status(499)

  private func isCurrent(_ exchange: Exchange) -> Bool {
    switch phase {
    case .body(let current), .answering(let current): current === exchange
    case .idle, .over: false
    }
  }

  private func finish(_ exchange: Exchange, _ response: Response, _ head: (inout [UInt8]) -> Void, _ body: [UInt8]) {
    connection.write { output in
      head(&output)
      output.append(contentsOf: body)
    }
    end(exchange, response.status, body.count)
  }

  private func stream(
    _ response: Response, _ length: Int?, _ produce: @Sendable (ResponseStream) async throws -> Void,
    _ exchange: Exchange
  ) async {
    let isOldVersion = exchange.head.minorVersion == 0
    if length == nil && isOldVersion { keepsAlive = false }
    let ending: Ending = length.map { .length($0) } ?? (isOldVersion ? .close : .chunked)
    connection.write(head(response, exchange, ending))
    let stream = ResponseStream(
      self, isChunked: ending == .chunked, isMuted: exchange.head.method == .head || response.status.forbidsBody)
    exchange.stream = stream
    phase = .answering(exchange)
    watchProgress(connection.bytesSent)
    do {
      if exchange.head.method != .head { try await produce(stream) }
      guard isOpen else { throw BodyError.visitorGone }
      if ending == .chunked, exchange.head.method != .head { send { $0.append(text: "0\r\n\r\n") } }
      end(exchange, response.status, stream.bytesWritten)
    } catch {
      // The head is gone, so the only honest end is a broken connection: the client must not take a part for the whole.
      record(exchange, response.status, stream.bytesWritten)
      connection.close()
    }
  }

  private enum Ending: Equatable {
    case length(Int)
    case chunked
    case close
  }

  /// Writes status line and fields.
  private func head(_ response: Response, _ exchange: Exchange?, _ ending: Ending) -> (inout [UInt8]) -> Void {
    { [desk, keepsAlive] output in
      output.append(text: "HTTP/1.1 ")
      output.append(decimal: response.status.code)
      output.append(.space)
      output.append(text: response.status.reason)
      output.append(text: "\r\n")
      desk.appendDate(to: &output)
      output.append(contentsOf: response.fields.bytes)
      if !response.status.forbidsBody {
        switch ending {
        case .length(let length):
          output.append(text: "Content-Length: ")
          output.append(decimal: length)
          output.append(text: "\r\n")
        case .chunked: output.append(text: "Transfer-Encoding: chunked\r\n")
        case .close: break
        }
      }
      if !keepsAlive {
        output.append(text: "Connection: close\r\n")
      } else if exchange?.head.minorVersion == 0 {
        output.append(text: "Connection: keep-alive\r\n")
      }
      output.append(text: "\r\n")
    }
  }

  private func end(_ exchange: Exchange, _ status: Status, _ bodyBytes: Int) {
    record(exchange, status, bodyBytes)
    guard keepsAlive else {
      phase = .over
      return connection.finish(lingers: true)
    }
    phase = .idle
    waitForRequest()
    guard !isReading else { return }
    readKept()
    finishIfPeerDid()
  }

  /// Answers what cannot be served, and closes: where the next request would begin is not certain any more.
  private func refuse(_ status: Status, _ exchange: Exchange? = nil, path: [UInt8] = []) {
    if case .over = phase { return }
    keepsAlive = false
    phase = .over
    kept = []
    if exchange?.stream != nil { return connection.close() }  // in the middle of an answer there is no room for another
    let response = desk.site.refusal(status, path: exchange.map { Array($0.head.path) } ?? path)
    var body: [UInt8] = []
    if case .bytes(let bytes) = response.body { body = bytes }
    let isHead = exchange.map { $0.head.method == .head } ?? parser.isHead
    connection.write { output in
      head(response, exchange, .length(body.count))(&output)
      if !isHead { output.append(contentsOf: body) }
    }
    record(exchange, status, body.count)
    connection.finish(lingers: true)
  }

  private func record(_ exchange: Exchange?, _ status: Status, _ bodyBytes: Int) {
    guard exchange?.isRecorded != true else { return }
    exchange?.isRecorded = true
    let nanoseconds = exchange.map { MonotonicClock.nanoseconds() &- $0.startedAt } ?? 0
    desk.record(
      AccessLog.Entry(
        id: exchange?.id ?? desk.nextRequestID(), peer: exchange?.client ?? connection.peer.ip,
        head: exchange?.head, status: status, bytes: bodyBytes, nanoseconds: nanoseconds),
      route: exchange?.reception.route)
  }
}

/// One request and its answer.
private final class Exchange: @unchecked Sendable {  // touched only on its loop
  let head: RequestHead
  let reception: Reception
  let client: IPAddress
  let id: RequestID
  let startedAt: UInt64
  var decoder = BodyDecoder(.none, bytesMax: 0)
  var body: BodyStream?
  var stream: ResponseStream?
  /// The handler is slower than the sender; nothing is read until it has caught up.
  var isPaused = false
  var isRecorded = false
  private var collected: [UInt8] = []

  init(_ head: RequestHead, _ reception: Reception, client: IPAddress, id: RequestID, startedAt: UInt64) {
    self.head = head
    self.reception = reception
    self.client = client
    self.id = id
    self.startedAt = startedAt
  }

  func decode(_ bytes: UnsafeRawBufferPointer, limits: Limits) throws(HeadParser.Refusal) -> Int {
    try decoder.decode(bytes, limits: limits) { piece in
      if let body { if !body.append(piece) { isPaused = true } } else { collected.append(contentsOf: piece) }
    }
  }

  func takeCollected() -> [UInt8] {
    defer { collected = [] }
    return collected
  }
}

extension UnsafeRawBufferPointer {
  /// What stands between the first two spaces: the target of a request whose head cannot be read.
  fileprivate var secondWord: [UInt8] {
    let words = prefix(8 << 10).split(separator: .space, maxSplits: 2, omittingEmptySubsequences: false)
    return words.count > 1 ? Array(words[1]) : []
  }
}
