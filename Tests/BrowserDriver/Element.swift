package import Outside
import Programs

/// Something on a page.
package struct Element: Sendable, Equatable {
  let browser: Browser
  let id: String

  /// What WebDriver calls an element in its answers.
  static let key = "element-6066-11e4-a52e-4f735466cecf"

  init?(_ browser: Browser, _ json: JSONTree) {
    guard let id = json[Self.key].text else { return nil }
    self.browser = browser
    self.id = id
  }

  package static func == (one: Element, other: Element) -> Bool { one.id == other.id }

  /// To be an argument of a script.
  package var json: JSONTree { [Self.key: .string(id)] }

  /// As it is seen: without what is hidden.
  package var text: String { get async throws { try await get("text").text ?? "" } }
  package var tag: String { get async throws { try await get("name").text ?? "" } }
  package var value: String { get async throws { try await get("property/value").text ?? "" } }
  package var isChosen: Bool { get async throws { try await get("selected").flag ?? false } }
  package var isShown: Bool { get async throws { try await get("displayed").flag ?? false } }
  /// How it is announced to those who do not see the page.
  package var computedRole: String { get async throws { try await get("computedrole").text ?? "" } }
  package var computedLabel: String { get async throws { try await get("computedlabel").text ?? "" } }

  package func attribute(_ name: String) async throws -> String? {
    try await browser.runScript("return arguments[0].getAttribute(arguments[1])", json, .string(name)).text
  }

  package func click() async throws { try await post("click") }
  package func clear() async throws { try await post("clear") }
  package func type(_ text: String) async throws { try await post("value", ["text": .string(text)]) }

  private func get(_ what: String) async throws -> JSONTree {
    try await browser.call("GET", "/element/\(id)/\(what)")
  }

  private func post(_ what: String, _ json: JSONTree = [:]) async throws {
    try await browser.call("POST", "/element/\(id)/\(what)", json)
  }
}

extension Browser {
  /// The first element that a CSS selector finds.
  package func find(_ css: String) async throws -> Element {
    guard let element = try await findAll(css).first else { throw Trouble("no \(css) on \(try await url)") }
    return element
  }

  package func findAll(_ css: String) async throws -> [Element] {
    try await elements("css selector", css)
  }

  package func has(_ css: String) async throws -> Bool { try await !findAll(css).isEmpty }

  package func text(of css: String) async throws -> String { try await find(css).text }

  /// The texts of all that a selector finds.
  package func texts(of css: String) async throws -> [String] {
    var texts: [String] = []
    for element in try await findAll(css) { texts.append(try await element.text) }
    return texts
  }

  /// What has the keyboard.
  package var focused: Element {
    get async throws {
      guard let element = Element(self, try await call("GET", "/element/active")) else { throw Trouble("no focus") }
      return element
    }
  }

  func elements(_ strategy: String, _ selector: String) async throws -> [Element] {
    let found = try await call("POST", "/elements", ["using": .string(strategy), "value": .string(selector)])
    return found.items.compactMap { Element(self, $0) }
  }
}
