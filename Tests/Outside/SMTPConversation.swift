import Glibc

/// One client's conversation with the sink, on a thread of its own (RFC 5321).
final class SMTPConversation {
  private let descriptor: Int32
  private let conduct: () -> SMTPSink.Conduct
  private let take: (TakenMail) -> Void
  private var unread: [UInt8] = []
  private var sender = ""
  private var recipients: [String] = []
  private var login: String?

  init(_ descriptor: Int32, conduct: @escaping () -> SMTPSink.Conduct, take: @escaping (TakenMail) -> Void) {
    self.descriptor = descriptor
    self.conduct = conduct
    self.take = take
  }

  func run() {
    guard answer(.greeting, "220 sink") else { return }
    while let line = readLine() {
      guard answer(command: line) else { return }
    }
  }

  /// False ends the conversation.
  private func answer(command line: String) -> Bool {
    switch line.prefix(4).uppercased() {
    case "EHLO", "HELO": return answer(.hello, "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN")
    case "AUTH":
      login = line
      return answer(.login, "235 known")
    case "MAIL":
      sender = Self.address(line)
      recipients = []
      return answer(.sender, "250 fine")
    case "RCPT":
      return answer(.recipient, "250 fine") { recipients.append(Self.address(line)) }
    case "DATA":
      var isExpected = false
      guard answer(.text, "354 go on", { isExpected = true }) else { return false }
      guard isExpected else { return true }
      guard let bytes = readText() else { return false }
      return answer(.end, "250 taken") {
        take(TakenMail(sender: sender, recipients: recipients, login: login, bytes: bytes))
      }
    case "RSET", "NOOP": return say("250 fine")
    case "QUIT":
      _ = say("221 bye")
      return false
    default: return say("502 not known here")
    }
  }

  /// Answers well, or as the sink is told to; `effect` is what a good answer promises, done before it is given.
  private func answer(_ moment: SMTPSink.Moment, _ usual: String, _ effect: () -> Void = {}) -> Bool {
    switch conduct() {
    case .refuse(moment, let words): return say(words)
    case .drop(moment): return false
    case .hang(moment):
      while receive() {}
      return false
    default:
      effect()
      return say(usual)
    }
  }

  private static func address(_ line: String) -> String {
    String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
  }

  private func readLine() -> String? {
    var searched = 0
    while true {
      if let feed = unread[searched...].firstIndex(of: 10) {
        let line = String(decoding: unread[..<feed].filter { $0 != 13 }, as: UTF8.self)
        unread.removeSubrange(...feed)
        return line
      }
      searched = unread.count
      guard unread.count < 65536, receive() else { return nil }
    }
  }

  /// The message up to the lone dot, its doubled dots made single (RFC 5321 4.5.2).
  private func readText() -> [UInt8]? {
    var text: [UInt8] = []
    while let line = readBytesOfLine() {
      if line == [46, 13, 10] { return text }
      text += line.first == 46 ? line.dropFirst() : line[...]
      guard text.count < 64 << 20 else { return nil }
    }
    return nil
  }

  private func readBytesOfLine() -> [UInt8]? {
    while true {
      if let feed = unread.firstIndex(of: 10) {
        defer { unread.removeSubrange(...feed) }
        return Array(unread[...feed])
      }
      guard receive() else { return nil }
    }
  }

  private func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    unread += buffer[..<count]
    return true
  }

  private func say(_ line: String) -> Bool {
    let bytes = Array("\(line)\r\n".utf8)
    return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }
}
