/// Every limit of the protocol in one place. A request beyond one of them is refused with the status named beside it.
package struct Limits: Sendable {
  /// 414
  package var requestLineBytesMax = 8 << 10
  /// 431
  package var fieldLineBytesMax = 8 << 10
  /// 431
  package var fieldCountMax = 100
  /// 431: request line and fields together.
  package var headBytesMax = 32 << 10
  /// 400: one chunk's size with its extensions.
  package var chunkLineBytesMax = 512
  /// 400: all chunk extensions and trailers of a body.
  package var chunkOverheadBytesMax = 16 << 10
  /// 413: a body that nobody asked for is read and forgotten up to here, so that the connection can go on.
  package var unwantedBodyBytesMax = 256 << 10

  /// A connection that has been silent since it was made.
  package var silentSeconds: UInt64 = 27
  /// A connection between two requests.
  package var idleSeconds: UInt64 = 60
  /// A head, a body or an answer that has not moved on by its least number of bytes for so long is given up; looked at
  /// every `progressTickSeconds`, so that nobody holds us longer than 30 seconds by sending or reading in drops.
  package var progressSeconds: UInt64 = 22
  package var progressTickSeconds: UInt64 = 3
  package var progressBytesMin: UInt64 = 4 << 10
  package var headProgressBytesMin: UInt64 = 1 << 10
  package var drainSeconds: UInt64 = 20

  /// Answers waiting for a slow reader; no further request of the connection is served beyond this.
  package var waitingAnswerBytesMax = 256 << 10
  /// Bytes of a streamed body waiting for a slow handler.
  package var waitingBodyBytesMax = 256 << 10

  package init() {}
}
