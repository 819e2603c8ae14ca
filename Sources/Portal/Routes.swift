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
  static let accountTokenRemoval = Path<String>("/account/tokens/{token}/removal")

  static let tasks = PlainPath("/tasks")
  static let start = Path<String>("/procedures/{procedure}/start")
  static let dossiers = PlainPath("/dossiers")
  static let dossier = Path<String>("/dossiers/{dossier}")
  static let situation = Path<String>("/dossiers/{dossier}/situation")
  static let formPage = Path<String, String>("/dossiers/{dossier}/pages/{page}")
  static let formDraft = Path<String, String>("/dossiers/{dossier}/pages/{page}/draft")
  static let slot = Path<String, String>("/dossiers/{dossier}/documents/{slot}")
  static let ownFile = Path<String, String>("/dossiers/{dossier}/files/{sha256}")
  static let check = Path<String>("/dossiers/{dossier}/check")
  static let submission = Path<String>("/dossiers/{dossier}/submission")
  static let completion = Path<String>("/dossiers/{dossier}/completion")
  static let withdrawal = Path<String>("/dossiers/{dossier}/withdrawal")
  static let messages = Path<String>("/dossiers/{dossier}/messages")
  static let dossierEvents = Path<String>("/dossiers/{dossier}/events")
  static let given = Path<String>("/dossiers/{dossier}/given")
  static let receipt = Path<String>("/dossiers/{dossier}/receipt.pdf")
  static let proof = Path<String>("/dossiers/{dossier}/proof.json")
  static let payment = Path<String>("/dossiers/{dossier}/payment")
  static let paying = Path<String, String>("/dossiers/{dossier}/payments/{payment}")
  static let paymentReceipt = Path<String, String>("/dossiers/{dossier}/payments/{payment}/receipt.pdf")

  static let documents = PlainPath("/documents")
  static let document = Path<String>("/documents/{document}")
  static let documentRemoval = Path<String>("/documents/{document}/removal")
  static let profile = PlainPath("/profile")
  static let shares = PlainPath("/shares")
  static let shareRemoval = Path<String>("/shares/{share}/removal")
  static let share = Path<String>("/s/{secret}")
  static let shareDocuments = Path<String>("/s/{secret}/documents")
  static let shareDocument = Path<String, String>("/s/{secret}/documents/{document}")
  static let mandates = PlainPath("/mandates")
  static let mandateRemoval = Path<String>("/mandates/{mandate}/removal")

  static let tasksFile = PlainPath("/tasks.csv")
  static let task = Path<String>("/tasks/{task}")
  static let taskClaim = Path<String>("/tasks/{task}/claim")
  static let taskResumption = Path<String>("/tasks/{task}/resumption")
  static let taskCertificate = Path<String>("/tasks/{task}/certificate")
  static let taskDocument = Path<String, String>("/tasks/{task}/documents/{document}")
  static let agency = PlainPath("/agency")
  static let agencyDossier = Path<String>("/agency/dossiers/{dossier}")
  static let agencyMessages = Path<String>("/agency/dossiers/{dossier}/messages")
  static let agencyDocument = Path<String, String>("/agency/dossiers/{dossier}/documents/{document}")
  static let certificate = Path<String>("/certificates/{certificate}.pdf")

  static let counter = PlainPath("/counter")
  static let transfers = PlainPath("/counter/transfers.pdf")
  static let counterDossier = Path<String>("/counter/{dossier}")
  static let counterPapers = Path<String>("/counter/{dossier}/papers")
  static let counterHandOver = Path<String>("/counter/{dossier}/hand-over")
  static let counterHanded = Path<String>("/counter/{dossier}/handed")

  static let cash = PlainPath("/cash")
  static let cashClosing = PlainPath("/cash/closing")
  static let cashSheet = PlainPath("/cash/closing.csv")
  static let cashPayment = Path<String>("/cash/{payment}")
  static let cashReceipt = Path<String>("/cash/{payment}/receipt.pdf")

  static let supervision = PlainPath("/supervision")
  static let supervisionTasks = PlainPath("/supervision/tasks")
  static let supervisedDossier = Path<String>("/supervision/{dossier}")

  static let admin = PlainPath("/admin")
  static let people = PlainPath("/admin/people")
  static let invite = PlainPath("/admin/people/invite")
  static let person = Path<String>("/admin/people/{account}")
  static let personPosts = Path<String>("/admin/people/{account}/posts")
  static let personState = Path<String>("/admin/people/{account}/state")
  static let personSecondFactor = Path<String>("/admin/people/{account}/second-factor")
  static let personInvitation = Path<String>("/admin/people/{account}/invitation")
  static let agencies = PlainPath("/admin/agencies")
  static let packs = PlainPath("/admin/packs")
  static let pack = Path<String>("/admin/packs/{pack}")
  static let proposal = Path<String, String>("/admin/packs/{pack}/proposals/{sha256}")
  static let letters = PlainPath("/admin/mail")
  static let letter = Path<Int>("/admin/mail/{letter}")
  static let jobs = PlainPath("/admin/jobs")
  static let job = Path<Int>("/admin/jobs/{job}")
  static let statistics = PlainPath("/admin/statistics")
  static let statisticsSheet = PlainPath("/admin/statistics.csv")
  static let journal = PlainPath("/admin/journal")
  static let journalEntry = Path<Int>("/admin/journal/{sequence}")

  static let apiProcedures = PlainPath("/api/v1/procedures")
  static let apiProcedure = Path<String>("/api/v1/procedures/{procedure}")
  static let apiExample = Path<String>("/api/v1/procedures/{procedure}/example")
  static let apiGuide = Path<String>("/api/v1/procedures/{procedure}/guide")
  static let apiDossiers = PlainPath("/api/v1/dossiers")
  static let apiDossier = Path<String>("/api/v1/dossiers/{dossier}")
  static let apiDossierXML = Path<String>("/api/v1/dossiers/{dossier}.xml")
  static let apiDossierZip = Path<String>("/api/v1/dossiers/{dossier}.zip")
  static let apiTimeline = Path<String>("/api/v1/dossiers/{dossier}/timeline")
  static let apiDocument = Path<String, String>("/api/v1/dossiers/{dossier}/documents/{slot}")
  static let apiPayments = Path<String>("/api/v1/dossiers/{dossier}/payments")
  static let apiSubmission = Path<String>("/api/v1/dossiers/{dossier}/submission")
  static let apiPaymentCallback = PlainPath("/api/v1/payments/callback")
  static let apiTasks = PlainPath("/api/v1/tasks")
  static let apiTask = Path<String>("/api/v1/tasks/{task}")
  static let apiClaim = Path<String>("/api/v1/tasks/{task}/claim")
  static let apiOutcome = Path<String>("/api/v1/tasks/{task}/outcome")
  static let apiTaskCertificate = Path<String>("/api/v1/tasks/{task}/certificate")
  static let apiCertificate = Path<String>("/api/v1/certificates/{certificate}.pdf")
  static let apiRevocation = Path<String>("/api/v1/certificates/{certificate}/revocation")
  static let apiEvents = PlainPath("/api/v1/events")
  static let apiStatistics = PlainPath("/api/v1/statistics")
  static let apiJournal = PlainPath("/api/v1/journal")
  static let openAPI = PlainPath("/api/openapi.json")
  static let dossierSchema = PlainPath("/api/dossier.xsd")
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
    .get(Paths.accountEmail, .account, AccountEmail.ask),
    .form(Paths.accountEmail, .account, AccountEmail.send),
    .get(Paths.accountEmailConfirmation, .account, AccountEmail.askConfirmation),
    .form(Paths.accountEmailConfirmation, .account, AccountEmail.confirm),
    .get(Paths.secondFactor, .account, SecondFactor.ask),
    .form(Paths.secondFactor, .account, SecondFactor.set),
    .form(Paths.accountSessions, .account, AccountPage.endOthers),
    .get(Paths.accountTokens, .account, TokensPage.show),
    .form(Paths.accountTokens, .account, TokensPage.make),
    .form(Paths.accountTokenRemoval, .account, TokensPage.revoke),

    .get(Paths.start, .file, DossierStart.ask),
    .form(Paths.start, .file, DossierStart.open),
    .get(Paths.dossiers, .file, DossierList.show),
    .get(Paths.dossier, .file, DossierPage.show),
    .get(Paths.situation, .file, SituationPage.show),
    .form(Paths.situation, .file, SituationPage.save),
    .get(Paths.formPage, .file, FormPage.show),
    .form(Paths.formPage, .file, bodyBytesMax: Route.uploadBytesMax, FormPage.save),
    .form(Paths.formDraft, .file, FormPage.keep),
    .get(Paths.slot, .file, SlotPage.show),
    .form(Paths.slot, .file, bodyBytesMax: Route.uploadBytesMax, SlotPage.change),
    .get(Paths.ownFile, .file, OwnPapers.file),
    .get(Paths.check, .file, CheckPage.show),
    .form(Paths.submission, .file, Submission.file),
    .form(Paths.completion, .file, Submission.complete),
    .get(Paths.withdrawal, .file, Withdrawal.ask),
    .form(Paths.withdrawal, .file, Withdrawal.carryOut),
    .form(Paths.messages, .file, DossierTalk.write),
    .get(Paths.dossierEvents, .file, DossierTalk.events),
    .get(Paths.given, .file, OwnPapers.given),
    .get(Paths.receipt, .file, OwnPapers.receipt),
    .get(Paths.proof, .file, OwnPapers.proof),
    .get(Paths.payment, .file, PaymentPage.show),
    .form(Paths.payment, .file, PaymentPage.begin),
    .get(Paths.paying, .file, PayingPage.show),
    .form(Paths.paying, .file, PayingPage.simulate),
    .get(Paths.paymentReceipt, .file, OwnPapers.paymentReceipt),

    .get(Paths.documents, .file, OwnSpace.show),
    .form(Paths.documents, .file, bodyBytesMax: Route.uploadBytesMax, OwnSpace.upload),
    .get(Paths.document, .file, OwnSpace.file),
    .form(Paths.documentRemoval, .file, OwnSpace.remove),
    .get(Paths.profile, .file, ProfilePage.show),
    .form(Paths.profile, .file, ProfilePage.forget),
    .get(Paths.shares, .file, SharesPage.show),
    .form(Paths.shares, .file, SharesPage.add),
    .form(Paths.shareRemoval, .file, SharesPage.revoke),
    .get(Paths.share, .enter, SharedPage.ask),
    .form(Paths.share, .enter, SharedPage.open),
    .get(Paths.shareDocuments, .enter, SharedPage.show),
    .get(Paths.shareDocument, .enter, SharedPage.item),
    .get(Paths.mandates, .file, MandatesPage.show),
    .form(Paths.mandates, .file, MandatesPage.give),
    .form(Paths.mandateRemoval, .file, MandatesPage.revoke),

    .get(Paths.tasks, .work, WorkList.show),
    .get(Paths.tasksFile, .work, WorkListFile.send),
    .get(Paths.task, .work, TaskPage.show),
    .form(Paths.task, .work, DecisionReview.decide),
    .form(Paths.taskClaim, .work, TaskPage.claim),
    .form(Paths.taskResumption, .work, TaskPage.resume),
    .form(Paths.taskCertificate, .work, bodyBytesMax: Route.uploadBytesMax, OwnCertificate.change),
    .get(Paths.taskDocument, .work, DossierPaper.ofTask),
    .get(Paths.agency, .work, AgencySearch.show),
    .get(Paths.agencyDossier, .work, AgencyDossier.show),
    .form(Paths.agencyMessages, .work, DossierMessages.send),
    .get(Paths.agencyDocument, .work, DossierPaper.ofDossier),
    .get(Paths.certificate, .account, CertificateCopy.send),

    .get(Paths.counter, .handOver, CounterDesk.show),
    .get(Paths.transfers, .handOver, TransferSlip.send),
    .get(Paths.counterDossier, .handOver, CounterDossierPage.show),
    .form(Paths.counterPapers, .handOver, CounterDesk.receive),
    .form(Paths.counterHandOver, .handOver, HandOver.carryOut),
    .get(Paths.counterHanded, .handOver, HandedOverPage.show),

    .get(Paths.cash, .collect, CashDesk.show),
    .get(Paths.cashClosing, .collect, CashClosingPage.show),
    .get(Paths.cashSheet, .collect, CashClosingPage.send),
    .get(Paths.cashPayment, .collect, CashPaymentPage.show),
    .form(Paths.cashPayment, .collect, CashPaymentPage.take),
    .get(Paths.cashReceipt, .collect, CashPaymentPage.send),

    .get(Paths.supervision, .oversee, SupervisionPage.show),
    .get(Paths.supervisionTasks, .oversee, OldestTasksPage.show),
    .get(Paths.supervisedDossier, .oversee, SupervisedDossierPage.show),

    .get(Paths.admin, .administer, AdminPage.show),
    .get(Paths.people, .administer, PeoplePage.show),
    .get(Paths.invite, .administer, InvitePage.ask),
    .form(Paths.invite, .administer, InvitePage.send),
    .get(Paths.person, .administer, PersonPage.show),
    .form(Paths.personPosts, .administer, PersonDeeds.change),
    .form(Paths.personState, .administer, PersonDeeds.setState),
    .form(Paths.personSecondFactor, .administer, PersonDeeds.removeSecondFactor),
    .form(Paths.personInvitation, .administer, PersonDeeds.inviteAgain),
    .get(Paths.agencies, .administer, AgenciesPage.show),
    .get(Paths.packs, .administer, PacksPage.show),
    .form(Paths.packs, .administer, bodyBytesMax: PackArchive.bytesMax, PacksPage.take),
    .get(Paths.pack, .administer, PackPage.show),
    .get(Paths.proposal, .administer, PackPage.showProposal),
    .form(Paths.proposal, .administer, PackPage.publish),
    .get(Paths.letters, .administer, LettersPage.show),
    .get(Paths.letter, .administer, SentLetterPage.show),
    .get(Paths.jobs, .administer, JobsPage.show),
    .form(Paths.job, .administer, JobsPage.decide),
    .get(Paths.statistics, .administer, StatisticsPage.show),
    .get(Paths.statisticsSheet, .administer, StatisticsPage.send),
    .get(Paths.journal, .audit, JournalPage.show),
    .get(Paths.journalEntry, .audit, JournalEntryPage.show),

    .get(Paths.apiProcedures, .look, ProceduresAPI.list),
    .get(Paths.apiProcedure, .look, ProceduresAPI.one),
    .get(Paths.apiExample, .look, ProceduresAPI.example),
    .call(.post, Paths.apiGuide, .look, isKeeping: false, ProceduresAPI.guide),
    .get(Paths.apiDossiers, .follow, DossiersAPI.list),
    .call(.post, Paths.apiDossiers, .file, DossiersAPI.file),
    .get(Paths.apiDossier, .follow, DossiersAPI.one),
    .call(.patch, Paths.apiDossier, .file, DossiersAPI.patch),
    .get(Paths.apiDossierXML, .work, DossierExport.xml),
    .get(Paths.apiDossierZip, .work, DossierExport.zip),
    .get(Paths.apiTimeline, .follow, DossiersAPI.timeline),
    .get(Paths.apiDocument, .follow, DocumentsAPI.get),
    .call(
      .put, Paths.apiDocument, .file, bodyBytesMax: Route.paperBytesMax, streamsBody: true, DocumentsAPI.put),
    .call(.post, Paths.apiPayments, .file, PaymentsAPI.pay),
    .call(.post, Paths.apiSubmission, .file, DossiersAPI.submit),
    .call(.post, Paths.apiPaymentCallback, .look, PaymentsAPI.settle),
    .get(Paths.apiTasks, .work, TasksAPI.list),
    .get(Paths.apiTask, .work, TasksAPI.one),
    .call(.post, Paths.apiClaim, .work, TasksAPI.claim),
    .call(.post, Paths.apiOutcome, .work, TasksAPI.end),
    .call(
      .post, Paths.apiTaskCertificate, .work, bodyBytesMax: Route.paperBytesMax, streamsBody: true,
      CertificatesAPI.ofTask),
    .get(Paths.apiCertificate, .follow, CertificatesAPI.pdf),
    .call(.post, Paths.apiRevocation, .work, CertificatesAPI.revoke),
    .get(Paths.apiEvents, .work, EventsAPI.list),
    .get(Paths.apiStatistics, .audit, StatisticsAPI.show),
    .get(Paths.apiJournal, .audit, JournalAPI.list),
    .get(Paths.openAPI, .look, OpenAPI.show),
    .get(Paths.dossierSchema, .look, DossierExport.schema),
    .get(Paths.verify, .look, Verify.ask),
    .get(Paths.verified, .look, Verify.show),
    .get(Paths.verifiedJSON, .look, Verify.answer),
    .get(Paths.sealKeys, .look, PublicKeys.seals),
    .get(Paths.rootCertificate, .look, PublicKeys.root),
    .get(Paths.revocationList, .look, PublicKeys.list),
  ]
}
