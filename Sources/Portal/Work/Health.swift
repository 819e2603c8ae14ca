import HTTP

/// For supervisors: the process lives (`/health`), and takes requests (`/ready`).
enum Health {
  private static let fine: [UInt8] = Array(#"{"status":"ok"}"#.utf8)
  private static let notReady: [UInt8] = Array(#"{"status":"unavailable"}"#.utf8)

  static func health(_ visit: Visit) throws -> Response { Response(.ok, .json, fine) }

  static func ready(_ visit: Visit) throws -> Response {
    visit.portal.work.isReady ? Response(.ok, .json, fine) : Response(.unavailable, .json, notReady)
  }
}
