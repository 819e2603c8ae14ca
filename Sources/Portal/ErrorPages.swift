import HTTP
import JSON
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
    if let refused = error as? AnswersRefused { return problem(refused, visit) }
    let fault = fault(of: error, visit)
    return isForProgram(visit.request)
      ? problem(fault, visit) : page(fault, language: visit.language, portal: visit.portal, visit: visit)
  }

  private func fault(of error: any Error, _ visit: Visit) -> PageFault {
    if let fault = error as? PageFault { return fault }
    visit.portal.work.log.note("error", "request \(visit.request.id): \(error)")
    return PageFault(.unavailable)
  }

  private func isForProgram(_ request: Request) -> Bool { request.head.target.segments.first == "api" }

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

  /// Answers that are wrong, told field by field in the visitor's language.
  private func problem(_ refused: AnswersRefused, _ visit: Visit) -> Response {
    let speech = visit.portal.templates.translations.speech(visit.language)
    var writer = JSONWriter()
    writer.object { problem in
      problem.field("type", "about:blank")
      problem.field("title", "\(Status.unprocessable.reason)")
      problem.field("status", Status.unprocessable.code)
      problem.field("instance", "\(visit.request.id)")
      problem.array("faults") { list in
        for fault in refused.faults {
          list.object { one in
            one.field("field", fault.path)
            one.field("reason", fault.sentence(speech))
          }
        }
      }
    }
    return Response(.unprocessable, .problem, writer.bytes)
  }

  private func problem(_ fault: PageFault, _ visit: Visit) -> Response {
    var writer = JSONWriter()
    writer.object {
      $0.field("type", "about:blank")
      $0.field("title", "\(fault.status.reason)")
      $0.field("status", fault.status.code)
      $0.field("instance", "\(visit.request.id)")
    }
    var response = Response(fault.status, .problem, writer.bytes)
    if fault.status == .unauthorized { response.fields.set("WWW-Authenticate", "Bearer") }
    if let seconds = fault.waitSeconds ?? Self.retrySeconds[fault.status.code] {
      response.fields.set("Retry-After", "\(seconds)")
    }
    if let allowed = fault.allowed { response.fields.set("Allow", allowed.list) }
    return response
  }

  /// What is worth another try, and when: somebody has to make room on a full disk.
  private static let retrySeconds: [Int: Int64] = [429: 5, 503: 5, 507: 300]

  /// The family of sentences for each status that has its own; any other is told as a request that was not understood.
  static let words: [Int: String] = [
    400: "malformed", 403: "forbidden", 404: "missing", 405: "method", 408: "slow", 413: "large", 414: "address",
    421: "host",
    429: "often", 431: "fields", 501: "unknown", 503: "busy", 505: "version", 507: "full",
  ]
}
