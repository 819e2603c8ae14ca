/// The types the portal sends, and what the extension of a static file says about it.
///
/// Text always names its charset: a browser left to guess can be led to read UTF-7 or the like.
extension MediaType {
  package static let html = MediaType("text", "html", parameters: utf8)
  package static let css = MediaType("text", "css", parameters: utf8)
  package static let javaScript = MediaType("text", "javascript", parameters: utf8)
  package static let plainText = MediaType("text", "plain", parameters: utf8)
  /// The text format of Prometheus.
  package static let metrics = MediaType(
    "text", "plain", parameters: [FieldParameter(name: "version", value: "0.0.4")] + utf8)
  package static let csv = MediaType("text", "csv", parameters: utf8)
  package static let markdown = MediaType("text", "markdown", parameters: utf8)
  package static let calendar = MediaType("text", "calendar", parameters: utf8)
  package static let eventStream = MediaType("text", "event-stream", parameters: utf8)
  package static let xml = MediaType("application", "xml", parameters: utf8)
  package static let svg = MediaType("image", "svg+xml", parameters: utf8)
  package static let json = MediaType("application", "json")
  package static let problem = MediaType("application", "problem+json")
  package static let geoJSON = MediaType("application", "geo+json")
  package static let webManifest = MediaType("application", "manifest+json")
  package static let form = MediaType("application", "x-www-form-urlencoded")
  package static let multipartForm = MediaType("multipart", "form-data")
  package static let pdf = MediaType("application", "pdf")
  package static let zip = MediaType("application", "zip")
  package static let gzip = MediaType("application", "gzip")
  package static let bytes = MediaType("application", "octet-stream")
  package static let png = MediaType("image", "png")
  package static let jpeg = MediaType("image", "jpeg")
  package static let gif = MediaType("image", "gif")
  package static let webP = MediaType("image", "webp")
  package static let avif = MediaType("image", "avif")
  package static let icon = MediaType("image", "vnd.microsoft.icon")
  package static let woff2 = MediaType("font", "woff2")
  package static let woff = MediaType("font", "woff")
  package static let trueType = MediaType("font", "ttf")
  package static let openType = MediaType("font", "otf")
  package static let wasm = MediaType("application", "wasm")

  /// `html`, `CSS`, `woff2`…; nil for an extension that is not known here.
  package init?(fileExtension: String) {
    guard let known = Self.byExtension[fileExtension.lowercased()] else { return nil }
    self = known
  }

  /// By what stands behind the last dot; bytes without meaning when that says nothing.
  package static func ofFile(named name: String) -> MediaType {
    guard let dot = name.utf8.lastIndex(of: .dot) else { return .bytes }
    return MediaType(fileExtension: String(name[name.utf8.index(after: dot)...])) ?? .bytes
  }

  private static let utf8: [FieldParameter] = [FieldParameter(name: "charset", value: "utf-8")]

  private static let byExtension: [String: MediaType] = [
    "html": html, "htm": html, "css": css, "js": javaScript, "mjs": javaScript, "txt": plainText, "csv": csv,
    "md": markdown, "ics": calendar, "xml": xml, "xsd": xml, "dmn": xml, "svg": svg,
    "json": json, "map": json, "geojson": geoJSON, "webmanifest": webManifest,
    "pdf": pdf, "zip": zip, "gz": gzip, "wasm": wasm,
    "png": png, "jpg": jpeg, "jpeg": jpeg, "gif": gif, "webp": webP, "avif": avif, "ico": icon,
    "woff2": woff2, "woff": woff, "ttf": trueType, "otf": openType,
    "crl": MediaType("application", "pkix-crl"), "pem": MediaType("application", "x-pem-file"),
  ]
}
