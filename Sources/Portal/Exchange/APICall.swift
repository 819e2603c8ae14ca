import HTTP

/// Every call of the API, described: what it is for, what it takes, what it gives. The rest (who may, what stands in
/// the path) follows from its row in the table of routes; a test holds the two together.
struct APICall: Sendable {
  let method: HTTP.Method
  let path: String
  let summary: String
  var query: [Parameter] = []
  var body: Body?
  let answers: [(status: Status, content: Content)]
  /// Goes on where `Link` says.
  var isPaged = false

  struct Parameter: Sendable {
    let name: String
    let schema: Schema
    let summary: String
  }

  struct Body: Sendable {
    let content: Content
    var isRequired = true
  }

  enum Content: Sendable {
    case json(Schema)
    case mergePatch(Schema)
    case form
    /// Files.
    case bytes([String])
  }

  static let all: [APICall] = procedures + dossiers + papers + agencies + house
}

extension APICall {
  private static func named(_ name: String) -> [(status: Status, content: Content)] { [(.ok, .json(.named(name)))] }

  private static func list(_ name: String) -> [(status: Status, content: Content)] {
    [(.ok, .json(.list(.named(name))))]
  }

  private static func made(_ name: String) -> [(status: Status, content: Content)] {
    [(.created, .json(.named(name)))]
  }

  private static let procedures: [APICall] = [
    APICall(
      method: .get, path: "/api/v1/procedures", summary: "The procedures that can be filed here.",
      query: [Parameter(name: "q", schema: .text, summary: "Words that procedures have in their texts.")],
      answers: list("ProcedureSummary")),
    APICall(
      method: .get, path: "/api/v1/procedures/{procedure}",
      summary: "One procedure: its questions, formalities, papers.",
      answers: named("Procedure")),
    APICall(
      method: .get, path: "/api/v1/procedures/{procedure}/example",
      summary: "One complete, valid filing with a file for each paper, to be submitted as it is.",
      answers: named("Example")),
    APICall(
      method: .post, path: "/api/v1/procedures/{procedure}/guide",
      summary: "Which formalities, papers and fees a situation calls for.", body: Body(content: .json(.named("Patch"))),
      answers: named("Guide")),
    APICall(
      method: .get, path: "/api/v1/verify/{code}", summary: "Whether a certificate is genuine and still holds.",
      answers: named("Verification")),
    APICall(
      method: .get, path: "/api/dossier.xsd", summary: "What describes a dossier as XML.",
      answers: [(.ok, .bytes(["application/xml"]))]),
    APICall(
      method: .get, path: "/api/openapi.json", summary: "This document.", answers: [(.ok, .json(.map(.anything)))]),
  ]

  private static let dossiers: [APICall] = [
    APICall(
      method: .get, path: "/api/v1/dossiers", summary: "The dossiers one may see, from the newest to the oldest.",
      query: [
        Parameter(name: "state", schema: Schema.dossierState, summary: "Only those in this state."),
        Parameter(name: "before", schema: .count, summary: "Where a page begins; given by the field Link."),
      ], answers: list("DossierLine"), isPaged: true),
    APICall(
      method: .post, path: "/api/v1/dossiers",
      summary: "Begins a dossier, with all that is known so far. The account named by `for` must have given a mandate.",
      body: Body(content: .json(.named("Filing"))), answers: made("Dossier")),
    APICall(
      method: .get, path: "/api/v1/dossiers/{dossier}", summary: "A dossier: what was asked, and how it stands.",
      answers: named("Dossier")),
    APICall(
      method: .patch, path: "/api/v1/dossiers/{dossier}", summary: "Changes answers, by a JSON merge patch.",
      body: Body(content: .mergePatch(.named("Patch"))), answers: named("Dossier")),
    APICall(
      method: .get, path: "/api/v1/dossiers/{dossier}.xml", summary: "A dossier as XML, for systems of agencies.",
      answers: [(.ok, .bytes(["application/xml"]))]),
    APICall(
      method: .get, path: "/api/v1/dossiers/{dossier}.zip", summary: "The same with all papers.",
      answers: [(.ok, .bytes(["application/zip"]))]),
    APICall(
      method: .get, path: "/api/v1/dossiers/{dossier}/timeline", summary: "What has happened to a dossier, in order.",
      query: [Parameter(name: "after", schema: .count, summary: "Where a page begins; given by the field Link.")],
      answers: list("Event"), isPaged: true),
    APICall(
      method: .post, path: "/api/v1/dossiers/{dossier}/payments",
      summary: "Orders what is due. `simulated` settles it at once, and shows what a gateway would send.",
      body: Body(content: .json(.record([.has("method", Schema.paymentMethod)]))), answers: made("Payment")),
    APICall(
      method: .post, path: "/api/v1/dossiers/{dossier}/submission",
      summary:
        "Files a dossier, or hands it in again after it was sent back; then `note` says what could not be mended.",
      body: Body(content: .json(.record([.some("note", .text)])), isRequired: false), answers: made("Receipt")),
    APICall(
      method: .post, path: "/api/v1/payments/callback", summary: "Where gateways tell what became of a payment.",
      body: Body(content: .form),
      answers: [
        (
          .ok,
          .json(.record([.has("payment", .text), .has("state", Schema.paymentState), .may("receipt", .text)]))
        )
      ]),
  ]

  private static let files = [
    "application/pdf", "image/jpeg", "image/png", "application/zip", "application/xml", "application/geo+json",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ]

  private static let papers: [APICall] = [
    APICall(
      method: .put, path: "/api/v1/dossiers/{dossier}/documents/{slot}",
      summary: "A paper: its bytes, their type, and its name in Content-Disposition.",
      body: Body(content: .bytes(files)),
      answers: named("Document")),
    APICall(
      method: .get, path: "/api/v1/dossiers/{dossier}/documents/{slot}", summary: "A paper as it was sent.",
      query: [Parameter(name: "sha256", schema: .text, summary: "Which one, where the slot holds several.")],
      answers: [(.ok, .bytes(files)), (.partialContent, .bytes(files))]),
    APICall(
      method: .get, path: "/api/v1/certificates/{certificate}.pdf", summary: "A certificate.",
      answers: [(.ok, .bytes(["application/pdf"])), (.partialContent, .bytes(["application/pdf"]))]),
    APICall(
      method: .post, path: "/api/v1/certificates/{certificate}/revocation",
      summary: "Takes a certificate back, for good.",
      body: Body(content: .json(.record([.has("reason", .text)]))), answers: named("Certificate")),
  ]

  private static let agencies: [APICall] = [
    APICall(
      method: .get, path: "/api/v1/tasks", summary: "What waits for one's posts, the most urgent first.",
      query: [
        Parameter(
          name: "state", schema: .word(["open", "returned", "suspended"]), summary: "Only those in this state."),
        Parameter(name: "procedure", schema: .text, summary: "Only those of this procedure."),
        Parameter(name: "after", schema: .text, summary: "Where a page begins; given by the field Link."),
      ], answers: list("Task"), isPaged: true),
    APICall(method: .get, path: "/api/v1/tasks/{task}", summary: "One task.", answers: named("Task")),
    APICall(method: .post, path: "/api/v1/tasks/{task}/claim", summary: "Takes a task on.", answers: named("Task")),
    APICall(
      method: .post, path: "/api/v1/tasks/{task}/outcome",
      summary: "Ends a task with one of its outcomes. What it asks stands in `data`, and so does what it wants ticked: "
        + "a check that is not named is done, an original is seen only when it is named true.",
      body: Body(
        content: .json(
          .record([
            .has("outcome", .text), .some("reason", .text), .some("note", .text), .some("data", .map(.anything)),
            .some("unit", .text),
            .some(
              "faults", .list(.record([.some("field", .text), .some("document", .text), .some("reason", .text)]))),
          ]))), answers: named("TaskEnd")),
    APICall(
      method: .post, path: "/api/v1/tasks/{task}/certificate",
      summary: "The certificate of a task's formality, made from its template as soon as it is granted. With a PDF as "
        + "its body, that one: kept until the formality is granted (200), or issued at once (201).",
      body: Body(content: .bytes(["application/pdf"]), isRequired: false),
      answers: named("Document") + made("Certificate")),
    APICall(
      method: .get, path: "/api/v1/events", summary: "What has happened to the dossiers of one's agencies, in order.",
      query: [Parameter(name: "after", schema: .count, summary: "The last `sequence` that is known.")],
      answers: list("Event"), isPaged: true),
  ]

  private static let house: [APICall] = [
    APICall(
      method: .get, path: "/api/v1/statistics", summary: "What is counted as it happens, by month.",
      query: [
        Parameter(name: "from", schema: .pattern("^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"), summary: "The first month."),
        Parameter(name: "to", schema: .pattern("^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"), summary: "The last month."),
      ], answers: named("Statistics")),
    APICall(
      method: .get, path: "/api/v1/journal", summary: "Everything that was ever done, in order.",
      query: [Parameter(name: "after", schema: .count, summary: "The last `sequence` that is known.")],
      answers: list("JournalEntry"), isPaged: true),
  ]
}
