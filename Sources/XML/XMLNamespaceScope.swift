/// The namespaces in force, and the names they make of the names in the input.
///
/// Most names of a document occur again and again under the same declarations. So a resolved name is kept under a
/// number that stands for these declarations, in a table of fixed size: what falls on the same slot takes its place,
/// and no document can make it slow or large.
struct XMLNamespaceScope {
  private var bindings: [XMLNamespace] = []
  private(set) var context = 0
  private var contextsMade = 0
  private var resolved = [Resolved?](repeating: nil, count: Self.slots)

  private static let slots = 128

  private struct Resolved {
    let raw: XMLRawName
    let context: Int
    let isAttribute: Bool
    let name: XMLName
  }

  /// What must be put back when an element ends.
  struct Mark {
    fileprivate let bindings: Int
    fileprivate let context: Int
  }

  var count: Int { bindings.count }
  var mark: Mark { Mark(bindings: bindings.count, context: context) }

  mutating func declare(_ namespaces: [XMLNamespace]) {
    guard !namespaces.isEmpty else { return }
    bindings += namespaces
    contextsMade += 1
    context = contextsMade
  }

  mutating func restore(_ mark: Mark) {
    guard mark.context != context else { return }
    bindings.removeLast(bindings.count - mark.bindings)
    context = mark.context
  }

  /// Nil if the prefix is not declared. An attribute without a prefix is in no namespace (section 6.2).
  @inline(__always)
  mutating func resolve(_ raw: XMLRawName, isAttribute: Bool, in input: XMLInput) -> XMLName? {
    let slot = Self.slot(raw, input)
    if let known = resolved[slot], known.context == context, known.isAttribute == isAttribute,
      known.raw.end - known.raw.start == raw.end - raw.start, input.has(known.raw, at: raw.start)
    {
      return known.name
    }
    guard let name = look(raw, isAttribute: isAttribute, input) else { return nil }
    resolved[slot] = Resolved(raw: raw, context: context, isAttribute: isAttribute, name: name)
    return name
  }

  private static func slot(_ raw: XMLRawName, _ input: XMLInput) -> Int {
    let middle = (raw.start + raw.end) / 2
    let mixed = Int(input[raw.end - 1]) &* 31 &+ Int(input[middle]) &* 7 &+ Int(input[raw.start])
    return (mixed &+ (raw.end - raw.start) &* 13) & (slots - 1)
  }

  private func look(_ raw: XMLRawName, isAttribute: Bool, _ input: XMLInput) -> XMLName? {
    let prefix = raw.colon.map { input.string(raw.start, $0) } ?? ""
    let local = input.string(raw.colon.map { $0 + 1 } ?? raw.start, raw.end)
    if prefix.isEmpty, isAttribute { return XMLName(unchecked: local, namespace: "", prefix: "") }
    guard let uri = uri(of: prefix) else { return nil }
    return XMLName(unchecked: local, namespace: uri, prefix: prefix)
  }

  private func uri(of prefix: String) -> String? {
    if let binding = bindings.last(where: { haveSameBytes($0.prefix, prefix) }) { return binding.uri }
    return prefix.isEmpty ? "" : prefix == "xml" ? XMLNamespace.xml : nil
  }
}
