// The variables of one call. Loops reuse their slots; functions copy what they close over: nothing outlives the call.
//
// Slots are numbered by the compiler, and a tree runs in a frame as large as that compiler said. The values stand in
// the same piece of memory as the frame itself: one is made for each evaluation, and a variable is read in every
// condition, where an array inside a class would each time ask whether somebody else is writing.

final class Frame: ManagedBuffer<Int, Value> {
  /// The first slots hold `values`, the others null.
  static func holding(_ values: [Value], slotCount: Int) -> Frame {
    let count = max(slotCount, values.count)
    let buffer = Frame.create(minimumCapacity: count) { _ in count }
    buffer.withUnsafeMutablePointerToElements { slots in
      for slot in 0..<values.count { (slots + slot).initialize(to: values[slot]) }
      (slots + values.count).initialize(repeating: .null, count: count - values.count)
    }
    return unsafeDowncast(buffer, to: Frame.self)
  }

  fileprivate static func empty(slotCount: Int) -> Frame {
    let buffer = Frame.create(minimumCapacity: slotCount) { _ in slotCount }
    buffer.withUnsafeMutablePointerToElements { $0.initialize(repeating: .null, count: slotCount) }
    return unsafeDowncast(buffer, to: Frame.self)
  }

  deinit {
    _ = withUnsafeMutablePointers { count, slots in slots.deinitialize(count: count.pointee) }
  }

  subscript(_ slot: Int) -> Value {
    @inline(__always) get {
      withUnsafeMutablePointers { count, slots in
        precondition(slot >= 0 && slot < count.pointee, "a tree runs in a frame of its own size")
        return slots[slot]
      }
    }
    @inline(__always) set {
      withUnsafeMutablePointers { count, slots in
        precondition(slot >= 0 && slot < count.pointee, "a tree runs in a frame of its own size")
        slots[slot] = newValue
      }
    }
  }
}

/// How a frame is filled when an expression over many variables begins: most ask for two or three of hundreds.
struct FramePlan: Sendable {
  let inputs: [(slot: Int, of: Int)]
  private let slotCount: Int

  init(_ scope: SlotScope) {
    inputs = scope.inputs
    slotCount = scope.slotCount
  }

  func frame(_ values: [Value]) -> Frame {
    let frame = Frame.empty(slotCount: slotCount)
    for (slot, place) in inputs where place < values.count { frame[slot] = values[place] }
    return frame
  }
}
