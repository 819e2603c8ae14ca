import Outside
import Programs

/// What a visitor does. Things are named as the visitor sees them: a field by its label, a link or a button by its
/// words; a CSS selector serves too. It all works without scripts, too.
extension Browser {
  /// Follows a link or presses a button, and waits for the page that comes.
  package func click(_ words: String) async throws {
    let same = "normalize-space(\(XPath.spaced(".")))=\(XPath.text(words))"
    let value = "normalize-space(\(XPath.spaced("@value")))=\(XPath.text(words))"
    let buttons =
      "//button[\(same)]|//input[(@type='submit' or @type='button') and \(value)]|//*[@role='button'][\(same)]"
    let named = try await elements("xpath", "//a[\(same)]|//summary[\(same)]|\(buttons)")
    if let element = try await firstShown(named) { return try await element.click() }
    if let element = try? await findAll(words).first { return try await element.click() }
    let known = try await texts(of: "a, button, summary, [role=button]").filter { !$0.isEmpty }
    throw Trouble("no link or button «\(words)» on \(try await url); there are: \(known.joined(separator: " · "))")
  }

  /// Replaces what stands in a field.
  package func type(_ text: String, into label: String) async throws {
    let field = try await self.field(label)
    try await field.clear()
    try await field.type(text)
  }

  /// Ticks a box or a radio button by its label.
  package func choose(_ label: String) async throws {
    let field = try await self.field(label)
    if try await !field.isChosen { try await press(on: field) }
  }

  /// Unticks a box.
  package func leaveOut(_ label: String) async throws {
    let field = try await self.field(label)
    if try await field.isChosen { try await press(on: field) }
  }

  /// Chooses in a list.
  package func choose(_ option: String, from label: String) async throws {
    let list = try await field(label)
    let path = "./option[normalize-space(\(XPath.spaced(".")))=\(XPath.text(option))]"
    let found = try await call(
      "POST", "/element/\(list.id)/elements",
      ["using": "xpath", "value": .string("\(path)|./optgroup\(path.dropFirst())")])
    guard let element = found.items.first.flatMap({ Element(self, $0) }) else {
      throw Trouble("«\(label)» has no «\(option)»: \(try await list.text)")
    }
    try await element.click()
  }

  package func attach(_ file: String, to label: String) async throws { try await field(label).type(file) }

  /// The field that a label names, or a CSS selector.
  package func field(_ label: String) async throws -> Element {
    let same = "normalize-space(\(XPath.spaced(".")))=\(XPath.text(label))"
    let controls = "(self::input or self::select or self::textarea)"
    let byReference = "//*[\(controls) and @id=//label[\(same)]/@for]"
    let around = "//label[\(same)]//*[\(controls)]"
    let byName = "//*[\(controls) and normalize-space(\(XPath.spaced("@aria-label")))=\(XPath.text(label))]"
    if let element = try await elements("xpath", "\(byReference)|\(around)|\(byName)").first { return element }
    if let element = try? await findAll(label).first { return element }
    let known = try await texts(of: "label, legend")
    throw Trouble("no field «\(label)» on \(try await url); there are: \(known.joined(separator: " · "))")
  }

  package enum Key: String, Sendable {
    case tab = "\u{E004}"
    case enter = "\u{E007}"
    case shift = "\u{E008}"
    case escape = "\u{E00C}"
    case space = " "
    case left = "\u{E012}"
    case up = "\u{E013}"
    case right = "\u{E014}"
    case down = "\u{E015}"
  }

  /// Presses keys together: `press(.shift, .tab)`.
  package func press(_ keys: Key...) async throws {
    let down = keys.map { JSONTree.object(["type": "keyDown", "value": .string($0.rawValue)]) }
    let up = keys.reversed().map { JSONTree.object(["type": "keyUp", "value": .string($0.rawValue)]) }
    let keyboard: JSONTree = ["type": "key", "id": "keyboard", "actions": .array(down + up)]
    try await call("POST", "/actions", ["actions": [keyboard]])
  }

  /// A box may be drawn by its label: then that is what one presses.
  private func press(on field: Element) async throws {
    do {
      try await field.click()
    } catch let fault as BrowserFault
      where fault.kind == "element click intercepted" || fault.kind == "element not interactable"
    {
      let label = try await runScript("return arguments[0].labels[0]", field.json)
      guard let element = Element(self, label) else { throw fault }
      try await element.click()
    }
  }

  private func firstShown(_ elements: [Element]) async throws -> Element? {
    for element in elements where try await element.isShown { return element }
    return elements.first
  }
}

enum XPath {
  /// French puts spaces that do not break before : ; ! ? and in numbers; to a reader they are spaces.
  static func spaced(_ expression: String) -> String { "translate(\(expression), '\u{A0}\u{202F}', '  ')" }

  /// XPath 1.0 has no escapes: a text with both kinds of quotes is put together.
  static func text(_ words: String) -> String {
    let plain = words.replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
    guard plain.contains("'") else { return "'\(plain)'" }
    let pieces = plain.split(separator: "'", omittingEmptySubsequences: false).map { "'\($0)'" }
    return "concat(\(pieces.joined(separator: #", "'", "#)))"
  }
}
