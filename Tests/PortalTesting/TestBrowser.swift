import Foundation
package import HTTP
package import JSON
import Synchronization

/// Opens pages and sends their forms as a browser does: with cookies, following redirects, and with the mark that the
/// page before gave it. One at a time.
package final class TestBrowser: Sendable {
  private struct Place {
    var cookies: [String: String]
    var path = "/"
    var status = 0
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
  }

  private let portal: TestPortal
  private let place: Mutex<Place>

  init(_ portal: TestPortal, _ cookies: [String: String]) {
    self.portal = portal
    place = Mutex(Place(cookies: cookies))
  }

  package var status: Int { place.withLock { $0.status } }
  /// Where the redirects ended.
  package var path: String { place.withLock { $0.path } }
  package var body: [UInt8] { place.withLock { $0.body } }
  package var cookies: [String: String] { place.withLock { $0.cookies } }
  package func field(_ name: String) -> String? { place.withLock { $0.fields.first { $0.name == name }?.value } }
  package func forget(cookie name: String) { place.withLock { $0.cookies[name] = nil } }
  package func keep(cookie name: String, _ value: String) { place.withLock { $0.cookies[name] = value } }

  /// The page as a person reads it in its source: firm spaces are spaces, and nobody sees isolates.
  package var page: String {
    String(
      String.UnicodeScalarView(
        String(decoding: body, as: UTF8.self).unicodeScalars.filter {
          !(0x2066...0x2069).contains($0.value)
        })
    ).replacingOccurrences(of: "\u{A0}", with: " ")
  }

  /// The mark of the page's forms.
  package var token: String {
    page.firstMatch(of: /name="token" value="([^"]*)"/).map { String($0.1) } ?? ""
  }

  /// Addresses of links that begin so.
  package func links(_ prefix: String) -> [String] {
    page.matches(of: /href="([^"]*)"/).map { String($0.1).replacingOccurrences(of: "&amp;", with: "&") }
      .filter { $0.hasPrefix(prefix) }
  }

  @discardableResult
  package func open(_ path: String, follows: Bool = true) async throws -> String {
    try await send(.get, path, [], [], follows)
    return page
  }

  /// Sends a form with the mark of the page that is open.
  @discardableResult
  package func submit(
    _ path: String, _ fields: KeyValuePairs<String, String> = [:], token: String? = nil, follows: Bool = true
  ) async throws -> String {
    try await send(path, fields.map { ($0.key, $0.value) }, token: token, follows: follows)
    return page
  }

  /// The same with fields that are only known when it is sent.
  package func send(
    _ path: String, _ fields: [(String, String)], token: String? = nil, follows: Bool = true
  ) async throws {
    let all = [("token", token ?? self.token)] + fields
    let body = all.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
    try await send(
      .post, path, [("Content-Type", "application/x-www-form-urlencoded")], Array(body.utf8), follows)
  }

  /// A page that was open before, as the button to go back shows it.
  package func show(_ page: String) { place.withLock { $0.body = Array(page.utf8) } }

  /// Sends a form as it is written, for one in which a name stands more than once.
  @discardableResult
  package func send(_ path: String, _ form: String) async throws -> String {
    let body = "token=\(PercentEncoding.encode(token))&\(form)"
    try await send(.post, path, [("Content-Type", "application/x-www-form-urlencoded")], Array(body.utf8), true)
    return page
  }

  /// Sends a form with a file.
  @discardableResult
  package func upload(
    _ path: String, _ fields: KeyValuePairs<String, String> = [:], file field: String, name: String, type: String,
    _ bytes: [UInt8], token: String? = nil
  ) async throws -> String {
    let boundary = "guichet-test-boundary"
    var body: [UInt8] = []
    for (name, value) in [("token", token ?? self.token)] + fields.map({ ($0.key, $0.value) }) {
      body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n"
    body += Array("\(head)Content-Type: \(type)\r\n\r\n".utf8) + bytes + Array("\r\n--\(boundary)--\r\n".utf8)
    try await send(.post, path, [("Content-Type", "multipart/form-data; boundary=\(boundary)")], body, true)
    return page
  }

  private func send(
    _ method: HTTP.Method, _ path: String, _ fields: [(String, String)], _ body: [UInt8], _ follows: Bool
  ) async throws {
    var (method, path, fields, body) = (method, path, fields, body)
    for _ in 0..<6 {
      guard let url = ClientURL(portal.address + path) else { throw TestFailure("\(path) is no path") }
      var request = ClientRequest(method, url)
      request.fields = fields
      let cookies = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
      if !cookies.isEmpty { request.fields.append(("Cookie", cookies)) }
      request.body = body
      let answer = try await portal.client.send(request)
      take(answer, path)
      guard follows, [301, 302, 303, 307, 308].contains(answer.status), let next = answer.field("location") else {
        return
      }
      (method, path, fields, body) = (.get, String(next.prefix { $0 != "#" }), [], [])
    }
    throw TestFailure("redirects without end at \(path)")
  }

  private func take(_ answer: ClientResponse, _ path: String) {
    place.withLock { place in
      place.status = answer.status
      place.path = path
      place.fields = answer.fields
      place.body = answer.body
      for (name, value) in answer.fields where name.lowercased() == "set-cookie" {
        let pair = value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { continue }
        place.cookies[String(pair[0])] = value.contains("Max-Age=0") ? nil : String(pair[1])
      }
    }
  }
}

/// Calls the API with a key.
package struct TestProgram: Sendable {
  private let portal: TestPortal
  private let token: String?

  init(_ portal: TestPortal, _ token: String?) {
    self.portal = portal
    self.token = token
  }

  package struct Answer: Sendable {
    package let status: Int
    package let fields: [(name: String, value: String)]
    package let body: [UInt8]

    package var json: JSON { (try? JSONReader.read(body)) ?? .null }
    package func field(_ name: String) -> String? { fields.first { $0.name.lowercased() == name }?.value }
  }

  package func get(_ path: String) async throws -> Answer { try await send(.get, path, [], []) }

  package func post(_ path: String, _ json: JSON, key: String? = nil) async throws -> Answer {
    try await send(.post, path, key.map { [("Idempotency-Key", $0)] } ?? [], json)
  }

  package func patch(_ path: String, _ json: JSON) async throws -> Answer { try await send(.patch, path, [], json) }

  package func put(
    _ path: String, _ bytes: [UInt8], type: String, name: String
  ) async throws -> Answer {
    try await send(
      .put, path, [("Content-Type", type), ("Content-Disposition", "attachment; filename=\"\(name)\"")], bytes)
  }

  private func send(
    _ method: HTTP.Method, _ path: String, _ fields: [(String, String)], _ json: JSON
  ) async throws -> Answer {
    var writer = JSONWriter()
    writer.value(json)
    return try await send(method, path, fields + [("Content-Type", "application/json")], writer.bytes)
  }

  package func send(
    _ method: HTTP.Method, _ path: String, _ fields: [(String, String)], _ body: [UInt8]
  ) async throws -> Answer {
    guard let url = ClientURL(portal.address + path) else { throw TestFailure("\(path) is no path") }
    var request = ClientRequest(method, url)
    request.fields = fields
    if let token { request.fields.append(("Authorization", "Bearer \(token)")) }
    request.body = body
    let answer = try await portal.client.send(request)
    return Answer(status: answer.status, fields: answer.fields, body: answer.body)
  }
}
