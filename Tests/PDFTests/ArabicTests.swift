import Foundation
import PaperOracles
import Testing

@testable import PDF

@Suite("Arabic letters")
struct ArabicTests {
  @Test("letters take the shapes that arabic-reshaper gives them, for thousands of random words")
  func againstReshaper() throws {
    var random = Seeded(state: 7)
    let letters = Array("اأإآبتثجحخدذرزسشصضطظعغفقكلمنهوىيةءؤئـ لالا aپچگڤ".unicodeScalars)
    let words = (0..<5000).map { _ in
      (0..<Int.random(in: 1...14, using: &random)).map { _ in letters.randomElement(using: &random) ?? "ا" }
    }
    let input = words.map { $0.map { String($0.value) }.joined(separator: " ") }.joined(separator: "\n")
    let answer = try Tools.ask(
      """
      import sys
      from arabic_reshaper import ArabicReshaper
      reshaper = ArabicReshaper({"delete_tatweel": False, "support_ligatures": True, "delete_harakat": False,
                                 "use_unshaped_instead_of_isolated": False})
      for line in sys.stdin.read().split("\\n"):
          print(" ".join(str(ord(c)) for c in reshaper.reshape("".join(chr(int(c)) for c in line.split()))))
      """, input: Data(input.utf8))
    let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count >= words.count)
    for (word, line) in zip(words, lines) {
      let own = ArabicJoining.shape(word).compactMap { $0.map { String($0.value) } }.joined(separator: " ")
      #expect(own == line, "\(String(String.UnicodeScalarView(word)))")
    }
  }

  @Test("a vowel sign neither parts two letters nor a lam from its alef")
  func marks() {
    let shapes = ArabicJoining.shape(Array("بَب".unicodeScalars))
    #expect(shapes == ["\u{FE91}", "\u{64E}", "\u{FE90}"])
    let ligature = ArabicJoining.shape(Array("إلّا".unicodeScalars))
    #expect(ligature == ["\u{FE87}", nil, "\u{651}", "\u{FEFB}"])
  }

  @Test("the Moroccan gaf, in both its characters, is joined")
  func gaf() {
    #expect(ArabicJoining.shape(Array("أڭا".unicodeScalars))[1] == "\u{FBD5}")
    #expect(ArabicJoining.shape(Array("أݣا".unicodeScalars))[1] == "\u{FBD5}")
  }
}
