import HTTP
import JSON
import Procedures
import Registry

/// `GET /api/openapi.json`: the API as others' tools read it (OpenAPI 3.1), made from the table of its calls and the
/// table of routes.
enum OpenAPI {
  static func show(_ visit: Visit) throws -> Response { Response(.ok, .json, bytes) }

  private static let bytes = document.bytes()

  static let document: JSON = [
    "openapi": "3.1.0",
    "info": [
      "title": "Guichet", "version": "1",
      "description":
        "Filing, following and deciding dossiers, for programs. Lists come in pages: `Link` names the next.",
    ],
    "servers": [["url": "/"]],
    "security": [["token": []]],
    "paths": paths,
    "components": [
      "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      "schemas": object(Schemas.all.map { ($0.name, isSent.contains($0.name) ? $0.schema.openJSON : $0.schema.json) }),
    ],
  ]

  /// Shapes of what others send, which may bear more than is read.
  private static let isSent: Set<String> = ["Filing", "Patch"]

  private static var paths: JSON {
    var order: [String] = []
    var calls: [String: [(String, JSON)]] = [:]
    for call in APICall.all {
      if calls[call.path] == nil { order.append(call.path) }
      calls[call.path, default: []].append(("\(call.method.name)".lowercased(), operation(call)))
    }
    return object(order.map { ($0, object(calls[$0] ?? [])) })
  }

  private static func operation(_ call: APICall) -> JSON {
    var members: [(String, JSON)] = [
      ("operationId", .string(call.operationID)), ("summary", .string(call.summary)),
    ]
    if call.right == .look { members.append(("security", [])) }
    let parameters = call.pathParameters + call.query.map(parameter) + (call.isOnce ? [idempotencyKey] : [])
    if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
    if let body = call.body { members.append(("requestBody", self.body(body))) }
    members.append(("responses", responses(call)))
    return object(members)
  }

  private static func parameter(_ parameter: APICall.Parameter) -> JSON {
    [
      "name": .string(parameter.name), "in": "query", "description": .string(parameter.summary),
      "schema": parameter.schema.json,
    ]
  }

  private static let idempotencyKey: JSON = [
    "name": "Idempotency-Key", "in": "header",
    "description": "The same key with the same request has one effect and gets one answer.",
    "schema": ["type": "string", "minLength": 1, "maxLength": 255],
  ]

  private static func body(_ body: APICall.Body) -> JSON {
    ["required": .bool(body.isRequired), "content": content(body.content, isSent: true)]
  }

  private static func content(_ content: APICall.Content, isSent: Bool = false) -> JSON {
    switch content {
    case .json(let schema): ["application/json": ["schema": isSent ? schema.openJSON : schema.json]]
    case .mergePatch(let schema):
      ["application/json": ["schema": schema.openJSON], "application/merge-patch+json": ["schema": schema.openJSON]]
    case .form: ["application/x-www-form-urlencoded": ["schema": Schema.map(.text).json]]
    case .bytes(let types): object(types.map { ($0, [:]) })
    }
  }

  private static func responses(_ call: APICall) -> JSON {
    var answers = call.answers.map { status, content in
      var answer: [(String, JSON)] = [("description", .string("\(status.reason)")), ("content", self.content(content))]
      if call.isPaged { answer.append(("headers", ["Link": ["schema": ["type": "string"]]])) }
      if status == .created { answer.append(("headers", ["Location": ["schema": ["type": "string"]]])) }
      return ("\(status.code)", object(answer))
    }
    answers += call.refusals.map { ("\($0.code)", problem($0)) }
    return object(answers)
  }

  private static func problem(_ status: Status) -> JSON {
    [
      "description": .string("\(status.reason)"),
      "content": ["application/problem+json": ["schema": Schema.named("Problem").json]],
    ]
  }

  private static func object(_ members: [(String, JSON)]) -> JSON { .object(JSONObject(members) ?? JSONObject()) }
}

extension APICall {
  /// Its row in the table of routes.
  var route: Route? { Routes.table.first { $0.method == method && $0.name == path } }

  var right: Right { route?.right ?? .look }

  /// Shows a signature instead of a key.
  private var isSigned: Bool { if case .form? = body?.content { true } else { false } }

  fileprivate var isOnce: Bool { method == .post && right != .look }

  /// `getDossiersDossierTimeline`.
  fileprivate var operationID: String {
    let words = path.split { !$0.isLetter && !$0.isNumber }.drop { $0 == "api" || $0 == "v1" }
    return "\(method.name)".lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  fileprivate var pathParameters: [JSON] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { hole in
      [
        "name": .string(String(hole.dropFirst().prefix { $0 != "}" })), "in": "path", "required": true,
        "schema": Schema.text.json,
      ]
    }
  }

  /// Why it may be refused.
  fileprivate var refusals: [Status] {
    var refusals: [Status] = []
    let hasBody = body != nil
    if hasBody || path.contains("{") || !query.isEmpty || isOnce { refusals.append(.badRequest) }
    if right != .look { refusals.append(.unauthorized) }
    if right != .look || isSigned { refusals.append(.forbidden) }
    if path.contains("{") || hasBody { refusals.append(.notFound) }
    if method != .get { refusals.append(.conflict) }
    if hasBody { refusals += [.contentTooLarge, .unsupportedMediaType] }
    if method == .get, case .bytes = answers.first?.content { refusals.append(.rangeNotSatisfiable) }
    if method != .get { refusals += [.unprocessable, .insufficientStorage] }
    return refusals + [.unavailable]
  }
}

extension Schema {
  static let dossierState: Schema = .word(Dossier.State.allCases.map(\.rawValue))
  static let paymentMethod: Schema = .word(PaymentPlan.Method.allCases.map(\.rawValue))
  static let paymentState: Schema = .word(Payments.State.allCases.map(\.rawValue))
}
