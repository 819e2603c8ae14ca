// The names of an object, shared by all objects that have the same ones in the same order.

final class JSONShape: Sendable {
  static let empty = JSONShape(JSONNames())

  let names: JSONNames

  /// The names' UTF-8 one after the other, to be compared with a document's bytes, and where each one ends.
  private let bytes: [UInt8]
  private let ends: [Int]
  /// False when a name can only be written with an escape: its bytes then prove nothing about a document's.
  private let isPlain: Bool

  init(_ names: JSONNames) {
    self.names = names
    var bytes: [UInt8] = []
    bytes.reserveCapacity(names.list.count * 12)
    ends = names.list.map { name in
      bytes += name.utf8
      return bytes.count
    }
    isPlain = !bytes.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    self.bytes = bytes
  }

  var count: Int { ends.count }

  /// When `text` at `start` (just after an opening quote) holds the name at `position` and its closing quote: where
  /// that quote is.
  @inline(__always)
  func closingQuote(ofName position: Int, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard isPlain, position < ends.count else { return nil }
    let first = position == 0 ? 0 : ends[position - 1]
    let length = ends[position] - first
    guard length < text.count - start, text[start + length] == UInt8(ascii: "\"") else { return nil }
    for offset in 0..<length where bytes[first + offset] != text[start + offset] { return nil }
    return start + length
  }
}

/// Names in order, none twice, with an index from the ninth on: fewer are found faster by looking at each.
struct JSONNames: Sendable {
  private(set) var list: [String] = []
  private var index: [String: Int] = [:]
  private static let indexedFrom = 9

  init() {}

  init(_ names: some Sequence<String>) {
    for name in names { _ = append(name) }
  }

  func position(of name: String) -> Int? {
    index.isEmpty ? list.firstIndex(of: name) : index[name]
  }

  /// False, and nothing added, when the name is there already.
  mutating func append(_ name: String) -> Bool {
    guard position(of: name) == nil else { return false }
    list.append(name)
    if list.count == Self.indexedFrom {
      for (position, name) in list.enumerated() { index[name] = position }
    } else if list.count > Self.indexedFrom {
      index[name] = list.count - 1
    }
    return true
  }
}
