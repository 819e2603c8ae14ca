import JSON
import Procedures
import Rules

/// What the applicant has to do before his dossier can go on: answers that are missing or wrong, papers, money.
struct MissingParts {
  enum Part {
    case field(id: String, title: Text, Fault)
    case slot(id: String, title: Text)
    case payment(Decimal, currency: String)
  }

  let parts: [Part]

  /// Of a draft everything it still lacks; of a filed dossier what it was sent back for, and what is to pay now.
  init(_ file: DossierInSight) {
    let (dossier, procedure) = (file.dossier, file.procedure)
    let isDraft = dossier.filedAt == nil
    guard dossier.end == nil, file.isApplicants else {
      parts = []
      return
    }
    let situation = procedure.situation(of: dossier.filing, now: file.hour.local)
    var parts: [Part] = []
    if isDraft || dossier.state == .toComplete {
      var faults = procedure.faults(in: dossier.filing, situation)
      if isDraft {
        faults = procedure.faults(in: procedure.guide.questions, dossier.filing.answers, situation) + faults
      }
      parts += faults.map { fault in
        let question = procedure.question(String(fault.path.prefix { $0 != "." }))
        return .field(id: fault.path, title: question?.label ?? Text(fault.path), fault)
      }
      let asked = procedure.documentNeeds(dossier.filing.formalities, situation).asked
      parts += asked.compactMap(procedure.document).filter { !$0.isOptional && dossier.papers[$0.id] == nil }
        .map { .slot(id: $0.id, title: $0.title) }
    }
    if Self.isPaymentAwaited(file) {
      let due = file.due(situation)
      if !due.isEmpty { parts.append(.payment(due.total, currency: file.pack.territory.currency)) }
    }
    self.parts = parts
  }

  private static func isPaymentAwaited(_ file: DossierInSight) -> Bool {
    let kind: Step.Kind
    switch file.procedure.payment.due {
    case .filing: return file.dossier.filedAt == nil || file.dossier.state == .toComplete
    case .step: kind = .payment
    case .collection: kind = .collection
    }
    return file.dossier.openSteps.contains { file.procedure.circuit.step($0.id)?.kind == kind }
  }

  func write(_ speech: Speech, to list: inout JSONWriter) {
    for part in parts {
      list.object { one in
        switch part {
        case .field(let id, let title, let fault):
          one.field("field", id)
          one.field("title", title[speech.language])
          one.field("reason", fault.sentence(speech))
        case .slot(let id, let title):
          one.field("slot", id)
          one.field("title", title[speech.language])
        case .payment(let amount, let currency):
          one.field("payment", amount.json)
          one.field("currency", currency)
          one.field("title", speech.phrase("api.payment", [:]))
        }
      }
    }
  }
}

extension DossierInSight {
  /// What is still to pay of what was asked for and not refused.
  func due(_ situation: Situation) -> [Payment.Line] {
    let chosen = dossier.filing.formalities.filter { !dossier.filing.refused.contains($0) }
    return Proceeding.due(dossier, procedure.feeLines(chosen, pack.territory, situation))
  }
}

extension [Payment.Line] {
  var total: Decimal { reduce(.zero) { $0.adding($1.amount) ?? $0 } }
}
