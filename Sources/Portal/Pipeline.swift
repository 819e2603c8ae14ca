import Compression
import HTTP
import Sockets

/// What happens to every request, in order. (The socket layer has limited and logged it before it comes here.)
enum Pipeline {
  typealias Next = @Sendable (Visit) async throws -> Response
  typealias Stage = @Sendable (Visit, Route, Next) async throws -> Response

  static let stages: [Stage] = [
    addSecurityFields,
    compress,
    turnErrorsIntoPages,
    checkAccess,
  ]

  /// The stages wrapped around a route, the first outermost; done once, at start.
  static func wrap(_ route: Route) -> Next {
    let innermost: Next = { visit in try await route.answer(visit, visit.request.captures) }
    return stages.reversed().reduce(innermost) { next, stage in { visit in try await stage(visit, route, next) } }
  }

  /// Every answer says what a browser may do with it (SEC-54, SEC-55, SEC-57).
  private static func addSecurityFields(_ visit: Visit, _ route: Route, _ next: Next) async throws -> Response {
    var response = try await next(visit)
    if !response.fields.contains("Cache-Control") { response.fields.set("Cache-Control", "no-store") }
    response.fields.append(visit.portal.securityFields(isSecure: visit.request.isSecure))
    return response
  }

  private static let compressedBytesMin = 1_024

  private static func compress(_ visit: Visit, _ route: Route, _ next: Next) async throws -> Response {
    var response = try await next(visit)
    guard case .bytes(let bytes) = response.body, bytes.count >= compressedBytesMin, !response.fields.isEncoded,
      response.status == .ok
    else { return response }
    response.fields.set("Vary", "Accept-Encoding")
    guard visit.request.acceptsGzip else { return response }
    response.fields.set("Content-Encoding", "gzip")
    response.body = .bytes(Gzip.compress(bytes, level: .fast))
    return response
  }

  private static func turnErrorsIntoPages(_ visit: Visit, _ route: Route, _ next: Next) async throws -> Response {
    do {
      return try await next(visit)
    } catch {
      return visit.portal.errorPages.response(to: error, visit: visit)
    }
  }

  /// A stranger learns nothing, not even that there is a page.
  private static func checkAccess(_ visit: Visit, _ route: Route, _ next: Next) async throws -> Response {
    switch route.access {
    case .anyone: break
    case .machine: guard visit.request.client.scope == .loopback else { throw PageFault(.notFound) }
    }
    return try await next(visit)
  }
}
