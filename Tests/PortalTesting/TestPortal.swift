// A whole portal on a socket of its own, with a clock set by hand, people of every post, and a browser-like client:
// what a test of pages or of the API begins with.
//
//   let portal = try await TestPortal()
//   let amina = try await portal.person("Amina Benali")
//   let browser = try await portal.browser(amina)
//   try await browser.open("/fr/dossiers")
//   try await browser.submit("/fr/…", ["name": "…"])

import Crypto
import Foundation
package import HTTP
package import Portal
package import Procedures
package import Registry
import Rules
import Sockets
import Synchronization

package final class TestPortal: Sendable {
  package let registry: Registry
  package let portal: Portal
  package let clock: HandClock
  package let server: Server
  package let packs: [Pack]
  let client: Client
  private let folder: String

  package static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Packs by name: those of the product, or of the tests of procedures.
  package init(
    _ names: [String] = ["creation-entreprise"], at start: String = "2026-03-02T09:00:00Z", isDemo: Bool = false,
    adjust: (inout Registry.Options) -> Void = { _ in }
  ) async throws {
    let clock = try HandClock(start)
    self.clock = clock
    folder = NSTemporaryDirectory() + "guichet-" + UUID().uuidString
    var options = Registry.Options()
    options.clock = clock.clock
    adjust(&options)
    let registry = try await Registry.open(DataFolder(folder), options: options) { _ in }
    self.registry = registry
    var packs: [Pack] = []
    for files in try names.map(Self.files) {
      packs.append(Pack.read(files).pack)
      let bundle = PackBundle(files)
      _ = try await registry.write { try Packs.publish(bundle, by: "", at: clock.now, in: $0) }
    }
    self.packs = packs
    let log = AccessLog(descriptor: open("/dev/null", O_WRONLY))
    let address = try Listener.reserve(SocketAddress(IPAddress(ipv4: 0x7F00_0001), port: 0))
    guard let url = ClientURL("http://\(address)") else { throw TestFailure("no address") }
    let work = Work(now: { clock.now.seconds }, log: log)
    portal = try Portal(
      root: Self.root, origins: Origins(publicURL: url, further: []), work: work,
      catalogue: Catalogue(packs, hour: { _ in clock.hour }, hourAt: { moment, _ in HandClock.hour(at: moment) }),
      registry: registry, isDemo: isDemo)
    let loops = try Loops(count: 1)
    server = try await Server(Server.Settings(address: address), site: portal, loops: loops, log: log)
    client = Client(dialer: try Dialer(loops: loops, addressGuard: .any))
    work.isOpen = true
  }

  /// To be called at the end of each test.
  package func close() async {
    _ = await server.drain(seconds: 1)
    await registry.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  package var address: String { "http://\(server.address)" }

  /// An active account; staff with a second factor. Without a password nobody signs in by the page.
  package func person(
    _ name: String, _ posts: [Actor.Post] = [], email: String? = nil, password: String? = nil, language: String = "fr"
  ) async throws -> TestPerson {
    let hash: String? =
      if let password { try await PasswordDesk(cost: .standard).hash(password) } else { nil }
    let id = registry.randomness.token(bytes: 12)
    let email = email ?? "\(id.lowercased())@example.org"
    let seed = OneTimeCode.newSecret(from: registry.randomness).withBytes { Array($0) }
    let token = APITokens.draw(from: registry.randomness)
    try await registry.write { [registry, now = clock.now, day = clock.hour.today] db in
      let application = Accounts.Application(
        email: email, name: name, language: language, passwordHash: hash, state: .active)
      try Accounts.register(application, id: id, on: day, at: now, in: db)
      for post in posts { try Posts.give(post, to: id, in: db) }
      if !posts.isEmpty {
        try Accounts.setSecondFactor(
          SecretBytes(copying: seed), recovery: RecoveryCodes(from: registry.randomness), step: 0, of: id,
          keyring: registry.keyring, in: db)
      }
      try APITokens.add(token.hash, id: "t-\(id)", of: id, name: "test", scope: "", at: now, in: db)
    }
    return TestPerson(
      id: id, name: name, email: email, password: password, posts: posts, seed: posts.isEmpty ? nil : seed,
      token: token.secret)
  }

  /// A browser; of somebody who has signed in, or of a stranger.
  package func browser(_ person: TestPerson? = nil) async throws -> TestBrowser {
    var cookies: [String: String] = [:]
    if let person {
      cookies["guichet"] = try await registry.write { [registry] db in
        try Sessions.begin(
          account: person.id, device: "test", address: "127.0.0.1", randomness: registry.randomness,
          at: registry.tick(), in: db)
      }
    }
    return TestBrowser(self, cookies)
  }

  /// A program that shows the person's key; nil shows none.
  package func program(_ person: TestPerson?) -> TestProgram { TestProgram(self, person?.token) }

  package static func files(_ name: String) throws -> PackFiles {
    let folders = ["Config/packs", "Tests/ProceduresTests/packs"].map { "\(root)/\($0)/\(name)" }
    guard let folder = folders.first(where: FileManager.default.fileExists) else {
      throw TestFailure("no pack \(name)")
    }
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let url = URL(fileURLWithPath: "\(folder)/\(path)")
      if !url.hasDirectoryPath, let data = try? Data(contentsOf: url) { files[path] = [UInt8](data) }
    }
    return PackFiles(name: name, files: files)
  }
}

package struct TestPerson: Sendable {
  package let id: String
  package let name: String
  package let email: String
  package let password: String?
  package let posts: [Actor.Post]
  /// Of the one-time codes.
  package let seed: [UInt8]?
  package let token: String

  package var actor: Actor { Actor(account: id, name: name, posts: posts) }

  package func code(at now: Moment) -> String {
    seed.map { OneTimeCode.code(SecretBytes(copying: $0), step: OneTimeCode.step(at: now.seconds)) } ?? ""
  }
}

package struct TestFailure: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// A clock that stands still until it is set; the territory's clocks show UTC.
package final class HandClock: Sendable {
  private let moment: Mutex<Moment>

  init(_ text: String) throws {
    guard let date = try? Date(text, strategy: .iso8601) else { throw TestFailure("\(text) is no instant") }
    moment = Mutex(Moment(rawValue: Int64(date.timeIntervalSince1970) * 1_000))
  }

  package var now: Moment { moment.withLock { $0 } }

  package func advance(days: Int64 = 0, seconds: Int64 = 0) {
    moment.withLock { $0 = $0.adding(seconds: days * 86_400 + seconds) }
  }

  package var hour: Hour { Self.hour(at: now) }

  static func hour(at now: Moment) -> Hour {
    let (days, second) = (Int(now.seconds / 86_400), Int(now.seconds % 86_400))
    guard let date = FEELDate(daysSince1970: days),
      let time = FEELTime(
        hour: second / 3_600, minute: second / 60 % 60, second: second % 60, zone: .offset(seconds: 0))
    else { return Hour(moment: now, local: .epoch) }
    return Hour(moment: now, local: date.at(time))
  }

  var clock: Clock { Clock(wall: { self.now }, steadyMilliseconds: { self.now.rawValue }) }
}
