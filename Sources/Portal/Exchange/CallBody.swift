import HTTP
import JSON

/// What a call sent, an object: members it does not have are nil, members of another kind than the call expects are
/// refused, and whatever else there is has no effect (SEC-22).
struct CallBody {
  let json: JSON

  func text(_ name: String) throws -> String? { try member(name) { $0.string } }

  func object(_ name: String) throws -> JSONObject? { try member(name) { $0.object } }

  func texts(_ name: String) throws -> [String]? {
    try member(name) { value in
      guard let items = value.array else { return nil }
      let texts = items.compactMap(\.string)
      return texts.count == items.count ? texts : nil
    }
  }

  func objects(_ name: String) throws -> [CallBody]? {
    try member(name) { value in
      guard let items = value.array else { return nil }
      let objects = items.filter { $0.object != nil }
      return objects.count == items.count ? objects.map { CallBody(json: $0) } : nil
    }
  }

  private func member<Value>(_ name: String, _ read: (JSON) -> Value?) throws -> Value? {
    guard let sent = json[name] else { return nil }
    guard let value = read(sent) else { throw PageFault(.badRequest) }
    return value
  }
}

extension Visit {
  func body(_ types: Set<String> = ["application/json"]) throws -> CallBody {
    guard types.contains(request.mediaType?.essence ?? "") else { throw PageFault(.unsupportedMediaType) }
    guard let json = try? JSONReader.read(request.bytes, limits: Self.bodyLimits), json.object != nil else {
      throw PageFault(.badRequest)
    }
    return CallBody(json: json)
  }

  /// Of a call that can do without one.
  func optionalBody() throws -> CallBody {
    request.bytes.isEmpty ? CallBody(json: .object(JSONObject())) : try body()
  }

  /// Answers within rows within groups: nobody needs more.
  private static let bodyLimits = JSONLimits(bytes: Int(Route.formBytesMax), depth: 32)
}
