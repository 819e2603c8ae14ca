/// Takes the bytes of a PDF apart into names and words (ISO 32000-1 section 7.2.2), wherever they stand. Files are
/// long and nearly all of them means nothing here, so a token is no text but a case of an enum.
struct PDFWords: Sendable {
  enum Token: Equatable {
    case name(Name)
    case word(Word)
    /// A delimiter.
    case mark(UInt8)
  }

  enum Name: String {
    case s = "S"
    case type = "Type"
    case subtype = "Subtype"
    case javaScript = "JavaScript"
    case launch = "Launch"
    case importData = "ImportData"
    case goToEmbedded = "GoToE"
    case richMediaExecute = "RichMediaExecute"
    case embeddedFile = "EmbeddedFile"
    case embeddedFiles = "EmbeddedFiles"
    case richMedia = "RichMedia"
    case space = "3D"
    case encrypt = "Encrypt"
    case objectStream = "ObjStm"
    case flate = "FlateDecode"
    case shortFlate = "Fl"
    /// Any other filter, or what changes how one works.
    case filter = "Crypt"
    case other = ""
  }

  enum Word { case obj, stream, reference, number, other }

  /// Longer ones mean nothing to who asks.
  private static let nameBytesMax = 32
  private static let wordBytesMax = 10

  private enum Stage { case between, name, longName, word, otherWord }

  private var stage = Stage.between
  private var text: [UInt8] = []
  /// The delimiter that ended the token before.
  private var waiting: UInt8?

  /// The token that ends with this byte. A delimiter is told once the next byte comes.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Token? {
    switch Kind(byte) {
    case .regular:
      switch stage {
      case .otherWord, .longName: return nil
      case .between: return begin(byte)
      case .name:
        text.append(byte)
        if text.count > Self.nameBytesMax { stage = .longName }
      case .word:
        text.append(byte)
        if text.count > Self.wordBytesMax { stage = .otherWord }
      }
      return nil
    case .space: return end(nil)
    case .delimiter: return end(byte)
    }
  }

  private mutating func begin(_ byte: UInt8) -> Token? {
    let mark = waiting.take()
    if mark == UInt8(ascii: "/") {
      stage = .name
    } else {
      // Of words only a few are asked for, and numbers.
      let isKept = byte >= 0x30 && byte <= 0x39 || byte == 0x6F || byte == 0x73 || byte == 0x52  // o s R
      stage = isKept ? .word : .otherWord
    }
    text.removeAll(keepingCapacity: true)
    if stage != .otherWord { text.append(byte) }
    return mark.flatMap { $0 == UInt8(ascii: "/") ? nil : .mark($0) }
  }

  private mutating func end(_ delimiter: UInt8?) -> Token? {
    defer {
      stage = .between
      waiting = delimiter
    }
    switch stage {
    case .name: return .name(Self.name(text))
    case .longName: return .name(.other)
    case .word: return .word(Self.word(text))
    case .otherWord: return .word(.other)
    case .between: return waiting.flatMap { $0 == UInt8(ascii: "/") ? nil : .mark($0) }
    }
  }

  private static func word(_ text: [UInt8]) -> Word {
    switch text.count {
    case 1 where text[0] == UInt8(ascii: "R"): .reference
    case 3 where text.elementsEqual("obj".utf8): .obj
    case 6 where text.elementsEqual("stream".utf8): .stream
    default: text.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ? .number : .other
    }
  }

  private static func name(_ text: [UInt8]) -> Name {
    let name = unescaped(text)
    if let known = Name(rawValue: name) { return known }
    return name.hasSuffix("Decode") || name == "DecodeParms" ? .filter : .other
  }

  /// `/Java#53cript` is `/JavaScript`.
  private static func unescaped(_ text: [UInt8]) -> String {
    guard text.contains(UInt8(ascii: "#")) else { return String(decoding: text, as: UTF8.self) }
    var bytes: [UInt8] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "#"), digits.count == 2,
        let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private enum Kind {
    case regular, space, delimiter

    @inline(__always)
    init(_ byte: UInt8) {
      switch byte {
      case 0, 0x09, 0x0A, 0x0C, 0x0D, 0x20: self = .space
      case 0x25, 0x28, 0x29, 0x2F, 0x3C, 0x3E, 0x5B, 0x5D, 0x7B, 0x7D: self = .delimiter  // % ( ) / < > [ ] { }
      default: self = .regular
      }
    }
  }
}
