/// Speaks the portal's JSON API as a program of an agency would.
package struct APIClient: Sendable {
  package let port: UInt16
  package var token: String?

  package init(_ portal: PortalProcess, token: String? = nil) { self.init(port: portal.port, token: token) }

  package init(port: UInt16, token: String? = nil) {
    self.port = port
    self.token = token
  }

  package func get(_ path: String) async throws -> WireReply { try await send("GET", path) }

  /// `key`: the same key again must give the same answer and no second effect.
  package func post(_ path: String, _ json: JSONTree? = nil, key: String? = nil) async throws -> WireReply {
    let fields = key.map { [(name: "Idempotency-Key", value: $0)] } ?? []
    return try await send("POST", path, fields, json: json)
  }

  package func patch(_ path: String, _ json: JSONTree) async throws -> WireReply {
    try await send("PATCH", path, [(name: "Content-Type", value: "application/merge-patch+json")], json: json)
  }

  /// A file, as it is.
  package func put(
    _ path: String, _ bytes: [UInt8], type: String, name: String
  ) async throws -> WireReply {
    let disposition = "attachment; filename=\"\(name)\""
    return try await send(
      "PUT", path, [(name: "Content-Type", value: type), (name: "Content-Disposition", value: disposition)], bytes)
  }

  private func send(
    _ method: String, _ path: String, _ fields: [(name: String, value: String)] = [], json: JSONTree?
  ) async throws -> WireReply {
    guard let json else { return try await send(method, path, fields) }
    let type = fields.contains { $0.name == "Content-Type" } ? [] : [(name: "Content-Type", value: "application/json")]
    return try await send(method, path, fields + type, try json.bytes)
  }

  package func send(
    _ method: String, _ path: String, _ fields: [(name: String, value: String)] = [], _ body: [UInt8] = []
  ) async throws -> WireReply {
    var request = WireRequest(method, path, fields: fields, body: body)
    if let token { request.fields.append((name: "Authorization", value: "Bearer \(token)")) }
    return try await request.send(to: port)
  }
}
