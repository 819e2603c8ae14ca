import Crypto
import Synchronization
import Testing

@Suite("Passwords") struct PasswordTests {
  @Test("scrypt of RFC 7914")
  func known() throws {
    #expect(
      Hex.encode(try PasswordHash.scrypt("", salt: [], cost: .trifling, count: 64))
        == "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
        + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")
    let cost = PasswordHash.Cost(log2N: 10, r: 8, p: 16)
    #expect(
      Hex.encode(try PasswordHash.scrypt("password", salt: Array("NaCl".utf8), cost: cost, count: 64))
        == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
  }

  @Test("SEC-59 at the product's cost Python comes to the same hash, and the same password twice gives two")
  func oracle() throws {
    let hash = try PasswordHash(of: "Mot de passe é", cost: .standard, randomness: .system)
    let parts = hash.description.split(separator: "$").map(String.init)
    #expect(parts[1] == "ln=17,r=8,p=1")
    let script = """
      import hashlib,base64,sys
      salt=base64.b64decode(sys.argv[1]+'==')
      h=hashlib.scrypt('Mot de passe é'.encode(),salt=salt,n=2**17,r=8,p=1,maxmem=2**28,dklen=32)
      print(base64.b64encode(h).decode().rstrip('='))
      """
    #expect(try Oracle.python(script, parts[2]) == parts[3])
    #expect(
      try PasswordHash(of: "x", cost: .trifling, randomness: .system).description
        != PasswordHash(of: "x", cost: .trifling, randomness: .system).description)
  }

  @Test("SEC-3 case, length and every character count")
  func matching() throws {
    let password = String(repeating: "Aé", count: 60)
    let hash = try PasswordHash(of: password, cost: .trifling, randomness: .system)
    let stored = try PasswordHash(parsing: hash.description)
    #expect(stored == hash)
    #expect(try stored.matches(password))
    for wrong in [password.lowercased(), String(password.dropLast()), password + "x", ""] {
      #expect(try !stored.matches(wrong))
    }
    let longest = String(repeating: "x", count: PasswordHash.passwordBytesMax)
    _ = try PasswordHash(of: longest, cost: .trifling, randomness: .system)
    #expect(throws: CryptoError.passwordTooLong) {
      try PasswordHash(of: longest + "x", cost: .trifling, randomness: .system)
    }
  }

  @Test("a stored text that is damaged or asks for too much is refused")
  func unreadable() throws {
    let good = try PasswordHash(of: "x", cost: .trifling, randomness: .system).description
    let costs = ["ln=4,r=1,p=1", "ln=19,r=8,p=1", "ln=17,r=99,p=1", "ln=17,r=8,p=9", "ln=-1,r=8,p=1", "ln=0,r=8,p=1"]
    for cost in costs.dropFirst() {
      let text = good.replacing(costs[0], with: cost)
      #expect(text != good)
      #expect(throws: CryptoError.unreadablePasswordHash) { try PasswordHash(parsing: text) }
    }
    for count in 0..<good.count - 30 {
      #expect(throws: CryptoError.unreadablePasswordHash) { try PasswordHash(parsing: String(good.prefix(count))) }
    }
    #expect(throws: CryptoError.unreadablePasswordHash) { try PasswordHash(parsing: good + "$") }
  }

  @Test("the desk tells right from wrong, an unknown account is wrong, an old cost is renewed")
  func desk() async throws {
    let desk = PasswordDesk(cost: .trifling)
    let stored = try await desk.hash("secret")
    #expect(try await desk.verify("secret", against: stored) == .right)
    #expect(try await desk.verify("Secret", against: stored) == .wrong)
    #expect(try await desk.verify("secret", against: nil) == .wrong)
    let dearer = PasswordDesk(cost: .init(log2N: 5, r: 1, p: 1))
    guard case .rightWithNewHash(let renewed) = try await dearer.verify("secret", against: stored) else {
      Issue.record("not renewed")
      return
    }
    #expect(try await dearer.verify("secret", against: renewed) == .right)
  }

  @Test("beyond its bound the desk is too busy, and later takes again")
  func bound() async throws {
    let desk = PasswordDesk(cost: .init(log2N: 14, r: 8, p: 1), waitingMax: 3)
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<12 {
        group.addTask {
          do { _ = try await desk.hash("x") } catch { return error as? CryptoError != .tooBusy }
          return true
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(outcomes.contains(false))
    #expect(outcomes.count { $0 } >= 3)
    _ = try await desk.hash("x")
  }
}
