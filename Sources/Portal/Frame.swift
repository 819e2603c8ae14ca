import HTTP
import Templates

/// What stands around every page: head, account, languages, foot.
struct Frame: Model {
  let style: String
  let script: String
  let icon: String
  let home: String
  let links: [LanguageLink]
  let account: AccountLinks
  /// Nothing filed here has any effect, and every page says so.
  let isDemo: Bool
  /// A page that is not for search engines.
  let isUnlisted: Bool

  static var slots: [Slot<Frame>] {
    [
      .text("style", \.style), .text("script", \.script), .text("icon", \.icon), .text("home", \.home),
      .rows("links", \.links), .model("account", \.account), .flag("isDemo", \.isDemo),
      .flag("isUnlisted", \.isUnlisted),
    ]
  }

  /// `path` is the page's own, without a language.
  init(
    _ portal: Portal, _ language: Language, path: String, account: AccountLinks = .none, isDemo: Bool = false,
    isUnlisted: Bool = false
  ) {
    style = portal.files.servedName(of: "style.css") ?? ""
    script = portal.files.servedName(of: "guichet.js") ?? ""
    icon = portal.files.servedName(of: "emblem.svg") ?? ""
    home = Visit.url(Paths.home.url(), in: language)
    self.account = account
    self.isDemo = isDemo
    self.isUnlisted = isUnlisted
    links = Language.allCases.map { other in
      LanguageLink(
        code: other.code, direction: other.direction, name: other.nativeName, url: Visit.url(path, in: other),
        isCurrent: other == language)
    }
  }
}

/// Who is signed in and the way out, or the ways in.
struct AccountLinks: Model {
  /// Empty for a stranger.
  let name: String
  let home: String
  let signIn: String
  let signUp: String
  let signOut: String
  /// Proves that the form to sign out came from our own page.
  let token: String

  static let none = AccountLinks(name: "", home: "", signIn: "", signUp: "", signOut: "", token: "")

  static var slots: [Slot<AccountLinks>] {
    [
      .text("name", \.name), .text("home", \.home), .text("signIn", \.signIn), .text("signUp", \.signUp),
      .text("signOut", \.signOut), .text("token", \.token),
    ]
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
