import Crypto
import Foundation
import Testing

@Suite("Passwords that may be chosen") struct PasswordRuleTests {
  private let rule: PasswordRule

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    rule = PasswordRule(list: [UInt8](try Data(contentsOf: root.appendingPathComponent("Config/passwords.txt"))))
  }

  @Test("SEC-1 fewer than eight characters are refused; sixty-four, and every script, are taken")
  func length() {
    #expect(rule.fault("7 signes".prefix(7).description) == .tooShort)
    #expect(rule.fault("8 signes") == nil)
    #expect(rule.fault("سبعةحرو") == .tooShort && rule.fault("ثمانيةحروف") == nil)
    #expect(rule.fault(String(repeating: "é🎋", count: 32)) == nil)
    #expect(rule.fault(String(repeating: "a", count: PasswordHash.passwordBytesMax)) == nil)
    #expect(rule.fault(String(repeating: "a", count: PasswordHash.passwordBytesMax + 1)) == .tooLong)
  }

  @Test(
    "SEC-2 what everybody tries first is refused, in capitals too",
    arguments: [
      "password", "Password1", "12345678", "QWERTYUIOP", "azertyuiop", "motdepasse", "sunshine", "football", "baseball",
      "iloveyou", "1q2w3e4r", "trustno1", "superman", "casablanca", "administrator", "princess",
    ])
  func common(password: String) { #expect(rule.fault(password) == .common) }

  @Test("SEC-3 nothing is asked of its letters, and the person's own address or name is refused")
  func composition() {
    #expect(rule.fault("girofle cannelle") == nil && rule.fault("830591726455") == nil)
    #expect(rule.fault("Amina.Benchekroun", email: "amina.benchekroun@town.example") == .personal)
    #expect(rule.fault("amina@town.example", email: "Amina@town.example") == .personal)
    #expect(rule.fault("AMINA benchekroun", name: "Amina Benchekroun") == .personal)
    #expect(rule.fault("aminabenchekroun", name: "Amina Benchekroun") == .personal)
    #expect(rule.fault("amina aime les figues", email: "amina@town.example", name: "Amina") == nil)
  }

  @Test("SEC-3 a letter and its accent are one letter, whichever keyboard typed them")
  func composed() throws {
    let hash = try PasswordHash(of: "cafe\u{301} au lait", cost: .trifling, randomness: .system)
    #expect(try hash.matches("caf\u{E9} au lait") && !hash.matches("cafe au lait"))
  }
}
