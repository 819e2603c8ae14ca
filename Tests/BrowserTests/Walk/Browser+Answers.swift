import BrowserDriver
import Foundation
import Outside

/// Fields by the names that they have in every language; a walk in Arabic fills in what a walk in French does.
extension Browser {
  /// Replaces what stands in a field.
  func write(_ text: String, _ name: String) async throws {
    try await type(text, into: "[name='\(name)']:not([type=hidden])")
  }

  func tick(_ name: String, _ value: String) async throws {
    try await choose("input[name='\(name)'][value='\(value)']")
  }

  func pick(_ value: String, _ name: String) async throws {
    try await find("select[name='\(name)'] option[value='\(value)']").click()
  }

  /// A day from today on, or before.
  func write(day: Int, _ name: String) async throws {
    let date = Calendar(identifier: .gregorian).dateComponents(
      [.year, .month, .day], from: Date(timeIntervalSinceNow: Double(day) * 86_400))
    for (part, number) in [("day", date.day), ("month", date.month), ("year", date.year)] {
      try await write("\(number ?? 0)", "\(name).\(part)")
    }
  }

  /// A long list: words are searched for, then one of what was found is chosen.
  func search(_ words: String, _ name: String, choosing value: String) async throws {
    try await write(words, "\(name).search")
    try await change("button[value='search:\(name)']")
    let choice = "input[name='\(name)'][value='\(value)']"
    try await wait(until: "\(value) is found by «\(words)»") { try await $0.has(choice) }
    try await tick(name, value)
  }

  func send() async throws { try await press("main form:not([role=search]) .button:not(.second)") }

  /// A link or a button that leads to another page, by a selector.
  func press(_ css: String) async throws {
    let element = try await find(css)
    try await turnPage { try await element.click() }
  }

  /// The same by its words.
  func follow(_ words: String) async throws { try await turnPage { try await click(words) } }

  /// A button that changes a part of the page; without scripts the page comes anew.
  func change(_ css: String) async throws {
    if runsScripts { try await find(css).click() } else { try await press(css) }
  }

  /// The form that a page bears was refused beside a field, and what was typed is still there.
  func mustRefuse(_ name: String, keeping typed: String? = nil) async throws {
    let field = try await find("[name='\(name)']:not([type=hidden])")
    try await must(has(".errors[role=alert] a"), "\(try await path) has no summary of what is wrong with \(name)")
    try await must(
      has(".question.wrong [name='\(name)'], [name='\(name)'][aria-invalid=true]"),
      "nothing beside \(name) says that it is wrong on \(try await path)")
    guard let typed else { return }
    let value = try await field.attribute("value") ?? ""
    try await must(value == typed, "\(name) does not keep «\(typed)» but says «\(value)» on \(try await path)")
  }
}
