// The names a procedure's rules may speak of, each with its type and a place in the row of values.

package import Rules

package struct Vocabulary: Sendable {
  package private(set) var names: [(String, FEELType)] = []
  private var places: [String: Int] = [:]

  /// What every rule knows besides the procedure's own questions and decisions.
  package static let givens: [(String, FEELType)] = [
    (Given.formalities, .list(.string)), (Given.documents, .list(.string)), (Given.granted, .list(.string)),
    (Given.refused, .list(.string)), (Given.outcomes, .context([])), (Given.total, .number),
  ]

  package enum Given {
    /// The formalities asked for.
    package static let formalities = "formalities"
    /// The slots that hold a document.
    package static let documents = "documents"
    package static let granted = "granted"
    package static let refused = "refused"
    /// By step, how it ended.
    package static let outcomes = "outcomes"
    /// What everything chosen costs.
    package static let total = "total"
  }

  package init() {
    for (name, type) in Vocabulary.givens { declare(name, type) }
  }

  /// False when the name is taken.
  @discardableResult
  package mutating func declare(_ name: String, _ type: FEELType) -> Bool {
    guard places[name] == nil else { return false }
    places[name] = names.count
    names.append((name, type))
    return true
  }

  package func place(of name: String) -> Int? { places[name] }

  package func type(of name: String) -> FEELType? { places[name].map { names[$0].1 } }
}
