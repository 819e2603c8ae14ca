import HTTP
import Procedures
import Registry
import Rules
import Templates

/// `/tasks.csv`: the same list for a spreadsheet, written page by page while it is sent.
enum WorkListFile {
  private static let pageRows = 500
  /// A longer list is no longer read by a person.
  private static let pagesMax = 100

  static func send(_ visit: Visit) throws -> Response {
    let actor = try visit.known().actor()
    let query = TaskQuery(visit.query)
    var response = Response(
      .ok, body: .stream(length: nil) { stream in try await write(query, actor, visit, to: stream) })
    response.fields.set("Content-Type", .csv)
    response.fields.set("Content-Disposition", ContentDisposition.attachment(fileName: "\(query.tab.rawValue).csv"))
    return response
  }

  private static func write(
    _ query: TaskQuery, _ actor: Actor, _ visit: Visit, to stream: ResponseStream
  ) async throws {
    let today = visit.today(of: actor)
    // By this mark spreadsheets know that it is UTF-8.
    try await stream.write(Array("\u{FEFF}".utf8) + CSVLine(columns.map { visit.say($0) }).bytes)
    var place = Tasks.Place.first
    for _ in 0..<pagesMax {
      let (tasks, names) = try await visit.portal.registry.read { [place] db in
        let tasks = try query.tasks(of: actor, after: place, today: today, limit: pageRows, in: db)
        return (tasks, try Accounts.names(of: tasks.lazy.compactMap(\.claimedBy), in: db))
      }
      var rows = try await TaskRows(visit, tasks, names: names, account: "", today: today)
      try await stream.write(tasks.filter(actor.sees).flatMap { line(rows.row($0), $0, visit).bytes })
      guard tasks.count == pageRows, let last = tasks.last else { return }
      place = last.place
    }
  }

  private static let columns: [TextKey] = [
    TextKey("agency.column.number"), TextKey("agency.column.applicant"), TextKey("agency.column.title"),
    TextKey("agency.column.procedure"), TextKey("agency.column.step"), TextKey("agency.column.since"),
    TextKey("agency.column.due"), TextKey("agency.column.state"), TextKey("agency.column.claimer"),
  ]

  /// Days as programs read them.
  private static func line(_ row: TaskRow, _ task: Tasks.Task, _ visit: Visit) -> CSVLine {
    let since = FEELDate(daysSince1970: Int(task.openedAt.seconds / 86_400))?.text ?? ""
    return CSVLine([
      row.number, row.applicant, row.title, row.procedure, row.step, since, task.due?.text ?? "",
      visit.say(row.isLate ? TextKey("agency.list.late") : TextKey("agency.tab", task.state.rawValue)), row.claimer,
    ])
  }
}

/// A line of a CSV file (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe
/// (SEC-37).
struct CSVLine {
  private(set) var bytes: [UInt8] = []

  init(_ cells: [String]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(cell)
    }
    bytes += [13, 10]
  }

  private mutating func append(_ cell: String) {
    let isFormula = cell.unicodeScalars.first.map(Self.beginnings.contains) ?? false
    guard isFormula || cell.utf8.contains(where: Self.marks.contains) else {
      bytes += cell.utf8
      return
    }
    bytes.append(Self.quote)
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    for byte in cell.utf8 {
      if byte == Self.quote { bytes.append(Self.quote) }
      bytes.append(byte)
    }
    bytes.append(Self.quote)
  }

  private static let quote = UInt8(ascii: "\"")
  /// Some spreadsheets read the wide signs of East Asian keyboards like the others.
  private static let beginnings = Set("=+-@\t\n\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars)
  private static let marks: Set<UInt8> = [quote, UInt8(ascii: ","), 13, 10]
}
