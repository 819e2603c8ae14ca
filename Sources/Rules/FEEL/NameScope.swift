// The names the parser may glue together, and what is known of them. Scopes nest: a loop, a filter, a function or a
// boxed context adds one and looks further out for the rest.

package struct NameScope: Sendable {
  package private(set) var types: [String: FEELType] = [:]
  /// Names that may follow a dot when the type of what stands before it is unknown.
  package private(set) var members: Set<String> = []
  /// Item definitions by name, `import.name` included.
  package private(set) var definitions: [String: FEELType] = [:]
  package private(set) var longestName = 1
  /// Inside a boxed filter over elements of unknown shape, any name may be an entry of the element.
  package var isOpen = false

  package init() {}

  package init(_ names: [(String, FEELType)]) {
    for (name, type) in names { declare(name, type) }
  }

  package mutating func declare(_ name: String, _ type: FEELType) {
    let canonical = note(name)
    types[canonical] = type
    noteMembers(of: type, depth: 0)
  }

  package mutating func define(_ name: String, _ type: FEELType) {
    let canonical = note(name)
    definitions[canonical] = type
    noteMembers(of: type, depth: 0)
  }

  package mutating func noteMember(_ name: String) {
    members.insert(note(name))
  }

  private mutating func noteMembers(of type: FEELType, depth: Int) {
    guard depth < 20 else { return }
    switch type.plain {
    case .list(let element), .range(let element): noteMembers(of: element, depth: depth + 1)
    case .context(let fields):
      for field in fields {
        noteMember(field.name)
        noteMembers(of: field.type, depth: depth + 1)
      }
    default: return
    }
  }

  private mutating func note(_ name: String) -> String {
    let (canonical, words) = Lexer.canonical(name)
    longestName = max(longestName, words)
    return canonical
  }
}
