/// What a PDF is made of (ISO 32000-1 section 7.3). Streams are not values: they stand alone in an `ObjectTable`.
package indirect enum PDFValue: Equatable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case name(String)
  /// Text that a person reads: written as ASCII, or as UTF-16 when it must be.
  case text(String)
  /// Bytes that nobody reads, written in hexadecimal.
  case bytes([UInt8])
  case array([PDFValue])
  case dictionary(PDFDictionary)
  case reference(Int)

  package static func numbers(_ values: [Double]) -> PDFValue {
    .array(values.map(PDFValue.real))
  }

  package var asInteger: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  package var asName: String? {
    if case .name(let value) = self { value } else { nil }
  }

  package var asArray: [PDFValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  package var asDictionary: PDFDictionary? {
    if case .dictionary(let value) = self { value } else { nil }
  }

  package var asReference: Int? {
    if case .reference(let value) = self { value } else { nil }
  }

  package var asText: String? {
    if case .text(let value) = self { value } else { nil }
  }

  package var asBytes: [UInt8]? {
    if case .bytes(let value) = self { value } else { nil }
  }
}

/// Keys stay in the order they were given: the same document must give the same bytes on every run.
package struct PDFDictionary: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  package struct Entry: Equatable, Sendable {
    package let key: String
    package let value: PDFValue
  }

  package private(set) var entries: [Entry]

  package init(dictionaryLiteral elements: (String, PDFValue)...) {
    entries = elements.map { Entry(key: $0.0, value: $0.1) }
  }

  package subscript(key: String) -> PDFValue? {
    get { entries.first { $0.key == key }?.value }
    set {
      let place = entries.firstIndex { $0.key == key }
      switch (place, newValue) {
      case (let place?, let value?): entries[place] = Entry(key: key, value: value)
      case (let place?, nil): entries.remove(at: place)
      case (nil, let value?): entries.append(Entry(key: key, value: value))
      case (nil, nil): break
      }
    }
  }
}
