import Crypto
import Drawings
import HTTP
import Procedures
import Registry
import Templates

/// `/account/second-factor`: a code of the telephone besides the password (SEC-8). The seed is shown once, as letters
/// and as a square to be photographed; it counts once a first code has shown that the telephone has it.
struct SecondFactorPage: Page {
  let frame: Frame
  let isOwed: Bool
  let hasOne: Bool
  let errors: [ErrorLink]
  let questions: [QuestionView]
  let seed: String
  let letters: String
  let code: SquareCode
  let action: String

  static let template = "entry/second-factor"
  static var slots: [Slot<SecondFactorPage>] {
    [
      .model("frame", \.frame), .flag("isOwed", \.isOwed), .flag("hasOne", \.hasOne), .rows("errors", \.errors),
      .rows("questions", \.questions), .text("seed", \.seed), .text("letters", \.letters), .model("code", \.code),
      .text("action", \.action),
    ]
  }

  fileprivate init(_ visit: Visit, _ person: Person, seed: [UInt8], error: String = "", passwordError: String = "") {
    frame = visit.frame(isUnlisted: true)
    isOwed = person.owesSecondFactor
    hasOne = person.account.hasSecondFactor
    self.seed = Base32.encode(seed)
    letters = self.seed.chunks(of: 4).joined(separator: " ")
    code = SquareCode(
      OneTimeCode.uri(
        SecretBytes(copying: seed), issuer: visit.say(TextKey("site.name")), account: person.account.email))
    questions = [
      .line(
        "password", visit.say(TextKey("account.password.current")), error: passwordError,
        .password("current-password")),
      .code(visit, error: error),
    ]
    errors = questions.filter { !$0.error.isEmpty }.map {
      ErrorLink(target: $0.id, text: visit.say(TextKey("entry.labelled"), ["label": $0.label, "text": $0.error]))
    }
    action = visit.url(Paths.secondFactor)
  }
}

/// The codes on paper, shown once.
struct RecoveryPage: Page {
  let frame: Frame
  let codes: [String]
  let next: String

  static let template = "entry/recovery"
  static var slots: [Slot<RecoveryPage>] {
    [.model("frame", \.frame), .rows("codes", \.codes), .text("next", \.next)]
  }
}

enum SecondFactor {
  static func ask(_ visit: Visit) throws -> Response {
    let seed = OneTimeCode.newSecret(from: visit.portal.registry.randomness).withBytes { Array($0) }
    return try visit.page(SecondFactorPage(visit, try visit.known(), seed: seed))
  }

  /// A telephone of one's own is something a thief of an open browser would add too: the password is asked again
  /// (SEC-17).
  static func set(_ visit: Visit) async throws -> Response {
    let person = try visit.known()
    let registry = visit.portal.registry
    guard let seed = Base32.decode(visit.sent.text("seed")), seed.count == OneTimeCode.secretBytes else {
      return visit.redirect(Paths.secondFactor)
    }
    func again(_ code: TextKey?, _ password: TextKey?) throws -> Response {
      let page = SecondFactorPage(
        visit, person, seed: seed, error: code.map { visit.say($0) } ?? "",
        passwordError: password.map { visit.say($0) } ?? "")
      return try visit.page(page, .unprocessable)
    }
    guard !visit.sent.text("password").isEmpty else { return try again(nil, TextKey("form.missing")) }
    guard try await visit.isPassword(visit.sent.text("password")) else {
      return try again(nil, TextKey("account.oldWrong"))
    }
    let now = registry.clock.wall()
    guard
      let step = OneTimeCode.matchedStep(
        visit.sent.text("code"), SecretBytes(copying: seed), at: now.rawValue / 1_000)
    else { return try again(TextKey("entry.code.wrong"), nil) }
    let recovery = RecoveryCodes(from: registry.randomness)
    let (account, token) = (person.account.id, visit.cookie(.session))
    try await registry.write { db in
      try Accounts.setSecondFactor(
        SecretBytes(copying: seed), recovery: recovery, step: step, of: account, keyring: registry.keyring, in: db)
      try Sessions.endAll(account: account, except: token, in: db)
      _ = try Journal.append(visit.entry("secondFactorSet", on: account, by: account), in: db)
    }
    return try visit.page(
      RecoveryPage(
        frame: visit.frame(isUnlisted: true), codes: recovery.texts, next: visit.url(Sections.home(of: person.roles))))
  }
}

extension String {
  /// In groups, so that they can be copied by hand.
  fileprivate func chunks(of size: Int) -> [Substring] {
    stride(from: 0, to: count, by: size).map { dropFirst($0).prefix(size) }
  }
}
