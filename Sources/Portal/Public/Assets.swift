import HTTP

/// Styles, scripts and pictures of the pages.
enum Assets {
  static func send(_ visit: Visit, _ file: String) throws -> Response {
    let now = visit.portal.work.now()
    guard let response = visit.portal.files.response(to: visit.request, servedName: file, now: now) else {
      throw PageFault(.notFound)
    }
    return response
  }
}
