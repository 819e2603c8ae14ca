import HTTP
import Registry
import Templates

/// What the portal writes to somebody about his account, in his language.
enum AccountLetter {
  case confirmMail(link: String)
  case resetPassword(link: String)
  case alreadyRegistered
  case passwordChanged
  case invitation(link: String)

  /// `id` is drawn outside of the write.
  func letter(_ id: String, to account: Account, _ portal: Portal) -> Letter {
    let translations = portal.templates.translations
    let language = Language(code: account.language) ?? .standard
    let words = [
      "name": account.name, "link": link(portal, account), "site": translations.text(TextKey("site.name"), language),
    ]
    func say(_ key: TextKey) -> String { translations.text(key, language, words: words) }
    let text = [say(TextKey("letter.hello")), say(body), say(TextKey("letter.foot"))].joined(separator: "\n\n")
    return Letter(id: id, recipient: account.email, subject: say(subject), text: text + "\n", language: language.code)
  }

  private func link(_ portal: Portal, _ account: Account) -> String {
    switch self {
    case .confirmMail(let link), .resetPassword(let link), .invitation(let link): link
    case .alreadyRegistered: portal.publicURL(Paths.signIn.url(), for: account)
    case .passwordChanged: portal.publicURL(Paths.forgotten.url(), for: account)
    }
  }

  private var subject: TextKey {
    switch self {
    case .confirmMail: TextKey("letter.confirmMail.subject")
    case .resetPassword: TextKey("letter.resetPassword.subject")
    case .alreadyRegistered: TextKey("letter.alreadyRegistered.subject")
    case .passwordChanged: TextKey("letter.passwordChanged.subject")
    case .invitation: TextKey("letter.invitation.subject")
    }
  }

  private var body: TextKey {
    switch self {
    case .confirmMail: TextKey("letter.confirmMail.text")
    case .resetPassword: TextKey("letter.resetPassword.text")
    case .alreadyRegistered: TextKey("letter.alreadyRegistered.text")
    case .passwordChanged: TextKey("letter.passwordChanged.text")
    case .invitation: TextKey("letter.invitation.text")
    }
  }
}

extension Portal {
  /// A page as a letter names it: in the reader's language.
  func publicURL(_ path: String, for account: Account) -> String {
    publicURL(Language(code: account.language).map { Visit.url(path, in: $0) } ?? path)
  }
}
