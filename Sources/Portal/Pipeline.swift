import Compression
import HTTP
import Sockets

/// What happens to every request, in order. (The socket layer has limited it before it comes here, and logs it after.)
enum Pipeline {
  /// Something done before the route answers, which may refuse, or after, to whatever the answer has become.
  enum Stage: Sendable {
    case before(@Sendable (Visit, Route) throws -> Void)
    case after(@Sendable (Visit, inout Response) -> Void)
  }

  static let stages: [Stage] = [
    .before(checkAccess),
    .before(checkRoom),
    .after(compress),
    .after(addSecurityFields),
  ]

  /// For a route that waits for nothing.
  static func run(_ visit: Visit, _ route: Route, _ answer: (Visit, [String]) throws -> Response) -> Response {
    do {
      try begin(visit, route)
      return end(visit, try answer(visit, visit.request.captures))
    } catch {
      return end(visit, visit.portal.errorPages.response(to: error, visit: visit))
    }
  }

  static func run(
    _ visit: Visit, _ route: Route, _ answer: (Visit, [String]) async throws -> Response
  ) async -> Response {
    do {
      try begin(visit, route)
      return end(visit, try await answer(visit, visit.request.captures))
    } catch {
      return end(visit, visit.portal.errorPages.response(to: error, visit: visit))
    }
  }

  private static func begin(_ visit: Visit, _ route: Route) throws {
    for case .before(let check) in stages { try check(visit, route) }
  }

  private static func end(_ visit: Visit, _ response: Response) -> Response {
    var response = response
    for case .after(let finish) in stages { finish(visit, &response) }
    return response
  }

  /// A stranger learns nothing, not even that there is a page.
  private static func checkAccess(_ visit: Visit, _ route: Route) throws {
    switch route.access {
    case .anyone: break
    case .machine: guard visit.request.client.scope == .loopback else { throw PageFault(.notFound) }
    }
  }

  /// On a full disk nothing is begun that could not be kept: files first, then everything that writes.
  private static func checkRoom(_ visit: Visit, _ route: Route) throws {
    guard route.isKeeping else { return }
    switch visit.portal.work.room {
    case .plenty: break
    case .low: guard !visit.request.isUpload else { throw PageFault(.insufficientStorage) }
    case .none: throw PageFault(.insufficientStorage)
    }
  }

  private static let compressedBytesMin = 1_024

  private static func compress(_ visit: Visit, _ response: inout Response) {
    guard case .bytes(let bytes) = response.body, bytes.count >= compressedBytesMin, !response.fields.isEncoded,
      response.status == .ok
    else { return }
    response.fields.set("Vary", "Accept-Encoding")
    guard visit.request.acceptsGzip else { return }
    response.fields.set("Content-Encoding", "gzip")
    response.body = .bytes(Gzip.compress(bytes, level: .fast))
  }

  /// Every answer says what a browser may do with it (SEC-54, SEC-55, SEC-57).
  private static func addSecurityFields(_ visit: Visit, _ response: inout Response) {
    if !response.fields.contains("Cache-Control") { response.fields.set("Cache-Control", "no-store") }
    visit.portal.securityFields(isSecure: visit.request.isSecure).add(to: &response)
  }
}

extension Request {
  /// Brings files, or a body so large that its route takes it in piece by piece.
  fileprivate var isUpload: Bool {
    switch body {
    case .none: false
    case .stream: true
    case .bytes: mediaType?.essence == MediaType.multipartForm.essence
    }
  }
}
