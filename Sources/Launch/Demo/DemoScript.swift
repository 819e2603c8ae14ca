import Procedures
import Registry
import Rules

/// What a dossier of the demo may be like: an example of a pack, and what came of it when it was played.
struct DemoScript: Sendable {
  let book: Dossiers.Book
  let procedure: Procedure
  let example: Example
  /// The formalities that come of its situation.
  let chosen: [String]
  /// The steps that were open at some time.
  let opened: Set<String>
  /// The kinds of certificates it ends with.
  let certificates: Set<String>
  let isReturned: Bool
  let isSuspended: Bool
  /// Whether filing it alone grants something.
  let isGrantedAtOnce: Bool
  let eventCount: Int
  let end: Dossier.State

  /// It becomes a dossier; others stay drafts.
  var isFiled: Bool { end != .draft }

  init?(_ example: Example, _ book: Dossiers.Book) {
    guard let procedure = book.pack.procedure(example.procedure), procedure.stage == .published else { return nil }
    let run = ExampleRun.of(example, in: book.pack)
    guard run.differences.isEmpty else { return nil }
    self.book = book
    self.procedure = procedure
    self.example = example
    let noon = DemoStage.hour(example.date, 43_200, in: book.pack.territory.zone).local
    chosen = procedure.advice(on: example.filing, in: book.pack.territory, now: noon).chosen
    end = run.dossier.state
    eventCount = run.events.count
    opened = Set(run.events.compactMap { if case .opened(let step, _, _) = $0.fact { step } else { nil } })
    certificates = Set(
      run.events.compactMap { if case .issued(_, let certificate) = $0.fact { certificate.template } else { nil } })
    isReturned = run.events.contains { if case .returned = $0.fact { true } else { false } }
    isSuspended = run.events.contains { if case .suspended = $0.fact { true } else { false } }
    let filing = run.events.prefix { if case .ended(_, let ending) = $0.fact { ending.ticks.isEmpty } else { true } }
    isGrantedAtOnce = filing.contains { if case .granted = $0.fact { true } else { false } }
  }

  /// All of them, in the order of the packs.
  static func all(_ books: [Dossiers.Book]) -> [DemoScript] {
    books.flatMap { book in book.pack.examples.compactMap { DemoScript($0, book) } }
  }
}
