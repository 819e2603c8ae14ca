/// A file that this room has written, read back strictly: its revisions, and its objects by number.
package struct PDFFile: Sendable {
  package static let bytesMax = 256 << 20
  private static let revisionsMax = 16
  private static let objectsMax = 8_388_607

  package let bytes: [UInt8]
  /// 1 when nothing was appended.
  package private(set) var revisions = 0
  /// Of the last revision.
  let trailer: PDFDictionary
  let startOfLastTable: Int
  private var offsets: [Int: Int] = [:]

  package init(_ bytes: [UInt8]) throws(PDFReadingError) {
    guard bytes.count <= Self.bytesMax else { throw .tooLarge(bytesMax: Self.bytesMax) }
    guard bytes.starts(with: "%PDF-1.7\n%".utf8) else { throw .damaged("not a file of ours", at: 0) }
    self.bytes = bytes
    let start = try Self.startOfLastTable(bytes)
    startOfLastTable = start
    var end = bytes.count
    var next: Int? = start
    var last: PDFDictionary?
    while let table = next {
      revisions += 1
      guard revisions <= Self.revisionsMax else { throw .tooManyRevisions(max: Self.revisionsMax) }
      let (trailer, found) = try Self.table(bytes, at: table, end: end)
      offsets.merge(found) { newer, _ in newer }
      last = last ?? trailer
      next = trailer["Prev"]?.asInteger
      if let next {
        guard next < table else { throw .damaged("a table points forward", at: table) }
        // The earlier revision ends before the objects that the later one appends.
        end = table
      }
    }
    guard let last else { throw .damaged("no trailer", at: start) }
    trailer = last
  }

  package func object(_ number: Int) throws(PDFReadingError) -> PDFValue {
    guard let offset = offsets[number] else { throw .objectMissing(number) }
    var parser = PDFParser(bytes, at: offset)
    try parser.expect("\(number) 0 obj\n")
    return try parser.value()
  }

  package func offset(of number: Int) -> Int? {
    offsets[number]
  }

  /// The value itself, or the object that it refers to.
  package func resolved(_ value: PDFValue?) throws(PDFReadingError) -> PDFValue {
    guard case .reference(let number)? = value else { return value ?? .null }
    return try object(number)
  }

  package func catalog() throws(PDFReadingError) -> PDFDictionary {
    guard let catalog = try resolved(trailer["Root"]).asDictionary else { throw .damaged("no catalog", at: 0) }
    return catalog
  }

  /// The file must end exactly as this room ends files.
  private static func startOfLastTable(_ bytes: [UInt8]) throws(PDFReadingError) -> Int {
    let tail = bytes.suffix(40)
    guard let place = lastPlace(of: Array("startxref\n".utf8), in: tail) else {
      throw .damaged("it ends early", at: bytes.count)
    }
    var parser = PDFParser(bytes, at: place)
    try parser.expect("startxref\n")
    let start = try parser.unsigned()
    try parser.expect("\n%%EOF\n")
    guard parser.position == bytes.count else { throw .damaged("bytes follow its end", at: parser.position) }
    return start
  }

  private static func lastPlace(of wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= wanted.count else { return nil }
    return (bytes.startIndex...bytes.endIndex - wanted.count).last {
      bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
    }
  }

  /// Section 7.5.4: sections of entries, twenty bytes each, then the trailer.
  private static func table(
    _ bytes: [UInt8], at start: Int, end: Int
  ) throws(PDFReadingError) -> (trailer: PDFDictionary, offsets: [Int: Int]) {
    var parser = PDFParser(bytes, at: start)
    try parser.expect("xref\n")
    var offsets: [Int: Int] = [:]
    while !parser.take("trailer\n") {
      let first = try parser.unsigned()
      try parser.expect(" ")
      let count = try parser.unsigned()
      try parser.expect("\n")
      guard first <= objectsMax, count <= objectsMax else { throw parser.damage("too many objects") }
      for number in first..<first + count {
        let offset = try parser.unsigned()
        if number == 0 {
          try parser.expect(" 65535 f \n")
          continue
        }
        try parser.expect(" 00000 n \n")
        guard offset < start, offsets[number] == nil else { throw parser.damage("an object outside its revision") }
        offsets[number] = offset
      }
    }
    guard case .dictionary(let trailer) = try parser.value() else { throw parser.damage("no trailer") }
    try parser.expect("\nstartxref\n")
    guard try parser.unsigned() == start else { throw parser.damage("a trailer of another table") }
    try parser.expect("\n%%EOF\n")
    guard parser.position <= end else { throw parser.damage("revisions overlap") }
    return (trailer, offsets)
  }
}
