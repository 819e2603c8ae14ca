import Foundation
import Outside
import Programs

/// What axe-core finds on the page as it stands.
extension Browser {
  package struct Violation: Sendable, CustomStringConvertible {
    package let rule: String
    package let impact: String
    package let help: String
    /// CSS selectors of what breaks the rule.
    package let targets: [String]
    package var description: String { "\(rule) (\(impact)): \(help): \(targets.joined(separator: " · "))" }
  }

  /// WCAG 2.2 AA, and what axe-core's authors advise.
  package static let axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

  package func axe(_ tags: [String] = axeTags) async throws -> [Violation] {
    let file = try Tools.oracle("axe_playwright_python/axe.min.js", package: "axe-playwright-python==0.1.8")
    // axe waits for promises, which a page without scripts never keeps.
    if !runsScripts { try await command("Emulation.setScriptExecutionDisabled", ["value": false]) }
    try await runScript(try String(contentsOfFile: file, encoding: .utf8) + "; window.axe = axe")
    let outcome = try await call(
      "POST", "/execute/async", ["script": .string(Self.script), "args": [.array(tags.map { .string($0) })]])
    if !runsScripts { try await command("Emulation.setScriptExecutionDisabled", ["value": true]) }
    if let failure = outcome["error"].text { throw Trouble("axe: \(failure)") }
    guard let checked = outcome["passes"].int, checked > 0 else { throw Trouble("axe checked nothing") }
    return outcome["violations"].items.map { found in
      Violation(
        rule: found["id"].text ?? "", impact: found["impact"].text ?? "", help: found["help"].text ?? "",
        targets: found["targets"].items.compactMap(\.text))
    }
  }

  private static let script = """
    const [tags, done] = arguments;
    axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(
      found => done({
        passes: found.passes.length,
        violations: found.violations.map(rule => ({
          id: rule.id, impact: rule.impact, help: rule.help,
          targets: rule.nodes.map(node => node.target.join(" ") + " " + node.html.slice(0, 120))}))}),
      error => done({error: String(error)}));
    """
}
