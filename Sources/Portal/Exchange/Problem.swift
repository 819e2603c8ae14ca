import HTTP
import JSON
import Procedures
import Registry
import Templates

/// Why a program is refused (RFC 9457): what it can tell problems apart by, and a sentence in the language it asks for.
struct Problem: Error {
  /// Those of calls; commands on dossiers are refused with a `Refusal`, papers with `PaperCheck.Refused`.
  enum Key: String, CaseIterable {
    case token, role, missing, body, contentType, key, keyReused, cursor, alreadyFiled, method, signature, amount
  }

  let status: Status
  let code: String
  private let sentence: Sentence
  private var faults: [Fault] = []
  private var documents: [String] = []
  private var number: String?
  private var allowed: Methods?
  private var waitSeconds: Int64?

  private enum Sentence {
    case phrase(String, [String: String])
    case pack(Text)
  }

  init(_ status: Status, _ key: Key, number: String? = nil) {
    self.status = status
    code = key.rawValue
    sentence = .phrase("problem.\(key.rawValue)", [:])
    self.number = number
  }

  init(_ fault: PageFault) {
    status = fault.status
    (allowed, waitSeconds) = (fault.allowed, fault.waitSeconds)
    switch fault.status {
    case .unauthorized: (code, sentence) = Self.own(.token)
    case .forbidden: (code, sentence) = Self.own(.role)
    case .notFound: (code, sentence) = Self.own(.missing)
    case .badRequest: (code, sentence) = Self.own(.body)
    case .unsupportedMediaType: (code, sentence) = Self.own(.contentType)
    default:
      let family = ErrorPages.words[fault.status.code] ?? "malformed"
      (code, sentence) = (family, .phrase("error.\(family).text", [:]))
    }
  }

  /// Answers that are wrong, told field by field.
  init(_ refused: AnswersRefused) {
    status = .unprocessable
    code = Refusal.Key.incomplete.rawValue
    sentence = .phrase("refusal.\(code)", [:])
    faults = refused.faults
  }

  init(_ refusal: Refusal) {
    status = refusal.key.status
    code = refusal.key.rawValue
    sentence = refusal.reason.map(Sentence.pack) ?? .phrase("refusal.\(code)", refusal.words)
    faults = refusal.faults
    documents = refusal.documents
  }

  init(_ refused: PaperCheck.Refused) {
    status = refused == .tooLarge ? .contentTooLarge : refused == .format ? .unsupportedMediaType : .unprocessable
    code = "\(refused)"
    sentence = .phrase("upload.\(refused)", [:])
  }

  init(_ failure: Idempotency.Failure) {
    self.init(.unprocessable, failure == .keyReused ? .keyReused : .key)
  }

  private static func own(_ key: Key) -> (String, Sentence) {
    (key.rawValue, .phrase("problem.\(key.rawValue)", [:]))
  }

  /// Nil for what is nobody's mistake.
  init?(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let fault as PageFault: self.init(fault)
    case let refused as AnswersRefused: self.init(refused)
    case let refusal as Refusal: self.init(refusal)
    case let refused as PaperCheck.Refused: self.init(refused)
    case let failure as Idempotency.Failure: self.init(failure)
    default: return nil
    }
  }

  // MARK: The answer

  func response(_ translations: Translations, _ language: Language, request: String) -> Response {
    let speech = translations.speech(language)
    var writer = JSONWriter()
    writer.object { problem in
      problem.field("type", "about:blank")
      problem.field("title", "\(status.reason)")
      problem.field("status", status.code)
      problem.field("code", code)
      let detail = self.detail(translations, speech)
      if !detail.isEmpty { problem.field("detail", detail) }
      if !request.isEmpty { problem.field("instance", request) }
      if let number { problem.field("number", number) }
      if !faults.isEmpty {
        problem.array("faults") { list in
          for fault in faults {
            list.object { one in
              one.field("field", fault.path)
              one.field("reason", fault.sentence(speech))
            }
          }
        }
      }
      if !documents.isEmpty { problem.field("documents", documents) }
    }
    var response = Response(status, .problem, writer.bytes)
    response.fields.set("Content-Language", language.code)
    if status == .unauthorized { response.fields.set("WWW-Authenticate", "Bearer") }
    if let seconds = waitSeconds ?? ErrorPages.retrySeconds[status.code] {
      response.fields.set("Retry-After", "\(seconds)")
    }
    if let allowed { response.fields.set("Allow", allowed.list) }
    return response
  }

  private func detail(_ translations: Translations, _ speech: Speech) -> String {
    switch sentence {
    case .phrase(let key, let words): translations.contains(key) ? speech.phrase(key, words) : ""
    case .pack(let text): text[speech.language]
    }
  }
}

extension Refusal.Key {
  /// A stranger's dossier is not there; what the dossier's state forbids is a conflict; what is said wrongly can be
  /// said better.
  var status: Status {
    switch self {
    case .notFound: .notFound
    case .notYours, .ownDossier, .notYourStep: .forbidden
    case .notDraft, .notFiled, .alreadyFiled, .closed, .notReturned, .suspended, .notSuspended, .deposited, .onlyFaults,
      .unpaid, .nothingToPay, .stepNotOpen, .claimedByOther, .alreadyIssued, .notGranted, .alreadyRevoked, .notIssued,
      .notReceived, .quota, .blocked, .originals, .nothingMended:
      .conflict
    case .unknownDocument, .unknownPayment: .notFound
    case .unknownFormality, .formalityNotYours, .noFormality, .documentNotAsked, .tooManyFiles, .incomplete,
      .methodNotTaken, .unknownOutcome, .reasonMissing, .unknownReason, .faultsMissing, .unknownFault, .checklist,
      .unknownUnit, .refusedByGuide:
      .unprocessable
    }
  }
}
