// A paper that formalities ask for. Asked by several, it is given once (ER-13); a certificate issued here, also by
// another formality of the same dossier, stands for it (ER-17, ER-44).

package import JSON

package final class RequiredDocument: Identified {
  package let id: String
  package let title: Text
  package let hint: Text
  package let when: Rule?
  package let formats: [Format]
  package let bytesMax: Int
  package let filesMax: Int
  /// Certificates of this pack that stand for it.
  package let certificates: [String]
  /// Formalities of this procedure whose result stands for it.
  package let formalities: [String]
  /// Whether the original is to be shown at the counter. Never of something signed electronically.
  package let isOriginalShown: Bool
  /// A paper older than this is not taken.
  package let ageMonthsMax: Int?
  package let isOptional: Bool
  package let privacy: Question.Privacy
  package let laws: [String]
  package let place: JSONPlace

  package enum Format: String, Sendable, CaseIterable {
    case pdf, jpeg, png, docx, xlsx, zip, geojson, xml

    package var contentType: String {
      switch self {
      case .pdf: "application/pdf"
      case .jpeg: "image/jpeg"
      case .png: "image/png"
      case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
      case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
      case .zip: "application/zip"
      case .geojson: "application/geo+json"
      case .xml: "application/xml"
      }
    }
  }

  init(_ entry: Entry, _ reading: ProcedureReading) {
    entry.only([
      "id", "title", "hint", "when", "formats", "megabytesMax", "filesMax", "certificates", "formalities", "original",
      "ageMonthsMax", "optional", "privacy", "laws",
    ])
    let id = entry.id("id")
    self.id = id
    title = entry.text("title")
    hint = entry.text("hint", isRequired: false)
    when = reading.condition(entry, "when", "documents.\(id)")
    let names = entry["formats"] == nil ? ["pdf", "jpeg", "png"] : entry.ids("formats")
    formats = names.compactMap { name in
      let format = Format(rawValue: name)
      if format == nil {
        entry["formats"]?.note("'\(name)' is none of: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      return format
    }
    bytesMax = entry.int("megabytesMax", orElse: 10, in: 1...1_024) << 20
    filesMax = entry.int("filesMax", orElse: 1, in: 1...50)
    certificates = entry.ids("certificates")
    for certificate in certificates where entry.reading.certificates[certificate] == nil {
      entry["certificates"]?.note("the pack has no certificate '\(certificate)'.")
    }
    formalities = entry.ids("formalities")
    isOriginalShown = entry.bool("original")
    ageMonthsMax = entry.optionalInt("ageMonthsMax", in: 1...1_200)
    isOptional = entry.bool("optional")
    privacy = entry.word("privacy", orElse: .personal)
    laws = entry.laws("laws")
    place = entry.place
  }
}
