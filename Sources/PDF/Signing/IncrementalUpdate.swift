import Compression

/// Appends objects to a finished file without touching a byte of it (ISO 32000-1 section 7.5.6), so that a signature
/// stays whole: how validation data (a DSS, PAdES-B-LT) join a signed document.
package struct IncrementalUpdate {
  private let file: PDFFile
  private var bytes: [UInt8]
  private var offsets: [Int: Int] = [:]
  private var size: Int

  package init(_ file: PDFFile) throws(PDFReadingError) {
    guard let size = file.trailer["Size"]?.asInteger, (1...8_388_607).contains(size) else {
      throw .damaged("a trailer without size", at: 0)
    }
    self.file = file
    self.size = size
    bytes = file.bytes
  }

  package mutating func add(_ value: PDFValue) -> Int {
    size += 1
    write(value, number: size - 1)
    return size - 1
  }

  package mutating func add(stream: [UInt8]) -> Int {
    size += 1
    offsets[size - 1] = bytes.count
    bytes.append(text: "\(size - 1) 0 obj\n")
    ObjectTable.append(stream: Zlib.compress(stream), ["Filter": .name("FlateDecode")], to: &bytes)
    bytes.append(text: "\nendobj\n")
    return size - 1
  }

  /// A new version of an object, such as the catalog.
  package mutating func replace(_ number: Int, with value: PDFValue) {
    precondition(offsets[number] == nil, "an object has one version in each revision")
    write(value, number: number)
  }

  package mutating func replaceCatalog(_ change: (inout PDFDictionary) -> Void) throws(PDFReadingError) {
    guard let number = file.trailer["Root"]?.asReference else { throw .damaged("no catalog", at: 0) }
    var catalog = try file.catalog()
    change(&catalog)
    replace(number, with: .dictionary(catalog))
  }

  package consuming func finish() -> [UInt8] {
    var trailer = file.trailer
    trailer["Size"] = .integer(size)
    trailer["Prev"] = .integer(file.startOfLastTable)
    var result = bytes
    let start = result.count
    CrossReference.append(offsets: offsets, withFreeHead: false, to: &result)
    CrossReference.append(trailer: trailer, start: start, to: &result)
    return result
  }

  private mutating func write(_ value: PDFValue, number: Int) {
    offsets[number] = bytes.count
    bytes.append(text: "\(number) 0 obj\n")
    bytes.append(value)
    bytes.append(text: "\nendobj\n")
  }
}
