import Crypto
import Foundation
import Testing

@Suite("Seals on paper") struct SealTests {
  private static let now: Int64 = 1_795_000_000
  private static let christmas = CivilDate(year: 2026, month: 12, day: 25) ?? { preconditionFailure("a day") }()
  private static let fields: [String: SealPayload.Value] = [
    "n": .text("2026/ANRT/000123"), "h": .text("محمد بن عبد الله"), "q": .number(-12), "c": .text("7K3Q-9XWD"),
    "until": .date(christmas),
  ]

  private static func list(_ key: SigningKey, _ status: SealKey.Status = .active) throws -> SealKeyList {
    let entry = SealKey(key: try key.verifyingKey, from: now - 100, until: now + 100, status: status)
    return SealKeyList([try #require(entry)])
  }

  private static func seal(_ key: SigningKey, at time: Int64 = now) throws -> String {
    try #require(SealPayload(issuedAt: time, fields: fields)).sealed(by: key)
  }

  @Test("RFC 9285: the examples of Base45 both ways, and what is no Base45")
  func base45() {
    for (plain, text) in [
      ("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0"), ("", ""),
    ] {
      #expect(Base45.encode(Array(plain.utf8)) == text)
      #expect(Base45.decode(text) == Array(plain.utf8))
    }
    #expect(Base45.decode("FGW") == [0xff, 0xff] && Base45.decode("U5") == [0xff])
    for text in ["GGW", ":::", "V5", "::", "A", "BB8A", "bb8", "BB\u{e9}", "B\u{0}8"] {
      #expect(Base45.decode(text) == nil)
    }
    for count in 0..<200 { #expect(Base45.decode(Base45.encode(sample(count))) == sample(count)) }
  }

  @Test("ER-46 a seal is opened with the published keys and says what it was given")
  func roundTrip() throws {
    let key = try SigningKey.generate(.p256)
    let text = try Self.seal(key)
    let alphabet = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    #expect(text.hasPrefix("GU1:") && text.allSatisfy(alphabet.contains))
    #expect(text.utf8.count < 311, "fits a QR code of version 10: \(text.utf8.count)")
    let payload = try Self.list(key).open(text)
    #expect(payload.fields == Self.fields && payload.issuedAt == Self.now)
  }

  @Test("pycose, cbor2 and base45 verify our seal with the published list, and we theirs")
  func python() throws {
    let scratch = Scratch()
    let key = try SigningKey.generate(.p256)
    let list = try Self.list(key)
    let text = try scratch.file("seal", Array(Self.seal(key).utf8))
    let keys = try scratch.file("keys", list.json)
    let secret = try scratch.file("secret", Array(key.pem.utf8))
    let said = try Oracle.library(
      """
      import sys, json, base64, base45, cbor2
      from pycose.messages import Sign1Message, CoseMessage
      from pycose.keys import EC2Key
      from pycose.headers import Algorithm, KID
      from pycose.algorithms import Es256
      from cryptography.hazmat.primitives.serialization import load_pem_private_key
      text = open(sys.argv[1]).read()
      entry = json.load(open(sys.argv[2]))['keys'][0]
      b = lambda name: base64.urlsafe_b64decode(entry[name] + '==')
      raw = base45.b45decode(text[4:])
      message = CoseMessage.decode(raw)
      message.key = EC2Key(crv='P_256', x=b('x'), y=b('y'))
      print(message.verify_signature(), message.phdr[KID] == b('kid'), message.phdr[Algorithm].fullname, message.uhdr)
      fields = cbor2.loads(message.payload, tag_hook=lambda _, tag=None: tag)
      print(fields[6], fields['n'], fields['h'], fields['q'])
      print({k: entry[k] for k in ('kty', 'crv', 'use', 'alg', 'validFrom', 'validUntil', 'status')})
      d = load_pem_private_key(open(sys.argv[3], 'rb').read(), None).private_numbers().private_value
      ours = Sign1Message(phdr={Algorithm: Es256, KID: b('kid')}, payload=cbor2.dumps({6: 1795000001, 'n': 'x'}))
      ours.key = EC2Key(crv='P_256', x=b('x'), y=b('y'), d=d.to_bytes(32, 'big'))
      print('GU1:' + base45.b45encode(ours.encode()).decode())
      """, text, keys, secret)
    let lines = said.split(separator: "\n")
    try #require(lines.count == 4, "\(said)")
    #expect(lines[0] == "True True ES256 {}")
    #expect(lines[1] == "1795000000 2026/ANRT/000123 محمد بن عبد الله -12")
    #expect(
      lines[2] == "{'kty': 'EC', 'crv': 'P-256', 'use': 'sig', 'alg': 'ES256', 'validFrom': '2026-11-18T11:05:00Z', "
        + "'validUntil': '2026-11-18T11:08:20Z', 'status': 'active'}")
    let theirs = try list.open(String(lines[3]))
    #expect(theirs == SealPayload(issuedAt: 1_795_000_001, fields: ["n": .text("x")]))
  }

  @Test("no bit of a seal can be changed unseen, nor any of its characters")
  func flips() throws {
    let key = try SigningKey.generate(.p256)
    let list = try Self.list(key)
    let text = try Self.seal(key)
    let raw = try #require(Base45.decode(text.dropFirst(4)))
    forEachFlip(of: raw) { flipped, bit in
      #expect(throws: SealFault.self, "bit \(bit)") { try list.open("GU1:" + Base45.encode(flipped)) }
    }
    forEachFlip(of: Array(text.utf8)) { flipped, bit in
      #expect(throws: SealFault.self, "bit \(bit)") { try list.open(String(decoding: flipped, as: UTF8.self)) }
    }
    for count in 0..<text.utf8.count {
      #expect(throws: SealFault.self) { try list.open(String(text.prefix(count))) }
    }
    #expect(throws: SealFault.unreadable) { try list.open(text + "00") }
    #expect(throws: SealFault.unreadable) { try list.open(text.lowercased()) }
  }

  @Test("the key's state and its time decide")
  func keys() throws {
    let key = try SigningKey.generate(.p256)
    let text = try Self.seal(key)
    #expect(throws: Never.self) { try Self.list(key, .retired).open(text) }
    #expect(throws: SealFault.revokedKey) { try Self.list(key, .revoked).open(text) }
    #expect(throws: SealFault.outsideKeyValidity) { try Self.list(key).open(Self.seal(key, at: Self.now - 101)) }
    #expect(throws: SealFault.outsideKeyValidity) { try Self.list(key).open(Self.seal(key, at: Self.now + 101)) }
    let other = try SigningKey.generate(.p256)
    let identifier = Hex.encode(Array(try key.verifyingKey.fingerprint.prefix(8)))
    #expect(throws: SealFault.unknownKey(identifier: identifier)) { try Self.list(other).open(text) }
    // Signed by another, under the name of a published key.
    let forged = try COSESign1(
      signing: CBOR.map([.init(.unsigned(6), .integer(Self.now))]).encoded, with: other,
      keyIdentifier: Array(key.verifyingKey.fingerprint.prefix(8)))
    #expect(throws: SealFault.wrongSignature) {
      try Self.list(key).open("GU1:" + Base45.encode(forged.encoded))
    }
    #expect(SealKey(key: try SigningKey.generate(.ed25519).verifyingKey, from: 0, until: 1, status: .active) == nil)
  }

  @Test("keys and texts of a seal have their limits")
  func limits() throws {
    func payload(_ fields: [String: SealPayload.Value]) -> SealPayload? { SealPayload(issuedAt: 0, fields: fields) }
    #expect(payload(["abcdefgh": .number(1)]) != nil && payload(["abcdefghi": .number(1)]) == nil)
    #expect(payload(["": .number(1)]) == nil && payload(["A": .number(1)]) == nil && payload(["é": .number(1)]) == nil)
    let max = SealPayload.textBytesMax
    #expect(payload(["a": .text(String(repeating: "x", count: max))]) != nil)
    #expect(payload(["a": .text(String(repeating: "x", count: max + 1))]) == nil)
    func many(_ count: Int) -> SealPayload? {
      payload(Dictionary(uniqueKeysWithValues: (0..<count).map { ("k\($0)", .number(0)) }))
    }
    #expect(many(SealPayload.fieldsMax) != nil && many(SealPayload.fieldsMax + 1) == nil)
    let long = SealPayload.Value.text(String(repeating: "x", count: max))
    let key = try SigningKey.generate(.p256)
    #expect(throws: SealFault.tooLong) { try payload(["a": long, "b": long, "c": long])?.sealed(by: key) }
  }
}
