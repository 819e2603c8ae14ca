import HTTP
import JSON

// Lists come in pages of 50. Where the next one begins is said in a `Link` field (RFC 8288): programs follow it as it
// is, and need to know nothing of what stands in it.

extension Visit {
  static let rowsMax = 50

  /// Where this page begins; nil for the first one. What nobody here has given out is refused.
  func cursor<Place>(_ name: String, _ read: (String) -> Place?) throws -> Place? {
    guard let text = query.first(name) else { return nil }
    guard let place = read(text) else { throw Problem(.badRequest, .cursor) }
    return place
  }

  /// The page of a list: one row more than it holds was asked for, so that the last page names no next one.
  func list<Row>(
    _ rows: [Row], cursor: String, _ place: (Row) -> String,
    _ write: (Row, inout JSONWriter) throws -> Void
  ) throws -> Response {
    let shown = rows.prefix(Self.rowsMax)
    var response = try Response.json { try $0.array { list in for row in shown { try write(row, &list) } } }
    if rows.count > shown.count, let last = shown.last { response.setNext(next(cursor, place(last))) }
    return response
  }

  /// This address, beginning elsewhere.
  func next(_ cursor: String, _ place: String) -> String {
    var query = QueryString(query.pairs.filter { $0.name != cursor })
    query.append(cursor, place)
    return String(decoding: request.head.path, as: UTF8.self) + "?" + query.text
  }
}

extension Response {
  mutating func setNext(_ url: String) { fields.set("Link", "<\(url)>; rel=\"next\"") }
}
