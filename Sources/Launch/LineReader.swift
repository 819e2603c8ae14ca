import Glibc

/// The lines of an open file, each as soon as it has come whole. The last one may lack its end.
struct LineReader: ~Copyable {
  private let descriptor: Int32
  private let bytesMax: Int
  private var room = [UInt8](repeating: 0, count: 64 << 10)
  private var pending: Range<Int> = 0..<0

  init(descriptor: Int32, bytesMax: Int) {
    self.descriptor = descriptor
    self.bytesMax = bytesMax
  }

  /// Without its end. The outer nil is the end of the file, the inner one a line longer than it may be.
  mutating func next() -> [UInt8]?? {
    var line: [UInt8] = []
    var isTooLong = false
    var isBegun = false
    while !pending.isEmpty || fill() {
      isBegun = true
      let end = room[pending].firstIndex(of: 0x0A)
      let part = room[pending.lowerBound..<(end ?? pending.upperBound)]
      isTooLong = isTooLong || line.count + part.count > bytesMax
      if isTooLong { line = [] } else { line += part }
      pending = (end.map { $0 + 1 } ?? pending.upperBound)..<pending.upperBound
      if end != nil { return .some(isTooLong ? nil : line) }
    }
    return isBegun ? .some(isTooLong ? nil : line) : nil
  }

  private mutating func fill() -> Bool {
    while true {
      let count = Glibc.read(descriptor, &room, room.count)
      if count < 0 && errno == EINTR { continue }
      pending = 0..<max(0, count)
      return count > 0
    }
  }
}
