// Why a text is not the JSON it should be, and where: for a person who must correct it.

package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// In bytes from the start of the text.
  package let offset: Int
  package let place: JSONPlace
  package let sentence: String

  package var description: String { "\(place): \(sentence)" }

  init(_ sentence: String, at offset: Int, in text: UnsafeBufferPointer<UInt8>, file: String = "") {
    self.sentence = sentence
    self.offset = offset
    place = JSONPlace(of: offset, in: text, file: file)
  }
}

/// Lines and columns count from 1. Lines end with LF, CR LF or CR; columns count Unicode scalars, as editors nearly do.
package struct JSONPlace: Sendable, Equatable, CustomStringConvertible {
  /// Empty for a text that is not a file, such as a request's body.
  package let file: String
  package let line: Int
  package let column: Int

  package var description: String {
    file.isEmpty ? "line \(line), column \(column)" : "\(file):\(line):\(column)"
  }

  package init(of offset: Int, in text: UnsafeBufferPointer<UInt8>, file: String) {
    self.init(of: offset, in: text, LineStarts(text, upTo: offset), file: file)
  }

  init(of offset: Int, in text: UnsafeBufferPointer<UInt8>, _ lines: LineStarts, file: String) {
    let offset = min(offset, text.count)
    let (line, start) = lines.line(of: offset)
    self.file = file
    self.line = line
    column = 1 + text[start..<offset].count { $0 & 0xC0 != 0x80 }
  }
}

/// Where the lines of a text begin.
struct LineStarts: Sendable {
  private var starts = [0]

  init(_ text: UnsafeBufferPointer<UInt8>, upTo end: Int) {
    for index in 0..<min(end, text.count) {
      let byte = text[index]
      if byte == 0x0A || byte == 0x0D && !(index + 1 < text.count && text[index + 1] == 0x0A) {
        starts.append(index + 1)
      }
    }
  }

  /// Counted from 1, with where it begins.
  func line(of offset: Int) -> (number: Int, start: Int) {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low + 1, starts[low])
  }
}

/// What a document may cost: a reader refuses the first byte beyond.
package struct JSONLimits: Sendable {
  package var bytes: Int
  /// Objects and arrays inside one another.
  package var depth: Int
  /// Of one string or name, as written.
  package var stringBytes: Int
  /// Of one number, as written.
  package var numberBytes: Int

  package init(bytes: Int = 8 << 20, depth: Int = 64, stringBytes: Int = 1 << 20, numberBytes: Int = 512) {
    self.bytes = bytes
    self.depth = depth
    self.stringBytes = stringBytes
    self.numberBytes = numberBytes
  }
}
