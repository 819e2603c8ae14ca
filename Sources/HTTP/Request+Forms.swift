package import Sockets

/// Forms that visitors send: the two encodings browsers know.
extension Request {
  /// Why a form cannot be read; `status` is the answer.
  package struct FormFault: Error, Equatable {
    package let status: Status
  }

  /// The fields of an `application/x-www-form-urlencoded` body.
  package func form(limits: QueryString.Limits = QueryString.Limits()) throws -> QueryString {
    guard case .bytes(let bytes) = body else { return QueryString() }
    guard mediaType?.essence == MediaType.form.essence else { throw FormFault(status: .unsupportedMediaType) }
    do {
      return try bytes.withUnsafeBytes { try QueryString($0, limits: limits) }
    } catch {
      throw FormFault(status: .badRequest)
    }
  }

  /// Reads a `multipart/form-data` body that its route streams: texts into memory, files into temporary files of the
  /// folder. However large an upload is, no more of it than a few pieces is in memory; writing happens in `pool`.
  package func multipartForm(
    in folder: String, limits: MultipartFormReceiver.Limits = MultipartFormReceiver.Limits(), pool: BlockingPool
  ) async throws -> MultipartForm {
    guard case .stream(let stream) = body,
      let receiver = head.withField(
        "content-type",
        {
          MultipartFormReceiver(contentType: $0, directory: folder, limits: limits)
        }) ?? nil
    else { throw FormFault(status: .unsupportedMediaType) }
    let desk = ReceiverDesk(receiver)
    while let bytes = try await stream.read() {
      try await pool.run { try bytes.withUnsafeBytes { try desk.receiver.write($0) } }
    }
    return try await pool.run { try desk.receiver.finish() }
  }

  package var mediaType: MediaType? { head.withField("content-type") { MediaType($0) } ?? nil }
}

/// Carries a receiver to the pool and back.
private final class ReceiverDesk: @unchecked Sendable {  // one piece of work at a time: each is awaited before the next
  let receiver: MultipartFormReceiver

  init(_ receiver: MultipartFormReceiver) { self.receiver = receiver }
}
