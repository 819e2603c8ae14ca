import Foundation
import HTTP
import Procedures
import Rules
import Sockets
import Synchronization
import Testing

@testable import Portal

/// A portal with a page to read and two that write, on a disk that fills as told, asked over a socket.
@Suite("REL-4 A full disk") struct RoomTests {
  private struct Answer {
    let status: Int
    let type: String
    let retryAfter: String?
    let language: String?
    let text: String
  }

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private let folder = TestFolder()

  private func server(_ room: @escaping @Sendable () -> Room) async throws -> (server: Server, client: Client) {
    let log = AccessLog(descriptor: open("/dev/null", O_WRONLY))
    let work = Work(now: { 0 }, log: log)
    work.attach(figures: { "" }, room: room, isSound: { true })
    let url = try #require(ClientURL("http://127.0.0.1"))
    let taken: @Sendable (Visit) async throws -> Response = { _ in Response(.ok, .plainText, Array("taken".utf8)) }
    let portal = try Portal(
      root: Self.root, origins: Origins(publicURL: url, further: []), work: work,
      catalogue: Catalogue([]) { _ in Hour(moment: .init(rawValue: 0), local: .epoch) },
      registry: try await folder.registry(),
      table: Routes.table + [
        .form(PlainPath("/things"), .enter, taken), .call(.post, PlainPath("/api/things"), .look, taken),
      ])
    let loops = try Loops(count: 1)
    let address = try Listener.reserve(SocketAddress(IPAddress(ipv4: 0x7F00_0001), port: 0))
    let server = try await Server(Server.Settings(address: address), site: portal, loops: loops, log: log)
    return (server, Client(dialer: try Dialer(loops: loops, addressGuard: .any)))
  }

  private func ask(
    _ method: HTTP.Method, _ path: String, _ at: (server: Server, client: Client),
    _ type: String = "application/x-www-form-urlencoded"
  ) async throws -> Answer {
    var request = ClientRequest(method, try #require(ClientURL("http://\(at.server.address)\(path)")))
    if method == .post {
      request.fields = [("Content-Type", type), ("Cookie", "guichet-form=x")]
      let token = Cookies.formToken(for: "x")
      let part = "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n\(token)\r\n--x--\r\n"
      request.body = Array((type.hasPrefix("multipart") ? part : "token=\(token)").utf8)
    }
    let answer = try await at.client.send(request)
    return Answer(
      status: answer.status, type: answer.field("content-type") ?? "", retryAfter: answer.field("retry-after"),
      language: answer.field("content-language"), text: String(decoding: answer.body, as: UTF8.self))
  }

  @Test("uploads are refused first, then all that writes; reading goes on, and all of it when there is room again")
  func levels() async throws {
    let level = Atomic(0)
    let at = try await server { [Room.plenty, .low, .none][level.load(ordering: .relaxed)] }
    let upload = "multipart/form-data; boundary=x"
    for (number, form, file) in [(0, 200, 200), (1, 200, 507), (2, 507, 507), (0, 200, 200)] {
      level.store(number, ordering: .relaxed)
      #expect(try await ask(.post, "/things", at).status == form)
      #expect(try await ask(.post, "/things", at, upload).status == file)
      #expect(try await ask(.post, "/api/things", at, "application/json").status == form)
      for method in [HTTP.Method.get, .head] { #expect(try await ask(method, "/", at).status == 200) }
      #expect(try await ask(.options, "/things", at).status == 204)
      // What nobody would have served is told as what it is.
      #expect(try await ask(.post, "/nothing", at).status == 404)
      #expect(try await ask(.post, "/", at).status == 405)
    }
    _ = await at.server.drain(seconds: 1)
  }

  @Test("people get a page in their language, programs a problem document, both when to come back")
  func words() async throws {
    let at = try await server { .none }
    for (language, word) in [
      ("fr", "Vous pouvez continuer à consulter"), ("ar", "يمكنكم الاستمرار في الاطلاع"),
      ("en", "You can go on reading"),
    ] {
      let page = try await ask(.post, "/\(language)/things", at)
      #expect(page.status == 507 && page.language == language && page.type.hasPrefix("text/html"))
      #expect(page.text.contains(word) && page.text.contains("lang=\"\(language)\""), "\(page.text)")
      #expect(page.retryAfter == "300")
    }
    let problem = try await ask(.post, "/api/things", at, "application/json")
    #expect(problem.status == 507 && problem.type == "application/problem+json" && problem.retryAfter == "300")
    #expect(problem.text.contains(#""status":507"#))
    _ = await at.server.drain(seconds: 1)
  }
}
