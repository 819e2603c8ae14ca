import HTTP
import Templates

/// `/`: what a visitor sees first.
enum Home {
  private static let shownMax = 12

  static func show(_ visit: Visit) throws -> Response {
    let frame = visit.frame()
    let procedures = visit.portal.catalogue.entries(matching: "").prefix(shownMax).map { ProcedureCard($0, visit) }
    return try visit.page(HomePage(frame: frame, search: visit.url(Paths.procedures), procedures: Array(procedures)))
  }
}

struct HomePage: Page {
  let frame: Frame
  let search: String
  let procedures: [ProcedureCard]

  static let template = "home"
  static var slots: [Slot<HomePage>] {
    [.model("frame", \.frame), .text("search", \.search), .rows("procedures", \.procedures)]
  }
}

struct ErrorPage: Page {
  let frame: Frame
  let title: String
  let text: String
  let code: Int
  /// What to name when asking for help; empty if the request could not even be read.
  let request: String

  static let template = "error"
  static var slots: [Slot<ErrorPage>] {
    [
      .model("frame", \.frame), .text("title", \.title), .text("text", \.text), .number("code", \.code),
      .text("request", \.request),
    ]
  }
}

/// All pages: templates are compiled against them at start, and a template without a page fails a test.
enum Pages {
  static let all: [any Page.Type] = [
    HomePage.self, ErrorPage.self, StyleguidePage.self, ProcedureListPage.self, ProcedureSheetPage.self, GuidePage.self,
    VerifyPage.self, VerifiedPage.self, EntryForm.self, AccountPage.self, SecondFactorPage.self, RecoveryPage.self,
    DossierStart.self, DossierList.self, TaskListPage.self, TrackingPage.self, SituationPage.self, FormPage.self,
    SlotPage.self, CheckPage.self, PaymentPage.self, PayingPage.self, GivenPage.self, OwnSpace.self, SharesPage.self,
    SharedPage.self, MandatesPage.self, ProfilePage.self, TokensPage.self,
    LetterPage.self,
    WorkList.self, TaskPage.self, DecisionReview.self, AgencySearch.self, AgencyDossier.self,
    CounterDesk.self, CounterDossierPage.self, HandedOverPage.self, CashDesk.self, CashPaymentPage.self,
    CashClosingPage.self, SupervisionPage.self, OldestTasksPage.self, SupervisedDossierPage.self, AdminPage.self,
    PeoplePage.self, PersonPage.self, InvitePage.self, AgenciesPage.self, PacksPage.self, PackPage.self,
    LettersPage.self, SentLetterPage.self, JobsPage.self, StatisticsPage.self, JournalPage.self, JournalEntryPage.self,
  ]
}
