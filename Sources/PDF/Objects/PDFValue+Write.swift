// Values as bytes, each in one way only. PDF/A-2 section 6.1.13 bounds them: strings of 32,767 bytes, names of 127.

extension [UInt8] {
  mutating func append(_ value: PDFValue) {
    switch value {
    case .null: append(text: "null")
    case .boolean(let value): append(text: value ? "true" : "false")
    case .integer(let value): append(text: String(value))
    case .real(let value): append(number: value)
    case .name(let value): append(name: value)
    case .text(let value): append(string: value)
    case .bytes(let value): append(hexadecimal: value)
    case .array(let values): append(values)
    case .dictionary(let value): append(value)
    case .reference(let number): append(text: "\(number) 0 R")
    }
  }

  mutating func append(text: some StringProtocol) {
    append(contentsOf: text.utf8)
  }

  /// Thousandths of a point are finer than any printer, and a fixed number of decimals is the same everywhere.
  mutating func append(number: Double) {
    let bounded = number.isFinite ? Swift.min(Swift.max(number, -2_000_000), 2_000_000) : 0
    let thousandths = Int((bounded * 1000).rounded())
    if thousandths < 0 { append(UInt8(ascii: "-")) }
    let size = thousandths.magnitude
    append(text: String(size / 1000))
    var rest = size % 1000
    guard rest > 0 else { return }
    append(UInt8(ascii: "."))
    var unit: UInt = 100
    while rest > 0 {
      append(UInt8(ascii: "0") + UInt8(rest / unit))
      rest %= unit
      unit /= 10
    }
  }

  mutating func append(hexadecimal bytes: [UInt8]) {
    append(UInt8(ascii: "<"))
    for byte in bytes { append(hexadecimal: byte) }
    append(UInt8(ascii: ">"))
  }

  mutating func append(hexadecimal byte: UInt8) {
    append(hexadecimalDigits[Int(byte >> 4)])
    append(hexadecimalDigits[Int(byte & 15)])
  }

  private mutating func append(_ values: [PDFValue]) {
    append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { append(UInt8(ascii: " ")) }
      append(value)
    }
    append(UInt8(ascii: "]"))
  }

  private mutating func append(_ dictionary: PDFDictionary) {
    append(text: "<<")
    for entry in dictionary.entries {
      append(name: entry.key)
      append(UInt8(ascii: " "))
      append(entry.value)
    }
    append(text: ">>")
  }

  /// Section 7.3.5: what is not a plain letter or digit is written `#xx`.
  mutating func append(name: String) {
    append(UInt8(ascii: "/"))
    for byte in name.utf8.prefix(127) {
      if isPlain(byte) {
        append(byte)
      } else {
        append(UInt8(ascii: "#"))
        append(hexadecimal: byte)
      }
    }
  }

  private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"): true
    default: false
    }
  }

  private mutating func append(string: String) {
    if string.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      append(UInt8(ascii: "("))
      for byte in string.utf8.prefix(16_000) {
        let isSpecial = byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\\")
        if isSpecial { append(UInt8(ascii: "\\")) }
        append(byte)
      }
      append(UInt8(ascii: ")"))
    } else {
      append(hexadecimal: utf16(string))
    }
  }

  /// Section 7.9.2.2: UTF-16, high byte first, behind a byte order mark.
  private func utf16(_ string: String) -> [UInt8] {
    var bytes: [UInt8] = [0xFE, 0xFF]
    for scalar in string.unicodeScalars where bytes.count < 32_760 {
      for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter { bytes.append(big: unit) }
    }
    return bytes
  }
}

/// Lower case only, so that a reader of ours can refuse a file in which one letter changed its case.
let hexadecimalDigits: [UInt8] = Array("0123456789abcdef".utf8)
