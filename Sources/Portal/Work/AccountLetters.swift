import HTTP
import Procedures
import Registry
import Templates

/// What the portal writes to somebody about his account, in his language.
///
///   try Outbox.add(AccountLetters.confirmMail(link: link).letter(id, to: account, portal), at: tick, in: db)
///
/// Links are absolute, from `Portal.publicURL`; their secrets and `id` were drawn outside of the write.
enum AccountLetters {
  case confirmMail(link: String)
  case resetPassword(link: String)
  case alreadyRegistered
  case passwordChanged
  /// Goes to the new address.
  case emailChangeRequested(link: String)
  /// Goes to whose address it is already.
  case emailTaken
  /// Go to the old address, whose owner may know nothing of it.
  case emailChangeAsked
  case emailChanged
  case invitation(link: String, by: String)
  case secondFactorRemoved

  /// `address` when it is not the account's own.
  func letter(_ id: String, to account: Account, at address: String? = nil, _ portal: Portal) throws -> Letter {
    let language = Language(code: account.language) ?? .standard
    let speech = portal.templates.translations.speech(language)
    let link = link ?? portal.publicURL(Visit.url(Paths.home.url(), in: language))
    // The link is put in last: a name that says {link} stays a name.
    let text = speech.phrase("letter.\(name).text", words.merging(["link": Self.mark]) { $1 })
    let page = LetterPage(
      subject: speech.phrase("letter.\(name).subject", [:]), to: account.name,
      [text.replacing("\u{2068}\(Self.mark)\u{2069}", with: link).replacing(Self.mark, with: link)], links: [link],
      speech)
    return try page.letter(id, to: address ?? account.email, in: language, portal.templates)
  }

  /// Stands for the link while the sentence is put together: an address is not set apart as a word is, for programs
  /// would take the invisible signs for a part of it.
  private static let mark = "\u{FFFC}"

  var name: String {
    switch self {
    case .confirmMail: "confirmMail"
    case .resetPassword: "resetPassword"
    case .alreadyRegistered: "alreadyRegistered"
    case .passwordChanged: "passwordChanged"
    case .emailChangeRequested: "emailChangeRequested"
    case .emailTaken: "emailTaken"
    case .emailChangeAsked: "emailChangeAsked"
    case .emailChanged: "emailChanged"
    case .invitation: "invitation"
    case .secondFactorRemoved: "secondFactorRemoved"
    }
  }

  /// Without a link of its own, a letter leads to the portal.
  private var link: String? {
    switch self {
    case .confirmMail(let link), .resetPassword(let link), .emailChangeRequested(let link), .invitation(let link, _):
      link
    default: nil
    }
  }

  private var words: [String: String] {
    if case .invitation(_, let by) = self { ["by": by.onOneLine] } else { [:] }
  }
}
