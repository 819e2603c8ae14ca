import HTTP
import Portal
import Registry
import Sockets

/// Who does which kind of job.
enum Errands {
  private static let deadlineSeconds = 10.0
  private static let answerBytesMax: UInt64 = 64 << 10

  /// For whatever the portal calls outside. It leads nowhere inside unless the settings say so (SEC-46).
  static func client(_ hooks: Settings.Hooks, loops: Loops) throws -> Client {
    Client(dialer: try Dialer(loops: loops, addressGuard: hooks.privateAddresses ? .any : .publicOnly))
  }

  static func runner(_ registry: Registry, _ client: Client, postman: Postman?, office: BackOffice) -> JobRunner {
    var runner = JobRunner(registry)
    runner.deliverHeads { try await post($0, client) }
    if let postman { runner.deliverHeads { try await postman.send($0) } }
    MailRound(registry, postman).takeOn(&runner)
    office.takeOn(&runner)
    return runner
  }

  static func services(_ settings: [String: Settings.Service]) throws -> [String: OutsideService] {
    try settings.mapValues { OutsideService(url: $0.url, secret: Array(try Passphrase.read(file: $0.secretFile).utf8)) }
  }

  private static func post(_ hook: WebHook, _ client: Client) async throws -> Int {
    guard let url = ClientURL(hook.url) else { throw Unusable(description: "\(hook.url) is not an address") }
    var request = ClientRequest(.post, url)
    request.fields = hook.fields
    request.body = hook.body
    request.deadlineSeconds = deadlineSeconds
    request.responseBytesMax = answerBytesMax
    return try await client.send(request).status
  }
}
