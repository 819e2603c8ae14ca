import HTTP

/// A table for spreadsheets: CSV (RFC 4180) in UTF-8, marked as such so that they read Arabic.
struct CSVTable {
  private(set) var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static let active: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}"]

  mutating func add(_ cells: [String]) {
    for (place, cell) in cells.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: Self.text(cell).utf8)
    }
    bytes.append(contentsOf: [0x0D, 0x0A])
  }

  /// What a spreadsheet would take for a formula is a text (SEC-37).
  private static func text(_ cell: String) -> String {
    let first = cell.unicodeScalars.first { $0 != " " && !$0.properties.isDefaultIgnorableCodePoint }
    let calm = first.map(active.contains) ?? false ? "'" + cell : cell
    guard calm.utf8.contains(where: { [0x22, 0x2C, 0x3B, 0x0A, 0x0D].contains($0) }) else { return calm }
    return "\"" + calm.replacing("\"", with: "\"\"") + "\""
  }

  func response(fileName: String) -> Response {
    var response = Response(.ok, .csv, bytes)
    response.fields.set("Content-Disposition", ContentDisposition.attachment(fileName: fileName))
    return response
  }
}
