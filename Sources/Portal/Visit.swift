import HTTP
import Registry
import Templates

/// One request as the portal's pages see it. The door (`Door`) fills in who it is and what he sent.
struct Visit: Sendable {
  let request: Request
  let portal: Portal
  /// The language that stands in the URL; links then keep it there.
  let namedLanguage: Language?
  var person: Person?
  var sent = SentForm.empty
  /// Drawn for a visitor who gets his first form: the cookie goes out with the page.
  var freshFormSecret: String?

  init(request: Request, portal: Portal, namedLanguage: Language?) {
    self.request = request
    self.portal = portal
    self.namedLanguage = namedLanguage
  }

  /// The language to speak: of the URL, or the one the visitor's browser prefers.
  var language: Language {
    namedLanguage ?? request.head.withField("accept-language") { field in
      Accept.preferred(among: Language.allCases.map(\.code), acceptLanguage: field).flatMap(Language.init(code:))
    }.flatMap { $0 } ?? .standard
  }

  func page(_ page: some Page, _ status: Status = .ok) throws -> Response {
    let language = language
    var response = Response(status, .html, try portal.templates.render(page, in: language))
    response.fields.set("Content-Language", language.code)
    if namedLanguage == nil { response.fields.set("Vary", "Accept-Language") }
    return response
  }

  /// What stands around a page of this visit.
  func frame(isUnlisted: Bool = false) -> Frame {
    Frame(
      portal, language, path: pathWithoutLanguage, account: AccountLinks(self), sections: Sections.of(self),
      isUnlisted: isUnlisted)
  }

  func say(_ key: TextKey, _ words: [String: String] = [:]) -> String {
    portal.templates.translations.text(key, language, words: words)
  }

  /// A link that keeps the visitor's language.
  func url<each Value: PathValue>(_ path: Path<repeat each Value>, _ values: repeat each Value) -> String {
    namedLanguage.map { Self.url(path.url(repeat each values), in: $0) } ?? path.url(repeat each values)
  }

  /// The address of a page in a given language.
  static func url(_ path: String, in language: Language) -> String {
    var url = "/"
    url += language.code
    url += path
    return url
  }

  /// This page's path without its language, for the links to the others.
  var pathWithoutLanguage: String {
    let path = String(decoding: request.head.path, as: UTF8.self)
    guard let language = namedLanguage else { return path.isEmpty ? "/" : path }
    let rest = path.dropFirst(1 + language.code.count)
    return rest.isEmpty ? "/" : String(rest)
  }
}
