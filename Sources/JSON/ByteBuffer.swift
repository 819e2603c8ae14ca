// Bytes being written: a page, a JSON document.
//
// An array checks its capacity and its owner at every append, which is most of the cost of writing short pieces. Here
// room is asked for once per piece, then bytes are stored. The memory belongs to one owner (~Copyable) and the raw
// pointer does not leave this file. It is public, because only that is inlined in other rooms.

public struct ByteBuffer: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  @usableFromInline var written = 0

  @inlinable
  public var count: Int { written }

  public init(capacity: Int = 4096) {
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
  }

  deinit {
    base.deallocate()
  }

  /// What was written, as an array of exactly that size.
  public var bytes: [UInt8] {
    Array(UnsafeBufferPointer(start: base, count: written))
  }

  @inlinable
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    base[written] = byte
    written += 1
  }

  @inlinable
  public mutating func append(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inlinable
  public mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard let start = text.baseAddress else { return }
    reserve(text.count)
    (base + written).update(from: start, count: text.count)
    written += text.count
  }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  public mutating func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { append($0) }
  }

  public mutating func append(decimal value: Int) {
    reserve(20)
    var magnitude = value.magnitude
    if value < 0 { append(UInt8(ascii: "-")) }
    var length = 1
    var bound: UInt = 10
    while magnitude >= bound {
      length += 1
      let (next, overflows) = bound.multipliedReportingOverflow(by: 10)
      if overflows { break }
      bound = next
    }
    for place in stride(from: written + length - 1, through: written, by: -1) {
      base[place] = 0x30 + UInt8(truncatingIfNeeded: magnitude % 10)
      magnitude /= 10
    }
    written += length
  }

  /// Appends `text` where `mark` finds nothing to change in eight bytes and `needsCare` nothing in one; `replace` is
  /// given each byte that needs care and the text from it on, and says how many bytes it replaced.
  @inlinable @inline(__always)
  public mutating func append(
    _ text: UnsafeBufferPointer<UInt8>,
    mark: (EightBytes) -> UInt64,
    needsCare: (UInt8) -> Bool,
    replace: (inout ByteBuffer, UnsafeBufferPointer<UInt8>) -> Int
  ) {
    var copied = 0
    var at = 0
    while at < text.count {
      if text.count - at >= 8 {
        let found = mark(EightBytes(text, at))
        at += found == 0 ? 8 : found.trailingZeroBitCount / 8
        if found == 0 { continue }
      } else if !needsCare(text[at]) {
        at += 1
        continue
      }
      append(UnsafeBufferPointer(rebasing: text[copied..<at]))
      at += replace(&self, UnsafeBufferPointer(rebasing: text[at...]))
      copied = at
    }
    append(UnsafeBufferPointer(rebasing: text[copied...]))
  }

  @inlinable @inline(__always)
  mutating func reserve(_ room: Int) {
    if capacity - written < room { grow(room) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ room: Int) {
    let larger = max(capacity * 2, written + room)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: base, count: written)
    base.deallocate()
    base = moved
    capacity = larger
  }
}
