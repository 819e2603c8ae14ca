// Comma-separated values (RFC 4180), as spreadsheets write them: fields in quotes may hold commas, quotes doubled and
// line ends; a byte order mark at the start is skipped; `;` separates where the header line uses it.

struct CSV {
  struct Line {
    let number: Int
    let fields: [String]
  }

  struct Fault: Error {
    let line: Int
    let sentence: String
  }

  static let linesMax = 200_000
  static let fieldsMax = 60
  static let fieldBytesMax = 4_000

  static func lines(_ bytes: [UInt8]) throws(Fault) -> [Line] {
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Fault(line: 1, sentence: "the file is not UTF-8.")
    }
    var reading = Reading(bytes: bytes, separator: separator(bytes))
    var lines: [Line] = []
    while let line = try reading.line() {
      if line.fields == [""] { continue }
      guard lines.count < linesMax else { throw Fault(line: line.number, sentence: "more than \(linesMax) lines.") }
      lines.append(line)
    }
    return lines
  }

  private static func separator(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    let header = bytes.prefix { $0 != 10 }
    let semicolon = UInt8(ascii: ";")
    let comma = UInt8(ascii: ",")
    return header.count { $0 == semicolon } > header.count { $0 == comma } ? semicolon : comma
  }

  private struct Reading {
    let bytes: ArraySlice<UInt8>
    let separator: UInt8
    var at: Int
    var number = 1

    init(bytes: ArraySlice<UInt8>, separator: UInt8) {
      self.bytes = bytes
      self.separator = separator
      at = bytes.startIndex
    }

    mutating func line() throws(Fault) -> Line? {
      guard at < bytes.endIndex else { return nil }
      let first = number
      var fields: [String] = []
      while true {
        let (field, ending) = try field()
        fields.append(field)
        guard fields.count <= CSV.fieldsMax else {
          throw Fault(line: first, sentence: "more than \(CSV.fieldsMax) fields.")
        }
        if ending { return Line(number: first, fields: fields) }
      }
    }

    /// A field, and whether its line ends with it.
    private mutating func field() throws(Fault) -> (String, Bool) {
      var text: [UInt8] = []
      let quote = UInt8(ascii: "\"")
      if at < bytes.endIndex, bytes[at] == quote {
        at += 1
        while true {
          guard at < bytes.endIndex else { throw Fault(line: number, sentence: "a quote is not closed.") }
          let byte = bytes[at]
          at += 1
          if byte == quote {
            guard at < bytes.endIndex, bytes[at] == quote else { break }
            at += 1
          }
          if byte == 10 { number += 1 }
          text.append(byte)
          try check(text)
        }
      }
      while at < bytes.endIndex {
        let byte = bytes[at]
        at += 1
        switch byte {
        case separator: return (finished(text), false)
        case 10:
          number += 1
          return (finished(text), true)
        case 13 where at < bytes.endIndex && bytes[at] == 10: continue
        default: text.append(byte)
        }
        try check(text)
      }
      return (finished(text), true)
    }

    private func check(_ text: [UInt8]) throws(Fault) {
      guard text.count <= CSV.fieldBytesMax else {
        throw Fault(line: number, sentence: "a field of more than \(CSV.fieldBytesMax) bytes.")
      }
    }

    private func finished(_ text: [UInt8]) -> String { String(decoding: text, as: UTF8.self).trimmed }
  }
}
