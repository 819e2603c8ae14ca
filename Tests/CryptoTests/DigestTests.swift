import Crypto
import Testing

@Suite("Digests") struct DigestTests {
  @Test("SHA-2 of FIPS 180-4's example")
  func known() {
    #expect(
      Hex.encode(Digest.of(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Hex.encode(Digest.of([] as [UInt8])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Hex.encode(Digest.of(Array("abc".utf8), .sha512)).hasPrefix("ddaf35a193617abacc417349ae204131"))
  }

  @Test("bytes that come piece by piece digest as Python does it in one go", arguments: DigestKind.allCases)
  func streamed(_ kind: DigestKind) throws {
    let bytes = sample(100_000)
    let name = kind == .sha256 ? "sha256" : kind == .sha384 ? "sha384" : "sha512"
    let expected = try Oracle.python(
      "import hashlib,sys;print(hashlib.new(sys.argv[1],open(sys.argv[2],'rb').read()).hexdigest())", name,
      Scratch.kept.file("digest-\(name)", bytes))
    for step in [1, 63, 64, 65, 4_096, 100_000] {
      var digest = Digest(kind)
      var rest = bytes[...]
      while !rest.isEmpty {
        digest.update(Array(rest.prefix(step)))
        rest = rest.dropFirst(step)
      }
      #expect(Hex.encode(digest.finish()) == expected)
    }
    #expect(Hex.encode(Digest.of(bytes, kind)) == expected)
  }

  @Test("HMAC of RFC 4231, and of Python for every length of key around the block")
  func hmac() throws {
    let one = HMAC.of(Array("Hi There".utf8), key: SecretBytes(copying: [UInt8](repeating: 0x0b, count: 20)))
    #expect(Hex.encode(one) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    let two = HMAC.of(Array("what do ya want for nothing?".utf8), key: SecretBytes(copying: Array("Jefe".utf8)))
    #expect(Hex.encode(two) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let script = """
      import hmac
      for n in (0,1,63,64,65,200): print(hmac.new(bytes(range(n)),b'message','sha256').hexdigest())
      """
    let expected = try Oracle.python(script).split(separator: "\n").map(String.init)
    let lengths: [UInt8] = [0, 1, 63, 64, 65, 200]
    #expect(
      lengths.map { Hex.encode(HMAC.of(Array("message".utf8), key: SecretBytes(copying: Array(0..<$0)))) } == expected)
  }

  @Test("HKDF of RFC 5869, cases 1 and 3")
  func hkdf() {
    let key = SecretBytes(copying: [UInt8](repeating: 0x0b, count: 22))
    let one = HKDF.derive(from: key, salt: Array(0...12), purpose: Array(0xf0...0xf9), count: 42)
    #expect(
      one.withBytes { Hex.encode(Array($0)) }
        == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    let three = HKDF.derive(from: key, purpose: [], count: 42)
    #expect(
      three.withBytes { Hex.encode(Array($0)) }
        == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
  }

  @Test("hexadecimal and base64 have one text for each value and no value for any other text")
  func codings() throws {
    for count in 0...40 {
      let bytes = sample(count)
      #expect(Hex.decode(Hex.encode(bytes)) == bytes)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64.decodeURL(Base64.url(bytes)) == bytes)
    }
    let script =
      "import base64,sys;b=bytes(range(256));print(base64.b64encode(b).decode());"
      + "print(base64.urlsafe_b64encode(b).decode().rstrip('='))"
    let expected = try Oracle.python(script).split(separator: "\n").map(String.init)
    #expect([Base64.encode(Array(0...255)), Base64.url(Array(0...255))] == expected)
    for text in ["A", "AA", "AB==", "AAA", "AA=A", "====", "AA==AA==", "A\n==", "-A==", "é==="] {
      #expect(Base64.decode(text) == nil, "\(text)")
    }
    for text in ["0", "0G", "AB", "0 ", "é"] { #expect(Hex.decode(text) == nil, "\(text)") }
    #expect(Base64.decodeURL("AB") == nil && Base64.decodeURL("AA==") == nil && Base64.decodeURL("+A") == nil)
  }
}

extension Scratch {
  nonisolated(unsafe) static let kept = Scratch()
}
