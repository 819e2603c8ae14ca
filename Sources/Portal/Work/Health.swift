import HTTP

/// For supervisors: the process lives (`/health`), and takes requests (`/ready`).
enum Health {
  private static let fine = answer(.ok, #"{"status":"ok"}"#)
  private static let notReady = answer(.unavailable, #"{"status":"unavailable"}"#)

  static func health(_ visit: Visit) throws -> Response { fine }

  static func ready(_ visit: Visit) throws -> Response { visit.portal.work.isReady ? fine : notReady }

  private static func answer(_ status: Status, _ text: String) -> Response {
    var response = Response(status, .json, Array(text.utf8))
    response.fields.set("Cache-Control", "no-store")
    return response
  }
}
