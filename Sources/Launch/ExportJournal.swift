import Registry
import SQLite

/// `guichet journal export`: what anyone can check without the server; `JournalExport` says how.
enum ExportJournal: Command {
  static let name = "journal export"
  static let summary = "Writes the journal to standard output, one JSON object a line."
  static let options: [Option] = [.data]

  private static let pieceBytes = 64 << 10

  private struct ReaderGone: Error {}

  static func run(_ options: Options) async throws -> Int32 {
    let copy = try DatabaseCopy(of: try options.existingData().registry)
    var piece: [UInt8] = []
    do {
      try JournalExport.forEachLine(in: copy.snapshot) { line in
        piece += line
        guard piece.count >= pieceBytes else { return }
        guard Terminal.say(piece) else { throw ReaderGone() }
        piece.removeAll(keepingCapacity: true)
      }
      guard Terminal.say(piece) else { throw ReaderGone() }
    } catch is ReaderGone {
      throw Unusable(description: "the export could not be written to its end")
    }
    return ExitCode.success
  }
}
