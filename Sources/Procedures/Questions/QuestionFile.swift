// A file the applicant sends. Its bytes are kept elsewhere; the answer says which they are (SHA-256), what they are and
// how many. Whether the bytes are what their type says is looked at where they arrive.

package import JSON
package import Rules

package struct QuestionFile: QuestionKind {
  package static let name = "file"
  package static let settings = FileRule.settings

  package let rule: FileRule

  package init(_ entry: Entry) {
    rule = FileRule(entry)
  }

  package var isRepeatable: Bool { false }

  package var type: FEELType { FileRule.type }

  package var parts: [String] { FileRule.parts }

  package func joined(_ typed: (_ part: String) -> [String]) -> JSON { Typed.joined(parts, typed) }

  package func accepted(_ raw: JSON, _ setting: AnswerSetting) throws(AnswerFault) -> JSON { try rule.accepted(raw) }

  package func value(_ answer: JSON) -> Value { FileRule.value(answer) }

  package func shown(_ answer: JSON, _ speech: Speech) -> String { FileRule.shown(answer, speech) }

  package func sample(_ chance: inout Chance, _ setting: AnswerSetting) -> JSON { rule.sample(&chance) }
}

/// Which files are taken.
package struct FileRule: Sendable {
  package let formats: [Format]
  package let bytesMax: Int

  package struct Format: Sendable {
    package let name: String
    package let contentType: String
  }

  static let settings = ["formats", "bytesMax"]
  static let parts = ["sha256", "name", "contentType", "bytes"]
  static let type = FEELType.context([.init("name", .string), .init("contentType", .string), .init("bytes", .number)])

  init(_ entry: Entry) {
    let names = entry["formats"] == nil ? ["pdf", "jpeg", "png"] : entry.ids("formats")
    formats = names.compactMap { name in
      let format = FileRule.known.first { $0.name == name }
      if format == nil {
        entry["formats"]?.note("'\(name)' is none of: \(FileRule.known.map(\.name).joined(separator: ", ")).")
      }
      return format
    }
    let size = entry.string("bytesMax", orElse: "10 MB")
    if FileRule.bytes(size) == nil { entry["bytesMax"]?.note("'\(size)' is no size such as 10 MB or 500 KB.") }
    bytesMax = FileRule.bytes(size) ?? 0
  }

  /// `10 MB`: 10 × 1024 × 1024 bytes, at most 2 GB.
  private static func bytes(_ text: String) -> Int? {
    let units = ["B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30]
    let words = text.split(separator: " ")
    guard words.count == 2, let number = Int(words[0]), (1...10_000).contains(number),
      let unit = units[String(words[1])],
      number * unit <= 2 << 30
    else { return nil }
    return number * unit
  }

  func accepted(_ raw: JSON, part: String = "") throws(AnswerFault) -> JSON {
    guard raw.object != nil, let digest = raw["sha256"]?.string?.lowercased(), FileRule.isDigest(digest),
      let bytes = raw["bytes"]?.typed.flatMap({ Int($0) }), bytes >= 0
    else { throw AnswerFault("file.kind", part: part) }
    let name = try Typed.line(raw["name"], lengthMax: 150, part: part)
    guard !name.contains("/"), !name.contains("\\") else { throw AnswerFault("file.name", part: part) }
    let contentType = FileRule.contentType(raw["contentType"])
    guard formats.contains(where: { $0.contentType == contentType }) else {
      throw AnswerFault(
        "file.format", ["formats": formats.map { $0.name.uppercased() }.joined(separator: ", ")], part: part)
    }
    if bytes == 0 { throw AnswerFault("file.empty", part: part) }
    guard bytes <= bytesMax else {
      throw AnswerFault("file.large", ["bytes": String(bytes), "bytesMax": String(bytesMax)], part: part)
    }
    return [
      "sha256": .string(digest), "name": .string(name), "contentType": .string(contentType),
      "bytes": .number(JSONNumber(bytes)),
    ]
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// Without parameters, under its proper name.
  private static func contentType(_ raw: JSON?) -> String {
    guard let text = raw?.string, text.utf8.count <= 200 else { return "" }
    let type = text.lowercased().prefix { $0 != ";" }.trimmingSuffix(while: \.isWhitespace)
    return type == "image/jpg" ? "image/jpeg" : String(type)
  }

  static func value(_ answer: JSON) -> Value {
    .context([
      ("name", answer["name"]?.textValue ?? .null), ("contentType", answer["contentType"]?.textValue ?? .null),
      ("bytes", answer["bytes"]?.numberValue ?? .null),
    ])
  }

  static func shown(_ answer: JSON, _ speech: Speech) -> String {
    guard let name = answer["name"]?.string, let bytes = answer["bytes"]?.int else { return "" }
    return speech.phrase("wording.file", ["name": name, "size": speech.size(bytes)])
  }

  func sample(_ chance: inout Chance) -> JSON {
    let digest = (0..<64).map { _ in String(Int.random(in: 0...15, using: &chance), radix: 16) }.joined()
    let format = chance.pick(formats)
    let bytes = Int.random(in: 1...max(1, min(bytesMax, 2_000_000)), using: &chance)
    return [
      "sha256": .string(digest), "name": .string("document." + (format?.name ?? "pdf")),
      "contentType": .string(format?.contentType ?? ""), "bytes": .number(JSONNumber(bytes)),
    ]
  }

  package static let known: [Format] = [
    Format(name: "pdf", contentType: "application/pdf"),
    Format(name: "jpeg", contentType: "image/jpeg"),
    Format(name: "png", contentType: "image/png"),
    Format(name: "webp", contentType: "image/webp"),
    Format(name: "heic", contentType: "image/heic"),
    Format(name: "tiff", contentType: "image/tiff"),
    Format(name: "svg", contentType: "image/svg+xml"),
    Format(name: "dxf", contentType: "image/vnd.dxf"),
    Format(name: "dwg", contentType: "image/vnd.dwg"),
    Format(name: "txt", contentType: "text/plain"),
    Format(name: "csv", contentType: "text/csv"),
    Format(name: "xml", contentType: "application/xml"),
    Format(name: "json", contentType: "application/json"),
    Format(name: "geojson", contentType: "application/geo+json"),
    Format(name: "zip", contentType: "application/zip"),
    Format(name: "odt", contentType: "application/vnd.oasis.opendocument.text"),
    Format(name: "ods", contentType: "application/vnd.oasis.opendocument.spreadsheet"),
    Format(name: "docx", contentType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    Format(name: "xlsx", contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
  ]
}

extension Substring {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
    var text = self
    while let last = text.last, isDropped(last) { text.removeLast() }
    return text
  }
}
