import Compression

/// The numbered objects of a file to come, and the file itself (ISO 32000-1 section 7.5): header, objects,
/// cross-reference table, trailer. A classic table rather than an object stream: every reader and every archive
/// checker understands it.
struct ObjectTable {
  private enum Content {
    case reserved
    case value(PDFValue)
    case stream(PDFDictionary, [UInt8])
    case written([UInt8])
  }

  /// The file, and where each object begins in it.
  struct File {
    let bytes: [UInt8]
    let offsets: [Int: Int]
  }

  private var contents: [Content] = []

  /// A number for an object that others name before it is known.
  mutating func reserve() -> Int {
    contents.append(.reserved)
    return contents.count
  }

  mutating func add(_ dictionary: PDFDictionary) -> Int {
    let number = reserve()
    set(number, .dictionary(dictionary))
    return number
  }

  mutating func add(_ value: PDFValue) -> Int {
    let number = reserve()
    set(number, value)
    return number
  }

  mutating func add(_ bytes: [UInt8], _ dictionary: PDFDictionary = [:], compressed: Bool = true) -> Int {
    let number = reserve()
    contents[number - 1] = Self.stream(bytes, dictionary, compressed: compressed)
    return number
  }

  mutating func set(_ number: Int, _ value: PDFValue) {
    contents[number - 1] = .value(value)
  }

  /// An object whose bytes the caller has laid out itself, because they will be patched in place.
  mutating func add(written bytes: [UInt8]) -> Int {
    contents.append(.written(bytes))
    return contents.count
  }

  func file(root: Int, properties: Int, identifier: [UInt8]) -> File {
    var bytes: [UInt8] = []
    // Section 6.1.2 of PDF/A-2: four bytes above 127 tell every transfer program that the file is not text.
    bytes.append(text: "%PDF-1.7\n%")
    bytes.append(contentsOf: [0xE2, 0xE3, 0xCF, 0xD3, 0x0A])
    var offsets: [Int: Int] = [:]
    for (index, content) in contents.enumerated() {
      offsets[index + 1] = bytes.count
      Self.append(content, number: index + 1, to: &bytes)
    }
    let start = bytes.count
    let trailer: PDFDictionary = [
      "Size": .integer(contents.count + 1), "Root": .reference(root), "Info": .reference(properties),
      "ID": .array([.bytes(identifier), .bytes(identifier)]),
    ]
    CrossReference.append(offsets: offsets, withFreeHead: true, to: &bytes)
    CrossReference.append(trailer: trailer, start: start, to: &bytes)
    return File(bytes: bytes, offsets: offsets)
  }

  private static func stream(_ bytes: [UInt8], _ dictionary: PDFDictionary, compressed: Bool) -> Content {
    guard compressed else { return .stream(dictionary, bytes) }
    var dictionary = dictionary
    dictionary["Filter"] = .name("FlateDecode")
    return .stream(dictionary, Zlib.compress(bytes))
  }

  private static func append(_ content: Content, number: Int, to output: inout [UInt8]) {
    output.append(text: "\(number) 0 obj\n")
    switch content {
    case .reserved: output.append(.null)
    case .value(let value): output.append(value)
    case .stream(let dictionary, let bytes): append(stream: bytes, dictionary, to: &output)
    case .written(let bytes): output.append(contentsOf: bytes)
    }
    output.append(text: "\nendobj\n")
  }

  static func append(stream bytes: [UInt8], _ dictionary: PDFDictionary, to output: inout [UInt8]) {
    var dictionary = dictionary
    dictionary["Length"] = .integer(bytes.count)
    output.append(.dictionary(dictionary))
    output.append(text: "\nstream\n")
    output.append(contentsOf: bytes)
    output.append(text: "\nendstream")
  }
}

/// The table that says where each object begins (section 7.5.4): lines of exactly twenty bytes.
enum CrossReference {
  static func append(offsets: [Int: Int], withFreeHead: Bool, to output: inout [UInt8]) {
    output.append(text: "xref\n")
    var numbers = offsets.keys.sorted()[...]
    if withFreeHead { numbers = ([0] + numbers)[...] }
    while let first = numbers.first {
      let run = numbers.enumerated().prefix { $0.element == first + $0.offset }.count
      output.append(text: "\(first) \(run)\n")
      for number in numbers.prefix(run) {
        output.append(text: offsets[number].map { padded($0, 10) + " 00000 n \n" } ?? "0000000000 65535 f \n")
      }
      numbers = numbers.dropFirst(run)
    }
  }

  static func append(trailer: PDFDictionary, start: Int, to output: inout [UInt8]) {
    output.append(text: "trailer\n")
    output.append(.dictionary(trailer))
    output.append(text: "\nstartxref\n\(start)\n%%EOF\n")
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
