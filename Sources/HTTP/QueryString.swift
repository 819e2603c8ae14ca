/// The names and values of a query or of a form, application/x-www-form-urlencoded (WHATWG URL 5.1), in their order.
///
/// A name that comes twice is kept twice; `first` is the rule of the house for those who want one. Names are compared
/// byte by byte: `==` on Swift strings would hold U+212A (the Kelvin sign) for a `K`.
package struct QueryString: Sendable, Equatable {
  package struct Pair: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Lengths are counted in bytes, names and values once decoded.
  package struct Limits: Sendable {
    package var pairs = 1_000
    package var nameBytes = 256
    package var valueBytes = 64 << 10
    package var totalBytes = 1 << 20

    package init() {}
  }

  package enum Fault: Error, Equatable {
    case tooLong, tooManyPairs, nameTooLong, valueTooLong
    /// A bad escape, bytes that are not UTF-8, or a NUL, which no form field can hold.
    case malformed
  }

  package private(set) var pairs: [Pair]

  package init(_ pairs: [Pair] = []) {
    self.pairs = pairs
  }

  package init(_ bytes: UnsafeRawBufferPointer, limits: Limits = Limits()) throws(Fault) {
    guard bytes.count <= limits.totalBytes else { throw .tooLong }
    pairs = []
    var rest = bytes
    while !rest.isEmpty {
      let end = rest.firstIndex(of: .ampersand, from: 0) ?? rest.count
      let piece = rest.slice(0..<end)
      rest.removeFirst(min(end + 1, rest.count))
      guard !piece.isEmpty else { continue }
      guard pairs.count < limits.pairs else { throw .tooManyPairs }
      pairs.append(try Self.read(piece, limits))
    }
  }

  private static func read(_ piece: UnsafeRawBufferPointer, _ limits: Limits) throws(Fault) -> Pair {
    let equals = piece.firstIndex(of: .equals, from: 0)
    let name = try readText(piece.slice(0..<(equals ?? piece.count)))
    let value = try equals.map { index throws(Fault) in try readText(piece.slice(index + 1..<piece.count)) } ?? ""
    guard name.utf8.count <= limits.nameBytes else { throw .nameTooLong }
    guard value.utf8.count <= limits.valueBytes else { throw .valueTooLong }
    return Pair(name: name, value: value)
  }

  private static func readText(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> String {
    guard let text = PercentEncoding.decodeText(bytes, plusIsSpace: true), !text.utf8.contains(0) else {
      throw .malformed
    }
    return text
  }
}

extension QueryString {
  package func first(_ name: String) -> String? {
    pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  package func all(_ name: String) -> [String] {
    pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
  }

  package mutating func append(_ name: String, _ value: String) {
    pairs.append(Pair(name: name, value: value))
  }

  /// The text behind `?` in a link, or the body of a form; reading it gives the same pairs.
  package var text: String {
    var output: [UInt8] = []
    for pair in pairs {
      if !output.isEmpty { output.append(.ampersand) }
      PercentEncoding.append(pair.name, to: &output)
      output.append(.equals)
      PercentEncoding.append(pair.value, to: &output)
    }
    return String(decoding: output, as: UTF8.self)
  }
}
