// A page of fifty dossiers, 10 KB of JSON, written from structs and read into structs: by our writer and reader, and
// by Foundation's coders.

import Foundation
import JSON

private struct DossierRow: Codable, Equatable {
  let id: Int
  let number: String
  let title: String
  let applicant: String
  let status: String
  let late: Bool
  let fee: Double
  let updated: String
}

private struct DossierPage: Codable, Equatable {
  let total: Int
  let rows: [DossierRow]

  static let sample = DossierPage(total: 100_000, rows: (0..<50).map(DossierRow.init(sample:)))
}

extension DossierRow {
  fileprivate init(sample index: Int) {
    let minute = 10 + index % 50
    id = 48_211 + index
    number = "GU-2026-\(100_000 + index)"
    title = "Autorisation de lotir, parcelle \(index)/R"
    applicant = index % 3 == 0 ? "Fatima Zahra Él Idrissi" : "Youssef Benali"
    status = "in_review"
    late = index % 7 == 0
    fee = 1250.5 + Double(index)
    updated = "2026-08-01T09:\(minute):00Z"
  }
}

extension DossierRow: JSONWritable {
  fileprivate init?(_ json: JSON) {
    guard let id = json["id"]?.int, let number = json["number"]?.string, let title = json["title"]?.string,
      let applicant = json["applicant"]?.string, let status = json["status"]?.string, let late = json["late"]?.bool,
      let fee = json["fee"]?.double, let updated = json["updated"]?.string
    else { return nil }
    self.init(
      id: id, number: number, title: title, applicant: applicant, status: status, late: late, fee: fee,
      updated: updated)
  }

  func write(to writer: inout JSONWriter) {
    writer.object { row in
      row.field("id", id)
      row.field("number", number)
      row.field("title", title)
      row.field("applicant", applicant)
      row.field("status", status)
      row.field("late", late)
      row.field("fee", fee)
      row.field("updated", updated)
    }
  }
}

extension DossierPage {
  fileprivate init(reading bytes: [UInt8]) throws {
    let json = try JSONReader.read(bytes)
    guard let total = json["total"]?.int, let rows = json["rows"]?.array?.compactMap(DossierRow.init(_:)) else {
      preconditionFailure("the sample is a page")
    }
    self.init(total: total, rows: rows)
  }

  fileprivate var written: [UInt8] {
    var writer = JSONWriter(capacity: 16_384)
    writer.object { page in
      page.field("total", total)
      page.field("rows", rows)
    }
    return writer.bytes
  }
}

enum JSONRows {
  static func encode() throws -> BenchRow {
    let page = DossierPage.sample
    let encoder = JSONEncoder()
    let theirs = try DossierPage(reading: Array(encoder.encode(page)))
    precondition(theirs == page, "both write the same page")
    return try Comparison(
      row: "json-encode", above: Contender(name: "JSONEncoder") { try encoder.encode(page).count },
      below: Contender(name: "JSONWriter") { page.written.count },
      note: "50 structs to \(page.written.count) bytes"
    ).measure()
  }

  static func decode() throws -> BenchRow {
    let bytes = DossierPage.sample.written
    let document = Data(bytes)
    let decoder = JSONDecoder()
    let pages = try (decoder.decode(DossierPage.self, from: document), DossierPage(reading: bytes))
    precondition(pages.0 == pages.1, "both read the same page")
    return try Comparison(
      row: "json-decode",
      above: Contender(name: "JSONDecoder") { try decoder.decode(DossierPage.self, from: document).rows.count },
      below: Contender(name: "JSONReader") { try DossierPage(reading: bytes).rows.count },
      note: "\(bytes.count) bytes to 50 structs"
    ).measure()
  }
}
