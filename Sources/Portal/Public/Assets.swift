import HTTP

/// Styles, scripts and pictures of the pages.
enum Assets {
  static func send(_ visit: Visit, _ file: String) async throws -> Response {
    let url = Paths.asset.url(file)
    guard let response = visit.portal.files.response(to: visit.request, url: url, now: visit.portal.work.now()) else {
      throw PageFault(.notFound)
    }
    return response
  }
}
