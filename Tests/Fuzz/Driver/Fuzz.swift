// libFuzzer around one parser:
//
//   Fuzz --parser=xml [options of libFuzzer] CORPUS SEEDS
//
// libFuzzer passes over what begins with two hyphens, also when it starts itself again to make a finding smaller. Its
// library brings a `main` of its own, which wants the function below under its name; SwiftPM takes ours instead.

import CFuzzer
import Glibc
import ParserFuzz

@main
enum Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&count, &arguments, testOneInput))
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  parser.check(UnsafeRawBufferPointer(start: start, count: count))
  return 0
}

private let parser: FuzzedParser = {
  let option = "--parser="
  let name = CommandLine.arguments.first { $0.hasPrefix(option) }?.dropFirst(option.count)
  guard let parser = FuzzedParser(rawValue: String(name ?? "")) else {
    fatalError("\(option) takes one of \(FuzzedParser.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return parser
}()
