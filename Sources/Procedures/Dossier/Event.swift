// What has happened to a dossier. Events are the only way it changes; kept in order they are its history, and folding
// them gives its state. They hold everything that was decided, so that folding never asks a rule again.

package import JSON
package import Rules

package struct Event: Sendable, Equatable {
  package let at: Moment
  /// The day in the territory.
  package let on: FEELDate
  /// The account that did it; empty for the house.
  package let by: String
  /// In whose name, when not in his own.
  package let principal: String?
  package let fact: Fact

  package init(at: Moment, on: FEELDate, by: String, principal: String? = nil, _ fact: Fact) {
    self.at = at
    self.on = on
    self.by = by
    self.principal = principal
    self.fact = fact
  }
}

package enum Fact: Sendable, Equatable {
  case started(procedure: String, revision: Int, applicant: String, language: String)
  case answered([String: JSON])
  case chose([String])
  case filled([String: JSON])
  case attached(slot: String, Paper)
  case detached(slot: String, sha256: String)
  case coauthorAdded(String)
  case coauthorRemoved(String)
  case ordered(Payment)
  case paid(payment: String, receipt: String)
  case paymentDropped(payment: String)
  /// More was paid than is due: of these fees, so much.
  case refundOwed(payment: String, [Payment.Line])
  case filed(number: String, formalities: [String])
  case flagged(watch: String)
  case reserved(quota: String, account: String, Decimal)
  case consumed(quota: String, account: String, Decimal)
  case released(quota: String, account: String, Decimal)
  case opened(step: String, unit: String?, due: FEELDate?)
  case skipped(step: String)
  case claimed(step: String)
  case unclaimed(step: String)
  case ended(step: String, Ending)
  case returned(step: String, [Remark], note: String)
  case completed(note: String)
  /// The step that sent the dossier back goes on, with the time it had left.
  case resumed(step: String, due: FEELDate?)
  case suspended(step: String)
  case forwarded(step: String, unit: String?)
  /// These steps are to be done again, and these formalities decided again.
  case reopened(step: String, steps: [String], formalities: [String])
  case granted(formality: String)
  case refused(formality: String, reason: String, note: String)
  case issued(formality: String, IssuedCertificate)
  /// Its copy can be used from now on.
  case enabled(formality: String)
  case revoked(formality: String, reason: String)
  case received(formality: String)
  case reminded(step: String, times: Int)
  case escalated(step: String)
  case spoke(text: String)
  /// A draft that nobody touches is about to be deleted.
  case expiring
  case closed(Dossier.End)
}

/// One file in a slot.
package struct Paper: Sendable, Equatable {
  package let sha256: String
  package let name: String
  package let contentType: String
  package let bytes: Int
  package let source: Source

  package enum Source: String, Sendable, CaseIterable {
    case upload
    /// From the person's own space.
    case vault
    /// A certificate issued here, by its code.
    case certificate
  }

  package init(sha256: String, name: String, contentType: String, bytes: Int, source: Source = .upload) {
    self.sha256 = sha256
    self.name = name
    self.contentType = contentType
    self.bytes = bytes
    self.source = source
  }
}

/// How a step ended.
package struct Ending: Sendable, Equatable {
  package let outcome: String
  package let reason: String
  package let note: String
  package let findings: [String: JSON]
  /// Ticked: checklist items, and the originals seen at a counter.
  package let ticks: [String]

  package init(
    _ outcome: String, reason: String = "", note: String = "", findings: [String: JSON] = [:], ticks: [String] = []
  ) {
    self.outcome = outcome
    self.reason = reason
    self.note = note
    self.findings = findings
    self.ticks = ticks
  }
}

/// What an officer marks for the applicant to mend.
package struct Remark: Sendable, Equatable {
  package enum Subject: Sendable, Hashable {
    case field(String)
    case document(String)
  }

  package let subject: Subject
  package let reason: String

  package init(_ subject: Subject, reason: String) {
    self.subject = subject
    self.reason = reason
  }
}

package struct IssuedCertificate: Sendable, Equatable {
  package let template: String
  package let number: String
  /// What `/verify/{code}` takes.
  package let code: String
  package let sha256: String
  package let until: FEELDate?

  package init(template: String, number: String, code: String, sha256: String, until: FEELDate?) {
    self.template = template
    self.number = number
    self.code = code
    self.sha256 = sha256
    self.until = until
  }
}

package struct Payment: Sendable, Equatable {
  package let id: String
  package let method: PaymentPlan.Method
  package let lines: [Line]
  /// Once paid.
  package internal(set) var receipt: String?
  package internal(set) var isDropped = false
  /// What was too much when it came, and no longer counts.
  package internal(set) var owedBack: [Line] = []

  package struct Line: Sendable, Equatable {
    package let formality: String
    package let fee: String
    package let beneficiary: String
    package let amount: Decimal

    package init(formality: String, fee: String, beneficiary: String, amount: Decimal) {
      self.formality = formality
      self.fee = fee
      self.beneficiary = beneficiary
      self.amount = amount
    }
  }

  package init(id: String, method: PaymentPlan.Method, lines: [Line]) {
    self.id = id
    self.method = method
    self.lines = lines
  }

  package var amount: Decimal { lines.reduce(.zero) { $0.adding($1.amount) ?? $0 } }
}
