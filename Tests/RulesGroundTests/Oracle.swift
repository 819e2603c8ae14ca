import Foundation
import Programs
import Testing

/// Gives lines to a Python program and returns the lines it prints.
func python(_ program: String, lines: [String]) throws -> [String] {
  let text = try Program.output(
    of: "python3", ["-c", "import sys\nsys.set_int_max_str_digits(0)\n" + program],
    input: Array((lines.joined(separator: "\n") + "\n").utf8))
  return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
}

func bytes(ofFile path: String) -> [UInt8]? {
  (try? Data(contentsOf: URL(fileURLWithPath: path))).map { Array($0) }
}

/// SplitMix64: the same numbers on each run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func pick<T>(_ values: [T]) -> T { values[int(0...values.count - 1)] }
}

/// Compares line by line and shows the first few differences with their input.
func expectSame(_ ours: [String], _ theirs: [String], inputs: [String]) {
  #expect(ours.count == theirs.count)
  let different = zip(inputs, zip(ours, theirs)).filter { $0.1.0 != $0.1.1 }
  #expect(
    different.isEmpty, "\(different.count) differ: \(different.prefix(8).map { "\($0.0): \($0.1.0) not \($0.1.1)" })")
}
