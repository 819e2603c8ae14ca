import COpenSSL

/// Key material in memory that is never copied behind our back, as an array may be, and is overwritten before it is
/// given back.
///
/// `@unchecked Sendable`: the bytes are written in `init` and only read afterwards.
package struct SecretBytes: ~Copyable, @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  package init<E: Error>(count: Int, fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    do {
      try fill(memory)
    } catch {
      Self.forget(memory)
      throw error
    }
    self.memory = memory
  }

  package init(copying bytes: UnsafeRawBufferPointer) {
    self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
  }

  package init(copying bytes: [UInt8]) {
    self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
  }

  package init(count: Int, from randomness: Randomness) {
    self.init(count: count) { randomness.fill($0) }
  }

  deinit { Self.forget(memory) }

  package var count: Int { memory.count }

  package func withBytes<T, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> T) throws(E) -> T {
    try body(UnsafeRawBufferPointer(memory))
  }

  private static func forget(_ memory: UnsafeMutableRawBufferPointer) {
    OPENSSL_cleanse(memory.baseAddress, memory.count)
    memory.deallocate()
  }
}
