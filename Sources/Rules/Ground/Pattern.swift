// Regular expressions as FEEL has them: those of XQuery and XPath Functions and Operators 3.1 §5.6, which are XML
// Schema's (Part 2 appendix G) with ^ $, reluctant quantifiers, groups, back-references and flags. They work on Unicode
// scalars. Patterns come from authors and texts from visitors, so that both compiling and matching have limits.

package struct Pattern: Sendable {
  let program: PatternProgram
  private let isLiteral: Bool

  static let scalarsMax = 10_000
  static let resultMax = 10_000_000

  package init(_ pattern: String, flags: String = "") throws(PatternError) {
    let flags = try Flags(flags)
    var parser = try PatternParser(pattern, flags: flags)
    program = PatternProgram(try parser.parse(), sets: parser.sets, groups: parser.groups, flags: flags)
    isLiteral = flags.isLiteral
  }

  /// fn:matches: anywhere in the text, unless ^ and $ say otherwise.
  package func matches(_ text: String, within budget: PatternBudget? = nil) throws(PatternError) -> Bool {
    var matcher = PatternMatcher(program, text, budget)
    return try matcher.find(from: 0) != nil
  }

  /// fn:replace. In the replacement $1 is what the first group matched, $0 the whole match, \$ and \\ themselves.
  package func replace(
    in text: String, with replacement: String, within budget: PatternBudget? = nil
  ) throws(PatternError) -> String {
    try refuseEmptyMatch()
    let parts = isLiteral ? [.literal(replacement)] : try Replacement.parts(replacement, groups: program.groups)
    var result: [Unicode.Scalar] = []
    var matcher = PatternMatcher(program, text, budget)
    var start = 0
    while let match = try matcher.find(from: start) {
      result += matcher.text[start..<match.lowerBound]
      for part in parts {
        switch part {
        case .literal(let text): result += text.unicodeScalars
        case .group(0): result += matcher.text[match]
        case .group(let number): result += matcher.text[matcher.group(number)]
        }
      }
      guard result.count <= Pattern.resultMax else {
        throw PatternError(.tooLarge, at: nil, "The result has more than \(Pattern.resultMax) characters.")
      }
      start = match.upperBound
    }
    return string(result + matcher.text[start...])
  }

  /// fn:tokenize: the texts between the matches; none for an empty text.
  package func split(_ text: String, within budget: PatternBudget? = nil) throws(PatternError) -> [String] {
    try refuseEmptyMatch()
    var matcher = PatternMatcher(program, text, budget)
    if matcher.text.isEmpty { return [] }
    var tokens: [String] = []
    var start = 0
    while let match = try matcher.find(from: start) {
      tokens.append(string(matcher.text[start..<match.lowerBound]))
      start = match.upperBound
    }
    return tokens + [string(matcher.text[start...])]
  }

  /// A pattern that matches something empty somewhere matches the empty text: nothing but ^ and $ looks around, and
  /// both hold there. So each match found above has a length and the searches go forward.
  private func refuseEmptyMatch() throws(PatternError) {
    if try matches("") {
      throw PatternError(
        .matchesEmpty, at: nil, "The pattern matches the empty text, which nothing can be split or replaced by.")
    }
  }
}

/// What searches may still cost: one step for a character looked at. Shared by the searches of one evaluation.
package final class PatternBudget {
  package internal(set) var searchStepsLeft: Int

  package init(searchSteps: Int) {
    searchStepsLeft = searchSteps
  }
}

package struct PatternError: Error, Sendable, Equatable {
  package enum Code: Sendable {
    case flags  // FORX0001
    case pattern  // FORX0002
    case matchesEmpty  // FORX0003
    case replacement  // FORX0004
    case tooLarge, tooSlow  // limits of this implementation
  }
  package let code: Code
  /// Index of a scalar in the pattern, the flags or the replacement.
  package let position: Int?
  package let sentence: String

  init(_ code: Code, at position: Int?, _ sentence: String) {
    self.code = code
    self.position = position
    self.sentence = sentence
  }
}

extension Pattern {
  struct Flags {
    var dotMatchesAll = false
    var isMultiline = false
    var ignoresCase = false
    var ignoresSpace = false
    var isLiteral = false

    init(_ text: String) throws(PatternError) {
      for (index, flag) in text.unicodeScalars.enumerated() {
        switch flag {
        case "s": dotMatchesAll = true
        case "m": isMultiline = true
        case "i": ignoresCase = true
        case "x": ignoresSpace = true
        case "q": isLiteral = true
        default: throw PatternError(.flags, at: index, "“\(flag)” is no flag; the flags are s, m, i, x and q.")
        }
      }
    }
  }

  private enum Replacement {
    case literal(String)
    case group(Int)

    static func parts(_ text: String, groups: Int) throws(PatternError) -> [Replacement] {
      let scalars = Array(text.unicodeScalars)
      var parts: [Replacement] = []
      var index = 0
      while index < scalars.count {
        let next = index + 1 < scalars.count ? scalars[index + 1] : nil
        if scalars[index] == "\\" {
          guard let next, next == "\\" || next == "$" else {
            throw PatternError(.replacement, at: index, "In a replacement \\ only stands before \\ or $.")
          }
          parts.append(.literal(String(next)))
          index += 2
        } else if scalars[index] == "$" {
          guard let next, var number = digit(next) else {
            throw PatternError(
              .replacement, at: index, "In a replacement $ stands before the number of a group; write \\$ for a dollar."
            )
          }
          index += 2
          // As many digits as there are groups for; further ones stand for themselves.
          while index < scalars.count, let digit = digit(scalars[index]), number * 10 + digit <= groups {
            number = number * 10 + digit
            index += 1
          }
          parts.append(number <= groups ? .group(number) : .literal(""))
        } else {
          parts.append(.literal(String(scalars[index])))
          index += 1
        }
      }
      return parts
    }
  }
}

private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars)
  return String(view)
}

/// ASCII digits only.
func digit(_ scalar: Unicode.Scalar) -> Int? {
  ("0"..."9").contains(scalar) ? Int(scalar.value) - 0x30 : nil
}
