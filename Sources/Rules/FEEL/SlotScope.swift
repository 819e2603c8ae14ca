// Where names live when an expression runs. Each function has one flat frame of slots: parameters, itself, what it
// captured, then the variables of its loops, filters and contexts. A name of an outer function is copied in on the
// first mention.

final class SlotScope {
  /// What a name means here.
  indirect enum Reference {
    case slot(Int)
    /// An entry of the element in that slot, if it has one; otherwise what the name means outside.
    case element(slot: Int, name: String, outside: Reference?)
  }

  private enum Binding {
    case name(String, Int)
    /// A filter: every name not bound further in may be an entry of the element.
    case element(Int, FEELType)
  }

  private let outer: SlotScope?
  /// Of the outermost scope: the values it may be given, by name. Each gets a slot on its first mention.
  private let places: [String: Int]
  private(set) var inputs: [(slot: Int, of: Int)] = []
  private var bindings: [Binding] = []
  /// The copies a new function makes: from which slot of the outer frame, to which of its own.
  private(set) var captures: [(slot: Int, of: Int)] = []
  private(set) var slotCount: Int
  /// How many nodes were made for this function so far.
  private var nodeCount = 0

  init(outer: SlotScope? = nil, names: [String]) {
    self.outer = outer
    places = [:]
    for (slot, name) in names.enumerated() { bindings.append(.name(Lexer.canonicalName(name), slot)) }
    slotCount = names.count
  }

  init(inputs places: [String: Int]) {
    outer = nil
    self.places = places
    slotCount = 0
  }

  func newSlot() -> Int {
    slotCount += 1
    return slotCount - 1
  }

  func bind(_ name: String) -> Int {
    let slot = newSlot()
    bindings.append(.name(name, slot))
    return slot
  }

  func noteNode() { nodeCount += 1 }

  /// What `body` compiles, and what running it once costs in steps: one for eight nodes.
  func priced<Made>(_ body: () -> Made) -> (made: Made, cost: Int) {
    let before = nodeCount
    let made = body()
    return (made, Limits.steps(nodes: nodeCount - before))
  }

  /// Gives a slot that is already taken a name.
  func rebind(_ name: String, to slot: Int) {
    bindings.append(.name(name, slot))
  }

  func bindElement(_ type: FEELType) -> Int {
    let slot = newSlot()
    bindings.append(.name("item", slot))
    bindings.append(.element(slot, type))
    return slot
  }

  /// Forgets names bound inside `body`; their slots stay taken.
  func nested<Result>(_ body: () -> Result) -> Result {
    let count = bindings.count
    defer { bindings.removeSubrange(count...) }
    return body()
  }

  func reference(to name: String) -> Reference? { reference(to: name, below: bindings.count) }

  private func reference(to name: String, below count: Int) -> Reference? {
    for index in (0..<count).reversed() {
      switch bindings[index] {
      case .name(name, let slot): return .slot(slot)
      case .name: continue
      case .element(let slot, let type):
        if type.plain != .any && type.fields == nil { continue }
        let outside = reference(to: name, below: index)
        // A name the type does not know is first of all the one outside, but the value may know better.
        let isForeign = type.fields.map { !$0.isEmpty && !$0.contains { $0.name == name } } ?? false
        if isForeign, let outside { return outside }
        return .element(slot: slot, name: name, outside: outside)
      }
    }
    if let place = places[name] { return .slot(input(place)) }
    return outer?.reference(to: name).map(captured)
  }

  private func input(_ place: Int) -> Int {
    if let known = inputs.first(where: { $0.of == place }) { return known.slot }
    let slot = newSlot()
    inputs.append((slot, place))
    return slot
  }

  private func captured(_ reference: Reference) -> Reference {
    switch reference {
    case .slot(let outerSlot): .slot(capture(outerSlot))
    case .element(let outerSlot, let name, let outside):
      .element(slot: capture(outerSlot), name: name, outside: outside.map(captured))
    }
  }

  private func capture(_ outerSlot: Int) -> Int {
    if let known = captures.first(where: { $0.of == outerSlot }) { return known.slot }
    let slot = newSlot()
    captures.append((slot, outerSlot))
    return slot
  }
}
