// The key of a translation as Swift code names it. It is made from literals, so that a test can find every key in the
// sources (TextKey.literals) and ask whether it has translations; nothing from outside can be a key.

package struct TextKey: Sendable, Hashable, ExpressibleByStringLiteral {
  let name: String

  package init(stringLiteral name: StaticString) {
    self.name = name.description
  }

  /// One of a family, named by a case of an enum: `TextKey("states", state.rawValue)` is `states.submitted`. A test
  /// asks for the whole family with `Translations.missing`.
  package init(_ family: StaticString, _ member: String) {
    name = "\(family).\(member)"
  }

  /// The keys that a Swift source holds, with their lines: every literal after `translations.text(`,
  /// `TextKey(`, `TextKey =`, `say(` or `link(`.
  package static func literals(in source: String) -> [(key: String, line: Int)] {
    var found: [(key: String, line: Int)] = []
    for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      for opening in ["translations.text(\"", "TextKey(\"", "TextKey = \"", "say(\"", "link(\""] {
        var rest = line[...]
        while let range = rest.firstRange(of: opening) {
          rest = rest[range.upperBound...]
          let key = rest.prefix { $0 != "\"" }
          let isFamily = rest.dropFirst(key.count + 1).first == "," && opening == "TextKey(\""
          if !isFamily { found.append((String(key), index + 1)) }
        }
      }
    }
    return found
  }
}

/// What a translation says about: inserted as it is, so the page must escape it (templates do).
package enum TextValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case text(String)
  case number(Int)

  package init(stringLiteral text: String) { self = .text(text) }
  package init(integerLiteral number: Int) { self = .number(number) }
}
