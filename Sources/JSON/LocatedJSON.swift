// A value of a configuration file and the place where it stands, so that whoever finds it wrong can name the file,
// the line and the column: `throw Refusal("\(fee.place): a fee cannot be negative")`.

package struct LocatedJSON: Sendable {
  package let value: JSON
  private let offsets: Offsets
  private let source: Source

  /// Where a value and its name start (the same when it has none), and the offsets of what is inside it, in order.
  struct Offsets: Sendable {
    var name: Int
    var value: Int
    var inside: [Offsets] = []
  }

  /// The text, shared by all values of a document. A pack asks for the places of thousands of them: where the lines
  /// begin is counted once.
  final class Source: Sendable {
    private let file: String
    private let bytes: [UInt8]
    private let lines: LineStarts

    init(file: String, bytes: [UInt8]) {
      self.file = file
      self.bytes = bytes
      lines = bytes.withUnsafeBufferPointer { LineStarts($0, upTo: $0.count) }
    }

    func place(of offset: Int) -> JSONPlace {
      bytes.withUnsafeBufferPointer { JSONPlace(of: offset, in: $0, lines, file: file) }
    }
  }

  init(value: JSON, offsets: Offsets, source: Source) {
    self.value = value
    self.offsets = offsets
    self.source = source
  }

  package var place: JSONPlace { source.place(of: offsets.value) }

  /// Where the name of this member stands; the value's own place when it is not a member.
  package var namePlace: JSONPlace { source.place(of: offsets.name) }

  package subscript(name: String) -> LocatedJSON? {
    guard let object = value.object, let index = object.position(of: name) else { return nil }
    return inside(index, object.values[index])
  }

  package subscript(index: Int) -> LocatedJSON? {
    value[index].map { inside(index, $0) }
  }

  /// The items of an array; nil for anything else.
  package var items: [LocatedJSON]? {
    value.array?.enumerated().map { inside($0.offset, $0.element) }
  }

  /// The members of an object, in order; nil for anything else.
  package var members: [(name: String, value: LocatedJSON)]? {
    value.object?.members.enumerated().map { (name: $0.element.0, value: inside($0.offset, $0.element.1)) }
  }

  private func inside(_ index: Int, _ value: JSON) -> LocatedJSON {
    LocatedJSON(value: value, offsets: offsets.inside[index], source: source)
  }
}
