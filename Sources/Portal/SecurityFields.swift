import HTTP

/// The fields that tell browsers what our answers may do. Scripts and styles come from our own files only; nobody may put
/// a page of ours into a frame; no address of ours leaks to other sites.
enum SecurityFields {
  static func make(isSecure: Bool) -> ResponseFields {
    var fields = ResponseFields()
    fields.set(
      "Content-Security-Policy",
      """
      default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'
      """)
    fields.set("X-Content-Type-Options", "nosniff")
    fields.set("Referrer-Policy", "same-origin")
    fields.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    fields.set("Cross-Origin-Opener-Policy", "same-origin")
    fields.set("Cross-Origin-Resource-Policy", "same-origin")
    if isSecure { fields.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains") }
    return fields
  }
}
