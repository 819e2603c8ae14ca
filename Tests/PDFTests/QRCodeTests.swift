import Foundation
import PaperOracles
import Testing

@testable import PDF

@Suite("QR codes")
struct QRCodeTests {
  private struct Case: Encodable {
    let bytes: [UInt8]
    let level: String
    let mask: Int?
    let version: Int
    let rows: [String]
    let chosen: Int
  }

  private static func asked(_ code: QRCode, _ bytes: [UInt8], given: Int?) -> Case {
    let rows = (0..<code.size).map { row in
      String((0..<code.size).map { code.isDark(column: $0, row: row) ? "1" : "0" })
    }
    let letter = ["L", "M", "Q", "H"][code.level.rawValue]
    return Case(bytes: bytes, level: letter, mask: given, version: code.version, rows: rows, chosen: code.mask)
  }

  /// Prints how many differ; the oracle chooses the smallest version and, where none is given, the mask.
  private static func differing(_ cases: [Case]) throws -> String {
    try Tools.ask(
      """
      import sys, json
      from qrcodegen import QrCode, QrSegment
      levels = {"L": QrCode.Ecc.LOW, "M": QrCode.Ecc.MEDIUM, "Q": QrCode.Ecc.QUARTILE, "H": QrCode.Ecc.HIGH}
      wrong = 0
      for case in json.load(sys.stdin):
          data = bytes(case["bytes"])
          segments = QrSegment.make_segments(data.decode()) if data.isascii() else [QrSegment.make_bytes(data)]
          code = QrCode.encode_segments(segments, levels[case["level"]], mask=case.get("mask", -1), boostecl=False)
          side = range(code.get_size())
          rows = ["".join("1" if code.get_module(x, y) else "0" for x in side) for y in side]
          wrong += (code.get_version(), code.get_mask(), rows) != (case["version"], case["chosen"], case["rows"])
      print(wrong)
      """, input: try JSONEncoder().encode(cases))
  }

  @Test("every version, with levels and masks at random, is the matrix that qrcodegen makes")
  func everyVersion() throws {
    var random = Seeded(state: 3)
    var cases: [Case] = []
    for version in 1...40 {
      let level = QRCode.Level.allCases[(version * 7 + version / 4) % 4]
      let room = QRCapacity(version: version, level: level).messageBytes - 3
      let bytes = (0..<max(1, room)).map { _ in UInt8.random(in: 128...255, using: &random) }
      let mask = Int.random(in: 0...7, using: &random)
      let code = try QRCode(bytes, level: level, mask: mask)
      #expect(code.version == version)
      cases.append(Self.asked(code, bytes, given: mask))
    }
    #expect(try Self.differing(cases) == "0\n")
  }

  @Test("digits, capitals, addresses and bytes are the matrix that qrcodegen makes, mask included")
  func random() throws {
    var random = Seeded(state: 11)
    let alphabets = ["0123456789", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", "abcdefghijkl/:.-_?=&ABC0189"]
    let cases = try (0..<240).map { step in
      let letters = Array(alphabets[step % 3].utf8)
      let bytes = (0..<Int.random(in: 1...160, using: &random)).map { _ in letters.randomElement(using: &random) ?? 48 }
      let code = try QRCode(bytes, level: QRCode.Level.allCases[step % 4])
      return Self.asked(code, bytes, given: nil)
    }
    #expect(try Self.differing(cases) == "0\n")
  }

  @Test("the largest code holds 2953 bytes, and not one more")
  func largest() throws {
    #expect(try QRCode([UInt8](repeating: 200, count: 2953), level: .low).version == 40)
    #expect(throws: QRCode.Refusal.tooLong(bytes: 2954)) {
      try QRCode([UInt8](repeating: 200, count: 2954), level: .low)
    }
  }

  @Test("the path for the web draws the dark modules, and no other")
  func svg() throws {
    let code = try QRCode("https://guichet.example/verify/7K3M")
    var drawn = Set<[Int]>()
    for part in code.svgPath.split(separator: "M") {
      let numbers = part.split { !$0.isNumber }.compactMap { Int($0) }
      for step in 0..<numbers[2] { drawn.insert([numbers[0] + step, numbers[1]]) }
    }
    for row in 0..<code.size {
      for column in 0..<code.size {
        #expect(drawn.contains([column + 4, row + 4]) == code.isDark(column: column, row: row))
      }
    }
    #expect(drawn.allSatisfy { $0[0] >= 4 && $0[0] < code.svgSide - 4 })
  }
}
