// Events as they are kept: one object each, `{"event":"ended","step":"revision",…}`. What is written here is read for
// as long as dossiers live, so names are only ever added.

package import JSON
import Rules

extension Fact {
  package var json: JSON {
    switch self {
    case .started(let procedure, let revision, let applicant, let language):
      event(
        "started", ("procedure", .string(procedure)), ("revision", .number(JSONNumber(revision))),
        ("applicant", .string(applicant)), ("language", .string(language)))
    case .answered(let answers): event("answered", ("answers", .fields(answers)))
    case .chose(let formalities): event("chose", ("formalities", .texts(formalities)))
    case .filled(let data): event("filled", ("data", .fields(data)))
    case .attached(let slot, let paper): event("attached", ("slot", .string(slot)), ("paper", paper.json))
    case .detached(let slot, let sha256): event("detached", ("slot", .string(slot)), ("sha256", .string(sha256)))
    case .coauthorAdded(let account): event("coauthorAdded", ("account", .string(account)))
    case .coauthorRemoved(let account): event("coauthorRemoved", ("account", .string(account)))
    case .ordered(let payment): event("ordered", ("payment", payment.json))
    case .paid(let payment, let receipt): event("paid", ("payment", .string(payment)), ("receipt", .string(receipt)))
    case .paymentDropped(let payment): event("paymentDropped", ("payment", .string(payment)))
    case .refundOwed(let payment, let lines):
      event("refundOwed", ("payment", .string(payment)), ("lines", .array(lines.map(\.json))))
    case .filed(let number, let formalities):
      event("filed", ("number", .string(number)), ("formalities", .texts(formalities)))
    case .flagged(let watch): event("flagged", ("watch", .string(watch)))
    case .reserved(let quota, let account, let amount): ledger("reserved", quota, account, amount)
    case .consumed(let quota, let account, let amount): ledger("consumed", quota, account, amount)
    case .released(let quota, let account, let amount): ledger("released", quota, account, amount)
    case .spoke(let text): event("spoke", ("text", .string(text)))
    case .expiring: event("expiring")
    case .closed(let end): event("closed", ("end", .string(end.rawValue)))
    default: stepJSON
    }
  }

  private var stepJSON: JSON {
    switch self {
    case .opened(let step, let unit, let due):
      event("opened", ("step", .string(step)), ("unit", .optional(unit)), ("due", .optional(due?.text)))
    case .skipped(let step): event("skipped", ("step", .string(step)))
    case .claimed(let step): event("claimed", ("step", .string(step)))
    case .unclaimed(let step): event("unclaimed", ("step", .string(step)))
    case .ended(let step, let ending): event("ended", ("step", .string(step)), ("ending", ending.json))
    case .returned(let step, let remarks, let note):
      event("returned", ("step", .string(step)), ("remarks", .array(remarks.map(\.json))), ("note", .string(note)))
    case .completed(let note): event("completed", ("note", .string(note)))
    case .resumed(let step, let due): event("resumed", ("step", .string(step)), ("due", .optional(due?.text)))
    case .suspended(let step): event("suspended", ("step", .string(step)))
    case .forwarded(let step, let unit): event("forwarded", ("step", .string(step)), ("unit", .optional(unit)))
    case .reopened(let step, let steps, let formalities):
      event("reopened", ("step", .string(step)), ("steps", .texts(steps)), ("formalities", .texts(formalities)))
    case .granted(let formality): event("granted", ("formality", .string(formality)))
    case .refused(let formality, let reason, let note):
      event("refused", ("formality", .string(formality)), ("reason", .string(reason)), ("note", .string(note)))
    case .issued(let formality, let certificate):
      event("issued", ("formality", .string(formality)), ("certificate", certificate.json))
    case .enabled(let formality): event("enabled", ("formality", .string(formality)))
    case .revoked(let formality, let reason):
      event("revoked", ("formality", .string(formality)), ("reason", .string(reason)))
    case .received(let formality): event("received", ("formality", .string(formality)))
    case .reminded(let step, let times):
      event("reminded", ("step", .string(step)), ("times", .number(JSONNumber(times))))
    case .escalated(let step): event("escalated", ("step", .string(step)))
    default: preconditionFailure("every fact is written by one of the two lists")
    }
  }

  private func event(_ name: String, _ members: (String, JSON)...) -> JSON {
    .object(JSONObject([("event", .string(name))] + members.filter { !$0.1.isNull }) ?? JSONObject())
  }

  private func ledger(_ name: String, _ quota: String, _ account: String, _ amount: Decimal) -> JSON {
    event(name, ("quota", .string(quota)), ("account", .string(account)), ("amount", .amount(amount)))
  }

  /// Nil for what this release does not know.
  package init?(_ json: JSON) {
    let fields = Fields(json)
    switch fields.text("event") {
    case "started":
      self = .started(
        procedure: fields.text("procedure"), revision: fields.int("revision"), applicant: fields.text("applicant"),
        language: fields.text("language"))
    case "answered": self = .answered(fields.answers("answers"))
    case "chose": self = .chose(fields.texts("formalities"))
    case "filled": self = .filled(fields.answers("data"))
    case "attached":
      guard let paper = Paper(json["paper"] ?? .null) else { return nil }
      self = .attached(slot: fields.text("slot"), paper)
    case "detached": self = .detached(slot: fields.text("slot"), sha256: fields.text("sha256"))
    case "coauthorAdded": self = .coauthorAdded(fields.text("account"))
    case "coauthorRemoved": self = .coauthorRemoved(fields.text("account"))
    case "ordered":
      guard let payment = Payment(json["payment"] ?? .null) else { return nil }
      self = .ordered(payment)
    case "paid": self = .paid(payment: fields.text("payment"), receipt: fields.text("receipt"))
    case "paymentDropped": self = .paymentDropped(payment: fields.text("payment"))
    case "refundOwed":
      self = .refundOwed(payment: fields.text("payment"), (json["lines"]?.array ?? []).map(Payment.Line.init))
    case "filed": self = .filed(number: fields.text("number"), formalities: fields.texts("formalities"))
    case "flagged": self = .flagged(watch: fields.text("watch"))
    case "reserved":
      self = .reserved(quota: fields.text("quota"), account: fields.text("account"), fields.amount("amount"))
    case "consumed":
      self = .consumed(quota: fields.text("quota"), account: fields.text("account"), fields.amount("amount"))
    case "released":
      self = .released(quota: fields.text("quota"), account: fields.text("account"), fields.amount("amount"))
    case "spoke": self = .spoke(text: fields.text("text"))
    case "expiring": self = .expiring
    case "closed":
      guard let end = Dossier.End(rawValue: fields.text("end")) else { return nil }
      self = .closed(end)
    default:
      guard let fact = Fact(ofStep: fields, json) else { return nil }
      self = fact
    }
  }

  private init?(ofStep fields: Fields, _ json: JSON) {
    let step = fields.text("step")
    let formality = fields.text("formality")
    switch fields.text("event") {
    case "opened": self = .opened(step: step, unit: fields.optional("unit"), due: fields.date("due"))
    case "skipped": self = .skipped(step: step)
    case "claimed": self = .claimed(step: step)
    case "unclaimed": self = .unclaimed(step: step)
    case "ended": self = .ended(step: step, Ending(json["ending"] ?? .null))
    case "returned":
      self = .returned(
        step: step, (json["remarks"]?.array ?? []).compactMap(Remark.init), note: fields.text("note"))
    case "completed": self = .completed(note: fields.text("note"))
    case "resumed": self = .resumed(step: step, due: fields.date("due"))
    case "suspended": self = .suspended(step: step)
    case "forwarded": self = .forwarded(step: step, unit: fields.optional("unit"))
    case "reopened":
      self = .reopened(step: step, steps: fields.texts("steps"), formalities: fields.texts("formalities"))
    case "granted": self = .granted(formality: formality)
    case "refused": self = .refused(formality: formality, reason: fields.text("reason"), note: fields.text("note"))
    case "issued": self = .issued(formality: formality, IssuedCertificate(json["certificate"] ?? .null))
    case "enabled": self = .enabled(formality: formality)
    case "revoked": self = .revoked(formality: formality, reason: fields.text("reason"))
    case "received": self = .received(formality: formality)
    case "reminded": self = .reminded(step: step, times: fields.int("times"))
    case "escalated": self = .escalated(step: step)
    default: return nil
    }
  }
}

extension Paper {
  package var json: JSON {
    [
      "sha256": .string(sha256), "name": .string(name), "contentType": .string(contentType),
      "bytes": .number(JSONNumber(bytes)), "source": .string(source.rawValue),
    ]
  }

  init?(_ json: JSON) {
    let fields = Fields(json)
    guard let source = Source(rawValue: fields.text("source")) else { return nil }
    self.init(
      sha256: fields.text("sha256"), name: fields.text("name"), contentType: fields.text("contentType"),
      bytes: fields.int("bytes"), source: source)
  }
}

extension Payment {
  package var json: JSON {
    [
      "id": .string(id), "method": .string(method.rawValue),
      "lines": .array(lines.map(\.json)),
    ]
  }

  init?(_ json: JSON) {
    let fields = Fields(json)
    guard let method = PaymentPlan.Method(rawValue: fields.text("method")) else { return nil }
    self.init(id: fields.text("id"), method: method, lines: (json["lines"]?.array ?? []).map(Line.init))
  }
}

extension Payment.Line {
  package var json: JSON {
    [
      "formality": .string(formality), "fee": .string(fee), "beneficiary": .string(beneficiary),
      "amount": .amount(amount),
    ]
  }

  init(_ json: JSON) {
    let fields = Fields(json)
    self.init(
      formality: fields.text("formality"), fee: fields.text("fee"), beneficiary: fields.text("beneficiary"),
      amount: fields.amount("amount"))
  }
}

extension Ending {
  package var json: JSON {
    [
      "outcome": .string(outcome), "reason": .string(reason), "note": .string(note), "findings": .fields(findings),
      "ticks": .texts(ticks),
    ]
  }

  init(_ json: JSON) {
    let fields = Fields(json)
    self.init(
      fields.text("outcome"), reason: fields.text("reason"), note: fields.text("note"),
      findings: fields.answers("findings"), ticks: fields.texts("ticks"))
  }
}

extension Remark {
  package var json: JSON {
    switch subject {
    case .field(let path): ["field": .string(path), "reason": .string(reason)]
    case .document(let slot): ["document": .string(slot), "reason": .string(reason)]
    }
  }

  init?(_ json: JSON) {
    let fields = Fields(json)
    if let slot = fields.optional("document") {
      self.init(.document(slot), reason: fields.text("reason"))
    } else if let path = fields.optional("field") {
      self.init(.field(path), reason: fields.text("reason"))
    } else {
      return nil
    }
  }
}

extension IssuedCertificate {
  package var json: JSON {
    [
      "template": .string(template), "number": .string(number), "code": .string(code), "sha256": .string(sha256),
      "until": .optional(until?.text),
    ]
  }

  init(_ json: JSON) {
    let fields = Fields(json)
    self.init(
      template: fields.text("template"), number: fields.text("number"), code: fields.text("code"),
      sha256: fields.text("sha256"), until: fields.date("until"))
  }
}

extension JSON {
  fileprivate static func texts(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }

  fileprivate static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

  /// Amounts are kept as texts: no reader makes a double of them.
  fileprivate static func amount(_ amount: Decimal) -> JSON { .string(amount.text) }

  /// In the order of the names, so that the same event is always the same bytes.
  fileprivate static func fields(_ answers: [String: JSON]) -> JSON {
    .object(JSONObject(answers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) ?? JSONObject())
  }
}

private struct Fields {
  private let json: JSON

  init(_ json: JSON) { self.json = json }

  func text(_ name: String) -> String { json[name]?.string ?? "" }

  func optional(_ name: String) -> String? { json[name]?.string }

  func int(_ name: String) -> Int { json[name]?.int ?? 0 }

  func amount(_ name: String) -> Decimal { Decimal(text(name)) ?? .zero }

  func date(_ name: String) -> FEELDate? { optional(name).flatMap { FEELDate($0) } }

  func texts(_ name: String) -> [String] { json[name]?.array?.compactMap(\.string) ?? [] }

  func answers(_ name: String) -> [String: JSON] {
    json[name]?.object?.dictionary ?? [:]
  }
}
