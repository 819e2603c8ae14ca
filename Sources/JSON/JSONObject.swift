// The members of a JSON object, in the order of the document, each name once.
//
// Fifty rows of a list have the same names fifty times. So an object is two things: its values, and a shape (the
// names and, when there are many, an index of them) that it shares with every object of the same names that the
// reader met. Reading a row then makes no Strings for its names, and looking for one in a big object stays quick.

package struct JSONObject: Sendable, Equatable {
  private var shape: JSONShape
  package private(set) var values: [JSON]

  package init() {
    self.init(shape: .empty, values: [])
  }

  /// nil when a name comes twice.
  package init?(_ members: [(String, JSON)]) {
    var names = JSONNames()
    for (name, _) in members {
      guard names.append(name) else { return nil }
    }
    self.init(shape: JSONShape(names), values: members.map(\.1))
  }

  init(shape: JSONShape, values: [JSON]) {
    self.shape = shape
    self.values = values
  }

  package var names: [String] { shape.names.list }
  package var count: Int { values.count }
  package var isEmpty: Bool { values.isEmpty }

  /// The members in order: `for (name, value) in object.members`.
  package var members: Zip2Sequence<[String], [JSON]> { zip(names, values) }

  /// By name, for those who do not mind the order. Names that are different bytes may be the same String (a letter with
  /// its accent, or followed by it): the first one counts.
  package var dictionary: [String: JSON] { Dictionary(members.map { ($0, $1) }) { first, _ in first } }

  package func position(of name: String) -> Int? { shape.names.position(of: name) }

  /// Setting nil removes the member; setting a new name adds it at the end. Each added or removed name copies the
  /// names: an object of thousands of members is better made at once.
  package subscript(name: String) -> JSON? {
    get { position(of: name).map { values[$0] } }
    set {
      switch (position(of: name), newValue) {
      case (let position?, let value?):
        values[position] = value
      case (let position?, nil):
        shape = JSONShape(JSONNames(names.enumerated().filter { $0.offset != position }.map(\.element)))
        values.remove(at: position)
      case (nil, let value?):
        shape = JSONShape(JSONNames(names + [name]))
        values.append(value)
      case (nil, nil):
        break
      }
    }
  }

  /// The order of members means nothing (RFC 8259 section 4).
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    if left.shape === right.shape { return left.values == right.values }
    return left.count == right.count && left.members.allSatisfy { right[$0] == $1 }
  }
}
