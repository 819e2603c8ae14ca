import Dispatch
import Glibc
import HTTP
import JSON
import Registry
import Sockets
import Synchronization

/// Where the server takes orders from commands on this machine: one line of JSON each, `{"command","order"}`; answered
/// by lines `{"say"}` and `{"done","total"}`, and one with `{"end"}` at last. Only the user who runs the server is
/// heard, and root.
final class OrderSocket: @unchecked Sendable {  // its watch is set once, in init; its state has a lock
  private struct State {
    var works: [Int: Task<Void, Never>] = [:]
    var begun = 0
    var isClosed = false
  }

  private let installation: Installation
  private let log: AccessLog
  private let listening: Int32
  private let state = Mutex(State())
  private var watch: (any DispatchSourceRead)?

  private static let orders: [any Order.Type] = [SetUp.self, AddUser.self, CreateToken.self, MakeDemo.self]
  private static let worksMax = 4
  private static let lineBytesMax = 1 << 20
  /// Nobody keeps us waiting longer for his line, nor for reading ours.
  private static let patienceSeconds = 5

  init(_ installation: Installation, _ log: AccessLog) throws {
    self.installation = installation
    self.log = log
    listening = try LocalSocket.listen(in: installation.registry.folder)
    watch = DispatchWatch.readable(listening, on: DispatchQueue(label: "guichet.orders")) { [weak self] in
      self?.acceptAll()
    }
  }

  /// Takes no more orders; what is under way is asked to end, and has ended when this returns.
  func close() async {
    let works = state.withLock { state in
      state.isClosed = true
      return Array(state.works.values)
    }
    unlink(installation.registry.folder.orders)
    watch?.setCancelHandler { @Sendable [listening] in Glibc.close(listening) }
    watch?.cancel()
    for work in works { work.cancel() }
    for work in works { await work.value }
  }

  private func acceptAll() {
    while let descriptor = LocalSocket.accept(listening, seconds: Self.patienceSeconds) {
      let line = OrderLine(descriptor)
      guard let user = LocalSocket.peer(descriptor), user == getuid() || user == 0 else { continue }
      begin(line, Orderer.name(of: user))
    }
  }

  private func begin(_ line: OrderLine, _ orderer: String) {
    state.withLock { state in
      guard !state.isClosed, state.works.count < Self.worksMax else {
        return line.write(["end": "refused", "reason": "the server is busy with other orders: try again later"])
      }
      state.begun += 1
      let number = state.begun
      state.works[number] = Task { [self] in
        await work(line, orderer)
        forget(number)
      }
    }
  }

  private func forget(_ number: Int) { state.withLock { $0.works[number] = nil } }

  private func work(_ line: OrderLine, _ orderer: String) async {
    guard let request = await line.read(bytesMax: Self.lineBytesMax).flatMap({ try? JSONReader.read($0) }),
      let command = Self.orders.first(where: { $0.name == request["command"]?.string }), let order = request["order"]
    else { return await line.end(["end": "refused", "reason": "this server does not know the order"]) }
    let report = Report(
      say: { line.write(["say": .string($0)]) },
      show: { line.write(["done": .number(JSONNumber($0)), "total": .number(JSONNumber($1))]) })
    do {
      try await command.carryOut(order, by: orderer, in: installation, report)
      log.note("order", "\(command.name), ordered by \(orderer)")
      await line.end(["end": "done"])
    } catch let fault as BadUsage {
      await line.end(["end": "badUsage", "reason": .string(fault.description)])
    } catch {
      await line.end(["end": "refused", "reason": .string("\(error)")])
    }
  }
}

/// One connection. It blocks, on a queue of its own.
/// `@unchecked Sendable`: what changes is touched on `queue` only.
private final class OrderLine: @unchecked Sendable {
  // `@unchecked`: see above.
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "guichet.order")
  private var isHeard = true

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  func read(bytesMax: Int) async -> [UInt8]? {
    await withCheckedContinuation { continuation in
      queue.async { [descriptor] in
        var lines = LineReader(descriptor: descriptor, bytesMax: bytesMax)
        continuation.resume(returning: lines.next() ?? nil)
      }
    }
  }

  /// Whoever has gone away is not told the rest.
  func write(_ answer: JSON) { queue.async { [self] in send(answer) } }

  func end(_ answer: JSON) async {
    await withCheckedContinuation { continuation in
      queue.async { [self] in
        send(answer)
        continuation.resume()
      }
    }
  }

  private func send(_ answer: JSON) {
    var rest = (answer.bytes() + [0x0A])[...]
    while isHeard, !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0 && errno == EINTR { continue }
      isHeard = count > 0
      rest = rest.dropFirst(max(0, count))
    }
  }
}
