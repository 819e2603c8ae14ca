import Foundation
package import Outside
import Programs

/// A visitor's browser. What it remembers is all in Chromium, so that it may be copied.
///
///     let browser = try await Browser.open(.phone, language: "ar")
///     try await browser.go(to: "/ar/")
///     try await browser.click("تسجيل الدخول")
package struct Browser: Sendable {
  package enum Screen: Sendable {
    case desktop
    case phone
    /// Any other, in CSS pixels.
    case size(width: Int, height: Int)

    var width: Int {
      switch self {
      case .desktop: 1280
      case .phone: 390
      case .size(let width, _): width
      }
    }

    var height: Int {
      switch self {
      case .desktop: 900
      case .phone: 844
      case .size(_, let height): height
      }
    }

    /// Phones look at the page's own wish for a width.
    var isMobile: Bool { if case .phone = self { true } else { false } }
  }

  /// What a visitor asks of all pages.
  package struct Wishes: Sendable {
    var isDark = false
    var isStill = false
    var hasForcedColors = false

    package init(dark: Bool = false, reducedMotion: Bool = false, forcedColors: Bool = false) {
      isDark = dark
      isStill = reducedMotion
      hasForcedColors = forcedColors
    }
  }

  package let screen: Screen
  package let runsScripts: Bool
  /// Where paths lead.
  let home: String
  let driver: ChromeDriver
  let session: ChromeDriver.Session

  /// Opens a browser that knows nothing yet. The suite's driver runs it, and takes it back at the end of the test;
  /// paths lead to the suite's portal, or to `home`.
  package static func open(
    _ screen: Screen = .desktop, language: String = "fr", scripts: Bool = true, wishes: Wishes = Wishes(),
    home: String? = nil
  ) async throws -> Browser {
    guard let driver = ChromeDriver.current else { throw Trouble("no driver here: mark the suite with .inBrowser") }
    let session = try await driver.lend()
    let browser = Browser(
      screen: screen, runsScripts: scripts, home: home ?? PortalProcess.current?.url ?? "", driver: driver,
      session: session)
    try await browser.show(as: screen)
    try await browser.command(
      "Emulation.setUserAgentOverride", ["userAgent": .string(session.userAgent), "acceptLanguage": .string(language)])
    try await browser.wish(wishes)
    try await browser.command("Emulation.setScriptExecutionDisabled", ["value": .bool(!scripts)])
    return browser
  }

  /// Gives the browser back before the test ends.
  package func close() async { await driver.takeBack(session) }

  /// Turns or resizes the screen.
  package func show(as screen: Screen) async throws {
    try await command(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": .number(Double(screen.width)), "height": .number(Double(screen.height)), "deviceScaleFactor": 1,
        "mobile": .bool(screen.isMobile),
      ])
    try await command("Emulation.setTouchEmulationEnabled", ["enabled": .bool(screen.isMobile)])
  }

  package func wish(_ wishes: Wishes) async throws {
    let features: JSONTree = [
      ["name": "prefers-color-scheme", "value": wishes.isDark ? "dark" : "light"],
      ["name": "prefers-reduced-motion", "value": wishes.isStill ? "reduce" : "no-preference"],
      ["name": "forced-colors", "value": wishes.hasForcedColors ? "active" : "none"],
    ]
    try await command("Emulation.setEmulatedMedia", ["features": features])
  }

  /// Opens an address, or a path of the portal, and waits until it is there.
  package func go(to path: String) async throws {
    try await call("POST", "/url", ["url": .string(path.hasPrefix("/") ? home + path : path)])
  }

  /// Does what brings another page, and waits until that one is there. (After a click the driver waits only for what
  /// has begun by then; a busy machine has not always sent the form.)
  package func turnPage(_ act: () async throws -> Void) async throws {
    let old = try await loader
    try await act()
    try await wait(until: "another page comes after \(try await path)") { browser in
      guard let new = try? await browser.loader, new != old else { return false }
      return (try? await browser.runScript("return document.readyState").text) == "complete"
    }
  }

  package func back() async throws { try await call("POST", "/back") }
  package func reload() async throws { try await call("POST", "/refresh") }

  package var title: String { get async throws { try await call("GET", "/title").text ?? "" } }
  package var url: String { get async throws { try await call("GET", "/url").text ?? "" } }
  /// The address without scheme, host and port.
  package var path: String { get async throws { String(try await url.dropFirst(home.count)) } }

  /// The page as the server sent it, also when it answered a form.
  package var source: String {
    get async throws {
      // The request of a document bears the number of the loader that it started.
      let content = try await command("Network.getResponseBody", ["requestId": try await loader])
      guard let text = content["body"].text else { throw Trouble("Chromium has no source of this page") }
      guard content["base64Encoded"].flag == true else { return text }
      return String(decoding: Data(base64Encoded: text) ?? Data(), as: UTF8.self)
    }
  }

  /// The number of the page, another one each time that it is loaded.
  private var loader: JSONTree {
    get async throws { try await command("Page.getFrameTree")["frameTree"]["frame"]["loaderId"] }
  }

  package struct Cookie: Sendable {
    package let name: String
    package let value: String
    package let path: String
    package let isSecure: Bool
    package let isHTTPOnly: Bool
    package let sameSite: String
    /// Seconds since 1970; nil ends with the browser.
    package let expiry: Int?
  }

  package var cookies: [Cookie] {
    get async throws {
      try await call("GET", "/cookie").items.map { cookie in
        Cookie(
          name: cookie["name"].text ?? "", value: cookie["value"].text ?? "", path: cookie["path"].text ?? "",
          isSecure: cookie["secure"].flag ?? false, isHTTPOnly: cookie["httpOnly"].flag ?? false,
          sameSite: cookie["sameSite"].text ?? "", expiry: cookie["expiry"].int)
      }
    }
  }

  /// Waits until something is so, for instance after a script has started to work.
  package func wait(
    until what: String, within seconds: Double = 60, isTrue: (Browser) async throws -> Bool
  ) async throws {
    try await eventually(what, within: seconds) { try await isTrue(self) }
  }

  /// Runs a function body in the page, also when the page itself may run no scripts.
  @discardableResult
  package func runScript(_ body: String, _ arguments: JSONTree...) async throws -> JSONTree {
    try await call("POST", "/execute/sync", ["script": .string(body), "args": .array(arguments)])
  }

  /// What is seen, or the whole page, as a PNG file.
  package func screenshot(_ file: String, wholePage: Bool = false) async throws {
    let picture = try await command(
      "Page.captureScreenshot", ["format": "png", "captureBeyondViewport": .bool(wholePage)])
    guard let bytes = picture["data"].text.flatMap({ Data(base64Encoded: $0) }) else { throw Trouble("no picture") }
    try bytes.write(to: URL(fileURLWithPath: file))
  }

  @discardableResult
  func call(_ method: String, _ path: String, _ json: JSONTree? = nil) async throws -> JSONTree {
    try await driver.call(method, "/session/\(session.id)\(path)", json)
  }

  /// A command of Chromium's own protocol (CDP), for what WebDriver does not have.
  @discardableResult
  package func command(_ name: String, _ parameters: JSONTree = [:]) async throws -> JSONTree {
    try await driver.command(name, parameters, in: session.id)
  }
}
