import Foundation
import ParserFuzz
import Testing

/// The inputs that libFuzzer starts from, and those that once broke a parser.
struct SeedTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("seeds")

  @Test("each parser has seeds, and keeps its promises for each of them, whole, cut and broken")
  func seeds() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(names) == Set(FuzzedParser.allCases.map(\.rawValue)))
    for parser in FuzzedParser.allCases {
      let folder = Self.folder.appendingPathComponent(parser.rawValue)
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      #expect(!files.isEmpty, "\(parser)")
      for file in files {
        let seed = [UInt8](try Data(contentsOf: file))
        seed.withUnsafeBytes { parser.check($0) }
        for place in stride(from: 0, to: seed.count, by: 7) {
          Array(seed[..<place]).withUnsafeBytes { parser.check($0) }
          var broken = seed
          broken[place] ^= 1 << UInt8(place % 8)
          broken.withUnsafeBytes { parser.check($0) }
        }
      }
    }
  }
}
