/// What a server serves: decides at a request's head who will answer it, before any of its body is read.
package protocol Site: Sendable {
  /// The routes' names for the metrics, by number.
  var routeNames: [String] { get }
  func receive(_ head: RequestHead) -> Reception
  /// The answer to a request that could not be read, or is not served at all; `path` is what it asked for, as it came.
  func refusal(_ status: Status, path: [UInt8]) -> Response
}

/// How a request is taken in.
package struct Reception: Sendable {
  package let route: Int
  /// 413 beyond.
  package let bodyBytesMax: UInt64
  /// The handler reads the body itself as it comes; else it is called once all of it is there.
  package let streamsBody: Bool
  package let captures: [String]
  package let answer: Answer

  package enum Answer: Sendable {
    /// Made at once, without waiting for anything: no task is needed.
    case now(@Sendable (Request) -> Response)
    case later(@Sendable (Request) async -> Response)
  }

  package init(
    route: Int, bodyBytesMax: UInt64, streamsBody: Bool = false, captures: [String] = [],
    answer: Answer
  ) {
    self.route = route
    self.bodyBytesMax = bodyBytesMax
    self.streamsBody = streamsBody
    self.captures = captures
    self.answer = answer
  }
}
