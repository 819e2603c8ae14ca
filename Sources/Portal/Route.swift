import HTTP

/// One row of the table of routes: what may be asked, by whom, and what answers.
final class Route: Sendable {
  /// Names the route in metrics and logs.
  let name: String
  let method: HTTP.Method
  let pattern: PathPattern
  let access: Access
  let bodyBytesMax: UInt64
  /// Whether something is kept because of it: on a full disk that is refused.
  let isKeeping: Bool
  let answer: Answer

  enum Answer: Sendable {
    /// Waits for nothing.
    case now(@Sendable (Visit, [String]) throws -> Response)
    case later(@Sendable (Visit, [String]) async throws -> Response)
  }

  /// Who may call a route. A route without one does not compile.
  enum Access: Sendable {
    case anyone
    /// Only from the machine itself: figures for those who run it.
    case machine
  }

  static func get<each Value: PathValue>(
    _ path: Path<repeat each Value>, _ access: Access,
    _ answer: @escaping @Sendable (Visit, repeat each Value) throws -> Response
  ) -> Route {
    Route(
      .get, path.pattern, access,
      .now { visit, captures in
        guard let values = path.values(from: captures) else { throw PageFault(.notFound) }
        return try answer(visit, repeat each values)
      })
  }

  static func get<each Value: PathValue>(
    _ path: Path<repeat each Value>, _ access: Access,
    _ answer: @escaping @Sendable (Visit, repeat each Value) async throws -> Response
  ) -> Route {
    Route(
      .get, path.pattern, access,
      .later { visit, captures in
        guard let values = path.values(from: captures) else { throw PageFault(.notFound) }
        return try await answer(visit, repeat each values)
      })
  }

  static func post<each Value: PathValue>(
    _ path: Path<repeat each Value>, _ access: Access, isKeeping: Bool = true,
    _ answer: @escaping @Sendable (Visit, repeat each Value) async throws -> Response
  ) -> Route {
    Route(
      .post, path.pattern, access, isKeeping: isKeeping,
      .later { visit, captures in
        guard let values = path.values(from: captures) else { throw PageFault(.notFound) }
        return try await answer(visit, repeat each values)
      })
  }

  /// What stands in the pipeline for a request that no row of the table serves.
  static func stray(_ answer: @escaping @Sendable (Visit) throws -> Response) -> Route {
    Route(.get, Paths.home.pattern, .anyone, .now { visit, _ in try answer(visit) })
  }

  /// A page that expects no body reads a small one and forgets it, so that the connection can go on.
  private static let unwantedBodyBytesMax: UInt64 = 256 << 10

  private init(
    _ method: HTTP.Method, _ pattern: PathPattern, _ access: Access, isKeeping: Bool = false, _ answer: Answer
  ) {
    name = pattern.description
    self.method = method
    self.pattern = pattern
    self.access = access
    self.isKeeping = isKeeping
    bodyBytesMax = Self.unwantedBodyBytesMax
    self.answer = answer
  }
}
