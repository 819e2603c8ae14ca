/// Takes the bytes of a PDF apart into names and words (ISO 32000-1 section 7.2.2), wherever they stand.
struct PDFWords: Sendable {
  enum Token: Equatable {
    case name(String)
    case word(String)
    /// A delimiter.
    case mark(UInt8)
  }

  /// Longer ones mean nothing to who asks.
  private static let bytesMax = 32

  private enum Stage { case between, name, word, long }

  private var stage = Stage.between
  private var text: [UInt8] = []
  /// The delimiter that ended the token before.
  private var waiting: UInt8?

  /// The token that ends with this byte. A delimiter is told once the next byte comes.
  mutating func take(_ byte: UInt8) -> Token? {
    switch Self.kinds[Int(byte)] {
    case .regular:
      switch stage {
      case .between:
        let mark = waiting.take()
        stage = mark == UInt8(ascii: "/") ? .name : .word
        text.removeAll(keepingCapacity: true)
        text.append(byte)
        return mark.flatMap { $0 == UInt8(ascii: "/") ? nil : .mark($0) }
      case .name, .word:
        text.append(byte)
        if text.count > Self.bytesMax { stage = .long }
        return nil
      case .long: return nil
      }
    case .space: return end(nil)
    case .delimiter: return end(byte)
    }
  }

  private mutating func end(_ delimiter: UInt8?) -> Token? {
    defer {
      stage = .between
      waiting = delimiter
    }
    switch stage {
    case .name: return .name(Self.unescaped(text))
    case .word: return .word(String(decoding: text, as: UTF8.self))
    case .between: return waiting.flatMap { $0 == UInt8(ascii: "/") ? nil : .mark($0) }
    case .long: return .mark(0)
    }
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

  private enum Kind { case regular, space, delimiter }

  private static let kinds: [Kind] = (0...255).map { (byte: UInt8) in
    switch byte {
    case 0, 0x09, 0x0A, 0x0C, 0x0D, 0x20: .space
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "/"), UInt8(ascii: "%"):
      .delimiter
    default: .regular
    }
  }
}
