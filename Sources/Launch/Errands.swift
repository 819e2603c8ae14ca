import HTTP
import Registry
import Sockets

/// Who does which kind of job. What there are no means for is not among them, and nobody writes such jobs either.
enum Errands {
  private static let deadlineSeconds = 10.0
  private static let answerBytesMax: UInt64 = 64 << 10

  static func runner(
    _ registry: Registry, _ hooks: Settings.Hooks, loops: Loops, postman: Postman?
  ) throws -> JobRunner {
    let reachable: AddressGuard = hooks.privateAddresses ? .any : .publicOnly
    let client = Client(dialer: try Dialer(loops: loops, addressGuard: reachable))
    var runner = JobRunner(registry)
    runner.deliverHeads { try await post($0, client) }
    if let postman { runner.deliverHeads { try await postman.send($0) } }
    return runner
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
