import HTTP

/// The fields that tell browsers what our answers may do. Scripts and styles come from our own files only; nobody may
/// put a page of ours into a frame; no address of ours leaks to other sites. What is no page may do nothing at all.
struct SecurityFields: Sendable {
  private let page: ResponseFields
  private let other: ResponseFields

  init(isSecure: Bool) {
    var common = ResponseFields()
    common.set("X-Content-Type-Options", "nosniff")
    common.set("Referrer-Policy", "same-origin")
    common.set("Cross-Origin-Resource-Policy", "same-origin")
    if isSecure { common.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains") }
    var page = common
    page.set("Content-Security-Policy", "\(Self.nothing); \(Self.ownFiles)")
    page.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    page.set("Cross-Origin-Opener-Policy", "same-origin")
    self.page = page
    common.set("Content-Security-Policy", Self.nothing)
    other = common
  }

  func add(to response: inout Response) { response.fields.append(response.fields.isPage ? page : other) }

  private static let nothing = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
  private static let ownFiles = """
    script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'
    """
}
