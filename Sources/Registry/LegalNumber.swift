package import SQLite

/// A number that people quote: `CE-2026-000042`. Counted from 1 each year for each way of writing it, so that no two
/// are the same, whichever procedures share it.
package enum LegalNumber {
  package static let receipt = "R-{year}-{number}"

  package static func next(_ format: String, year: Int, in db: Connection) throws -> String {
    let form = format.replacing("{year}", with: String(year))
    let digits = String(try Counters.next("number \(year) \(form)", in: db))
    let padded = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    return form.replacing("{number}", with: padded)
  }
}
