import Procedures
import Registry

/// The shapes of what the API takes and gives. A test holds every answer against them, so that they are true to the
/// last field.
enum Schemas {
  static let all: [(name: String, schema: Schema)] = [
    ("Words", words), ("ProcedureSummary", procedureSummary), ("Question", question), ("Procedure", procedure),
    ("Guide", guide), ("Example", example), ("Filing", filing), ("Patch", patch), ("DossierLine", dossierLine),
    ("Dossier", dossier), ("Missing", missing), ("Document", document), ("Payment", payment),
    ("PaymentLine", paymentLine), ("Receipt", receipt), ("Certificate", certificate), ("Event", event), ("Task", task),
    ("TaskEnd", taskEnd), ("Statistics", statistics), ("JournalEntry", journalEntry), ("Verification", verification),
    ("Problem", problem),
  ]

  // MARK: Procedures

  /// A text by language, or one that is the same in all.
  private static let words: Schema = .either([.text, .map(.text)])
  private static let ids: Schema = .list(.text)
  private static let digest: Schema = .pattern("^[0-9a-f]{64}$")

  private static let summaryMembers: [Schema.Member] = [
    .has("id", .text), .has("revision", .whole), .has("title", .named("Words")), .has("summary", .named("Words")),
    .has("agencies", ids),
  ]
  private static let procedureSummary: Schema = .record(summaryMembers)

  private static let question: Schema = .record([
    .has("id", .text), .has("type", .text), .has("label", .named("Words")),
    .some("options", .list(.record([.has("id", .text), .has("label", .named("Words"))]))),
    .some("columns", .list(.named("Question"))), .has("laws", ids),
  ])

  private static let formality: Schema = .record([
    .has("id", .text), .has("title", .named("Words")), .has("agency", .text), .has("documents", ids),
    .some("delay", .record([.has("days", .whole), .has("count", .word(Delay.Count.allCases.map(\.rawValue)))])),
    .has("silence", .word(Formality.Silence.allCases.map(\.rawValue))), .may("certificate", .text), .has("laws", ids),
  ])

  private static let slot: Schema = .record([
    .has("slot", .text), .has("title", .named("Words")), .has("contentTypes", ids), .has("bytesMax", .whole),
    .has("filesMax", .whole), .has("original", .flag), .has("laws", ids),
  ])

  private static let procedure: Schema = .record(
    summaryMembers + [
      .has("audience", .named("Words")), .has("currency", .text), .has("laws", ids),
      .has("questions", .list(.named("Question"))), .has("formalities", .list(formality)),
      .has("documents", .list(slot)),
      .has(
        "pages",
        .list(
          .record([.has("id", .text), .has("title", .named("Words")), .has("questions", .list(.named("Question")))]))),
    ])

  private static let guide: Schema = .record([
    .has(
      "formalities",
      .list(
        .record([
          .has("id", .text), .has("title", .named("Words")), .has("agency", .text), .has("mandatory", .flag),
          .has("chosen", .flag), .has("fee", .number), .has("documents", ids), .has("why", .named("Words")),
          .has("laws", ids),
        ]))),
    .has("refused", .list(.record([.has("id", .text), .has("reasons", .list(.named("Words"))), .has("laws", ids)]))),
    .has("documents", ids), .has("total", .record([.has("amount", .number), .has("currency", .text)])),
    .has("refusals", .list(.named("Words"))),
  ])

  private static let example: Schema = .record([
    .has("procedure", .text), .has("answers", .map(.anything)), .has("formalities", ids), .has("data", .map(.anything)),
    .has(
      "documents",
      .list(
        .record([.has("slot", .text), .has("contentType", .text), .has("name", .text), .has("base64", .text)]))),
  ])

  // MARK: Dossiers

  private static let filing: Schema = .record([
    .has("procedure", .text), .some("answers", .map(.anything)), .some("formalities", ids),
    .some("data", .map(.anything)), .some("language", .text), .some("for", .format("email")),
  ])

  private static let patch: Schema = .record([
    .some("answers", .map(.anything)), .some("formalities", ids), .some("data", .map(.anything)),
  ])

  private static let state: Schema = .word(Dossier.State.allCases.map(\.rawValue))
  private static let moment: Schema = .format("date-time")
  private static let day: Schema = .format("date")

  private static let dossierLine: Schema = .record([
    .has("id", .text), .may("number", .text), .has("procedure", .text), .has("title", .text), .has("applicant", .text),
    .has("state", state), .has("startedAt", moment), .may("submittedAt", moment), .has("changedAt", moment),
    .may("closedAt", moment), .may("due", day),
  ])

  private static let missing: Schema = .record([
    .some("field", .text), .some("slot", .text), .some("payment", .number), .some("currency", .text),
    .has("title", .text), .some("reason", .text),
  ])

  private static let document: Schema = .record([
    .has("slot", .text), .has("sha256", digest), .has("name", .text), .has("contentType", .text), .has("bytes", .whole),
  ])

  private static let decision: Schema = .record([
    .has("formality", .text), .has("title", .text), .has("agency", .text),
    .has("state", .word(["asked", "granted", "issued", "refused", "revoked"])), .some("reason", .text),
    .some("note", .text),
  ])

  private static let step: Schema = .record([
    .has("id", .text), .has("title", .text), .has("agency", .text), .may("formality", .text),
    .has("state", .word(["open", "returned", "suspended", "ended", "skipped"])), .some("since", day),
    Schema.Member(name: "due", schema: day, isRequired: false, mayBeNull: true), .some("outcome", .text),
    .some("endedAt", moment),
  ])

  private static let waiting: Schema = .record([
    .has("party", .word(["applicant", "payment", "agency", "service", "paper"])), .some("agency", .text),
    .some("role", .text), .some("unit", .text), .some("service", .text), .some("formality", .text),
    .some("step", .text),
    .has("since", day), .some("due", day),
  ])

  private static let remark: Schema = .record([
    .has("step", .text), .some("field", .text), .some("document", .text), .has("reason", .text), .has("title", .text),
    .has("cure", .text), .has("mended", .flag),
  ])

  private static let dossier: Schema = .record([
    .has("id", .text), .may("number", .text), .has("procedure", .text), .has("revision", .whole), .has("title", .text),
    .has("applicant", .text), .has("language", .text), .has("state", state), .has("startedAt", moment),
    .may("submittedAt", moment), .has("changedAt", moment), .may("closedAt", moment), .has("answers", .map(.anything)),
    .has("formalities", ids), .has("data", .map(.anything)), .has("documents", .list(.named("Document"))),
    .has("payments", .list(.named("Payment"))), .may("receipt", .named("Receipt")),
    .has("missing", .list(.named("Missing"))), .has("decisions", .list(decision)),
    .has("certificates", .list(.named("Certificate"))), .has("steps", .list(step)), .has("waiting", .list(waiting)),
    .has("remarks", .list(remark)),
  ])

  private static let paymentLine: Schema = .record([
    .has("formality", .text), .has("fee", .text), .has("beneficiary", .text), .has("amount", .number),
  ])

  private static let payment: Schema = .record([
    .has("id", .text), .has("reference", .text), .has("method", .word(PaymentPlan.Method.allCases.map(\.rawValue))),
    .has("state", .word(Payments.State.allCases.map(\.rawValue))), .has("amount", .number), .has("currency", .text),
    .may("receipt", .text), .has("lines", .list(.named("PaymentLine"))),
    .some(
      "callback",
      .record([.has("path", .text), .has("headers", .map(.text)), .has("body", .text)])),
  ])

  private static let receipt: Schema = .record([
    .has("number", .text), .has("submittedAt", moment),
    .has("journal", .record([.has("sequence", .whole), .has("hash", digest)])),
  ])

  private static let certificate: Schema = .record([
    .has("id", .text), .has("number", .text), .has("code", .text),
    .has("status", .word(["valid", "awaiting", "revoked", "expired"])), .has("holder", .text), .has("title", .text),
    .has("formality", .text), .has("agency", .text), .has("issuedOn", day), .may("validUntil", day),
    .has("sha256", digest),
  ])

  private static let event: Schema = .record([
    .has("sequence", .whole), .has("at", moment),
    .some("dossier", .record([.has("id", .text), .may("number", .text)])),
    .has("by", .record([.has("part", .word(["applicant", "agency", "guichet"])), .some("agency", .text)])),
    .has("event", .text), .some("procedure", .text), .some("revision", .whole), .some("language", .text),
    .some("fields", ids), .some("formalities", ids), .some("steps", ids), .some("step", .text),
    .some("formality", .text), .some("slot", .text), .some("sha256", .text), .some("name", .text), .some("due", day),
    .some("unit", .text), .some("number", .text), .some("code", .text), .some("payment", .text), .some("method", .text),
    .some("receipt", .text), .some("outcome", .text), .some("reason", .text), .some("note", .text),
    .some("remarks", .list(.record([.some("field", .text), .some("document", .text), .has("reason", .text)]))),
    .some("text", .text), .some("end", .text), .some("times", .whole), .some("watch", .text), .some("quota", .text),
    .some("account", .text), .some("amount", .text),
  ])

  // MARK: Agencies

  private static let titled: Schema = .record([.has("id", .text), .has("title", .text)])

  private static let outcome: Schema = .record([
    .has("id", .text), .has("title", .text), .has("effect", .text),
    .has("reasons", .list(.record([.has("id", .text), .has("title", .text), .has("cure", .text)]))), .has("units", ids),
  ])

  private static let task: Schema = .record([
    .has("id", .text),
    .has(
      "dossier", .record([.has("id", .text), .may("number", .text), .has("title", .text), .has("applicant", .text)])),
    .has("procedure", .text), .has("step", .text), .has("title", .text), .has("kind", .text), .may("formality", .text),
    .has("agency", .text), .has("role", .text), .may("unit", .text),
    .has("state", .word(["open", "returned", "suspended"])), .has("openedAt", moment), .may("due", day),
    .has("claim", .word(["none", "mine", "other"])), .has("questions", .list(.named("Question"))),
    .has("checklist", .list(titled)), .has("originals", .list(titled)), .has("outcomes", .list(outcome)),
  ])

  private static let taskEnd: Schema = .record([
    .has("dossier", .record([.has("id", .text), .may("number", .text), .has("state", state)])), .has("step", .text),
    .has("outcome", .text),
  ])

  // MARK: Those who watch over the house

  private static let statistics: Schema = .record([
    .has(
      "figures",
      .list(
        .record([
          .has("month", .pattern("^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")),
          .has("kind", .word(Figures.Kind.allCases.map(\.rawValue))),
          .has("procedure", .text), .has("agency", .text), .has("count", .whole), .has("seconds", .whole),
        ]))),
    .has("dossiers", .list(.record([.has("procedure", .text), .has("state", .text), .has("count", .whole)]))),
    .has(
      "tasks",
      .list(.record([.has("agency", .text), .has("role", .text), .has("state", .text), .has("count", .whole)]))),
  ])

  private static let journalEntry: Schema = .record([
    .has("sequence", .whole), .has("at", moment), .has("actor", .text), .has("role", .text), .has("agency", .text),
    .has("address", .text), .has("action", .text), .has("object", .text), .has("details", .text), .has("hash", digest),
  ])

  private static let verification: Schema = .record([
    .has("status", .word(["valid", "revoked", "expired", "unknown"])), .some("code", .text), .some("number", .text),
    .some("title", .text), .some("holder", .text), .some("agency", .text), .some("agencyTitle", .text),
    .some("issuedOn", day), Schema.Member(name: "validUntil", schema: day, isRequired: false, mayBeNull: true),
    Schema.Member(name: "revokedAt", schema: moment, isRequired: false, mayBeNull: true),
  ])

  private static let problem: Schema = .record([
    .has("type", .text), .has("title", .text), .has("status", .whole), .has("code", .text), .some("detail", .text),
    .some("instance", .text), .some("number", .text),
    .some("faults", .list(.record([.has("field", .text), .has("reason", .text)]))), .some("documents", ids),
  ])
}
