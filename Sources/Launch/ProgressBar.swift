import Glibc

/// How far a long command has come, on one line that draws itself anew; only where a person looks on.
final class ProgressBar {
  private let isSeen = isatty(2) == 1
  private var shown = -1
  private static let width = 40

  func show(_ done: Int, _ total: Int) {
    guard isSeen, total > 0 else { return }
    let percent = min(100, max(0, Int(Double(done) / Double(total) * 100)))
    guard percent != shown else { return }
    shown = percent
    let filled = percent * Self.width / 100
    let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: Self.width - filled)
    Terminal.complain("\r[\(bar)] \(percent) %")
  }

  /// Takes the line away; what was achieved is said elsewhere.
  func clear() {
    if shown >= 0 { Terminal.complain("\r\u{1B}[K") }
    shown = -1
  }
}
