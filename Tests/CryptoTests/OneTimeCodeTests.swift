import Crypto
import Testing

@Suite("Second factors and web hooks") struct OneTimeCodeTests {
  /// The secret of RFC 6238 appendix B.
  private static func secret() -> SecretBytes { SecretBytes(copying: Array("12345678901234567890".utf8)) }

  @Test(
    "the codes of RFC 6238, their last six digits",
    arguments: [
      (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
      (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ] as [(Int64, String)])
  func known(_ seconds: Int64, _ code: String) {
    let secret = Self.secret()
    #expect(OneTimeCode.code(secret, step: OneTimeCode.step(at: seconds)) == code)
    #expect(OneTimeCode.matchedStep(code, secret, at: seconds) == seconds / 30)
  }

  @Test("SEC-9 a code is good one step before and after its own, tells its step, and is not good two steps away")
  func window() {
    let secret = Self.secret()
    let now: Int64 = 1_795_000_000
    let step = now / 30
    let code = OneTimeCode.code(secret, step: step)
    for difference: Int64 in -3...3 {
      let matched = OneTimeCode.matchedStep(code, secret, at: now + 30 * difference)
      #expect(matched == (abs(difference) <= 1 ? step : nil))
    }
    for typed in ["", "12345", code + "0", "0" + code, "abcdef", "١٢٣٤٥٦", code + "\u{0}", "-12345"] {
      #expect(OneTimeCode.matchedStep(typed, secret, at: now) == nil)
    }
    #expect(OneTimeCode.matchedStep(code.prefix(3) + " " + code.suffix(3), secret, at: now) == step)
    for clock: Int64 in [.min, -1, 0, 29] { #expect(OneTimeCode.matchedStep(code, secret, at: clock) == nil) }
    #expect(OneTimeCode.matchedStep("000000", secret, at: .max) == nil)
    let other = SecretBytes(copying: Array("12345678901234567891".utf8))
    #expect(OneTimeCode.matchedStep(code, other, at: now) == nil)
  }

  @Test("an authenticator's address holds the secret and both names, escaped")
  func uri() {
    #expect(
      OneTimeCode.uri(Self.secret(), issuer: "Guichet unique", account: "é:a@b.ma")
        == "otpauth://totp/Guichet%20unique:%C3%A9%3Aa%40b.ma?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        + "&issuer=Guichet%20unique&algorithm=SHA1&digits=6&period=30")
    #expect(OneTimeCode.newSecret(from: .system).count == 20)
  }

  @Test("RFC 4648: Base32 both ways, strictly")
  func base32() {
    for (plain, text) in [
      ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
      ("foobar", "MZXW6YTBOI"),
    ] {
      #expect(Base32.encode(Array(plain.utf8)) == text && Base32.decode(text) == Array(plain.utf8))
    }
    for text in ["my", "MY======", "MZ", "M", "MZX", "MZXW6Y", "M1", "MY ", "é"] { #expect(Base32.decode(text) == nil) }
    for count in 0..<100 { #expect(Base32.decode(Base32.encode(sample(count))) == sample(count)) }
  }

  @Test("each of ten recovery codes is found however it is typed, and only its digest is stored")
  func recovery() throws {
    let codes = RecoveryCodes(from: seeded(5))
    #expect(codes.texts.count == 10 && Set(codes.texts).count == 10 && codes.digests.count == 10)
    for (index, text) in codes.texts.enumerated() {
      #expect(text.utf8.count == 19)
      for typed in [text, text.lowercased(), text.filter { $0 != "-" }, " " + text.replacing("-", with: " ")] {
        #expect(RecoveryCodes.index(of: typed, in: codes.digests) == index)
      }
      #expect(RecoveryCodes.index(of: String(text.dropLast()), in: codes.digests) == nil)
      let remaining = codes.digests.filter { $0 != codes.digests[index] }
      #expect(RecoveryCodes.index(of: text, in: remaining) == nil)
      let dump = "\(codes) \(String(reflecting: codes)) \(Mirror(reflecting: codes).children.count)"
      #expect(!dump.contains(text))
    }
    for typed in ["", "AAAA-AAAA-AAAA-AAAA", "é", String(repeating: "A", count: 1_000)] {
      #expect(RecoveryCodes.index(of: typed, in: codes.digests) == nil)
    }
  }

  @Test("a web hook is signed as the standard's own example, and an old or altered one is refused")
  func webHook() throws {
    let secret = try WebHookSignature.secret(from: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    #expect(WebHookSignature.text(of: secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let (identifier, time) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", Int64(1_614_265_330))
    let body = Array(#"{"test": 2432232314}"#.utf8)
    let header = WebHookSignature.header(secret, identifier: identifier, timestamp: time, body: body)
    #expect(header == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    func isValid(_ header: String, _ body: [UInt8], at now: Int64) -> Bool {
      WebHookSignature.isValid(header, secret, identifier: identifier, timestamp: time, body: body, at: now)
    }
    #expect(isValid(header, body, at: time) && isValid("v1,AAAA " + header, body, at: time + 300))
    #expect(!isValid(header, body, at: time + 301) && !isValid(header, body, at: time - 301))
    #expect(!isValid(header, body, at: .min) && !isValid(header, body + [0x20], at: time))
    #expect(!isValid("", body, at: time))
    for text in ["whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!"] {
      #expect(throws: CryptoError.unreadableKey) { _ = try WebHookSignature.secret(from: text) }
    }
  }
}
