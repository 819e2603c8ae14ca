import HTTP
import Templates

/// One request as the portal's pages see it.
struct Visit: Sendable {
  let request: Request
  let portal: Portal
  let language: Language
  /// The language stands in the URL, so links keep it there.
  let namesLanguage: Bool

  func page(_ page: some Page) throws -> Response {
    var response = Response(.ok, .html, try portal.templates.render(page, in: language))
    response.fields.set("Content-Language", language.code)
    if !namesLanguage { response.fields.set("Vary", "Accept-Language") }
    return response
  }

  /// A link that keeps the visitor's language.
  func url<each Value: PathValue>(_ path: Path<repeat each Value>, _ values: repeat each Value) -> String {
    namesLanguage ? Self.url(path.url(repeat each values), in: language) : path.url(repeat each values)
  }

  /// The address of a page in a given language.
  static func url(_ path: String, in language: Language) -> String {
    path == "/" ? "/\(language.code)/" : "/\(language.code)\(path)"
  }

  /// This page's path without its language, for the links to the others.
  var pathWithoutLanguage: String {
    let path = String(decoding: request.head.path, as: UTF8.self)
    guard namesLanguage else { return path.isEmpty ? "/" : path }
    let rest = path.dropFirst(1 + language.code.count)
    return rest.isEmpty ? "/" : String(rest)
  }
}
