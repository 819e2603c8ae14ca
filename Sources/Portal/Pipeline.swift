import Compression
import Crypto
import HTTP
import Registry
import Sockets

/// What happens to every request, in order. (The socket layer has limited it before it comes here, and logs it after.)
enum Pipeline {
  /// Something done before the route answers, which may refuse, or after, to whatever the answer has become.
  enum Stage: Sendable {
    /// Looks into the database, or reads the body. A page that everybody may see, for somebody without a cookie, needs
    /// none of it.
    case opening(@Sendable (inout Visit, Route) async throws -> Void)
    case before(@Sendable (Visit, Route) throws -> Void)
    case after(@Sendable (Visit, inout Response) -> Void)
  }

  static let stages: [Stage] = [
    .before(checkRoom),
    .opening(giveFormCookie),
    .opening(Door.open),
    .after(compress),
    .after(addSecurityFields),
  ]

  /// For a route that waits for nothing, and a visitor of whom nothing is to be known.
  static func run(_ visit: Visit, _ route: Route, _ answer: (Visit, [String]) throws -> Response) -> Response {
    do {
      for case .before(let check) in stages { try check(visit, route) }
      return end(visit, try answer(visit, visit.request.captures))
    } catch {
      return end(visit, visit.portal.errorPages.response(to: error, visit: visit))
    }
  }

  static func run(_ visit: Visit, _ route: Route) async -> Response {
    var visit = visit
    do {
      for stage in stages {
        switch stage {
        case .opening(let open): try await open(&visit, route)
        case .before(let check): try check(visit, route)
        case .after: continue
        }
      }
      switch route.answer {
      case .now(let answer): return end(visit, try answer(visit, visit.request.captures))
      case .later(let answer): return end(visit, try await answer(visit, visit.request.captures))
      }
    } catch {
      return end(visit, visit.portal.errorPages.response(to: error, visit: visit))
    }
  }

  private static func end(_ visit: Visit, _ response: Response) -> Response {
    var response = response
    for case .after(let finish) in stages { finish(visit, &response) }
    return response
  }

  /// A form that somebody fills in before he has signed in is his too: a cookie that nobody else has says so.
  private static func giveFormCookie(_ visit: inout Visit, _ route: Route) async throws {
    guard route.right == .enter, visit.cookie(.form) == nil else { return }
    visit.freshFormSecret = visit.portal.registry.randomness.token()
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
    if let secret = visit.freshFormSecret { response.set(.form, secret, isSecure: visit.isSecure) }
    if !response.fields.contains("Cache-Control") { response.fields.set("Cache-Control", "no-store") }
    visit.portal.securityFields(isSecure: visit.request.isSecure).add(to: &response)
  }
}

extension Request {
  /// Brings files, or a body so large that its route takes it in piece by piece.
  fileprivate var isUpload: Bool {
    switch body {
    case .none: false
    case .stream: mediaType?.essence != MediaType.form.essence
    case .bytes: mediaType?.essence == MediaType.multipartForm.essence
    }
  }
}
