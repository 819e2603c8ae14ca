/// A place in the input. `lineStart` is where the line would begin if all its characters were one byte long, so that
/// a column is a subtraction.
struct XMLCursor {
  var offset = 0
  var line = 1
  var lineStart = 0

  var position: XMLPosition { XMLPosition(line: line, column: offset - lineStart + 1) }

  /// Steps over `bytes` bytes that are one character.
  @inline(__always)
  mutating func stepOver(_ bytes: Int) {
    offset += bytes
    lineStart += bytes - 1
  }

  /// Steps over one end of line.
  @inline(__always)
  mutating func stepOverLineEnd(_ bytes: Int) {
    offset += bytes
    line += 1
    lineStart = offset
  }
}

/// A name in the input, and its colon if it has one.
struct XMLRawName {
  let start: Int
  let end: Int
  let colon: Int?
}

/// The bytes of a document, and the loops that run over them.
///
/// One zero follows the last byte. No loop passes over a zero, which no document may hold, so none looks for the end.
struct XMLInput {
  private let bytes: [UInt8]
  private let marks = XMLCharacters.marks
  let count: Int

  init(_ document: [UInt8]) {
    count = document.count
    bytes = document + [0]
  }

  subscript(offset: Int) -> UInt8 {
    @inline(__always) get { bytes[offset] }
  }

  @inline(__always)
  func string(_ start: Int, _ end: Int) -> String {
    bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[start..<end]), as: UTF8.self) }
  }

  func append(_ start: Int, _ end: Int, to buffer: inout [UInt8]) {
    buffer.append(contentsOf: bytes[start..<end])
  }

  /// Whether these very bytes stand at `offset`.
  func has(_ text: StaticString, at offset: Int) -> Bool {
    guard text.utf8CodeUnitCount <= count - offset else { return false }
    return text.withUTF8Buffer { $0.elementsEqual(bytes[offset..<offset + $0.count]) }
  }

  /// Whether the bytes of `name` stand again at `offset`.
  @inline(__always)
  func has(_ name: XMLRawName, at offset: Int) -> Bool {
    let length = name.end - name.start
    guard length <= count - offset else { return false }
    let bytes = bytes.span
    for index in 0..<length where bytes[offset + index] != bytes[name.start + index] { return false }
    return true
  }

  /// Passes white space; false if there was none.
  @inline(__always)
  func skipSpace(_ cursor: inout XMLCursor) -> Bool {
    let bytes = bytes.span
    let start = cursor.offset
    while true {
      switch bytes[cursor.offset] {
      case 0x20, 0x09: cursor.offset += 1
      case 0x0A: cursor.stepOverLineEnd(1)
      case 0x0D: cursor.stepOverLineEnd(bytes[cursor.offset + 1] == 0x0A ? 2 : 1)
      default: return cursor.offset > start
      }
    }
  }

  /// Passes a name (production 5); nil, and nothing passed, if none stands here.
  @inline(__always)
  func skipName(_ cursor: inout XMLCursor) -> XMLRawName? {
    let bytes = bytes.span
    let marks = marks.span
    let start = cursor.offset
    var colon: Int?
    while true {
      let byte = bytes[cursor.offset]
      let mark = cursor.offset == start ? XMLCharacters.Marks.nameStart : XMLCharacters.Marks.name
      if marks[Int(byte)] & mark != 0 {
        if byte == UInt8(ascii: ":"), colon == nil { colon = cursor.offset }
        cursor.offset += 1
      } else if byte >= 0x80, let scalar = scalar(at: cursor.offset),
        cursor.offset == start
          ? XMLCharacters.startsName(scalar.value) : XMLCharacters.continuesName(scalar.value)
      {
        cursor.stepOver(scalar.bytes)
      } else {
        break
      }
    }
    return cursor.offset > start ? XMLRawName(start: start, end: cursor.offset, colon: colon) : nil
  }

  /// Passes text up to `<`, `&`, `]]>`, a carriage return, or what may not stand there.
  @inline(__always)
  func skipText(_ cursor: inout XMLCursor) {
    let bytes = bytes.span
    let marks = marks.span
    while true {
      let byte = bytes[cursor.offset]
      if marks[Int(byte)] & XMLCharacters.Marks.text != 0 {
        cursor.offset += 1
      } else if byte == 0x0A {
        cursor.stepOverLineEnd(1)
      } else if byte == UInt8(ascii: "]"), !has("]]>", at: cursor.offset) {
        cursor.offset += 1
      } else if byte >= 0x80, let scalar = scalar(at: cursor.offset) {
        cursor.stepOver(scalar.bytes)
      } else {
        return
      }
    }
  }

  /// Passes the value of an attribute up to `quote`, `<`, `&`, white space that is no space, or what may not stand
  /// there.
  @inline(__always)
  func skipValue(_ cursor: inout XMLCursor, quote: UInt8) {
    let bytes = bytes.span
    let marks = marks.span
    let otherQuote = UInt8(ascii: "\"") ^ UInt8(ascii: "'") ^ quote
    while true {
      let byte = bytes[cursor.offset]
      if marks[Int(byte)] & XMLCharacters.Marks.value != 0 || byte == otherQuote {
        cursor.offset += 1
      } else if byte >= 0x80, let scalar = scalar(at: cursor.offset) {
        cursor.stepOver(scalar.bytes)
      } else {
        return
      }
    }
  }

  /// Passes anything up to `stop`, a carriage return, or what may stand nowhere.
  func skipAnything(_ cursor: inout XMLCursor, until stop: UInt8) {
    while true {
      let byte = bytes[cursor.offset]
      if byte == stop { return }
      if (0x20..<0x80).contains(byte) || byte == 0x09 {
        cursor.offset += 1
      } else if byte == 0x0A {
        cursor.stepOverLineEnd(1)
      } else if byte >= 0x80, let scalar = scalar(at: cursor.offset) {
        cursor.stepOver(scalar.bytes)
      } else {
        return
      }
    }
  }

  /// The character beyond ASCII that stands here; nil if it is not UTF-8 (RFC 3629) or not allowed in XML.
  func scalar(at offset: Int) -> (value: UInt32, bytes: Int)? {
    let first = UInt32(bytes[offset])
    let (length, smallest): (Int, UInt32) =
      switch first {
      case 0xC2...0xDF: (2, 0x80)
      case 0xE0...0xEF: (3, 0x800)
      case 0xF0...0xF4: (4, 0x1_0000)
      default: (0, 0)
      }
    guard length > 0, length <= count - offset else { return nil }
    var value = first & (0x7F >> UInt32(length))
    for place in 1..<length {
      let next = bytes[offset + place]
      guard next & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
    }
    guard value >= smallest, XMLCharacters.isAllowed(value) else { return nil }
    return (value, length)
  }
}
