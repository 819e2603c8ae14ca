import Crypto
import Testing

@Suite("Sealing") struct SealingTests {
  @Test("AES-256-GCM of NIST's test cases 13, 14 and 16")
  func known() throws {
    let zero = SecretBytes(copying: [UInt8](repeating: 0, count: 32))
    let none = [UInt8](repeating: 0, count: 12)
    #expect(
      Hex.encode(try AESGCM.seal([], key: zero, nonce: none, place: [])) == "530f8afbc74536b9a963b4f1c4cb738b")
    #expect(
      Hex.encode(try AESGCM.seal([UInt8](repeating: 0, count: 16), key: zero, nonce: none, place: []))
        == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
    let key = SecretBytes(copying: hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
    let plain = hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
    let place = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    let nonce = hex("cafebabefacedbaddecaf888")
    let sealed = try AESGCM.seal(plain, key: key, nonce: nonce, place: place)
    #expect(
      Hex.encode(sealed)
        == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b")
    #expect(try AESGCM.open(sealed, key: key, nonce: nonce, place: place) == plain)
  }

  @Test("any flipped bit, another key, nonce or place, and any cut is refused")
  func altered() throws {
    let key = SecretBytes(copying: sample(32))
    let nonce = sample(12)
    let sealed = try AESGCM.seal(sample(50), key: key, nonce: nonce, place: [1])
    for bit in 0..<sealed.count * 8 {
      var flipped = sealed
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: CryptoError.notAuthentic) { try AESGCM.open(flipped, key: key, nonce: nonce, place: [1]) }
    }
    for count in 0..<sealed.count {
      #expect(throws: CryptoError.notAuthentic) {
        try AESGCM.open(Array(sealed.prefix(count)), key: key, nonce: nonce, place: [1])
      }
    }
    #expect(throws: CryptoError.notAuthentic) { try AESGCM.open(sealed, key: key, nonce: nonce, place: []) }
    #expect(throws: CryptoError.notAuthentic) {
      try AESGCM.open(sealed, key: key, nonce: [UInt8](repeating: 9, count: 12), place: [1])
    }
    let other = SecretBytes(copying: [UInt8](repeating: 1, count: 32))
    #expect(throws: CryptoError.notAuthentic) { try AESGCM.open(sealed, key: other, nonce: nonce, place: [1]) }
  }

  @Test("each chunk opens alone, and only in its own place", arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
  func chunks(_ count: Int) throws {
    let key = SecretBytes(copying: sample(32))
    let plain = sample(count)
    let chunkCount = ChunkCipher.chunkCount(ofBytes: count)
    let sealing = try ChunkCipher(key: key, .seal)
    let sealed = try (0..<chunkCount).map { number in
      let part = plain.dropFirst(number * ChunkCipher.plainBytes).prefix(ChunkCipher.plainBytes)
      return try Array(part).withUnsafeBytes {
        try sealing.seal($0, number: number, isLast: number == chunkCount - 1)
      }
    }
    let opening = try ChunkCipher(key: key, .open)
    func open(_ bytes: [UInt8], number: Int, isLast: Bool) throws -> [UInt8] {
      var room = [UInt8](repeating: 0, count: ChunkCipher.plainBytes)
      let count = try bytes.withUnsafeBytes { sealed in
        try room.withUnsafeMutableBytes { try opening.open(sealed, into: $0, number: number, isLast: isLast) }
      }
      return Array(room.prefix(count))
    }
    for number in (0..<chunkCount).reversed() {
      let isLast = number == chunkCount - 1
      let expected = plain.dropFirst(number * ChunkCipher.plainBytes).prefix(ChunkCipher.plainBytes)
      #expect(try open(sealed[number], number: number, isLast: isLast) == Array(expected))
      #expect(throws: CryptoError.notAuthentic) { try open(sealed[number], number: number + 1, isLast: isLast) }
      #expect(throws: CryptoError.notAuthentic) { try open(sealed[number], number: number, isLast: !isLast) }
    }
  }

  @Test("10,000 tokens: no repeats, and the bytes are spread evenly")
  func tokens() {
    var seen: Set<String> = []
    var counts = [Double](repeating: 0, count: 256)
    for _ in 0..<10_000 {
      let bytes = Randomness.system.bytes(32)
      for byte in bytes { counts[Int(byte)] += 1 }
      seen.insert(Base64.url(bytes))
    }
    #expect(seen.count == 10_000)
    let expected = 10_000.0 * 32 / 256
    let chi = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    // 255 degrees of freedom: outside these bounds once in some ten million runs.
    #expect(chi > 150 && chi < 390)
    #expect(Randomness.system.token().utf8.count == 43)
    for _ in 0..<1_000 { #expect(Randomness.system.number(below: 3) < 3) }
  }
}
