import PDF
import Templates

/// A QR code as a drawing: its dark modules are the runs of one path.
struct SquareCode: Model {
  let size: Int
  let path: String

  static var slots: [Slot<SquareCode>] { [.number("size", \.size), .text("path", \.path)] }

  private static let quietZone = 4

  /// What is too long for a code has none.
  init(_ text: String) {
    guard let code = try? QRCode(text) else {
      (size, path) = (0, "")
      return
    }
    var runs = ""
    for row in 0..<code.size {
      var column = 0
      while column < code.size {
        let start = column
        while code.isDark(column: column, row: row) { column += 1 }
        if column > start {
          let width = column - start
          runs += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(width)v1h-\(width)z"
        }
        column += 1
      }
    }
    size = code.size + 2 * Self.quietZone
    path = runs
  }
}
