import Sockets
import Synchronization

/// A server that does exactly what a test tells it to, right or wrong.
final class ScriptedServer: Sendable {
  enum Answer: Sendable {
    case say(String)
    case sayThenClose(String)
    case close
    case hang
  }

  let loops: Loops
  let port: UInt16
  private let listener: Listener
  private let heard = Mutex<[String]>([])

  /// The answers by the first word of a command, `greeting` for the first of all, `.` for the end of a message and
  /// `text` for the first bytes of one. What is left out is answered well.
  init(_ answers: [String: Answer] = [:], hello: String = "250 script") throws {
    loops = try Loops(count: 1)
    let policy = Listener.Policy(descriptors: Descriptors(), quota: nil, tls: nil)
    let box = Box()
    listener = try Listener(
      SocketAddress(IPAddress(ipv4: 0x7F00_0001), port: 0), loop: loops.all[0], policy: policy
    ) { connection in
      let script = Script(connection, answers, hello) { box.hear($0) }
      connection.start(script)
      script.answer("greeting", or: "220 script")
    }
    port = listener.address.port
    box.server = self
    let listener = listener
    loops.all[0].perform { listener.start() }
  }

  /// What was said to it, without the lines of messages.
  var commands: [String] { heard.withLock { $0 } }

  func stop() {
    let listener = listener
    loops.all[0].perform { listener.stop() }
  }

  private final class Box: @unchecked Sendable {  // set before the listener starts, read on its loop
    weak var server: ScriptedServer?
    func hear(_ command: String) { server?.heard.withLock { $0.append(command) } }
  }

  private final class Script: Conversation {
    private let connection: Connection
    private let answers: [String: Answer]
    private let hello: String
    private let hear: (String) -> Void
    private var unread: [UInt8] = []
    private var readsText = false
    /// It has closed, or says nothing any more.
    private var isSilent = false

    init(
      _ connection: Connection, _ answers: [String: Answer], _ hello: String, hear: @escaping (String) -> Void
    ) {
      self.connection = connection
      self.answers = answers
      self.hello = hello
      self.hear = hear
    }

    func received(_ bytes: UnsafeRawBufferPointer) {
      unread += isSilent ? [] : Array(bytes)
      if readsText, answers["text"] != nil {
        answer("text", or: "")
        readsText = false
        unread = []
      }
      while !isSilent, let feed = unread.firstIndex(of: 0x0A) {
        let line = String(decoding: unread[..<feed], as: UTF8.self).filter { $0 != "\r" }
        unread = Array(unread[(feed + 1)...])
        read(line)
      }
    }

    private func read(_ line: String) {
      if readsText {
        guard line == "." else { return }
        readsText = false
        return answer(".", or: "250 taken")
      }
      hear(line)
      switch line.split(separator: " ").first ?? "" {
      case "EHLO": answer("EHLO", or: hello)
      case "DATA":
        readsText = answers["DATA"] == nil
        answer("DATA", or: "354 go on")
      case "QUIT": answer("QUIT", or: "221 bye")
      case let verb: answer(String(verb), or: "250 fine")
      }
    }

    func answer(_ verb: String, or usual: String) {
      switch answers[verb] ?? .say(usual) {
      case .say(let text): connection.write(Array("\(text)\r\n".utf8))
      case .sayThenClose(let text):
        connection.write(Array("\(text)\r\n".utf8))
        connection.finish(lingers: true)
        isSilent = true
      case .close:
        isSilent = true
        connection.close()
      case .hang: isSilent = true
      }
    }

    func established() {}
    func drained() {}
    func peerFinished() { connection.close() }
    func deadlinePassed() { connection.close() }
    func closed() { isSilent = true }
  }
}
