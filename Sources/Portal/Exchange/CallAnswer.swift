import HTTP
import JSON
import Registry
import SQLite

/// An answer of the API as it is kept under an idempotency key: whoever sends the same request again gets it to the
/// byte.
struct CallAnswer: Sendable {
  let status: Status
  let location: String
  let body: [UInt8]

  init(_ status: Status = .ok, at location: String = "", _ write: (inout JSONWriter) throws -> Void) rethrows {
    self.status = status
    self.location = location
    var writer = JSONWriter()
    try write(&writer)
    body = writer.bytes
  }

  var response: Response {
    var response = Response(status, .json, body)
    if !location.isEmpty { response.fields.set("Location", location) }
    return response
  }

  // MARK: As bytes: the status, the location, the body, with a line feed between two

  fileprivate var bytes: [UInt8] { Array("\(status.code)\n\(location)\n".utf8) + body }

  fileprivate init?(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let code = Int(String(decoding: parts[0], as: UTF8.self)), (100...599).contains(code) else {
      return nil
    }
    status = Status(code)
    location = String(decoding: parts[1], as: UTF8.self)
    body = Array(parts[2])
  }
}

extension Visit {
  /// Does something once. With an `Idempotency-Key`, effect and answer are written together, and whoever comes again
  /// with the same key and the same request is given that answer (SEC-26). What is refused leaves nothing, so that it
  /// can be tried again under its key.
  func once(
    _ effect: @escaping @Sendable (Connection, Tick) throws -> CallAnswer
  ) async throws -> Response {
    let registry = portal.registry
    guard let key = request.head.field("idempotency-key") else {
      guard !request.head.hasField("idempotency-key") else { throw Problem(.badRequest, .key) }
      return try await registry.write { try effect($0, registry.tick()) }.response
    }
    guard !key.isEmpty else { throw Problem(.badRequest, .key) }
    let account = try known().account.id
    let scope = "\(account) \(request.method.name) \(pathWithoutLanguage)"
    let type = request.mediaType?.essence ?? ""
    let sent = Array("\(type)\n".utf8) + request.bytes
    let kept = try await registry.write { db in
      let tick = registry.tick()
      return try Idempotency.once(scope: scope, key: key, request: sent, at: tick.wall, in: db) {
        try effect(db, tick).bytes
      }.answer
    }
    guard let answer = CallAnswer(kept) else { throw Dossiers.Failure.unreadableAnswer(key: key) }
    return answer.response
  }
}

extension Request {
  /// The body, where the server has read it.
  var bytes: [UInt8] { if case .bytes(let bytes) = body { bytes } else { [] } }
}
