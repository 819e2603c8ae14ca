import HTTP
import Templates

/// What stands around every page: head, languages, foot.
struct Frame: Model {
  let style: String
  let icon: String
  let home: String
  let links: [LanguageLink]
  /// A page that could not be shown is not for search engines.
  let isError: Bool

  static var slots: [Slot<Frame>] {
    [
      .text("style", \.style), .text("icon", \.icon), .text("home", \.home), .rows("links", \.links),
      .flag("isError", \.isError),
    ]
  }

  /// `path` is the page's own, without a language.
  init(_ portal: Portal, _ language: Language, path: String, isError: Bool = false) {
    style = portal.files.servedName(of: "style.css") ?? ""
    icon = portal.files.servedName(of: "emblem.svg") ?? ""
    home = Visit.url(Paths.home.url(), in: language)
    self.isError = isError
    links = Language.allCases.map { other in
      LanguageLink(
        code: other.code, direction: other.direction, name: other.nativeName, url: Visit.url(path, in: other),
        isCurrent: other == language)
    }
  }
}

/// This page in another language.
struct LanguageLink: Model {
  let code: String
  let direction: String
  let name: String
  let url: String
  let isCurrent: Bool

  static var slots: [Slot<LanguageLink>] {
    [
      .text("code", \.code), .text("direction", \.direction), .text("name", \.name), .text("url", \.url),
      .flag("isCurrent", \.isCurrent),
    ]
  }
}
