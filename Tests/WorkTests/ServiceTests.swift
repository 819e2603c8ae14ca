import Crypto
import Foundation
import HTTP
import JSON
import Outside
import Procedures
import Rules
import Sockets
import Synchronization
import Templates
import Testing

@testable import Portal
@testable import Registry

@Suite("REL-15 Outside systems") struct ServiceTests {
  private static let secret = Array("whsec_a-secret-that-both-know-well".utf8)

  private func souk(asking sink: HTTPSink) async throws -> Souk {
    let url = try #require(ClientURL("\(sink.url)/ask?from=guichet"))
    return try await Souk(services: ["ledger": OutsideService(url: url, secret: Self.secret)], isDemo: false)
  }

  private func filed(_ souk: Souk) async throws -> String {
    let id = try await souk.filed()
    try await souk.end("revision", "accept", id, Souk.reviewer)
    return id
  }

  private static func answer(_ json: JSON) -> HTTPSink.Answer { .init(200, body: json.bytes()) }

  @Test("a step asks, signed, for what it is about and nothing more, and goes on with the answer")
  func asks() async throws {
    let sink = try HTTPSink { _ in Self.answer(["outcome": "known", "data": ["ledger_number": "L-7"]]) }
    let souk = try await souk(asking: sink)
    let id = try await filed(souk)
    try await souk.work()
    let dossier = try await souk.dossier(id)
    #expect(dossier.filing.outcomes["ledger"] == "known")
    #expect(dossier.filing.findings["ledger_number"]?.string == "L-7")
    let asked = try #require(sink.requests.first)
    #expect(sink.requests.count == 1 && asked.method == "POST" && asked.path == "/ask?from=guichet")
    let data = try #require(try JSONReader.read(asked.body)["data"])
    #expect(data["step"]?.string == "ledger" && data["dossier"]?.string == id)
    #expect(data["data"]?["trade_name"]?.string == "Chez Amina")
    #expect(data["outcomes"]?.array?.compactMap(\.string) == ["unknown", "known"])
    #expect(data["documents"]?[0]?["slot"]?.string == "identity")
    let (name, time) = (asked.field("webhook-id") ?? "", Int64(asked.field("webhook-timestamp") ?? "") ?? 0)
    let isSigned = WebHookSignature.isValid(
      asked.field("webhook-signature") ?? "", SecretBytes(copying: Self.secret), identifier: name, timestamp: time,
      body: asked.body, at: souk.clock.clock.wall().seconds)
    #expect(isSigned)
  }

  @Test("one that fails twice and then answers is asked three times the same question, and no other waits for it")
  func retries() async throws {
    let times = Atomic(0)
    let sink = try HTTPSink { _ in
      times.wrappingAdd(1, ordering: .relaxed).newValue < 3 ? .init(503) : Self.answer(["outcome": "known"])
    }
    let souk = try await souk(asking: sink)
    let id = try await filed(souk)
    for expected in [1, 2] {
      try await souk.work()
      #expect(sink.requests.count == expected)
      #expect(try await souk.dossier(id).open("ledger") != nil)
      // The letters about the same dossier went out.
      #expect(try await souk.letters(to: "amina").count == 1)
      souk.clock.pass(seconds: 10)
    }
    try await souk.work()
    #expect(sink.requests.count == 3)
    #expect(Set(sink.requests.map { $0.field("webhook-id") ?? "" }).count == 1)
    #expect(try await souk.dossier(id).filing.outcomes["ledger"] == "known")
    let report = try await souk.count("SELECT attempts FROM job WHERE kind = 'service.call'")
    #expect(report == 1, "a system that is down costs a call none of its attempts")
  }

  @Test("while one is down the others are not asked again and again, and each call is delivered once it is back")
  func down() async throws {
    let isUp = Atomic(false)
    let sink = try HTTPSink { _ in isUp.load(ordering: .relaxed) ? Self.answer(["outcome": "known"]) : .init(500) }
    let souk = try await souk(asking: sink)
    let office = try souk.office()
    var ids: [String] = []
    for _ in 0..<5 { ids.append(try await filed(souk)) }
    for _ in 0..<8 {
      for id in ids {
        let call = ServiceCall(dossier: id, service: "ledger", step: "ledger")
        await #expect(throws: JobVerdict.self) { _ = try await office.ask(call, key: id) }
      }
    }
    #expect(sink.requests.count == 1)
    isUp.store(true, ordering: .relaxed)
    souk.clock.pass(seconds: 2)
    try await souk.work()
    #expect(sink.requests.count == 6)
    for id in ids { #expect(try await souk.dossier(id).filing.outcomes["ledger"] == "known") }
  }

  @Test(
    "what a step does not allow is no answer, nor is a redirect; late answers change nothing",
    arguments: [
      HTTPSink.Answer(200, body: Array("no json".utf8)), .init(200, body: Array(#"{"outcome":"grant"}"#.utf8)),
      .init(200, body: Array(#"{"data":{}}"#.utf8)), .init(204), .init(404),
      .init(307, fields: [(name: "Location", value: "/elsewhere")]),
    ])
  func wrong(answer: HTTPSink.Answer) async throws {
    let sink = try HTTPSink { _ in answer }
    let souk = try await souk(asking: sink)
    let id = try await filed(souk)
    try await souk.work()
    #expect(sink.requests.count == 1)
    #expect(try await souk.dossier(id).open("ledger") != nil)
    #expect(
      try await souk.count("SELECT count(*) FROM job WHERE kind = 'service.call' AND last_error IS NOT NULL") == 1)
    try await souk.act(.withdraw(note: ""), id, Souk.amina)
    souk.clock.pass(seconds: 400)
    try await souk.work()
    #expect(sink.requests.count == 1, "nobody waits for it any more")
  }

  @Test("SEC-46 a service on this machine is not reached unless the settings allow it")
  func guarded() async throws {
    let sink = try HTTPSink { _ in .init(200) }
    let souk = try await souk(asking: sink)
    let id = try await filed(souk)
    let client = Client(dialer: try Dialer(loops: try Souk.loops.get(), addressGuard: .publicOnly))
    let office = BackOffice(
      portal: souk.portal, typeface: try Souk.typeface.get(), client: client, services: souk.services)
    let call = ServiceCall(dossier: id, service: "ledger", step: "ledger")
    await #expect(throws: JobVerdict.self) { _ = try await office.ask(call, key: "k") }
    #expect(sink.requests.isEmpty)
  }

  @Test("a service that nobody named is played in a demonstration, and elsewhere given up with a clear word")
  func unnamed() async throws {
    let demo = try await Souk()
    let played = try await filed(demo)
    try await demo.work()
    #expect(try await demo.dossier(played).filing.outcomes["ledger"] == "known")
    let souk = try await Souk(isDemo: false)
    let id = try await filed(souk)
    try await souk.work()
    let dead = try await souk.registry.read { try Jobs.dead(in: $0) }
    #expect(dead.map(\.lastError) == ["the settings name no service “ledger”"] && dead.map(\.attempts) == [1])
    #expect(try await souk.dossier(id).open("ledger") != nil)
  }
}
