import Crypto
import Foundation
import Procedures
import SQLite
import Testing

@testable import Registry

@Suite("The register of certificates") struct CertificateRegisterTests {
  let scratch = Scratch()
  let clock = HandClock()

  private func request(
    _ dossier: String = "d1", _ formality: String = "tax", format: String = "RF-{year}-{number}"
  ) -> CertificateRegister.Request {
    CertificateRegister.Request(
      template: "clearance", numberFormat: format, year: 2026, dossier: dossier, formality: formality, agency: "tax")
  }

  private func paper(_ sha256: [UInt8], endsIn seconds: Int64? = nil) throws -> CertificateRecord.Paper {
    let now = clock.clock.wall()
    let day = try #require(CivilDate(year: 2027, month: 1, day: 15))
    return CertificateRecord.Paper(
      language: "ar", title: "شهادة", agencyTitle: "إدارة الضرائب", holder: "أمينة", sha256: sha256, issuedAt: now,
      issuedOn: day, end: seconds.map { .init(lastDay: day, at: now.adding(seconds: $0)) })
  }

  private func reserve(_ request: CertificateRegister.Request, _ registry: Registry) async throws -> CertificateCode {
    try await registry.write { db in
      try CertificateRegister.reserve(request, randomness: registry.randomness, in: db).code
    }
  }

  private func find(_ code: CertificateCode, _ registry: Registry) async throws -> CertificateRecord? {
    try await registry.read { try CertificateRegister.find(code, in: $0) }
  }

  @Test("AU-07 number and code stay the same until the paper is recorded; no number is lost or given twice")
  func reservation() async throws {
    let registry = try await scratch.registry(clock: clock)
    let taken = try await registry.write { db in
      try (0..<3).map { _ in try CertificateRegister.reserve(request(), randomness: .system, in: db) }
    }
    #expect(Set(taken.map(\.code)).count == 1 && Set(taken.map(\.number)) == ["RF-2026-000001"])
    let other = try await registry.write { db in
      try CertificateRegister.reserve(request("d2"), randomness: .system, in: db)
    }
    #expect(other.number == "RF-2026-000002")
    let code = taken[0].code
    let paper = try paper(Digest.of([1]))
    try await registry.write { try CertificateRegister.record(code, paper, isEnabled: true, in: $0) }
    // A second certificate for the same formality, after a revocation, is another one.
    #expect(
      try await registry.write { try CertificateRegister.reserve(request(), randomness: .system, in: $0) }.number
        == "RF-2026-000003")
    #expect(
      try await registry.write {
        try CertificateRegister.reserve(request("d3", format: "{number}/{year}"), randomness: .system, in: $0)
      }.number == "000001/2026")
  }

  @Test("ER-43 a certificate is in use from its hand-over on, not before, until it ends or is taken back")
  func life() async throws {
    let registry = try await scratch.registry(clock: clock)
    let code = try await reserve(request(), registry)
    #expect(try await find(code, registry)?.standing(at: clock.clock.wall()) == .unknown)
    let stored = try await registry.vault.store(Array("paper".utf8))
    let paper = try paper(stored.sha256, endsIn: 1_000)
    try await registry.write { try CertificateRegister.record(code, paper, isEnabled: false, in: $0) }
    let awaiting = try #require(try await find(code, registry))
    #expect(awaiting.status == .awaiting && awaiting.standing(at: clock.clock.wall()) == .unknown)
    #expect(awaiting.paper == paper && awaiting.enabledAt == nil)
    #expect(
      try await registry.read { try DocumentUses.documents(of: "certificate/\(code)", in: $0) } == [stored.sha256])
    clock.pass(seconds: 10)
    let now = clock.clock.wall()
    try await registry.write { try CertificateRegister.enable(code, at: now, in: $0) }
    let valid = try #require(try await find(code, registry))
    #expect(valid.standing(at: now) == .valid && valid.enabledAt == now)
    #expect(valid.standing(at: now.adding(seconds: 989)) == .valid)
    #expect(valid.standing(at: now.adding(seconds: 990)) == .expired)
    try await registry.write { try CertificateRegister.revoke(code, reason: "fraude", at: now, in: $0) }
    let revoked = try #require(try await find(code, registry))
    #expect(revoked.standing(at: now.adding(seconds: 9_999)) == .revoked)
    #expect(revoked.revokedAt == now && revoked.reason == "fraude")
    #expect(try await registry.read { try CertificateRegister.all(ofDossier: "d1", in: $0) } == [revoked])
  }

  @Test("no step is taken twice, nor out of order, nor for a code that nobody has")
  func order() async throws {
    let registry = try await scratch.registry(clock: clock)
    let code = try await reserve(request(), registry)
    let now = clock.clock.wall()
    let paper = try paper(Digest.of([1]))
    let steps: [@Sendable (CertificateCode, Connection) throws -> Void] = [
      { try CertificateRegister.record($0, paper, isEnabled: false, in: $1) },
      { try CertificateRegister.enable($0, at: now, in: $1) },
      { try CertificateRegister.revoke($0, reason: "x", at: now, in: $1) },
    ]
    let states: [CertificateRecord.Status] = [.reserved, .awaiting, .valid, .revoked]
    for (place, state) in states.enumerated() {
      for (number, step) in steps.enumerated() where number != place && !(state == .awaiting && number == 2) {
        await #expect(throws: CertificateRegister.Failure.wrongStatus(state), "\(state) \(number)") {
          try await registry.write { try step(code, $0) }
        }
      }
      if place < steps.count { try await registry.write { try steps[place](code, $0) } }
    }
    for step in steps {
      await #expect(throws: CertificateRegister.Failure.unknownCode) {
        try await registry.write { try step(.random(.system), $0) }
      }
    }
  }

  @Test("codes have eighty bits in letters that cannot be confused, and are read however they are typed")
  func codes() throws {
    let codes = (0..<2_000).map { _ in CertificateCode.random(.system) }
    #expect(Set(codes).count == 2_000)
    let letters = Set(codes.flatMap { Array($0.rawValue.unicodeScalars) })
    #expect(letters.count == 33 && letters.isDisjoint(with: Set("OI01oi".unicodeScalars)))
    for code in codes.prefix(50) {
      #expect(code.rawValue.split(separator: "-").map(\.count) == [4, 4, 4, 4])
      #expect(CertificateCode(rawValue: code.rawValue) == code)
      let plain = code.rawValue.lowercased().replacing("-", with: "")
      #expect(CertificateCode(typed: plain) == code && CertificateCode(rawValue: plain) == nil)
      #expect(CertificateCode(typed: " " + code.rawValue.replacing("-", with: "  ")) == code)
    }
    for text in [
      "", "K7QF-9M2X-T4WD-HJ3", "K7QF-9M2X-T4WD-HJ3PP", "O7QF-9M2X-T4WD-HJ3P", "K7QF-9M2X-T4WD-HJ31",
      "é7QF-9M2X-T4WD-HJ3P", "K7QF_9M2X_T4WD_HJ3P", "K7QF9M2XT4WDHJ3P" + String(repeating: "-", count: 49),
    ] {
      #expect(CertificateCode(typed: text) == nil, "\(text)")
    }
    #expect(CertificateCode(typed: "K7QF9M2XT4WDHJ3P" + String(repeating: "-", count: 48)) != nil)
  }

  @Test("a look-up from outside reads beside the portal that serves")
  func lookUp() async throws {
    let registry = try await scratch.registry(clock: clock)
    let code = try await reserve(request(), registry)
    let look = try CertificateLookUp(scratch.data)
    #expect(try look.record(code)?.status == .reserved)
    #expect(try look.record(.random(.system)) == nil && look.trust() == nil)
    await registry.close()
  }
}
