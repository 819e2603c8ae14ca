// One line of a table of cases:
//
//   y name of the case      source            what is accepted
//   y name of the case      source => text    what is accepted, and how it is written again, compact
//   n name of the case      source            what is refused
//
// Name and source are separated by two spaces or more. ‹0A› stands for the byte 0A; a source of ∅ is empty.

import Testing

struct ConformanceCase: Sendable, CustomTestStringConvertible {
  let name: String
  let isAccepted: Bool
  let source: [UInt8]
  let rewritten: String?

  var testDescription: String { name }

  static func table(_ text: String) -> [ConformanceCase] {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { ConformanceCase(line: String($0)) }
  }

  private init(line: String) {
    let body = line.dropFirst(2)
    var name = ""
    var rest = body
    while let first = rest.first, !rest.hasPrefix("  ") {
      name.append(first)
      rest = rest.dropFirst()
    }
    rest = rest.drop { $0 == " " }
    var rewritten: String?
    if let arrow = rest.firstRange(of: " => ") {
      rewritten = String(decoding: ConformanceCase.bytes(rest[arrow.upperBound...]), as: UTF8.self)
      rest = rest[..<arrow.lowerBound]
    }
    self.name = name
    self.isAccepted = line.hasPrefix("y ")
    self.source = rest == "∅" ? [] : ConformanceCase.bytes(rest)
    self.rewritten = rewritten
    precondition((isAccepted || line.hasPrefix("n ")) && !name.isEmpty && !rest.isEmpty, "a case that is none: \(line)")
  }

  private static func bytes(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "‹" {
        let digits = String(String.UnicodeScalarView(rest.prefix(2)))
        guard let byte = UInt8(digits, radix: 16) else { preconditionFailure("not a byte: \(digits)") }
        bytes.append(byte)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(contentsOf: scalar.utf8)
      }
    }
    return bytes
  }
}
