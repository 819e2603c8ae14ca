/// Text, values and references (XML 1.0 sections 2.4, 2.7, 2.11, 3.3.3 and 4.1).
extension XMLReader {
  /// Reads text up to the next tag, comment or instruction; nil if there is none.
  mutating func readText() throws(XMLError) -> String? {
    let start = cursor.offset
    input.skipText(&cursor)
    if input[cursor.offset] == UInt8(ascii: "<"), !isAtCDATA {
      return cursor.offset > start ? input.string(start, cursor.offset) : nil
    }
    buffer.removeAll(keepingCapacity: true)
    input.append(start, cursor.offset, to: &buffer)
    while try readSpecialText() {
      let start = cursor.offset
      input.skipText(&cursor)
      input.append(start, cursor.offset, to: &buffer)
    }
    return buffer.isEmpty ? nil : String(decoding: buffer, as: UTF8.self)
  }

  private var isAtCDATA: Bool {
    input[cursor.offset + 1] == UInt8(ascii: "!") && input.has("<![CDATA[", at: cursor.offset)
  }

  /// What `skipText` stops at; false if the text ends there.
  private mutating func readSpecialText() throws(XMLError) -> Bool {
    switch input[cursor.offset] {
    case UInt8(ascii: "<"):
      guard isAtCDATA else { return false }
      cursor.offset += 9
      try readAnything(until: "]]>", in: "A CDATA section")
    case UInt8(ascii: "&"): try readReference()
    case 0x0D: readLineEnd(as: 0x0A)
    case UInt8(ascii: "]"): throw fault("“]]>” may not stand in text.")
    default: throw unexpected(orElse: "This character may not stand in text.")
    }
    return true
  }

  /// Reads a quoted value. Each white space in it counts as a space (section 3.3.3).
  mutating func readValue() throws(XMLError) -> String {
    let quote = input[cursor.offset]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw unexpected(orElse: "The value of an attribute stands between quotes.")
    }
    cursor.offset += 1
    var start = cursor.offset
    input.skipValue(&cursor, quote: quote)
    if input[cursor.offset] == quote {
      cursor.offset += 1
      return input.string(start, cursor.offset - 1)
    }
    buffer.removeAll(keepingCapacity: true)
    while true {
      input.append(start, cursor.offset, to: &buffer)
      switch input[cursor.offset] {
      case quote:
        cursor.offset += 1
        return String(decoding: buffer, as: UTF8.self)
      case UInt8(ascii: "&"): try readReference()
      case 0x09:
        buffer.append(0x20)
        cursor.offset += 1
      case 0x0A, 0x0D: readLineEnd(as: 0x20)
      default: throw unexpected(orElse: "“<” may not stand in the value of an attribute.")
      }
      start = cursor.offset
      input.skipValue(&cursor, quote: quote)
    }
  }

  /// A carriage return, a line feed or both are one end of line.
  private mutating func readLineEnd(as byte: UInt8) {
    let isPair = input[cursor.offset] == 0x0D && input[cursor.offset + 1] == 0x0A
    cursor.stepOverLineEnd(isPair ? 2 : 1)
    buffer.append(byte)
  }

  /// Reads what no markup can interrupt, up to its terminator, into the buffer.
  mutating func readAnything(until terminator: StaticString, in what: String) throws(XMLError) {
    let stop = terminator.utf8Start.pointee
    while true {
      let start = cursor.offset
      input.skipAnything(&cursor, until: stop)
      input.append(start, cursor.offset, to: &buffer)
      let byte = input[cursor.offset]
      if byte == stop {
        if input.has(terminator, at: cursor.offset) {
          cursor.offset += terminator.utf8CodeUnitCount
          return
        }
        buffer.append(byte)
        cursor.offset += 1
      } else if byte == 0x0D {
        readLineEnd(as: 0x0A)
      } else {
        throw unexpected(orElse: "\(what) does not end.")
      }
    }
  }

  /// A character by its number, or one of the five by its name; what it stands for goes to the buffer.
  private mutating func readReference() throws(XMLError) {
    if input[cursor.offset + 1] == UInt8(ascii: "#") { return try readCharacterReference() }
    let start = cursor
    cursor.offset += 1
    guard let name = input.skipName(&cursor), input[cursor.offset] == UInt8(ascii: ";") else {
      cursor = start
      throw fault("“&” begins a reference, which ends with “;”.")
    }
    cursor.offset += 1
    switch input.string(name.start, name.end) {
    case "lt": buffer.append(UInt8(ascii: "<"))
    case "gt": buffer.append(UInt8(ascii: ">"))
    case "amp": buffer.append(UInt8(ascii: "&"))
    case "apos": buffer.append(UInt8(ascii: "'"))
    case "quot": buffer.append(UInt8(ascii: "\""))
    case let other:
      cursor = start
      throw fault("The entity “\(other.prefix(40))” is not declared.")
    }
  }

  private mutating func readCharacterReference() throws(XMLError) {
    let start = cursor
    cursor.offset += 2
    let isHexadecimal = input[cursor.offset] == UInt8(ascii: "x")
    if isHexadecimal { cursor.offset += 1 }
    let radix: UInt32 = isHexadecimal ? 16 : 10
    let firstDigit = cursor.offset
    var number: UInt32 = 0
    while let digit = digit(input[cursor.offset]), digit < radix {
      // Zeros may lead; beyond Unicode it no longer matters which number it is.
      number = min(number * radix + digit, 0x11_0000)
      cursor.offset += 1
    }
    let isWhole = cursor.offset > firstDigit && input[cursor.offset] == UInt8(ascii: ";")
    guard isWhole, XMLCharacters.isAllowed(number), let scalar = Unicode.Scalar(number) else {
      cursor = start
      throw fault(
        isWhole
          ? "The reference is to a character that is not allowed in XML."
          : "“&#” begins a number, which ends with “;”.")
    }
    cursor.offset += 1
    buffer.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  private func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 0x61 + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 0x41 + 10
    default: nil
    }
  }
}
