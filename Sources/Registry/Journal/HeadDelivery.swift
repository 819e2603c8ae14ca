package import SQLite

/// Where signed heads go besides `heads/`: to those who keep a copy that this machine's administrators cannot reach.
///
/// The addresses stand among the settings. One job for each is written in the transaction that signs the head, so none
/// is forgotten; the bodies of the jobs are `HeadHook` and `HeadMail`, and `JobRunner.deliverHeads` does them.
package enum HeadDelivery {
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case tooManyAddresses
    case noSecret
    case refused(status: Int)

    package var description: String {
      switch self {
      case .tooManyAddresses: "heads go to \(addressesMax) addresses at most"
      case .noSecret: "there is no secret to sign with"
      case .refused(let status): "answered with \(status)"
      }
    }
  }

  package static let addressesMax = 16
  private static let hooksName = "head.hooks"
  private static let secretName = "head.hooks.secret"
  private static let recipientsName = "head.mail"

  // MARK: Settings

  /// URLs that each head is posted to.
  package static func hooks(in db: Connection) throws -> [String] { try addresses(hooksName, db) }

  /// `secret` signs what is posted; whoever receives knows it too.
  package static func setHooks(_ urls: [String], secret: [UInt8], keyring: Keyring, in db: Connection) throws {
    try set(hooksName, to: urls, db)
    try Settings.setSecret(secretName, to: secret, keyring: keyring, in: db)
  }

  /// Whom each head is mailed to.
  package static func recipients(in db: Connection) throws -> [String] { try addresses(recipientsName, db) }

  package static func setRecipients(_ recipients: [String], in db: Connection) throws {
    try set(recipientsName, to: recipients, db)
  }

  static func secret(keyring: Keyring, in db: Connection) throws -> [UInt8]? {
    try Settings.secret(secretName, keyring: keyring, in: db)
  }

  /// One to a line.
  private static func addresses(_ name: String, _ db: Connection) throws -> [String] {
    try Settings.value(name, in: db)?.split(separator: "\n").map(String.init) ?? []
  }

  private static func set(_ name: String, to addresses: [String], _ db: Connection) throws {
    guard addresses.count <= addressesMax else { throw Failure.tooManyAddresses }
    precondition(addresses.allSatisfy { !$0.contains("\n") }, "an address is one line")
    try Settings.set(name, to: addresses.joined(separator: "\n"), in: db)
  }

  // MARK: Jobs

  /// To be called in the transaction that signs the head.
  static func schedule(_ head: JournalHead, byMail: Bool, at tick: Tick, in db: Connection) throws {
    for url in try hooks(in: db) {
      try Jobs.add(HeadHook(url: url, head: head), key: "\(head.count) \(url)", at: tick, in: db)
    }
    guard byMail else { return }
    for recipient in try recipients(in: db) {
      try Jobs.add(
        HeadMail(recipient: recipient, head: head), key: "\(head.count) \(recipient)", at: tick, in: db)
    }
  }
}

/// A head to be posted.
package struct HeadHook: JobPayload, Equatable {
  package static let kind = JobKind("head.hook", attemptsMax: 40, firstDelaySeconds: 2, delaySecondsMax: 3_600)

  package let url: String
  package let head: JournalHead

  init(url: String, head: JournalHead) {
    self.url = url
    self.head = head
  }

  package init(decoding bytes: [UInt8]) throws { (url, head) = try Addressed.open(bytes) }
  package func encoded() -> [UInt8] { Addressed.close(url, head) }
}

/// A head to be mailed.
package struct HeadMail: JobPayload, Equatable {
  package static let kind = JobKind("head.mail", attemptsMax: 40, firstDelaySeconds: 2, delaySecondsMax: 3_600)

  package let recipient: String
  package let head: JournalHead

  init(recipient: String, head: JournalHead) {
    self.recipient = recipient
    self.head = head
  }

  package init(decoding bytes: [UInt8]) throws { (recipient, head) = try Addressed.open(bytes) }
  package func encoded() -> [UInt8] { Addressed.close(recipient, head) }
}

/// As a job keeps it: the address on the first line, then the head as its file has it.
private enum Addressed {
  static func close(_ address: String, _ head: JournalHead) -> [UInt8] { Array("\(address)\n\(head.text)".utf8) }

  static func open(_ bytes: [UInt8]) throws -> (String, JournalHead) {
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
    guard parts.count == 2, let head = JournalHead(parsing: String(parts[1])) else {
      throw JournalHead.Failure.unreadable(file: "job")
    }
    return (String(parts[0]), head)
  }
}
