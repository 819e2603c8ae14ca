import HTTP

/// The addresses of the portal. Pages and templates get links from here and nowhere else.
enum Paths {
  static let home = PlainPath("/")
  static let styleguide = PlainPath("/styleguide")
  static let asset = Path<String>("/assets/{file}")
  static let health = PlainPath("/health")
  static let ready = PlainPath("/ready")
  static let metrics = PlainPath("/metrics")

  static let procedures = PlainPath("/procedures")
  static let procedure = Path<String>("/procedures/{procedure}")
  static let guide = Path<String>("/procedures/{procedure}/guide")

  static let signIn = PlainPath("/sign-in")
  static let signInCode = PlainPath("/sign-in/code")
  static let signOut = PlainPath("/logout")
  static let signUp = PlainPath("/register")
  static let signUpSent = PlainPath("/register/sent")
  static let confirmation = Path<String>("/confirm/{ticket}")
  static let forgotten = PlainPath("/forgotten")
  static let forgottenSent = PlainPath("/forgotten/sent")
  static let reset = Path<String>("/reset/{ticket}")
  static let invitation = Path<String>("/invitation/{ticket}")

  static let account = PlainPath("/account")
  static let accountPassword = PlainPath("/account/password")
  static let accountEmail = PlainPath("/account/email")
  static let accountEmailConfirmation = Path<String>("/account/email/{ticket}")
  static let secondFactor = PlainPath("/account/second-factor")
  static let accountSessions = PlainPath("/account/sessions")
  static let accountTokens = PlainPath("/account/tokens")
  static let accountToken = Path<String>("/account/tokens/{token}")

  static let dossiers = PlainPath("/dossiers")

  static let apiProcedures = PlainPath("/api/v1/procedures")
  static let apiProcedure = Path<String>("/api/v1/procedures/{procedure}")
  static let apiExample = Path<String>("/api/v1/procedures/{procedure}/example")
  static let apiGuide = Path<String>("/api/v1/procedures/{procedure}/guide")
  static let verify = PlainPath("/verify")
  static let verified = Path<String>("/verify/{code}")
  static let verifiedJSON = Path<String>("/api/v1/verify/{code}")
  static let sealKeys = PlainPath("/.well-known/guichet-keys.json")
  static let rootCertificate = PlainPath("/pki/root.pem")
  static let revocationList = PlainPath("/pki/root.crl")
}

/// The one table of everything that can be asked.
enum Routes {
  static let table: [Route] = [
    .get(Paths.home, .look, Home.show),
    .get(Paths.styleguide, .look, Styleguide.show),
    .get(Paths.asset, .look, Assets.send),
    .get(Paths.health, .look, Health.health),
    .get(Paths.ready, .look, Health.ready),
    .get(Paths.metrics, .run, Metrics.show),

    .get(Paths.procedures, .look, ProcedureList.show),
    .get(Paths.procedure, .look, ProcedureSheet.show),
    .get(Paths.guide, .look, GuideVisit.show),

    .get(Paths.signIn, .enter, SignIn.ask),
    .form(Paths.signIn, .enter, SignIn.check),
    .get(Paths.signInCode, .enter, SignInCode.ask),
    .form(Paths.signInCode, .enter, SignInCode.check),
    .form(Paths.signOut, .account, SignIn.leave),
    .get(Paths.signUp, .enter, SignUp.ask),
    .form(Paths.signUp, .enter, SignUp.register),
    .get(Paths.signUpSent, .enter, SignUp.sent),
    .get(Paths.confirmation, .enter, SignUp.askConfirmation),
    .form(Paths.confirmation, .enter, SignUp.confirm),
    .get(Paths.forgotten, .enter, ForgottenPassword.ask),
    .form(Paths.forgotten, .enter, ForgottenPassword.send),
    .get(Paths.forgottenSent, .enter, ForgottenPassword.sent),
    .get(Paths.reset, .enter, ForgottenPassword.askPassword),
    .form(Paths.reset, .enter, ForgottenPassword.set),
    .get(Paths.invitation, .enter, Invitation.ask),
    .form(Paths.invitation, .enter, Invitation.accept),

    .get(Paths.account, .account, AccountPage.show),
    .form(Paths.account, .account, AccountPage.describe),
    .get(Paths.accountPassword, .account, AccountPassword.ask),
    .form(Paths.accountPassword, .account, AccountPassword.change),
    .get(Paths.secondFactor, .account, SecondFactor.ask),
    .form(Paths.secondFactor, .account, SecondFactor.set),
    .form(Paths.accountSessions, .account, AccountPage.endOthers),

    .get(Paths.apiProcedures, .look, ProceduresAPI.list),
    .get(Paths.apiProcedure, .look, ProceduresAPI.one),
    .get(Paths.apiExample, .look, ProceduresAPI.example),
    .call(.post, Paths.apiGuide, .look, isKeeping: false, ProceduresAPI.guide),
    .get(Paths.verify, .look, Verify.ask),
    .get(Paths.verified, .look, Verify.show),
    .get(Paths.verifiedJSON, .look, Verify.answer),
    .get(Paths.sealKeys, .look, PublicKeys.seals),
    .get(Paths.rootCertificate, .look, PublicKeys.root),
    .get(Paths.revocationList, .look, PublicKeys.list),
  ]
}
