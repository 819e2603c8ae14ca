import Foundation
import Outside
import Programs
import Synchronization

/// Debian's chromedriver and the browsers that it runs. One of them serves a whole suite; a browser that a test has
/// given back is washed and serves the next test, because starting one takes a second and washing it a twentieth of
/// that.
package final class ChromeDriver: Sendable {
  /// The driver that the tests of a suite share.
  @TaskLocal package static var current: ChromeDriver?

  private let process: Child
  private let chromium: String
  private let port: UInt16
  private let sessions = Mutex(Sessions())

  private struct Sessions {
    var idle: [Session] = []
    var lent: [Session] = []
  }

  struct Session: Sendable, Equatable {
    let id: String
    let userAgent: String
  }

  package static func start() async throws -> ChromeDriver {
    let chromium = try Tools.program("chromium", package: "chromium")
    let driver = try Tools.program("chromedriver", package: "chromium-driver")
    let folder = try Scratch.folder("browser")
    // The profiles of browsers that are killed stay behind: so they are made where all is removed.
    let process = try Child(
      driver, ["--port=0"], output: "\(folder)/log", errors: "\(folder)/log",
      environment: ["TMPDIR": folder, "HOME": folder])
    let port = try await eventually("chromedriver listens") {
      if let status = process.status { throw Trouble("chromedriver ends with \(status): \(process.output)") }
      return process.output.split(separator: "\n").first { $0.contains("started successfully on port") }
        .flatMap { $0.split { !$0.isNumber }.last }.flatMap { UInt16($0) }
    }
    return ChromeDriver(process, chromium, port)
  }

  private init(_ process: Child, _ chromium: String, _ port: UInt16) {
    self.process = process
    self.chromium = chromium
    self.port = port
  }

  /// Closes all browsers, then the driver. What does not close is killed: they are of one process group.
  package func stop() async {
    let open = sessions.withLock { $0.idle + $0.lent }
    for session in open { _ = try? await call("DELETE", "/session/\(session.id)") }
    process.end()
  }

  /// A browser that nobody uses, clean; or a new one.
  func lend() async throws -> Session {
    let idle = sessions.withLock { sessions in
      let session = sessions.idle.popLast()
      sessions.lent += session.map { [$0] } ?? []
      return session
    }
    if let idle { return idle }
    let id = try await newSession()
    let session = Session(id: id, userAgent: try await userAgent(of: id))
    sessions.withLock { $0.lent.append(session) }
    return session
  }

  /// Takes back what tests have borrowed.
  package func takeBackAll() async {
    for session in sessions.withLock({ $0.lent }) { await takeBack(session) }
  }

  func takeBack(_ session: Session) async {
    let isOurs = sessions.withLock { sessions in
      let isOurs = sessions.lent.contains(session)
      sessions.lent.removeAll { $0 == session }
      return isOurs
    }
    guard isOurs else { return }
    do {
      try await wash(session)
      sessions.withLock { $0.idle.append(session) }
    } catch {
      _ = try? await call("DELETE", "/session/\(session.id)")
    }
  }

  /// The next test must find nothing: no second window, cookies, stored or cached things, overrides.
  private func wash(_ session: Session) async throws {
    let windows = try await call("GET", "/session/\(session.id)/window/handles").items.compactMap(\.text)
    for (number, window) in windows.enumerated().reversed() {
      _ = try await call("POST", "/session/\(session.id)/window", ["handle": .string(window)])
      if number > 0 { _ = try await call("DELETE", "/session/\(session.id)/window") }
    }
    let address = try await call("GET", "/session/\(session.id)/url").text ?? ""
    if let origin = Origin(of: address) {
      try await command(
        "Storage.clearDataForOrigin", ["origin": .string(origin.text), "storageTypes": "all"], in: session.id)
    }
    _ = try await call("POST", "/session/\(session.id)/url", ["url": "about:blank"])
    for name in ["Network.clearBrowserCookies", "Network.clearBrowserCache", "Emulation.clearDeviceMetricsOverride"] {
      try await command(name, in: session.id)
    }
    _ = try await call("POST", "/session/\(session.id)/se/log", ["type": "performance"])
  }

  @discardableResult
  func command(_ name: String, _ parameters: JSONTree = [:], in session: String) async throws -> JSONTree {
    try await call("POST", "/session/\(session)/goog/cdp/execute", ["cmd": .string(name), "params": parameters])
  }

  /// One command of WebDriver; its value.
  func call(_ method: String, _ path: String, _ json: JSONTree? = nil) async throws -> JSONTree {
    let body = method == "POST" ? try (json ?? [:]).bytes : []
    let fields = [(name: "Content-Type", value: "application/json")]
    let reply = try await WireRequest(method, path, fields: fields, body: body).send(to: port, within: 180)
    let value = try reply.json["value"]
    guard reply.status == 200 else {
      let message = value["message"].text ?? reply.text
      throw BrowserFault(kind: value["error"].text ?? "", message: message.firstLine)
    }
    return value
  }

  private func newSession() async throws -> String {
    // Without --no-sandbox Chromium does not run as root, which it is in many containers.
    let arguments: JSONTree = [
      "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900",
      "--force-color-profile=srgb",
      "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
    ]
    let options: JSONTree = ["binary": .string(chromium), "args": arguments]
    let wanted: JSONTree = [
      "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": ["performance": "ALL"],
      "unhandledPromptBehavior": "accept and notify", "timeouts": ["pageLoad": 120_000, "script": 120_000],
    ]
    let session = try await call("POST", "/session", ["capabilities": ["alwaysMatch": wanted]])
    guard let id = session["sessionId"].text else { throw Trouble("chromedriver gave no session") }
    return id
  }

  private func userAgent(of session: String) async throws -> String {
    try await command("Browser.getVersion", in: session)["userAgent"].text ?? ""
  }
}

/// What WebDriver says when it cannot do what it was asked.
package struct BrowserFault: Error, CustomStringConvertible {
  package let kind: String
  package let message: String
  package var description: String { "\(kind): \(message)" }
}

/// `http://127.0.0.1:8080` of an address.
struct Origin: Hashable {
  let text: String

  init?(of address: String) {
    guard let url = URL(string: address), let scheme = url.scheme, let host = url.host(), scheme.hasPrefix("http")
    else {
      return nil
    }
    text = "\(scheme)://\(host)\(url.port.map { ":\($0)" } ?? "")"
  }
}

extension String {
  var firstLine: String { String(prefix { !$0.isNewline }) }
}
