import Foundation
import HTTP
import JSON
import PortalTesting
import Testing

@testable import Portal

/// Holds answers against the description of the API that the portal itself gives.
struct SchemaJudge: Sendable {
  private let document: JSON

  init(_ document: JSON = OpenAPI.document) { self.document = document }

  /// What is wrong with an answer: a call, a status, a type or a member that the description does not know.
  func faults(_ method: HTTP.Method, _ path: String, _ answer: TestProgram.Answer) -> [String] {
    let plain = String(path.prefix { $0 != "?" })
    guard let (template, calls) = template(of: plain) else { return ["\(plain) is not described"] }
    let verb = "\(method.name)".lowercased()
    guard let call = calls[verb] else {
      return answer.status == 405 ? [] : ["\(verb) \(template) is not described"]
    }
    guard let described = call["responses"]?["\(answer.status)"] else {
      return ["\(verb) \(template): \(answer.status) is not described"]
    }
    let type = (answer.field("content-type") ?? "").prefix { $0 != ";" }
    guard let content = described["content"]?[String(type)] else {
      return ["\(verb) \(template) \(answer.status): \(type) is not described"]
    }
    guard let schema = content["schema"] else { return [] }
    return check(answer.json, schema, "\(verb) \(template) \(answer.status)")
  }

  private func template(of path: String) -> (String, JSON)? {
    let segments = path.split(separator: "/").map(String.init)
    let found = (document["paths"]?.object?.members ?? zip([], [])).filter { template, _ in
      let pattern = template.split(separator: "/").map(String.init)
      return pattern.count == segments.count && zip(pattern, segments).allSatisfy(Self.matches)
    }
    // Of several, the one with the fewest holes, then the longest ending.
    return found.max { ($0.0.count { $0 == "{" } * -100 + $0.0.count) < ($1.0.count { $0 == "{" } * -100 + $1.0.count) }
  }

  private static func matches(_ pattern: String, _ segment: String) -> Bool {
    guard pattern.hasPrefix("{") else { return pattern == segment }
    let ending = pattern.drop { $0 != "}" }.dropFirst()
    return segment.hasSuffix(ending) && segment.count > ending.count
  }

  func check(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
    if let reference = schema["$ref"]?.string {
      let name = reference.split(separator: "/").last.map(String.init) ?? ""
      guard let named = document["components"]?["schemas"]?[name] else { return ["\(place): no schema \(name)"] }
      return check(value, named, place)
    }
    if let choices = schema["anyOf"]?.array {
      let all = choices.map { check(value, $0, place) }
      return all.contains([]) ? [] : all.min { $0.count < $1.count } ?? []
    }
    if let words = schema["enum"]?.array, !words.contains(value) { return ["\(place): \(value) is none of \(words)"] }
    switch schema["type"]?.string {
    case "string": return text(value, schema, place)
    case "integer": return value.int == nil ? ["\(place): \(value) is no whole number"] : []
    case "number": return value.number == nil ? ["\(place): \(value) is no number"] : []
    case "boolean": return value.bool == nil ? ["\(place): \(value) is not true or false"] : []
    case "null": return value.isNull ? [] : ["\(place): \(value) is not null"]
    case "array":
      guard let items = value.array else { return ["\(place): \(value) is no list"] }
      guard let item = schema["items"] else { return [] }
      return items.enumerated().flatMap { check($1, item, "\(place)[\($0)]") }
    case "object": return members(value, schema, place)
    default: return []
    }
  }

  private func text(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
    guard let text = value.string else { return ["\(place): \(value) is no text"] }
    let patterns = [
      "date": "^\\d{4}-\\d{2}-\\d{2}$", "date-time": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$",
    ]
    let pattern = schema["pattern"]?.string ?? schema["format"]?.string.flatMap { patterns[$0] }
    guard let pattern, text.range(of: pattern, options: .regularExpression) == nil else { return [] }
    return ["\(place): \(text) does not match \(pattern)"]
  }

  private func members(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
    guard let object = value.object else { return ["\(place): \(value) is no object"] }
    let known = schema["properties"]?.object ?? JSONObject()
    var faults = (schema["required"]?.array ?? []).compactMap(\.string).filter { object[$0] == nil }
      .map { "\(place): \($0) is missing" }
    for (name, member) in object.members {
      if let one = known[name] {
        faults += check(member, one, "\(place).\(name)")
      } else if schema["additionalProperties"]?.bool == false {
        faults.append("\(place): \(name) is not described")
      } else if let others = schema["additionalProperties"], others.object != nil {
        faults += check(member, others, "\(place).\(name)")
      }
    }
    return faults
  }
}

/// A program whose every answer is held against the description.
struct APIUser: Sendable {
  let program: TestProgram
  private let judge = SchemaJudge()

  init(_ portal: TestPortal, _ person: TestPerson?) { program = portal.program(person) }

  func get(_ path: String, at location: SourceLocation = #_sourceLocation) async throws -> TestProgram.Answer {
    try await send(.get, path, at: location)
  }

  func post(
    _ path: String, _ json: JSON? = nil, key: String? = nil, at location: SourceLocation = #_sourceLocation
  ) async throws -> TestProgram.Answer {
    try await send(.post, path, json, key.map { [("Idempotency-Key", $0)] } ?? [], at: location)
  }

  func patch(
    _ path: String, _ json: JSON, at location: SourceLocation = #_sourceLocation
  ) async throws -> TestProgram.Answer {
    try await send(.patch, path, json, at: location)
  }

  func put(
    _ path: String, _ bytes: [UInt8], type: String = "application/pdf", name: String = "paper.pdf",
    at location: SourceLocation = #_sourceLocation
  ) async throws -> TestProgram.Answer {
    let fields = [("Content-Type", type), ("Content-Disposition", "attachment; filename=\"\(name)\"")]
    return try await judged(.put, path, fields, bytes, location)
  }

  func send(
    _ method: HTTP.Method, _ path: String, _ json: JSON? = nil, _ fields: [(String, String)] = [],
    at location: SourceLocation = #_sourceLocation
  ) async throws -> TestProgram.Answer {
    let type = json == nil ? [] : [("Content-Type", "application/json")]
    return try await judged(method, path, type + fields, json?.bytes() ?? [], location)
  }

  private func judged(
    _ method: HTTP.Method, _ path: String, _ fields: [(String, String)], _ body: [UInt8], _ location: SourceLocation
  ) async throws -> TestProgram.Answer {
    let answer = try await program.send(method, path, fields, body)
    let faults = judge.faults(method, path, answer)
    #expect(faults == [], "\(String(decoding: answer.body, as: UTF8.self).prefix(2_000))", sourceLocation: location)
    return answer
  }
}
