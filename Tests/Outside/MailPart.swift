import Foundation

/// A part of a mail, or the whole of it: its head, decoded, and its bytes or parts (RFC 2045, 2046, 2047).
package struct MailPart: Sendable {
  package let fields: [(name: String, value: String)]
  /// Decoded.
  package let bytes: [UInt8]
  package let parts: [MailPart]

  private static let depthMax = 8

  init(_ message: [UInt8], depth: Int) {
    // One Character for both ends of line would hide them: bytes, and each end a single line feed.
    let lines = message.filter { $0 != 13 }
    let end = lines.firstRange(of: [10, 10])
    let fields = Self.fields(lines[..<(end?.lowerBound ?? lines.endIndex)])
    let body = Array(lines[(end?.upperBound ?? lines.endIndex)...])
    func field(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
    self.fields = fields
    let type = field("content-type")
    if type.lowercased().hasPrefix("multipart/"), let boundary = Self.parameter("boundary", of: type),
      depth < Self.depthMax
    {
      bytes = []
      parts = Self.split(body, boundary).map { MailPart($0, depth: depth + 1) }
    } else {
      bytes = Self.decode(body, field("content-transfer-encoding").lowercased())
      parts = []
    }
  }

  package func field(_ name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }
  package var type: String {
    (field("Content-Type") ?? "text/plain").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
  }
  package var fileName: String? { field("Content-Disposition").flatMap { Self.parameter("filename", of: $0) } }
  package var text: String { String(decoding: bytes, as: UTF8.self) }
  package var leaves: [MailPart] { parts.isEmpty ? [self] : parts.flatMap(\.leaves) }
  package func first(type: String) -> MailPart? { leaves.first { $0.type == type && $0.fileName == nil } }

  private static func fields(_ head: ArraySlice<UInt8>) -> [(name: String, value: String)] {
    var lines: [String] = []
    for line in head.split(separator: 10) {
      let text = String(decoding: line, as: UTF8.self)
      if let first = text.first, first == " " || first == "\t", !lines.isEmpty {
        lines[lines.count - 1] += text
      } else {
        lines.append(text)
      }
    }
    return lines.map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      let value = line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
      return (line[..<colon].lowercased(), EncodedWord.decode(value))
    }
  }

  private static func split(_ body: [UInt8], _ boundary: String) -> [[UInt8]] {
    let opening = Array("--\(boundary)".utf8)
    let closing = opening + [45, 45]
    var parts: [[UInt8]] = []
    var part: [ArraySlice<UInt8>]?
    for line in body.split(separator: 10, omittingEmptySubsequences: false) {
      if line.elementsEqual(opening) || line.elementsEqual(closing) {
        if let part { parts.append(Array(part.joined(separator: [10]))) }
        part = line.elementsEqual(closing) ? nil : []
      } else {
        part?.append(line)
      }
    }
    return parts
  }

  private static func decode(_ body: [UInt8], _ encoding: String) -> [UInt8] {
    switch encoding {
    case "base64": return Data(base64Encoded: Data(body), options: .ignoreUnknownCharacters).map { [UInt8]($0) } ?? []
    case "quoted-printable": return QuotedPrintableText.decode(body)
    default: return body
    }
  }

  /// Of `text/plain; charset="utf-8"`; also as RFC 2231 has it for file names: `filename*=utf-8''r%C3%A9sum%C3%A9`.
  private static func parameter(_ name: String, of value: String) -> String? {
    for piece in value.split(separator: ";").dropFirst() {
      let sides = piece.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard sides.count == 2 else { continue }
      if sides[0].lowercased() == "\(name)*" {
        return sides[1].split(separator: "'").last.flatMap { String($0).removingPercentEncoding }
      }
      if sides[0].lowercased() == name { return sides[1].trimmingCharacters(in: ["\""]) }
    }
    return nil
  }
}

enum QuotedPrintableText {
  static func decode(_ text: [UInt8], spaceIsUnderscore: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      if byte == 95, spaceIsUnderscore {
        bytes.append(32)
      } else if byte == 61, rest.first == 10 {
        rest = rest.dropFirst()
      } else if byte == 61, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}

/// `=?utf-8?Q?R=C3=A9c=C3=A9piss=C3=A9?=`: letters in a head that are not ASCII (RFC 2047). Words that follow each
/// other are one text: the space between them is not meant.
enum EncodedWord {
  static func decode(_ value: String) -> String {
    var text = ""
    var wasEncoded = false
    for piece in value.split(separator: " ", omittingEmptySubsequences: false) {
      if let bytes = word(piece) {
        if !text.isEmpty && !wasEncoded { text += " " }
        text += String(decoding: bytes, as: UTF8.self)
        wasEncoded = true
      } else if !piece.isEmpty || !wasEncoded {
        if !text.isEmpty { text += " " }
        text += piece
        wasEncoded = false
      }
    }
    return text
  }

  private static func word(_ piece: Substring) -> [UInt8]? {
    let parts = piece.split(separator: "?", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "=", parts[4] == "=", parts[1].lowercased() == "utf-8" else { return nil }
    switch parts[2].lowercased() {
    case "b": return Data(base64Encoded: String(parts[3])).map { [UInt8]($0) }
    case "q": return QuotedPrintableText.decode(Array(parts[3].utf8), spaceIsUnderscore: true)
    default: return nil
    }
  }
}
