import Crypto
import Foundation
import SQLite
import Synchronization
import Testing

@testable import Registry

@Suite("Heads sent elsewhere") struct HeadDeliveryTests {
  let scratch = Scratch()
  let clock = HandClock()
  let secret = bytes(32)

  private func registry(sendsMail: Bool) async throws -> Registry {
    let registry = try await scratch.registry(clock: clock) { $0.sendsMail = sendsMail }
    try await registry.write { [secret] db in
      try HeadDelivery.setHooks(["https://a/x", "https://b/y"], secret: secret, keyring: registry.keyring, in: db)
      try HeadDelivery.setRecipients(["notary@example.org"], in: db)
      try Journal.append(.sample(1), in: db)
    }
    return registry
  }

  private func report(_ kind: JobKind, _ key: String, _ registry: Registry) async throws -> JobReport? {
    try await registry.read { try Jobs.report(kind: kind, key: key, in: $0) }
  }

  @Test("each head gives one job for each address, in the transaction that signs it", arguments: [false, true])
  func jobs(_ sendsMail: Bool) async throws {
    let registry = try await registry(sendsMail: sendsMail)
    let head = try #require(try await registry.signHeadIfDue())
    for url in ["https://a/x", "https://b/y"] {
      let job = try #require(try await report(HeadHook.kind, "1 \(url)", registry))
      #expect(job.state == .waiting)
    }
    #expect((try await report(HeadMail.kind, "1 notary@example.org", registry) != nil) == sendsMail)
    let payload = HeadHook(url: "https://a/x", head: head)
    #expect(try HeadHook(decoding: payload.encoded()) == payload)
    #expect(throws: (any Error).self) { try HeadHook(decoding: Array("https://a/x\nhello".utf8)) }
    #expect(try await registry.signHeadIfDue() == nil)
  }

  @Test("a job that cannot be written takes the head with it")
  func together() async throws {
    let registry = try await registry(sendsMail: false)
    try await registry.write { db in
      try db.execute(
        script: "CREATE TRIGGER refuse BEFORE INSERT ON job BEGIN SELECT RAISE(ABORT, 'no'); END")
    }
    await #expect(throws: SQLiteError.self) { try await registry.signHeadIfDue() }
    #expect(try await registry.read { try Journal.newestHead(in: $0) } == nil)
    try await registry.write { db in try db.execute(script: "DROP TRIGGER refuse") }
    #expect(try await registry.signHeadIfDue() != nil)
  }

  @Test("it is posted signed, as a stranger's code verifies, again after a refusal, and not to who left the list")
  func posting() async throws {
    let registry = try await registry(sendsMail: true)
    let head = try #require(try await registry.signHeadIfDue())
    try await registry.write { [secret] db in
      try HeadDelivery.setHooks(["https://a/x"], secret: secret, keyring: registry.keyring, in: db)
    }
    let posted = Mutex<[WebHook]>([])
    let mailed = Mutex<[String]>([])
    var runner = JobRunner(registry, pauseMilliseconds: 5)
    runner.deliverHeads { hook in
      posted.withLock { posted in
        posted.append(hook)
        return posted.count == 1 ? 500 : 204
      }
    }
    runner.deliverHeads { letter in
      mailed.withLock { $0 += [letter.recipient, letter.subject, letter.text] }
    }
    let work = Task { [runner] in await runner.run() }
    func isDone(_ kind: JobKind, _ key: String) async throws -> Bool {
      try await report(kind, key, registry)?.state == .done
    }
    while try await report(HeadHook.kind, "1 https://a/x", registry)?.lastError != "answered with 500" {
      try await Task.sleep(for: .milliseconds(5))
    }
    clock.pass(seconds: 60)
    while true {
      let states = [
        try await isDone(HeadHook.kind, "1 https://a/x"), try await isDone(HeadHook.kind, "1 https://b/y"),
        try await isDone(HeadMail.kind, "1 notary@example.org"),
      ]
      if states.allSatisfy({ $0 }) { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    work.cancel()
    await work.value
    #expect(mailed.withLock { $0 } == ["notary@example.org", head.fileName, head.text])
    let hooks = posted.withLock { $0 }
    #expect(hooks.map(\.url) == ["https://a/x", "https://a/x"])
    func field(_ name: String, _ hook: WebHook) -> String { hook.fields.first { $0.name == name }?.value ?? "" }
    #expect(field("webhook-id", hooks[0]) == field("webhook-id", hooks[1]))
    #expect(field("webhook-timestamp", hooks[0]) != field("webhook-timestamp", hooks[1]))
    for hook in hooks {
      let body = Base64.encode(hook.body)
      let script = """
        import sys,hmac,hashlib,base64,json
        secret,body,id,at=base64.b64decode(sys.argv[1]),base64.b64decode(sys.argv[2]),sys.argv[3],sys.argv[4]
        print('v1,'+base64.b64encode(hmac.new(secret,f'{id}.{at}.'.encode()+body,hashlib.sha256).digest()).decode())
        """
      let expected = try python(
        script, Base64.encode(secret), body, field("webhook-id", hook), field("webhook-timestamp", hook))
      #expect(field("webhook-signature", hook) == expected)
      #expect(String(decoding: hook.body, as: UTF8.self).contains(Hex.encode(head.root)))
    }
    let stored = try await registry.read { db in
      try db.all("SELECT coalesce(value, '') || coalesce(hex(sealed), '') FROM setting") { try $0[0] as String }
    }
    #expect(!stored.joined().contains(Hex.encode(secret).uppercased()))
  }

  @Test("only so many addresses")
  func limit() async throws {
    let registry = try await scratch.registry()
    let many = (0...HeadDelivery.addressesMax).map { "https://\($0)/" }
    try await registry.write { try HeadDelivery.setRecipients(Array(many.dropLast()), in: $0) }
    await #expect(throws: HeadDelivery.Failure.tooManyAddresses) {
      try await registry.write { try HeadDelivery.setRecipients(many, in: $0) }
    }
  }
}
