import Crypto
import JSON
import Procedures
import Registry
import SQLite
import Templates

/// An account that whoever runs the machine adds: with a password from a file, or with a link by which its owner
/// chooses one.
struct NewAccount: Sendable {
  let email: String
  let name: String
  let language: Language
  let password: String?

  init(email: String, name: String, language: String?, password: String? = nil) throws(BadUsage) {
    let email = Accounts.folded(email)
    guard email.count(where: { $0 == "@" }) == 1, !email.hasPrefix("@"), !email.hasSuffix("@"),
      !email.contains(where: \.isWhitespace)
    else { throw BadUsage(description: "“\(email)” is no address such as name@example.org") }
    guard let spoken = Language(code: language ?? Language.standard.code) else {
      throw BadUsage(description: "--language is one of \(Language.allCases.map(\.code).joined(separator: ", "))")
    }
    self.email = email
    self.name = name.isEmpty ? String(email.prefix { $0 != "@" }) : name
    self.language = spoken
    self.password = password
  }

  // MARK: As part of an order

  var json: JSON {
    [
      "email": .string(email), "name": .string(name), "language": .string(language.code),
      "password": password.map(JSON.string) ?? .null,
    ]
  }

  init?(_ json: JSON) {
    guard let email = json["email"]?.string, let name = json["name"]?.string,
      let account = try? NewAccount(
        email: email, name: name, language: json["language"]?.string, password: json["password"]?.string)
    else { return nil }
    self = account
  }

  // MARK: Adding it

  func add(
    posts: [Actor.Post], by orderer: String, in installation: Installation, _ report: Report
  ) async throws {
    let registry = installation.registry
    let id = DossierID.next(from: registry.randomness)
    let invitation = password == nil ? Invitation(from: registry.randomness) : nil
    let application = Accounts.Application(
      email: email, name: name, language: language.code, passwordHash: try await hash(installation),
      state: invitation == nil ? .active : .unconfirmed)
    let hour = installation.hour(try PackFolder.all(root: installation.root).map(\.pack))
    let entry = AccountEntry(orderer: orderer, now: hour.moment)
    do {
      try await registry.write { db in
        try Accounts.register(application, id: id, on: hour.today, at: hour.moment, in: db)
        try entry.append("accountAdded", id, in: db)
        for post in posts {
          try Posts.give(post, to: id, in: db)
          try entry.append("postGiven", id, post.details, in: db)
        }
        guard let invitation else { return }
        try invitation.issue(for: id, at: hour.moment, in: db)
        try entry.append("invited", id, in: db)
      }
    } catch Accounts.Failure.emailTaken {
      throw Unusable(description: "there is an account \(email) already")
    }
    report.say(invitation?.link(installation.publicURL) ?? "\(email): added")
  }

  private func hash(_ installation: Installation) async throws -> String? {
    guard let password else { return nil }
    switch try installation.passwordRule.fault(password, email: email, name: name) {
    case nil: return try await PasswordDesk().hash(password)
    case .tooShort: throw Unusable(description: "the password is shorter than \(PasswordRule.lengthMin) characters")
    case .tooLong: throw Unusable(description: "the password is longer than any needs to be")
    case .common: throw Unusable(description: "the password is one of those that are guessed first: choose another")
    case .personal: throw Unusable(description: "the password is the person's own name or address: choose another")
    }
  }
}

extension Actor.Post {
  fileprivate var details: String {
    let unit = self.unit.map { " (\($0))" } ?? ""
    return agency.isEmpty ? role : "\(role) in \(agency)\(unit)"
  }
}
