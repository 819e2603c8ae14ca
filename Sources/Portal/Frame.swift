import HTTP
import Registry
import Templates

/// What stands around every page: head, account, languages, foot.
struct Frame: Model {
  let style: String
  let script: String
  let icon: String
  let home: String
  let links: [LanguageLink]
  let account: AccountLinks
  /// What somebody who has signed in goes to: his dossiers, his tasks.
  let sections: [SectionLink]
  /// Nothing filed here has any effect, and every page says so.
  let isDemo: Bool
  /// A page that is not for search engines.
  let isUnlisted: Bool

  static var slots: [Slot<Frame>] {
    [
      .text("style", \.style), .text("script", \.script), .text("icon", \.icon), .text("home", \.home),
      .rows("links", \.links), .model("account", \.account), .rows("sections", \.sections),
      .flag("isDemo", \.isDemo),
      .flag("isUnlisted", \.isUnlisted),
    ]
  }

  /// `path` is the page's own, without a language.
  init(
    _ portal: Portal, _ language: Language, path: String, account: AccountLinks = .none, sections: [SectionLink] = [],
    isDemo: Bool? = nil, isUnlisted: Bool = false
  ) {
    style = portal.files.servedName(of: "style.css") ?? ""
    script = portal.files.servedName(of: "guichet.js") ?? ""
    icon = portal.files.servedName(of: "emblem.svg") ?? ""
    home = Visit.url(Paths.home.url(), in: language)
    self.account = account
    self.sections = sections
    self.isDemo = isDemo ?? portal.isDemo
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

  init(name: String, home: String, signIn: String, signUp: String, signOut: String, token: String) {
    self.name = name
    self.home = home
    self.signIn = signIn
    self.signUp = signUp
    self.signOut = signOut
    self.token = token
  }

  init(_ visit: Visit) {
    name = visit.person?.account.name ?? ""
    home = visit.person == nil ? "" : visit.url(Paths.account)
    signIn = visit.url(Paths.signIn)
    signUp = visit.url(Paths.signUp)
    signOut = visit.url(Paths.signOut)
    token = visit.formToken
  }

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

/// One of the places that somebody's rights open to him.
struct SectionLink: Model {
  let title: String
  let url: String
  let isHere: Bool

  static var slots: [Slot<SectionLink>] { [.text("title", \.title), .text("url", \.url), .flag("isHere", \.isHere)] }
}

enum Sections {
  /// In the order of the head of the page: the first is where one lands after signing in.
  private static let all: [(right: Right, path: PlainPath, title: TextKey)] = [
    (.file, Paths.dossiers, TextKey("site.section.dossiers")),
    (.file, Paths.documents, TextKey("site.section.documents")),
    (.file, Paths.shares, TextKey("site.section.shares")),
    (.file, Paths.mandates, TextKey("site.section.mandates")),
    (.handOver, Paths.counter, TextKey("site.section.counter")),
    (.collect, Paths.cash, TextKey("site.section.cash")),
    (.work, Paths.tasks, TextKey("site.section.tasks")),
    (.work, Paths.agency, TextKey("site.section.agency")),
    (.administer, Paths.admin, TextKey("site.section.admin")),
    (.oversee, Paths.supervision, TextKey("site.section.supervision")),
    (.audit, Paths.journal, TextKey("site.section.journal")),
  ]

  static func of(_ visit: Visit) -> [SectionLink] {
    guard visit.person != nil else { return [] }
    let here = visit.pathWithoutLanguage
    let open = open(to: visit.roles)
    // One inside another is the nearer one.
    let nearest = open.map { $0.path.url() }.filter { here == $0 || here.hasPrefix($0 + "/") }
      .max { $0.utf8.count < $1.utf8.count }
    return open.map { section in
      SectionLink(
        title: visit.say(section.title), url: visit.url(section.path), isHere: section.path.url() == nearest)
    }
  }

  /// Where somebody belongs.
  static func home(of roles: Set<Role>) -> PlainPath { open(to: roles).first?.path ?? Paths.account }

  private static func open(to roles: Set<Role>) -> [(right: Right, path: PlainPath, title: TextKey)] {
    all.filter { Rights.allow($0.right, to: roles) }
  }
}
