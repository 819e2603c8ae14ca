import HTTP
import Procedures
import Templates

/// Why a request is not answered with what it asked for.
struct PageFault: Error {
  let status: Status
  let allowed: Methods?
  /// When another try is worth it.
  let waitSeconds: Int64?

  init(_ status: Status, allowed: Methods? = nil, waitSeconds: Int64? = nil) {
    self.status = status
    self.allowed = allowed
    self.waitSeconds = waitSeconds
  }
}

/// Answers that cannot be taken as they are.
struct AnswersRefused: Error {
  let faults: [Fault]

  init(_ faults: [Fault]) { self.faults = faults }
}

/// The one place where errors become answers: a page for people, a problem document (RFC 9457) for programs. Neither
/// says anything of the inside (SEC-68); that goes to the log under the request's id.
struct ErrorPages: Sendable {
  func response(to error: any Error, visit: Visit) -> Response {
    if let way = error as? WayIn { return .redirect(to: way.location) }
    if isForProgram(visit.request.head) || error is AnswersRefused {
      let problem = Problem(error) ?? Problem(fault(of: error, visit))
      return problem.response(visit.portal.templates.translations, visit.language, request: "\(visit.request.id)")
    }
    return page(fault(of: error, visit), language: visit.language, portal: visit.portal, visit: visit)
  }

  /// The answer to what could not even be read to its end.
  func refusal(_ status: Status, _ path: [UInt8], portal: Portal) -> Response {
    guard path.starts(with: "/api/".utf8) else { return page(PageFault(status), language: .standard, portal: portal) }
    return Problem(PageFault(status)).response(portal.templates.translations, .standard, request: "")
  }

  private func fault(of error: any Error, _ visit: Visit) -> PageFault {
    if let fault = error as? PageFault { return fault }
    visit.portal.work.log.note("error", "request \(visit.request.id): \(error)")
    return PageFault(.unavailable)
  }

  private func isForProgram(_ head: RequestHead) -> Bool { head.target.segments.first == "api" }

  func page(_ fault: PageFault, language: Language, portal: Portal, visit: Visit? = nil) -> Response {
    let words = Self.words[fault.status.code] ?? "malformed"
    let translations = portal.templates.translations
    let page = ErrorPage(
      frame: visit?.frame(isUnlisted: true) ?? Frame(portal, language, path: "/", isUnlisted: true),
      title: translations.text(TextKey("error", "\(words).title"), language),
      text: translations.text(TextKey("error", "\(words).text"), language),
      code: fault.status.code, request: visit.map { "\($0.request.id)" } ?? "")
    // A page that cannot be rendered must not hide the status: the answer then has no words.
    let body = (try? portal.templates.render(page, in: language)) ?? []
    var response = Response(fault.status, .html, body)
    response.fields.set("Content-Language", language.code)
    if let allowed = fault.allowed { response.fields.set("Allow", allowed.list) }
    if let seconds = fault.waitSeconds ?? Self.retrySeconds[fault.status.code] {
      response.fields.set("Retry-After", "\(seconds)")
    }
    return response
  }

  /// What is worth another try, and when: somebody has to make room on a full disk.
  static let retrySeconds: [Int: Int64] = [429: 5, 503: 5, 507: 300]

  /// The family of sentences for each status that has its own; any other is told as a request that was not understood.
  static let words: [Int: String] = [
    400: "malformed", 403: "forbidden", 404: "missing", 405: "method", 408: "slow", 413: "large", 414: "address",
    421: "host",
    429: "often", 431: "fields", 501: "unknown", 503: "busy", 505: "version", 507: "full",
  ]
}
