import HTTP

/// One row of the table of routes: what may be asked, by whom, and what answers.
final class Route: Sendable {
  /// Names the route in metrics and logs.
  let name: String
  let method: HTTP.Method
  let pattern: PathPattern
  let right: Right
  let bodyBytesMax: UInt64
  /// The body is read by whoever answers, or by the pipeline when it is a form.
  let streamsBody: Bool
  /// Whether something is kept because of it: on a full disk that is refused.
  let isKeeping: Bool
  let answer: Answer

  enum Answer: Sendable {
    /// Waits for nothing.
    case now(@Sendable (Visit, [String]) throws -> Response)
    case later(@Sendable (Visit, [String]) async throws -> Response)
  }

  static func get<each Value: PathValue>(
    _ path: Path<repeat each Value>, _ right: Right,
    _ answer: @escaping @Sendable (Visit, repeat each Value) throws -> Response
  ) -> Route {
    Route(
      .get, path.pattern, right,
      .now { visit, captures in
        guard let values = path.values(from: captures) else { throw PageFault(.notFound) }
        return try answer(visit, repeat each values)
      })
  }

  static func get<each Value: PathValue>(
    _ path: Path<repeat each Value>, _ right: Right,
    _ answer: @escaping @Sendable (Visit, repeat each Value) async throws -> Response
  ) -> Route {
    Route(
      .get, path.pattern, right,
      .later { visit, captures in
        guard let values = path.values(from: captures) else { throw PageFault(.notFound) }
        return try await answer(visit, repeat each values)
      })
  }

  /// A form of a page: the pipeline reads it and sees that it is ours before the route answers.
  static func form<each Value: PathValue>(
    _ path: Path<repeat each Value>, _ right: Right, bodyBytesMax: UInt64 = formBytesMax,
    _ answer: @escaping @Sendable (Visit, repeat each Value) async throws -> Response
  ) -> Route {
    Route(
      .post, path.pattern, right, bodyBytesMax: bodyBytesMax, isKeeping: true, streamsBody: true,
      .later { visit, captures in
        guard let values = path.values(from: captures) else { throw PageFault(.notFound) }
        return try await answer(visit, repeat each values)
      })
  }

  /// A call of a program.
  static func call<each Value: PathValue>(
    _ method: HTTP.Method, _ path: Path<repeat each Value>, _ right: Right, bodyBytesMax: UInt64 = formBytesMax,
    isKeeping: Bool = true, streamsBody: Bool = false,
    _ answer: @escaping @Sendable (Visit, repeat each Value) async throws -> Response
  ) -> Route {
    Route(
      method, path.pattern, right, bodyBytesMax: bodyBytesMax, isKeeping: isKeeping, streamsBody: streamsBody,
      .later { visit, captures in
        guard let values = path.values(from: captures) else { throw PageFault(.notFound) }
        return try await answer(visit, repeat each values)
      })
  }

  /// What stands in the pipeline for a request that no row of the table serves.
  static func stray(_ answer: @escaping @Sendable (Visit) throws -> Response) -> Route {
    Route(.get, Paths.home.pattern, .look, .now { visit, _ in try answer(visit) })
  }

  /// A page that expects no body reads a small one and forgets it, so that the connection can go on.
  private static let unwantedBodyBytesMax: UInt64 = 256 << 10
  /// A form without files: its texts, and what marks them off.
  static let formBytesMax: UInt64 = 1 << 20
  /// Several papers at once, or one of the largest that a pack may allow.
  static let uploadBytesMax: UInt64 = 64 << 20
  /// One paper: what the vault takes, and a byte more to know it by.
  static let paperBytesMax: UInt64 = 50 << 20 + 1

  private init(
    _ method: HTTP.Method, _ pattern: PathPattern, _ right: Right, bodyBytesMax: UInt64 = unwantedBodyBytesMax,
    isKeeping: Bool = false, streamsBody: Bool = false, _ answer: Answer
  ) {
    name = pattern.description
    self.method = method
    self.pattern = pattern
    self.right = right
    self.isKeeping = isKeeping
    self.bodyBytesMax = bodyBytesMax
    self.streamsBody = streamsBody
    self.answer = answer
  }

  /// Whether it is for programs, which show a key instead of a cookie.
  var isForPrograms: Bool { name.hasPrefix("/api/") }
}
