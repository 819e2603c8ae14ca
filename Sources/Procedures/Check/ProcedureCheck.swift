// The references of one procedure, and what its circuit promises.

import JSON
import Rules

struct ProcedureCheck {
  let procedure: Procedure
  let pack: Pack
  private(set) var problems: [PackProblem] = []

  init(_ procedure: Procedure, _ pack: Pack) {
    self.procedure = procedure
    self.pack = pack
    checkFormalities()
    checkDocuments()
    checkForm()
    checkOrigins()
    checkSteps()
    checkOrder()
    checkDecisions()
    checkCounters()
    checkPayment()
    checkStatistics()
    checkTables()
  }

  mutating func note(_ sentence: String, _ place: JSONPlace, _ weight: PackProblem.Weight = .error) {
    problems.append(PackProblem(sentence, at: place, weight: weight))
  }

  private mutating func checkFormalities() {
    let pages = Set(procedure.form.pages.map(\.id))
    let questions = Set(procedure.form.questions.map(\.id))
    for formality in procedure.formalities {
      for need in formality.documents where procedure.document(need.document) == nil {
        note("there is no document '\(need.document)'.", formality.place)
      }
      for name in formality.data where !pages.contains(name) && !questions.contains(name) {
        note("the form has no page or question '\(name)'.", formality.place)
      }
    }
    for quota in procedure.quotas where procedure.formality(quota.formality) == nil {
      note("the quota '\(quota.id)' speaks of a formality '\(quota.formality)' that is not there.", procedure.place)
    }
    for message in procedure.messages {
      if let step = message.step, procedure.circuit.step(step) == nil {
        note("the message '\(message.id)' speaks of a step '\(step)' that is not there.", procedure.place)
      }
    }
  }

  private mutating func checkDocuments() {
    for document in procedure.documents {
      for formality in document.formalities where procedure.formality(formality) == nil {
        note("there is no formality '\(formality)'.", document.place)
      }
      if !procedure.formalities.contains(where: { $0.documents.contains { $0.document == document.id } }) {
        note("no formality asks for the document '\(document.id)'.", document.place, .advice)
      }
    }
  }

  private mutating func checkForm() {
    let asked = procedure.askedQuestions(by: procedure.formalities.map(\.id))
    for question in procedure.form.questions where !asked.contains(question.id) && question.kind.type != .null {
      note("no formality asks the question '\(question.id)'.", question.place, .advice)
    }
  }

  private mutating func checkSteps() {
    let circuit = procedure.circuit
    if circuit.steps.isEmpty, !procedure.isDeclaration {
      note("the procedure has no circuit: nobody would answer.", procedure.place)
    }
    for step in circuit.steps {
      for before in step.after where circuit.step(before) == nil {
        note("there is no step '\(before)'.", step.place)
      }
      if let formality = step.formality, procedure.formality(formality) == nil {
        note("there is no formality '\(formality)'.", step.place)
      }
      for outcome in step.outcomes {
        if let target = outcome.step, circuit.step(target) == nil {
          note("there is no step '\(target)'.", step.place)
        }
        if outcome.effect == .reopen, let target = outcome.step, target != step.id,
          !circuit.ancestors(of: step.id).contains(target)
        {
          note("'\(target)' does not come before '\(step.id)' and cannot be done again from there.", step.place)
        }
        if step.kind == .automatic, [.sendBack, .suspend, .forward, .reopen].contains(outcome.effect) {
          note("only a person can '\(outcome.effect.rawValue)'; '\(step.id)' is automatic.", step.place)
        }
        if step.formality == nil, outcome.effect == .sendBack, step.kind == .opinion {
          note("an opinion cannot send the request back.", step.place, .advice)
        }
      }
      if circuit.ancestors(of: step.id).contains(step.id) {
        note("the step '\(step.id)' waits for itself.", step.place)
      }
      if circuit.ancestors(of: step.id).contains(where: { circuit.step($0)?.kind == .closing }) {
        note("the step '\(step.id)' comes after the end and is never reached.", step.place)
      }
    }
  }

  /// A paper that one formality gives and another needs is there in time only if the circuit says so (ER-17).
  private mutating func checkOrder() {
    for document in procedure.documents {
      for supplier in document.formalities {
        let gives = procedure.circuit.steps.filter {
          $0.formality == supplier && $0.outcomes.contains { $0.effect == .grant }
        }
        let users = procedure.formalities.filter {
          $0.id != supplier && $0.documents.contains { $0.document == document.id }
        }
        for user in users {
          let deciding = procedure.circuit.steps.filter { step in
            step.formality == user.id && step.outcomes.contains { $0.effect == .grant }
          }
          for step in deciding
          where !gives.isEmpty && !gives.contains(where: { procedure.circuit.ancestors(of: step.id).contains($0.id) }) {
            note(
              "'\(step.id)' decides '\(user.id)' before '\(supplier)' has given the document '\(document.id)': put "
                + "'after' its step.", step.place)
          }
        }
      }
    }
  }

  private mutating func checkDecisions() {
    if procedure.isDeclaration && procedure.circuit.steps.isEmpty { return }
    for formality in procedure.formalities {
      let steps = procedure.circuit.steps.filter { $0.formality == formality.id }
      let effects = steps.flatMap(\.outcomes).map(\.effect)
      if !effects.contains(.grant) { note("nobody decides the formality '\(formality.id)'.", formality.place) }
      let canRefuse =
        effects.contains(.refuse) || procedure.circuit.steps.flatMap(\.outcomes).contains { $0.effect == .refuseAll }
      if !canRefuse, !procedure.isDeclaration {
        note("'\(formality.id)' can never be refused.", formality.place, .advice)
      }
    }
  }

  private mutating func checkPayment() {
    let hasFees = procedure.formalities.contains { !$0.fees.isEmpty }
    let steps = procedure.circuit.steps.filter { $0.kind == .payment }
    if hasFees, procedure.payment.methods.isEmpty { note("there are fees, but no way to pay them.", procedure.place) }
    if procedure.payment.due == .step, hasFees, steps.isEmpty {
      note("fees are due at a step, but the circuit has no payment step.", procedure.place)
    }
  }

  /// Gaps, overlaps and dead rows of decision tables.
  private mutating func checkTables() {
    for rule in procedure.rules {
      guard case .table(let compiled) = rule.body else { continue }
      let table = compiled.table
      let types = table.inputs.map { procedure.vocabulary.type(of: $0.expression) ?? .any }
      for finding in TableAnalysis.findings(of: table, types: types) {
        switch finding {
        case .gap(let conditions):
          guard table.outputs.allSatisfy({ $0.defaultValue == nil }) else { continue }
          note("\(rule.subject): no row covers \(conditions.joined(separator: " and ")).", rule.place, .advice)
        case .overlap(let one, let other, let when):
          note(
            "\(rule.subject): rows \(one) and \(other) both apply when \(when.joined(separator: " and ")).", rule.place)
        case .dead(let row): note("\(rule.subject): row \(row) can never apply.", rule.place)
        case .unclear: continue
        }
      }
    }
  }
}
